"""What a signature file may say of agents and of what they are given."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from shadowbom.catalog.schema_types import Entry, Language, Symbol, Text

Capability = Literal["private-data", "untrusted-content", "write", "execute", "send"]
Setting = Annotated[str, StringConstraints(pattern=r"^(?:\w+:)?(?:[\w.-]+|@|\*|<>)$")]


class Agent(Entry):
    """A constructor or function that makes an agent: ``symbols`` as in ``[[client]]``.

    Every other list says where something of the agent stands: an argument's name or position, dotted for a member of
    it, or ``method:argument`` for one of a method of what was made (``compile:checkpointer``). The argument ``@`` is
    the function or class that such a method decorates (``tool:@``), ``<>`` the class that it is called with in
    brackets. The tools ``*`` are, where the agent names none, all that this product's decorators make of methods in the
    same source tree, as containers of objects hand them over. ``others`` are arguments of many uses, of which only what
    a ``[[tool]]`` entry knows is taken.

    ``of`` is for a call that makes no agent and says more of one: the arguments that hold it
    (``Runner.run(agent, max_turns=3)``), or ``@`` where it decorates what makes the agent too, or a method of that
    class; ``alone`` says that such a call makes one itself where what it is given is not known as one. ``makes`` are
    methods: these make an agent, and what the symbols are does not. ``needs`` are arguments of which one must be there:
    without any the call makes no agent. ``decorates`` says that the function or class which is decorated is the agent,
    ``inherited`` that each class of the repository which builds on one of ``symbols`` is, wherever that is made.
    ``shared`` says that what is made is no agent, and that what is said of it is said of each agent that is given it in
    one of the arguments of ``holds``. A call of an entry with ``lets`` makes the shared things of its file that have
    tools and that no agent is given agents themselves: it has a model call them.
    ``entry`` are arguments that hold an entry of a file of settings, which has further arguments under their names;
    ``entries`` are the paths of such files from the folder of the call, where its class names no other. ``served`` are
    files and a table in them that names agents by the file and the name in code of each: ``served.json:agents``.
    """

    language: Language
    symbols: list[Symbol] = Field(min_length=1)
    of: list[Setting] = []
    alone: bool = False
    makes: list[Text] = []
    needs: list[Setting] = []
    decorates: bool = False
    inherited: bool = False
    shared: bool = False
    holds: list[Setting] = []
    lets: bool = False
    entry: list[Setting] = []
    entries: list[Annotated[str, StringConstraints(pattern=r"^[\w./-]+\.ya?ml$")]] = []
    served: list[Annotated[str, StringConstraints(pattern=r"^[\w.-]+\.json:\w+$")]] = []
    name: list[Setting] = []
    model: list[Setting] = []
    tools: list[Setting] = []
    servers: list[Setting] = []
    agents: list[Setting] = []
    memory: list[Setting] = []
    approval: list[Setting] = []
    limit: list[Setting] = []
    others: list[Setting] = []


class Tool(Entry):
    """Something that agents are given: a ready-made tool, or what makes one of a function.

    ``symbols`` as in ``[[client]]``; a decorator and a base class have them too. ``part`` says what it is to the agent.
    ``name`` are arguments, or attributes of a class, with its name; of an object's members each is one.
    ``function`` are arguments with the function that it runs, ``@`` for the one that is decorated; ``agent`` those with
    the agent that it runs, ``holds`` those with further tools. ``approval`` are arguments by which a person is asked
    before it runs. ``capabilities`` is what a ready-made one can do, as of MCP servers.
    """

    language: Language
    symbols: list[Symbol] = Field(min_length=1)
    part: Literal["tools", "servers", "memory", "approval", "limit"] = "tools"
    name: list[Setting] = []
    function: list[Setting] = []
    agent: list[Setting] = []
    holds: list[Setting] = []
    approval: list[Setting] = []
    capabilities: list[Capability] = []

    @model_validator(mode="after")
    def _is_one_thing(self) -> Tool:
        if self.function and self.capabilities:
            raise ValueError("what a function can do is read from its body: a tool has function or capabilities")
        return self
