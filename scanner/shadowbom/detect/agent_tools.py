"""The tools that an agent is given: each with its name, its place and what it can do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from shadowbom.catalog.agents import ToolSpec
from shadowbom.catalog.index import Catalogue
from shadowbom.core.fact import Argument, Call, Definition
from shadowbom.core.value import HOLE, Choice, Hole, Lit, Made, Obj, Ref, Seq, Value
from shadowbom.detect.agent_sources import Sources, text_of
from shadowbom.detect.agent_values import (
    DEEP,
    MAX_ITEMS,
    NAME,
    Item,
    Piece,
    class_name,
    is_nothing,
    items,
    last_name,
)
from shadowbom.detect.bodies import Bodies

_NAMED = ("name", "type")
_RUN = ("execute", "handler", "func", "function", "callback")
"""Members of an object that is a tool: its name, and what it runs."""
_OF_TREE = 50
"""Tools of one source tree that each agent of it is given: more would be written out for every agent."""


class Tools:
    """Reads the values that hold tools by means of the catalogue, the facts of the scan and the bodies of functions."""

    def __init__(self, catalogue: Catalogue, sources: Sources, bodies: Bodies) -> None:
        self._catalogue = catalogue
        self._sources = sources
        self._bodies = bodies
        self._trees: dict[tuple[str, str], dict[str, list[Piece]]] = {}

    def given(self, argument: Argument, language: str, *, part: str = "tools") -> Iterator[Piece]:
        """The tools in an argument. With ``part`` "" only what the catalogue knows."""
        for item in items(argument.value, argument.location):
            yield from self.item(item, language, part, 0)

    def item(self, item: Item, language: str, part: str, deep: int) -> Iterator[Piece]:
        """What one member of an agent's tools is."""
        match item.value:
            case Made():
                yield from self._made(item, item.value, language, part, deep)
            case Hole(of) if of:
                yield from self._held(item.value, language, part)
            case Ref(module, name):
                yield from self._named(item, f"{module}:{name.removesuffix('()')}", language, part)
            case Lit(text) if part and NAME.match(text) and not is_nothing(item.value):
                yield Piece(part, text, item.at)
            case Obj() if part:
                yield from self._spelt(item, item.value, part)
            case _:
                return

    def _spelt(self, item: Item, value: Obj, part: str) -> Iterator[Piece]:
        """A tool or server that is spelt out as an object."""
        said = dict(value.items)
        name = item.key or next((text for key in _NAMED if (text := text_of(said.get(key)))), "")
        runs = [one for key in _RUN for one in _open(said.get(key, HOLE)) if isinstance(one, Hole) and one.of]
        if NAME.match(name):
            yield Piece(part, name, item.at, self._able(runs[0]) if runs else ())

    def _held(self, value: Hole, language: str, part: str) -> Iterator[Piece]:
        """A function of the repository, a class whose methods are tools, or a parameter that is called like one: an
        object that a container gives."""
        function = self._sources.function(value)
        if function is not None and function.kind != "class":
            yield from self.function(function, language, part) if part else ()
            return
        owner = function or self._class_like(last_name(value.of), language)
        for method in self._tool_methods(owner, language) if owner is not None else ():
            yield from self.function(method, language)

    def _class_like(self, name: str, language: str) -> Definition | None:
        """The one class of the scan that is called as ``name`` is, but for its first letter, and has tools."""
        found = self._sources.classes(name[:1].upper() + name[1:])
        return found[0] if len(found) == 1 and self._tool_methods(found[0], language) else None

    def _tool_methods(self, owner: Definition, language: str, product: str = "") -> list[Definition]:
        """The methods of a class that a decorator makes tools of (of ``product``, where one is named)."""
        return [method for method in self._sources.methods(owner) if any(
            "@" in spec.function and product in ("", spec.product) for decorator in method.decorators
            for spec, _ in self._catalogue.tools.find(language, decorator))]

    def of_tree(self, path: str, product: str, language: str) -> Iterator[Piece]:
        """The tools that decorators of ``product`` make of methods in the source tree that ``path`` is in."""
        if (language, product) not in self._trees:
            trees = self._trees[language, product] = defaultdict(list)
            for owner in self._sources.all_classes():
                tree = trees[owner.location.path.rpartition("/src/")[0]]
                for method in self._tool_methods(owner, language, product):
                    if len(tree) < _OF_TREE:
                        tree.extend(self.function(method, language))
        yield from self._trees[language, product][path.rpartition("/src/")[0]]

    def function(self, function: Definition, language: str, part: str = "tools") -> Iterator[Piece]:
        """A function of the repository as a tool, and what its decorators say of it."""
        name = last_name(function.name)
        for decorator, call in self._sources.decorating(function):
            for spec, rest in self._catalogue.tools.find(language, decorator):
                if rest or call is None or "@" not in spec.function:
                    continue
                name = _given_name(call, spec) or name
                yield from self._approved(call, spec, name)
        yield Piece(part, name, function.location, self._capable(function))

    def _named(self, item: Item, callee: str, language: str, part: str) -> Iterator[Piece]:
        """Something of another module that stands there by its name."""
        if not callee.rpartition(":")[2]:
            return
        owner = self._class_like(last_name(callee), language)
        if owner is not None:
            yield from self._instance(owner, language, part)
            return
        for spec, rest in self._catalogue.tools.find(language, callee)[:1]:
            if not rest:
                yield Piece(spec.part, last_name(callee), item.at, spec.capabilities)
                return
        # A name that is that of the argument says no more than that there are some.
        if part and last_name(callee).lower() != part:
            yield Piece(part, last_name(callee), item.at)

    def _made(self, item: Item, made: Made, language: str, part: str, deep: int) -> Iterator[Piece]:
        if any(spec.is_made_by(made.callee, rest) for spec, rest in self._catalogue.agents.find(language, made.callee)):
            yield Piece("agents", "", item.at)
            return
        call = self._sources.call_of(made)
        known = self._catalogue.tools.find(language, made.callee)
        if known:
            yield from self._known(item, made, call, known[0], language, part, deep)
            return
        owner = self._sources.class_of(made)
        if owner is not None:
            yield from self._instance(owner, language, part)
        elif part:
            receiver = call.receiver if call is not None else HOLE
            if isinstance(receiver, Made) and deep < DEEP and self._is_known(receiver, language):
                yield from self._made(Item(receiver, receiver.at, item.key), receiver, language, part, deep + 1)
            else:
                given = last_name(made.callee) if "()." in made.callee else class_name(made.callee)
                yield Piece(part, item.key or given, item.at)

    def _is_known(self, made: Made, language: str) -> bool:
        """Whether the catalogue has something of what a chain of methods began with."""
        return any(self._catalogue.agents.find(language, one.callee) or self._catalogue.tools.find(language, one.callee)
                   for one in self._sources.chain(made))

    def _known(
        self, item: Item, made: Made, call: Call | None, known: tuple[ToolSpec, str], language: str, part: str,
        deep: int,
    ) -> Iterator[Piece]:
        """What an entry of the catalogue makes, or a method of that gives."""
        spec, rest = known
        if rest and call is not None and isinstance(call.receiver, Made) and deep < DEEP:
            yield from self._made(Item(call.receiver, call.receiver.at, item.key), call.receiver, language, part,
                                  deep + 1)
            return
        held = call.argument(*spec.holds) if call is not None and spec.holds else None
        if held is not None and call is not None and deep < DEEP:
            for inner in items(held.value, held.location):
                yield from self.item(inner, language, part or spec.part, deep + 1)
            return
        agent = call.argument(*spec.agent) if call is not None and spec.agent else None
        if agent is not None:
            for inner in items(agent.value, agent.location):
                yield from self.item(inner, language, part or spec.part, deep + 1)
            return
        runs = self._runs(call, spec)
        function = self._sources.function(runs)
        own = last_name(function.name) if function is not None else self._referred(call, spec)
        own = "" if own in spec.function else own
        names = _names(call, spec) if call is not None else []
        able = spec.capabilities or self._able(runs)
        at = function.location if function is not None and own else item.at
        for name in names or [self._own_name(item, made, spec, own)]:
            yield Piece(spec.part, name, at, able)
            if call is not None and spec.part == "tools":
                yield from self._approved(call, spec, name)

    def _runs(self, call: Call | None, spec: ToolSpec) -> Hole:
        """The function that a tool runs."""
        argument = call.argument(*spec.function) if call is not None and spec.function else None
        found = [one for one in _open(argument.value) if isinstance(one, Hole) and one.of] if argument else []
        return found[0] if found else HOLE

    def _referred(self, call: Call | None, spec: ToolSpec) -> str:
        """The name of the function that a tool runs, where only its name is known: a method of what something gives."""
        argument = call.argument(*spec.function) if call is not None and spec.function else None
        named = argument.value.name if argument is not None and isinstance(argument.value, Ref) else ""
        return last_name(named) if "." in named else ""

    def _able(self, function: Hole) -> tuple[str, ...]:
        """What a function of the repository can do."""
        return self._bodies.capabilities(self._bodies.of(function.path, function.of)) if function.of else ()

    def _own_name(self, item: Item, made: Made, spec: ToolSpec, function: str) -> str:
        """What a tool without a name is called: by its key, its function or the variable that it is bound to."""
        bound = self._sources.name_of(made.at)
        if spec.function:
            return item.key or function or bound or class_name(made.callee)
        if spec.part == "servers":
            return bound or class_name(made.callee)
        return class_name(made.callee)

    def _instance(self, owner: Definition, language: str, part: str) -> Iterator[Piece]:
        """An instance of a class of the repository: a tool by its base, or an object whose methods are tools."""
        methods = self._tool_methods(owner, language)
        if methods:
            for method in methods:
                yield from self.function(method, language)
            return
        bases = [hit for base in owner.bases for hit in self._catalogue.tools.find(language, base)]
        spec = bases[0][0] if bases else None
        if spec is None and not part:
            return
        named = (self._sources.attribute(owner, key) for key in spec.name) if spec is not None else ()
        name = next((text for constant in named if constant is not None and (text := text_of(constant.value))), "")
        able = {*self._capable(owner), *(spec.capabilities if spec is not None else ())}
        yield Piece(spec.part if spec is not None else part, name or last_name(owner.name), owner.location,
                    tuple(sorted(able)))

    def _approved(self, call: Call, spec: ToolSpec, name: str) -> Iterator[Piece]:
        argument = call.argument(*spec.approval) if spec.approval else None
        if argument is not None and not is_nothing(argument.value):
            yield Piece("approval", name, argument.location)

    def _capable(self, function: Definition) -> tuple[str, ...]:
        return self._able(Hole(function.name, function.location.path))


def _open(value: Value) -> Iterator[Value]:
    """The options of a value, holes as well."""
    if isinstance(value, (Choice, Seq)):
        for option in (value.options if isinstance(value, Choice) else value.items):
            yield from _open(option)
    else:
        yield value


def _names(call: Call, spec: ToolSpec) -> list[str]:
    """The names that a call gives what it makes: of an object's members each key."""
    argument = call.argument(*spec.name) if spec.name else None
    if argument is None:
        return []
    if isinstance(argument.value, Obj):
        return [key for key, _ in argument.value.items[:MAX_ITEMS]]
    name = text_of(argument.value)
    return [name] if NAME.match(name) else []


def _given_name(call: Call, spec: ToolSpec) -> str:
    return next(iter(_names(call, spec)), "")
