"""What one file defines: the names that ``Ref``s and callees may mean, and the calls a ``Made`` may mean."""

from __future__ import annotations

from collections.abc import Sequence

from shadowbom.bind.paths import CONSTRUCTORS, MAX_PARTS, SELF_NAMES
from shadowbom.core.fact import Call, Constant, Definition, Export, Fact, Import, Parameter, is_extension
from shadowbom.core.location import Location
from shadowbom.core.value import Lit, Ref, Value

CallKey = tuple[int, int, str]
"""Line, column and callee: chained calls share their start."""

_MAX_VALUES = 40
_MAX_STARS = 100
_SUPER = frozenset({":super().__init__", ":super().__new__"})
_OPTION_CALLS = ("add_argument", "option", "add_option")


def call_key(location: Location, callee: str) -> CallKey:
    """The key of a call, or of the ``Made`` of it."""
    return location.line, location.column, callee


def is_super(call: Call) -> bool:
    """Whether ``call`` runs the constructor of the base of the class around it."""
    return call.callee in _SUPER or (call.callee == ":super" and call.language != "python")


class Table:
    """The names of one file.

    ``constants`` maps the dotted name from the module root, locals under their function, to the values it is
    given, in order of the file; ``parameters`` the dotted name of a parameter to it, its function and its
    position; ``imports`` local names to what they stand for; ``stars`` the modules taken over whole;
    ``children`` a dotted name to the names right below it; ``supers`` a class to the call of its base's
    constructor; ``options`` command-line options to their defaults; ``types`` fields to an instance of their declared
    type, which is what they are where nothing else is known.
    """

    __slots__ = ("calls", "children", "constants", "definitions", "exports", "imports", "names", "options",
                 "parameters", "stars", "supers", "types")

    def __init__(self) -> None:
        self.constants: dict[str, list[Value]] = {}
        self.definitions: dict[str, Definition] = {}
        self.parameters: dict[str, tuple[Parameter, str, int]] = {}
        self.exports: dict[str, list[Value]] = {}
        self.imports: dict[str, list[Ref]] = {}
        self.stars: list[str] = []
        self.children: dict[str, list[str]] = {}
        self.names: set[str] = set()
        self.calls: dict[CallKey, Call] = {}
        self.supers: dict[str, Call] = {}
        self.options: dict[str, Value] = {}
        self.types: dict[str, Ref] = {}

    def is_class(self, name: str) -> bool:
        """Whether ``name`` is a class defined here."""
        definition = self.definitions.get(name)
        return definition is not None and definition.kind == "class"

    def class_around(self, enclosing: str) -> str:
        """The innermost class that the dotted definition ``enclosing`` is, or is inside of; where no class is
        known, what holds the method; "" for a plain function."""
        name = enclosing
        while name:
            if self.is_class(name):
                return name
            name = name.rpartition(".")[0]
        return enclosing.rpartition(".")[0]

    def qualify(self, first: str, enclosing: str) -> str | None:
        """The full name of what ``first`` means inside ``enclosing``: one of the innermost definition that has it,
        the names of a class counting in its own body only, else one of the module. None where the file defines no
        such name."""
        if first in SELF_NAMES:
            return self.class_around(enclosing) or None
        names = self.names
        scope = enclosing
        while scope:
            full = f"{scope}.{first}"
            if full in names and (scope == enclosing or not self.is_class(scope)):
                return full
            scope = scope.rpartition(".")[0]
        return first if first in names or first in self.imports else None

    def qualify_member(self, first: str, owner: str) -> str | None:
        """The same for a value that the class ``owner`` gives one of its attributes: a parameter or local of its
        constructor comes first, one of another method last, since methods set attributes too."""
        own = [f"{owner}.{method}.{first}" for method in CONSTRUCTORS]
        found = next((name for name in own if name in self.names), None) or self.qualify(first, owner)
        if found is None:
            others = (f"{owner}.{method}.{first}" for method in self.children.get(owner, ()))
            found = next((name for name in others if name in self.names), None)
        return found

    def constructor(self, name: str) -> Definition | None:
        """The constructor that the class ``name`` defines itself."""
        for method in CONSTRUCTORS:
            definition = self.definitions.get(f"{name}.{method}")
            if definition is not None:
                return definition
        return None


def table_of(facts: Sequence[Fact]) -> Table:
    """The table of a file's facts."""
    table = Table()
    for fact in facts:
        kind = type(fact)
        if kind is Call:
            _add_call(table, fact)  # type: ignore[arg-type]  # the exact class, tested faster than by isinstance
        elif isinstance(fact, Constant):
            name = f"{fact.enclosing}.{fact.name}" if fact.enclosing else fact.name
            if isinstance(fact.value, Ref) and fact.value.name.endswith("()"):
                table.types.setdefault(name, fact.value)
                _add_name(table, name)
                continue
            values = table.constants.setdefault(name, [])
            if len(values) < _MAX_VALUES:
                values.append(fact.value)
            _add_name(table, name)
        elif isinstance(fact, Definition):
            _add_definition(table, fact)
        elif isinstance(fact, Import):
            _add_import(table, fact)
        elif isinstance(fact, Export):
            _add_export(table, fact)
    return table


def _add_name(table: Table, name: str) -> None:
    """Make ``name`` known, and each dotted name above it; not one that is too long to be followed."""
    names = table.names
    if name.count(".") >= MAX_PARTS:
        return
    while name not in names:
        names.add(name)
        above, _, own = name.rpartition(".")
        if not above:
            return
        table.children.setdefault(above, []).append(own)
        name = above


def _add_definition(table: Table, fact: Definition) -> None:
    if is_extension(fact):
        return
    # Of overloads and re-definitions the last one counts, as it does at run time.
    table.definitions[fact.name] = fact
    _add_name(table, fact.name)
    parameters = fact.parameters
    offset = 1 if parameters and parameters[0].name in SELF_NAMES and "." in fact.name else 0
    for position, parameter in enumerate(parameters):
        name = f"{fact.name}.{parameter.name}"
        if name not in table.parameters or parameter.default is not None:
            table.parameters[name] = (parameter, fact.name, position - offset)
        _add_name(table, name)


def _add_star(table: Table, module: str) -> None:
    if len(table.stars) < _MAX_STARS and module not in table.stars:
        table.stars.append(module)


def _add_export(table: Table, fact: Export) -> None:
    if fact.name == "*" and isinstance(fact.value, Ref):
        _add_star(table, fact.value.module)
        return
    values = table.exports.setdefault(fact.name, [])
    if len(values) < _MAX_VALUES:
        values.append(fact.value)


def _add_import(table: Table, fact: Import) -> None:
    if fact.name == "*" and not fact.alias:
        _add_star(table, fact.module)
        return
    name = fact.alias or fact.name or (fact.module if "." not in fact.module else "")
    refs = table.imports.setdefault(name, []) if name else []
    if len(refs) < _MAX_VALUES:
        refs.append(Ref(fact.module, "" if fact.name == "*" else fact.name))


def _add_call(table: Table, call: Call) -> None:
    table.calls.setdefault(call_key(call.location, call.callee), call)
    callee = call.callee
    if is_super(call):
        owner = call.enclosing.rpartition(".")[0]
        if owner:
            table.supers.setdefault(owner, call)
    elif callee.endswith(_OPTION_CALLS):
        default = call.argument("default")
        if default is not None:
            name = _option_name(call)
            if name:
                table.options.setdefault(name, default.value)


def _option_name(call: Call) -> str:
    """The attribute that a declared command-line option is read by: ``dest``, else its first long form."""
    texts = [argument.value.text for argument in call.arguments if argument.key in ("0", "1", "2", "dest")
             and isinstance(argument.value, Lit)]
    destination = call.argument("dest")
    if destination is not None and isinstance(destination.value, Lit):
        return destination.value.text
    long = next((text for text in texts if text.startswith("--")), texts[0] if texts else "")
    return long.lstrip("-").replace("-", "_")
