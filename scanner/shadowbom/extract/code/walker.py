"""What every language's walk shares: scopes, imports, literals and their bindings, calls.

``visit`` gives the ``Value`` of an expression and emits the facts below it, each node once, from the top down.
Names are left to bind (see its notes on ``Ref``): a walker only resolves what its own imports say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from shadowbom.core.fact import Argument, Call, Constant, EnvRead, Fact, Literal
from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Choice, Env, Lit, Made, Obj, Ref, Seq, Value
from shadowbom.extract.code.lines import Lines
from shadowbom.extract.grammars import Node

MAX_DEPTH = 150
"""Levels of nesting that are read; what is deeper is a Hole, and the file is named."""

_MADE = "\x00"
"""The module of a reference into the result of a call: never a real one."""

_MAX_TEXT = 2000
# An identifier, a path or an address: no white space, and something that a plain word has not.
_SHAPED = re.compile(r"[^\s]{2,400}$")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$")
_ENV_CALL = re.compile(r"(?:^|[.:_])(?:get_?env(?:iron)?|env(?:iron)?(?:\.(?:get|str|string|require))?|config|getConfig|env_?(?:str|var))$",
                       re.IGNORECASE)
_FIELD = re.compile(r"[.:][Ff]ield$")
_DEFAULTS = frozenset({"default", "default_value", "defaultValue", "fallback", "initial"})


@dataclass(slots=True)
class Binding:
    """What literals below the current node are bound to."""

    name: str = ""
    holder: str = ""
    table: int = 0
    size: int = 0
    compared: bool = False


class Walker:
    """One walk over one tree. Subclasses fill ``handlers`` (node type to method)."""

    handlers: dict[str, Callable[[Walker, Node], Value]] = {}

    def __init__(self, source: bytes, lines: Lines, language: str) -> None:
        self.facts: list[Fact] = []
        self.cut = False
        self.language = language
        self.source = source
        self.lines = lines
        self.imports: dict[str, tuple[str, str]] = {}
        self.modules: set[str] = set()
        self.stars: list[str] = []
        self.defined: set[str] = set()
        self.enclosing: list[str] = []
        self.functions: list[bool] = []
        self.returned: list[list[Value]] = []
        self.binding = Binding()
        self.type_only = False
        self._depth = 0
        self._tables = 0
        # What a method of a call's result is called on: by the name that ``member`` gives such a method.
        self._receivers: dict[str, Made] = {}

    def run(self, root: Node) -> None:
        """Walk the whole tree."""
        self.children(root)

    def visit(self, node: Node | None) -> Value:
        """The value of an expression; HOLE for statements and for what the text does not show."""
        if node is None:
            return HOLE
        if self._depth >= MAX_DEPTH:
            self.cut = True
            return HOLE
        self._depth += 1
        try:
            handler = self.handlers.get(node.type)
            return self.children(node) if handler is None else handler(self, node)
        finally:
            self._depth -= 1

    def children(self, node: Node) -> Value:
        """Visit what is below a node that has no value of its own."""
        for child in node.named_children:
            self.visit(child)
        return HOLE

    def text(self, node: Node | None) -> str:
        """The source text of a node."""
        return "" if node is None else self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    @property
    def inside(self) -> str:
        """The dotted definition around the current node."""
        return ".".join(self.enclosing)

    @contextmanager
    def bound(self, **changes: object) -> Iterator[None]:
        """Literals inside are bound as ``changes`` says."""
        before = self.binding
        self.binding = Binding(
            str(changes.get("name", before.name)), str(changes.get("holder", before.holder)),
            int(changes.get("table", before.table)), int(changes.get("size", before.size)),  # type: ignore[call-overload]
            bool(changes.get("compared", before.compared)),
        )
        try:
            yield
        finally:
            self.binding = before

    @contextmanager
    def within(self, name: str, function: bool) -> Iterator[None]:
        """Definitions and constants inside belong to ``name``."""
        self.enclosing.append(name)
        self.functions.append(function)
        before, self.binding = self.binding, Binding(holder=self.inside)
        try:
            yield
        finally:
            self.binding = before
            self.functions.pop()
            self.enclosing.pop()

    # --- names

    def local(self, name: str) -> Value:
        """A name that is not a keyword: what an import says, else a reference in this file."""
        found = self.imports.get(name)
        if found is not None:
            return Ref(*found)
        if self.stars and name not in self.defined and name not in _COMMON:
            return Ref(self.stars[0], name)
        return Ref("", name)

    def member(self, value: Value, name: str) -> Value:
        """``value.name``."""
        match value:
            case Ref(module, path):
                whole = f"{path}.{name}" if path else name
                if module == _MADE and path in self._receivers:
                    self._receivers[whole] = self._receivers[path]
                if not path and f"{module}.{name}" in self.modules:
                    return Ref(f"{module}.{name}", "")
                return Ref(module, whole)
            case Made(callee, _):
                method = f"{callee}().{name}"
                self._receivers[method] = value
                return Ref(_MADE, method)
            case Obj(items):
                return next((member for key, member in items if key == name), HOLE)
            case Env(variable, None) if variable == "":
                return self.env(name, None, None)
            case _:
                return HOLE

    def callee(self, value: Value) -> str:
        """A called value as ``Call.callee``, "" where it has no name."""
        match value:
            case Ref(module, path) if module == _MADE:
                return path
            case Ref(module, path):
                return f"{module}:{path or 'default'}" if module else f":{path}"
            case Made(callee, _):
                return f"{callee}()"
            case _:
                return ""

    # --- facts

    def env(self, name: str, default: Value | None, at: Location | None) -> Value:
        """An environment variable that is read."""
        if at is not None:
            self.facts.append(EnvRead(at, name, default))
        return Env(name, default)

    def literal(self, value: Value, at: Location, text: str) -> Value:
        """A string: emitted where it has the shape of a name, a path or an address."""
        if len(text) <= _MAX_TEXT and _SHAPED.match(text):
            bound = self.binding
            self.facts.append(Literal(at, value, bound.name, bound.holder or self.inside, bound.table, bound.size,
                                      bound.compared))
        return value

    def constant(self, name: str, value: Value, at: Location) -> None:
        """A name bound to a value, at the current place."""
        if isinstance(value, type(HOLE)):
            return
        classes = [part for part, function in zip(self.enclosing, self.functions, strict=True) if not function]
        in_function = any(self.functions)
        if in_function:
            self.facts.append(Constant(at, name, value, self.inside))
        else:
            self.facts.append(Constant(at, ".".join([*classes, name]), value))

    def class_constant(self, name: str, value: Value, at: Location) -> bool:
        """An attribute set through the instance belongs to the class, whichever method sets it. False where no
        class is around."""
        classes = [part for part, is_function in zip(self.enclosing, self.functions, strict=True) if not is_function]
        if not classes:
            return False
        before = self.enclosing, self.functions
        self.enclosing, self.functions = classes, [False] * len(classes)
        self.constant(name, value, at)
        self.enclosing, self.functions = before
        return True

    def table(self, count: int) -> dict[str, object]:
        """The binding of members of a new collection, or of the collection that it stands in."""
        if self.binding.table:
            return {}
        self._tables += 1
        return {"table": self._tables, "size": count}

    def call(self, node: Node, function: Value, given: list[tuple[str, Node]], *, star: Value | None = None) -> Value:
        """A call: its arguments are visited, the fact is emitted. ``given`` are keys and argument nodes."""
        at = self.lines.at(node)
        callee = self.callee(function)
        option = self._option(given)
        arguments: list[Argument] = []
        for key, argument in given:
            # A literal keeps the name that the call's result is bound to, and a default that of its option.
            name = key if not key.isdigit() else self.binding.name
            if key in _DEFAULTS:
                name = option or self.binding.name or key
            with self.bound(name=name, table=self.binding.table, compared=False):
                value = self.visit(argument)
            place = self.lines.at(argument)
            arguments.append(Argument(key, value, place))
            if isinstance(value, Obj) and key.isdigit():
                arguments.extend(Argument(inner, member, _place(member, place)) for inner, member in value.items)
        if star is not None and isinstance(star, Obj):
            arguments.extend(Argument(inner, member, _place(member, at)) for inner, member in star.items)
        elif isinstance(star, Ref):
            arguments.append(Argument("**", star, at))
        if not callee:
            return HOLE
        if (variable := self._environment(callee, arguments, at)) is not None:
            return variable
        receiver = self._receiver(function)
        self.facts.append(Call(at, self.language, callee, tuple(arguments), receiver, self.inside))
        made = Made(callee, at)
        default = next((argument.value for argument in arguments if argument.key in _DEFAULTS), None)
        if default is None and (callee.endswith((".default", ".prefault")) or _FIELD.search(callee)):
            default = next((argument.value for argument in arguments if argument.key == "0"), None)
        if default is not None and not isinstance(default, type(HOLE)):
            return Choice((made, default))
        return made

    def _option(self, given: list[tuple[str, Node]]) -> str:
        """``--model`` of an option's declaration, as a name."""
        for key, argument in given[:3]:
            if key.isdigit() and argument.type == "string":
                word = self.text(argument).strip("\"'`")
                if word.startswith("--"):
                    return word.lstrip("-").replace("-", "_")
        return ""

    def _environment(self, callee: str, arguments: list[Argument], at: Location) -> Value | None:
        if not arguments or not isinstance(arguments[0].value, Lit):
            return None
        name = arguments[0].value.text
        known = callee in _READS_ENVIRONMENT
        if not known and not (_VARIABLE.match(name) and _ENV_CALL.search(callee)):
            return None
        rest = [argument for argument in arguments[1:] if argument.key == "1" or argument.key in _DEFAULTS]
        default = rest[0].value if rest and not isinstance(rest[0].value, type(HOLE)) else None
        return self.env(name, default, at)

    def _receiver(self, function: Value) -> Value:
        return self._receivers.get(function.name, HOLE) if isinstance(function, Ref) else HOLE


def _place(value: Value, other: Location) -> Location:
    return value.at if isinstance(value, Lit) and value.at else other


_READS_ENVIRONMENT = frozenset({
    "os:getenv", "os:environ.get", "os:environ.setdefault", "os:environ.pop", ":Deno.env.get", ":Bun.env.get",
})
_COMMON = frozenset(
    "print len range str int float list dict set tuple type open super isinstance enumerate zip map filter sorted self "
    "cls None True False object property staticmethod classmethod Exception ValueError KeyError min max sum any all".split()
)


def choice(*values: Value) -> Value:
    """One of ``values``; the unknown ones are kept out, and one alone stands for itself."""
    known: list[Value] = []
    for value in values:
        members = value.options if isinstance(value, Choice) else (value,)
        known.extend(member for member in members if member not in known and not isinstance(member, type(HOLE)))
    if not known:
        return HOLE
    return known[0] if len(known) == 1 else Choice(tuple(known))


def sequence(values: list[Value]) -> Value:
    """A list literal."""
    return Seq(tuple(values))
