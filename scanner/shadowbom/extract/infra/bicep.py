"""Bicep: resources, modules, parameters, variables and outputs of one file, and files of parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from shadowbom.core.fact import Argument, Call, Definition, Parameter
from shadowbom.core.source import Document
from shadowbom.core.value import HOLE, Choice, Hole, Lit, Obj, Ref, Seq, Value
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.infra import functions
from shadowbom.extract.infra.expressions import Dialect, Reader
from shadowbom.extract.infra.flatten import MAX_SETTINGS, first_place, settings
from shadowbom.extract.infra.gather import Gatherer
from shadowbom.extract.infra.permissions import statements
from shadowbom.extract.infra.shapes import replaced

LANGUAGE = "bicep"
BICEP = Dialect("'", hashes=False, dashes=False, keyed=False, call=functions.bicep)
_KINDS = frozenset({"param", "var", "resource", "module", "output", "using"})
_CONDITION = re.compile(r"\s*+if\b")
_EXISTING = re.compile(r"[ \t]*+existing\b")
_MAX_NAMES = 5000


@dataclass(frozen=True, slots=True)
class Declaration:
    """``kind name 'text' = value``: ``text`` is a resource's type or a module's source, ``offset`` where the value
    stands (the name, for a declaration without one), ``start`` where the declaration does. ``existing`` is said of a
    resource that is made elsewhere."""

    kind: str
    name: str
    text: str
    value: Value
    start: int
    offset: int
    existing: bool = False


class _Declarations(Reader):
    """Reads a file's declarations, also those of resources inside others."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(text, path, BICEP)
        self.found: list[Declaration] = []
        self.around: list[str] = []

    def all(self) -> list[Declaration]:
        """The declarations, in the order in which they end."""
        while self.pos < self.end:
            self.blank()
            start = self.pos
            kind = self.name()
            if kind in _KINDS:
                self._declaration(kind, start)
            elif self.here("@") and not kind:
                self.pos += 1
                self.value()
            else:
                self.skip()
            if self.pos == start:
                self.pos += 1
        return self.found

    def nested(self) -> bool:
        """Reads a resource that is declared inside another one."""
        start = self.pos
        if not self.around or self.name() != "resource":
            self.pos = start
            return False
        self.blank(newlines=False)
        named = self.name()
        self.blank(newlines=False)
        if not named or not self.here("'"):
            self.pos = start
            return False
        self.pos = start + len("resource")
        self._declaration("resource", start)
        return True

    def _declaration(self, kind: str, start: int) -> None:
        self.blank(newlines=False)
        offset = self.pos
        name = "" if kind == "using" else self.name()
        self.blank(newlines=False)
        text = ""
        if kind in ("resource", "module", "using") and self.here("'"):
            spelt = self.string()
            text = spelt.text if isinstance(spelt, Lit) else ""
        if kind == "resource" and self.around and "." not in text.partition("/")[0]:
            text = f"{self.around[-1].partition('@')[0]}/{text}"
        existing = _EXISTING.match(self.text, self.pos, self.end) is not None
        value: Value = HOLE
        if self._assigned():
            offset = self.pos
            value = self._assignment(kind, text)
        if name or text:
            self.found.append(Declaration(kind, name, text, value, start, offset, existing))

    def _assigned(self) -> bool:
        """Moves behind the ``=`` of this line, over what is declared as the type; false where it has none."""
        depth = 0
        while self.pos < self.end:
            sign = self.text[self.pos]
            if sign == "'":
                self.quiet_string()
                continue
            if sign in "{[(":
                depth += 1
            elif sign in "}])":
                depth -= 1
            elif depth == 0 and sign == "\n":
                return False
            elif depth == 0 and sign == "=":
                self.pos += 1
                self.blank()
                return True
            if depth < 0 or self.text.startswith("//", self.pos):
                return False
            self.pos += 1
        return False

    def _assignment(self, kind: str, text: str) -> Value:
        """The value of a declaration, its condition left out."""
        condition = _CONDITION.match(self.text, self.pos, self.end)
        if condition is not None:
            self.pos = condition.end()
            self.blank()
            if self.here("("):
                self.arguments()
            self.blank()
        if kind != "resource":
            return self.value()
        self.around.append(text)
        try:
            return self.value()
        finally:
            self.around.pop()


def extract(document: Document, request: Request) -> Extraction:
    """The facts of a Bicep file or a file of parameters."""
    del request
    path = document.file.path
    reader = _Declarations(document.text, path)
    declarations = reader.all()
    names: dict[str, Value] = {
        one.name: Ref("", f"{one.kind}.{one.name}")
        for one in declarations[:_MAX_NAMES] if one.kind in ("param", "var")
    }
    gatherer = Gatherer(path)
    values = path.lower().endswith(".bicepparam")
    for one in declarations:
        _declared(one, replaced(one.value, names), reader, gatherer)
    if values:
        _given(declarations, names, reader, gatherer)
    else:
        _parameters(declarations, names, reader, gatherer)
    return Extraction(tuple(gatherer.facts))


def _declared(one: Declaration, value: Value, reader: Reader, gatherer: Gatherer) -> None:
    """The facts of one declaration."""
    at = reader.at(one.start)
    match one.kind:
        case "resource":
            arguments = _settings(value, reader, one.start)
            gatherer.resource(one.text.partition("@")[0], one.name, arguments, value, at, existing=one.existing)
        case "module":
            _module(one, value, reader, gatherer)
        case "var":
            gatherer.constant(f"var.{one.name}", value, reader.at(one.offset))
        case "param" | "output":
            gatherer.leaves(f"{one.kind}.{one.name}", value, reader.at(one.offset))
        case _:
            return


def _settings(value: Value, reader: Reader, offset: int) -> list[Argument]:
    return list(islice(settings("", value, reader.at(offset), holes=True), MAX_SETTINGS))


def _module(one: Declaration, value: Value, reader: Reader, gatherer: Gatherer) -> None:
    """A module: a resource by its source with its parameters as settings, and a call of one in the repository."""
    at = reader.at(one.start)
    arguments = [
        Argument(argument.key.removeprefix("params."), argument.value, argument.location)
        for argument in _settings(value, reader, one.start)
    ]
    if one.text.startswith(("br:", "br/", "ts:", "ts/")):
        # A version stands behind a colon: br/public:avm/res/x:0.7.2.
        head, colon, version = one.text.rpartition(":")
        source = head if colon and version[:1].isdigit() else one.text
        gatherer.resource(source, one.name, arguments, value, at)
        return
    source = one.text if one.text.startswith(".") else f"./{one.text}"
    for argument in arguments:
        gatherer.setting(f"{one.name}.{argument.key}", argument.value, argument.location)
    for permission in statements(value, at):
        gatherer.add(permission)
    given = [
        Argument(key, inner, first_place(inner, at))
        for part in _objects(value) for name, params in part.items if name == "params"
        for whole in _objects(params) for key, inner in whole.items
    ]
    if given:
        gatherer.add(Call(at, LANGUAGE, f"{source}:param", tuple(given[:MAX_SETTINGS])))


def _objects(value: Value) -> Iterable[Obj]:
    """The objects that a value is or is made of."""
    if isinstance(value, Obj):
        return (value,)
    members = value.items if isinstance(value, Seq) else value.options if isinstance(value, Choice) else ()
    return tuple(one for one in members if isinstance(one, Obj))


def _parameters(
    declarations: Iterable[Declaration], names: dict[str, Value], reader: Reader, gatherer: Gatherer
) -> None:
    """The parameters of a file, as those of a function."""
    parameters = tuple(
        Parameter(one.name, None if isinstance(one.value, Hole) else replaced(one.value, names), reader.at(one.offset))
        for one in declarations if one.kind == "param"
    )
    if parameters:
        gatherer.add(Definition(parameters[0].location, "module", "param", parameters))


def _given(
    declarations: Iterable[Declaration], names: dict[str, Value], reader: Reader, gatherer: Gatherer
) -> None:
    """A file of parameters is a call of the file that it is for."""
    target = next((one.text for one in declarations if one.kind == "using"), "")
    given = tuple(
        Argument(one.name, replaced(one.value, names), reader.at(one.offset))
        for one in declarations if one.kind == "param"
    )
    if target and given:
        source = target if target.startswith(".") else f"./{target}"
        gatherer.add(Call(given[0].location, LANGUAGE, f"{source}:param", given))
