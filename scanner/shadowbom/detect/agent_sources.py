"""The bound facts of a scan, looked up by what agents refer to: the call that made something, a function, a class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from shadowbom.catalog import names
from shadowbom.core.fact import Call, Constant, Definition, Fact, Import, is_extension
from shadowbom.core.location import Location
from shadowbom.core.value import Hole, Lit, Made, Value, fold, leaves

Place = tuple[str, int, int]
"""Path, line and column."""
_MAX_CHAIN = 200


def place_of(at: Location) -> Place:
    """A location as a key."""
    return at.path, at.line, at.column


@dataclass(slots=True)
class _File:
    """The facts of one file by what they are looked up by."""

    calls: dict[tuple[int, int, str], Call] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    marked: dict[tuple[int, int], Definition] = field(default_factory=dict)
    bound: dict[Place, str] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    methods: dict[str, list[Definition]] = field(default_factory=lambda: defaultdict(list))


class Sources:
    """Looks into ``facts`` (bound, by path). A file is gone through when something of it is first asked for."""

    def __init__(self, facts: Mapping[str, Iterable[Fact]]) -> None:
        self._facts = facts
        self._files: dict[str, _File] = {}
        self._classes: dict[str, list[Definition]] | None = None

    def call_of(self, made: Made) -> Call | None:
        """The call that made something."""
        return self._file(made.at.path).calls.get((made.at.line, made.at.column, made.callee))

    def chain(self, value: Value) -> Iterator[Made]:
        """What methods were called on, one after the other: ``StateGraph().add_node()`` and ``StateGraph()`` of
        ``StateGraph().add_node().compile()``, itself first."""
        made = value if isinstance(value, Made) else None
        for _ in range(_MAX_CHAIN):
            if made is None:
                return
            yield made
            call = self.call_of(made)
            made = call.receiver if call is not None and isinstance(call.receiver, Made) else None

    def imports(self, path: str, module: str) -> bool:
        """Whether a file imports a module."""
        return module in self._file(path).modules

    def definition(self, path: str, name: str) -> Definition | None:
        """A function, method or class of a file by its dotted name."""
        return self._file(path).definitions.get(name)

    def function(self, value: Value) -> Definition | None:
        """The function of the repository that ``value`` is."""
        return self.definition(value.path, value.of) if isinstance(value, Hole) and value.of else None

    def decorated(self, call: Call) -> Definition | None:
        """What ``call`` stands over as a decorator."""
        at = call.location
        marked = self._file(at.path).marked
        return marked.get((at.line, at.column)) or marked.get((at.line, at.column + 1))

    def decorating(self, definition: Definition) -> Iterator[tuple[str, Call | None]]:
        """The decorators of a function or class, each with the call that it is, where it is one."""
        file = self._file(definition.location.path)
        for name, at in zip(definition.decorators, definition.marks, strict=False):
            # The call of an annotation begins with its "@", that of a decorator with its name.
            here = (file.calls.get((at.line, column, name)) for column in (at.column, at.column - 1))
            yield name, next((call for call in here if call is not None), None)

    def name_of(self, at: Location) -> str:
        """The name that what is made at a place is bound to, its last part; "" for none."""
        return self._file(at.path).bound.get(place_of(at), "").rpartition(".")[2]

    def attribute(self, owner: Definition, name: str) -> Constant | None:
        """An attribute that a class gives itself."""
        return self._file(owner.location.path).constants.get(f"{owner.name}.{name}")

    def methods(self, owner: Definition) -> list[Definition]:
        """The methods of a class."""
        return self._file(owner.location.path).methods.get(owner.name, [])

    def class_of(self, made: Made) -> Definition | None:
        """The class of the repository that ``made`` is an instance of: the one of that name, where there is just one,
        or one in the same file."""
        module, _, path = made.callee.rpartition(":")
        name = path.rpartition(".")[2]
        own = self.definition(made.at.path, path)
        if own is not None and own.kind == "class" and not module:
            return own
        found = self.classes(name)
        return found[0] if len(found) == 1 else None

    def classes(self, name: str) -> list[Definition]:
        """The classes of the scan that are called ``name``."""
        return self._by_name().get(name, [])

    def all_classes(self) -> Iterator[Definition]:
        """The classes of the scan, in the order of paths and lines."""
        for _, found in sorted(self._by_name().items()):
            yield from found

    def _by_name(self) -> dict[str, list[Definition]]:
        if self._classes is None:
            self._classes = defaultdict(list)
            for path in self._facts:
                for fact in self._facts[path]:
                    if isinstance(fact, Definition) and fact.kind == "class":
                        self._classes[fact.name.rpartition(".")[2]].append(fact)
        return self._classes

    def _file(self, path: str) -> _File:
        file = self._files.get(path)
        if file is None:
            file = self._files[path] = _File()
            for fact in self._facts.get(path, ()):
                _add(file, fact)
        return file


def _add(file: _File, fact: Fact) -> None:
    match fact:
        case Call():
            file.calls.setdefault((fact.location.line, fact.location.column, fact.callee), fact)
        case Constant():
            name = f"{fact.enclosing}.{fact.name}" if fact.enclosing else fact.name
            file.constants.setdefault(name, fact)
            for leaf in leaves(fact.value):
                if isinstance(leaf, Made):
                    file.bound.setdefault(place_of(leaf.at), name)
        case Definition() if not is_extension(fact):
            # Of overloads the last one counts, as it does at run time.
            file.definitions[fact.name] = fact
            file.methods[fact.name.rpartition(".")[0]].append(fact)
            for mark in fact.marks:
                file.marked.setdefault((mark.line, mark.column), fact)
        case Import(module=module):
            file.modules.add(module)
        case _:
            return


def text_of(value: Value | None) -> str:
    """A text that is literal as a whole, else ""."""
    lit = fold(value) if value is not None else None
    return lit.text if lit is not None else ""


def texts_of(value: Value | None) -> list[str]:
    """The literal texts that ``value`` can be."""
    return [leaf.text for leaf in leaves(value) if isinstance(leaf, Lit)]


def family(call: Call) -> str:
    """The language whose entries apply to a call."""
    return names.family(call.language)
