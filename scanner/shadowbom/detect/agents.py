"""Agents that code defines: what makes them, what is said of them elsewhere, and the evidence of each.

Agents are noted in all files first: what runs one, decorates its tools or compiles its graph often stands in another
file than what makes it, and an agent that is handed to another one is told by its name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from posixpath import dirname

from shadowbom.catalog import names
from shadowbom.catalog.agents import AgentSpec
from shadowbom.catalog.records import Hit
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.fact import Argument, Call, Definition, Fact, Import
from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Made, Value, leaves
from shadowbom.detect.agent_entries import Entries, served
from shadowbom.detect.agent_facts import GIVEN
from shadowbom.detect.agent_pieces import Agent, More, Pieces
from shadowbom.detect.agent_sources import Place, Sources, family, place_of, text_of
from shadowbom.detect.agent_values import Piece, is_nothing
from shadowbom.detect.agent_wrappers import Wrappers
from shadowbom.detect.bodies import Bodies
from shadowbom.detect.context import FileContext

_CONSTRUCTORS = frozenset({"__init__", "__new__", "constructor", "initialize"})
_MAX_MORE = 100
_MAX_PARTS = 300
_SHOWN = 80
_AROUND = " \t\r\n\"'"
"""What may stand around a name in a text of several lines: quotes, where no quotes are needed."""


class Agents:
    """The agents of a scan, by the place where they are made."""

    def __init__(self, facts: Mapping[str, Iterable[Fact]], bodies: Bodies) -> None:
        """``facts`` are bound, by path; ``bodies`` say what functions can do."""
        self.sources = Sources(facts)
        self._bodies = bodies
        self._made: dict[Place, Agent] = {}
        self._by_path: dict[str, list[Agent]] = defaultdict(list)
        self._more: list[More] = []
        self._wrappers = Wrappers()
        self._pieces: Pieces | None = None
        self._given: list[tuple[Call, FileContext]] = []
        self._entries = Entries(facts, self.sources)
        self._letting: set[str] = set()
        self._facts = facts

    def note(self, facts: Iterable[Fact], context: FileContext) -> None:
        """Note the agents of a file, and what it says more of agents."""
        facts = list(facts)
        language = next((fact.language for fact in facts if isinstance(fact, Import)), "")
        for call in facts:
            if isinstance(call, Definition):
                self._decorated(call, language, context)
                self._inheriting(call, language, context)
            if not isinstance(call, Call):
                continue
            specs = context.catalogue.agents.find(family(call), call.callee)
            if not specs and call.argument(GIVEN) is not None:
                self._given.append((call, context))
            for spec, rest in specs:
                if self._is_own(call, context):
                    continue
                method = rest.rpartition(".")[2]
                made = spec.is_made_by(call.callee, rest) or (not spec.makes and _begins(call, rest))
                if spec.lets:
                    self._letting |= {context.path} if made else set()
                    continue
                if made and not spec.shared:
                    self._wrappers.note(call, spec)
                entry = self._entries.of(call, spec)
                if spec.of or (method in spec.methods and not made):
                    self._more.append(More(entry or call, spec, method, context))
                elif made and _has_any(call, spec):
                    self._add(call, spec, context)
                    if entry is not None:
                        self._more.append(More(entry, spec, "", context))

    def _decorated(self, definition: Definition, language: str, context: FileContext) -> None:
        """Note the agent that a decorator without arguments makes of a class or function."""
        for decorator, call in self.sources.decorating(definition):
            for spec, rest in context.catalogue.agents.find(language, decorator) if call is None else ():
                at = next((mark for name, mark in zip(definition.decorators, definition.marks, strict=False)
                           if name == decorator), definition.location)
                if spec.decorates and spec.is_made_by(decorator, rest):
                    self._add(Call(at, language, decorator, enclosing=definition.name), spec, context)

    def _inheriting(self, definition: Definition, language: str, context: FileContext) -> None:
        """Note the agent that a class is by what it builds on."""
        for base in definition.bases:
            for spec, rest in context.catalogue.agents.find(language, base):
                if spec.inherited and not rest:
                    self._add(Call(definition.location, language, base, enclosing=definition.name), spec, context)

    def _is_own(self, call: Call, context: FileContext) -> bool:
        """Whether the module of a callee is the repository's own and only has the framework's name. A file of that name
        is not what it imports by it itself."""
        if family(call) != "python":
            return False
        module = call.callee.partition(":")[0]
        if context.repository.first_party(module):
            return True
        path = module.replace(".", "/")
        folder = dirname(context.path)
        while True:
            inside = f"{folder}/{path}" if folder else path
            for own in (f"{inside}.py", f"{inside}/__init__.py"):
                if own in context.repository.files and not self.sources.imports(own, module):
                    return True
            if not folder:
                return False
            folder = dirname(folder)

    def _add(self, call: Call, spec: AgentSpec, context: FileContext) -> None:
        place = place_of(call.location)
        if place in self._made:
            return
        symbol = context.catalogue.agents.symbol(spec, call.callee)
        agent = Agent(spec, symbol, call, self._name(call, spec), context)
        self._made[place] = agent
        self._by_path[context.path].append(agent)

    def _name(self, call: Call, spec: AgentSpec) -> str:
        """An agent's name: what it is given as one, what it is bound to, or the function or class around it."""
        name = _said_name(call, spec, "")
        if name:
            return name
        decorated = self.sources.decorated(call) if spec.decorates else None
        if decorated is not None:
            # A method of an interface stands for the whole of it.
            owner = decorated.name.rpartition(".")[0] if decorated.kind == "method" else ""
            return (owner or decorated.name).rpartition(".")[2]
        bound = self.sources.name_of(call.location)
        if bound:
            return bound
        *around, last = call.enclosing.split(".")
        named = around[-1] if last in _CONSTRUCTORS and around else last
        return named or call.callee.rpartition(":")[2].replace("()", "").rpartition(".")[2]

    def settle(self) -> None:
        """Give what is said elsewhere to the agents that it is of, and agents of one name different keys. To be called
        when all files are noted."""
        for call, context in self._given:
            made = self._wrappers.of(call)
            if made is not None:
                self._add(call, made, context)
        self._join_instances()
        for more in self._more:
            meant = list(self._meant(more.call, more.spec))
            for agent in meant:
                if len(agent.more) < _MAX_MORE:
                    agent.more.append(more)
                    agent.name = self._name_of_more(more) or agent.name
            if more.spec.alone and not meant:
                self._add(more.call, more.spec, more.context)
        self._share()
        self._serve()
        named: dict[tuple[str, str], list[Agent]] = defaultdict(list)
        for agent in dict.fromkeys(self._made.values()):
            named[agent.spec.product, agent.name].append(agent)
        for same in named.values():
            first, *_ = sorted(same, key=lambda agent: (agent.context.scope.rank, agent.path))
            for agent in same:
                agent.apart = "" if agent.path == first.path else f"@{agent.path}"

    def _join_instances(self) -> None:
        """Instances of a class that gives its base all arguments are that class's agent: a call that makes one has the
        very arguments of the constructor's."""
        classes: dict[tuple[str, tuple[Argument, ...]], Agent] = {}
        for agent in self._made.values():
            if agent.call.arguments and _in_constructor(agent.call):
                classes.setdefault((agent.call.callee, agent.call.arguments), agent)
        for place, agent in self._made.items():
            own = classes.get((agent.call.callee, agent.call.arguments))
            if own is not None and not _in_constructor(agent.call):
                self._made[place] = own
                self._by_path[agent.path].remove(agent)

    def _serve(self) -> None:
        """Note of agents under which name a file of settings serves them. One that only has the name of a variable or
        function is called so."""
        for path, name, declared in served(self._facts):
            for agent in self._by_path.get(path, ()):
                around = agent.call.enclosing.partition(".")[0]
                known = agent.context.catalogue.entry_paths.hit(declared.location.path)
                if known and agent.spec.product == declared.client and name in (
                        agent.name, around, self.sources.name_of(agent.call.location)):
                    agent.served.append(declared)
                    key = declared.place.rpartition(".")[2][:_SHOWN]
                    agent.name = key if agent.name in (name, around) and key.isprintable() else agent.name

    def _share(self) -> None:
        """Give what is said of shared things to the agents that hold them; what is left of those is an agent where a
        model is let call its tools, and else none."""
        held: set[Place] = set()
        for agent in dict.fromkeys(self._made.values()):
            argument = agent.call.argument(*(key for _, key in agent.spec.holds)) if agent.spec.holds else None
            given = list(self._made_of(argument.value)) if argument is not None else []
            for shared in given or (self._beside_in(agent.call) if argument is not None else ()):
                if shared.spec.shared:
                    held.add(place_of(shared.call.location))
                    agent.more += [More(shared.call, shared.spec, "", shared.context), *shared.more][:_MAX_MORE]
        for place, agent in list(self._made.items()):
            if agent.spec.shared and (place in held or agent.path not in self._letting or not _has_tools(agent)):
                del self._made[place]
                self._by_path[agent.path].remove(agent)

    def _beside_in(self, call: Call) -> list[Agent]:
        """The shared thing of the function that a call stands in, where there is just one: a variable with a declared
        type does not say what made it."""
        found = [agent for agent in self._by_path.get(call.location.path, ())
                 if agent.spec.shared and agent.call.enclosing == call.enclosing]
        return found if len(found) == 1 else []

    def _made_of(self, value: Value) -> Iterator[Agent]:
        """The agents and shared things that a value can be."""
        for leaf in leaves(value):
            found = (self._made.get(place_of(made.at)) for made in self.sources.chain(leaf))
            agent = next((one for one in found if one is not None), None)
            if agent is not None:
                yield agent

    def _name_of_more(self, more: More) -> str:
        """The name that an entry or a method gives an agent, or what that method makes of it is bound to."""
        if more.spec.entry and not more.spec.of:
            return _said_name(more.call, more.spec, "")
        if all(method != more.method for method, _ in more.spec.name if method):
            return ""
        return _said_name(more.call, more.spec, more.method) or self.sources.name_of(more.call.location)

    def _meant(self, call: Call, spec: AgentSpec) -> Iterator[Agent]:
        """The agents that a call says more of."""
        if ("", "@") in spec.of:
            yield from self._beside(call)
            return
        argument = call.argument(*(key for _, key in spec.of)) if spec.of else None
        value = argument.value if argument is not None else HOLE if spec.of else call.receiver
        meant = list(self._made_of(value))
        yield from meant or (self._beside_in(call) if spec.shared else ())

    def _beside(self, call: Call) -> Iterator[Agent]:
        """The agents that other decorators make of what ``call`` stands over, or of the class of that."""
        definition = self.sources.decorated(call)
        owner = self.sources.definition(call.location.path, definition.name.rpartition(".")[0]) if definition else None
        for one in (definition, owner):
            for mark in one.marks if one is not None else ():
                for column in (mark.column, mark.column - 1):
                    agent = self._made.get((mark.path, mark.line, column))
                    if agent is not None:
                        yield agent

    def at(self, at: Location) -> Agent | None:
        """The agent that is made at a place."""
        return self._made.get(place_of(at))

    def evidence(self, context: FileContext) -> Iterator[Evidence]:
        """Evidence of the agents of a file."""
        own = self._by_path.get(context.path, ())
        if self._pieces is None:
            self._pieces = Pieces(context.catalogue, self.sources, self._bodies, self.at)
        for agent in sorted(own, key=lambda agent: agent.call.location):
            yield from self._evidence(agent, self._pieces.of(agent), context)

    def _evidence(self, agent: Agent, found: Iterable[Piece], context: FileContext) -> Iterator[Evidence]:
        product = context.product(agent.spec.product)
        subject = Subject("agent", agent.name, agent.target, product.provider)
        hit = Hit(product.id, "agent", agent.symbol, "agent", line=agent.spec.line)
        yield context.evidence(hit, agent.call.location, "call", 0.9, "agent of a framework", state="called",
                               symbol=agent.call.callee.lstrip(":"), subject=subject,
                               properties=(("framework", product.name),))
        pieces = dict.fromkeys(found)
        grouped: dict[tuple[str, Location], list[Piece]] = defaultdict(list)
        for piece in list(pieces)[:_MAX_PARTS]:
            grouped[piece.part, piece.at].append(piece)
        for (part, at), group in grouped.items():
            texts = ", ".join(dict.fromkeys(piece.text for piece in group))
            able = ", ".join(sorted({one for piece in group for one in piece.capabilities}))
            said = ((part, texts), *((("capabilities", able),) if able else ()))
            entry = Hit(product.id, f"agent.{part}", agent.symbol, "agent", line=agent.spec.line)
            yield context.evidence(entry, at, "call", 0.9, "part of an agent", state="called",
                                   symbol=f"{part} {texts}"[: 2 * _SHOWN], subject=subject, properties=said)


def _said_name(call: Call, spec: AgentSpec, method: str) -> str:
    """The name that a call gives an agent as a literal."""
    argument = call.argument(*(key for wanted, key in spec.name if wanted == method))
    name = text_of(argument.value)[:_SHOWN].strip(_AROUND) if argument is not None else ""
    return name if name.isprintable() else ""


def _has_tools(agent: Agent) -> bool:
    """Whether a shared thing was given tools."""
    methods = {method for part in ("tools", "others") for method, _ in agent.spec.parts[part]}
    given = (key for method, key in agent.spec.parts["tools"] if not method)
    return agent.call.argument(*given) is not None or any(more.method in methods for more in agent.more)


def _begins(call: Call, rest: str) -> bool:
    """Whether a call is the first of a chain on a builder that something else gives: it has what the chain sets."""
    return names.chains_calls(call.language) and "." not in rest and not isinstance(call.receiver, Made) and (
        "()" in call.callee)


def _in_constructor(call: Call) -> bool:
    return call.enclosing.rpartition(".")[2] in _CONSTRUCTORS


def _has_any(call: Call, spec: AgentSpec) -> bool:
    """Whether an argument is there that makes the call one of an agent."""
    if not spec.needs:
        return True
    found = (call.argument(key) for _, key in spec.needs)
    return any(argument is not None and not is_nothing(argument.value) for argument in found)
