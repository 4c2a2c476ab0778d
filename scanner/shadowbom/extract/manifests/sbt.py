"""sbt's builds (``*.sbt`` and ``project/*.scala``), Mill's, and the directives of Scala's command line."""

from __future__ import annotations

import posixpath
import re

from shadowbom.core.fact import Dependency, Fact, Group, Property
from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests import build_script as script
from shadowbom.extract.manifests import maven
from shadowbom.extract.manifests.build_script import Items
from shadowbom.extract.manifests.document import above
from shadowbom.extract.positions import Lines

_BINARY = ("%", "%%", "%%%")
_STRINGS = frozenset(("ivy", "mvn"))
_BESIDE = (
    "project/Dependencies.scala", "project/Versions.scala", "project/Version.scala", "project/V.scala",
    "project/Libraries.scala", "project/Library.scala", "project/Settings.scala", "project/Dependencies.sbt",
    "versions.sbt", "build.sbt",
)
_OBJECTS = frozenset(("object", "class", "trait"))
_HEADS = {"addSbtPlugin": Group.BUILD, "addCompilerPlugin": Group.BUILD, "dependencyOverrides": Group.CONSTRAINT}
_CONFIGURATIONS = {"test": Group.DEVELOPMENT, "it": Group.DEVELOPMENT, "integrationtest": Group.DEVELOPMENT,
                   "provided": Group.RUNTIME, "optional": Group.OPTIONAL, "plugin": Group.BUILD}
_DIRECTIVE = re.compile(
    r"^[^\S\n]*+//>[^\S\n]*+using[^\S\n]++(?P<kind>test\.dep|dep|lib|deps|libs|plugin)s?[^\S\n]++(?P<list>[^\n]++)$",
    re.MULTILINE,
)
_LISTED = re.compile(r"[\w.-]++:{1,3}[\w.-]++:{1,3}[^\s\",]++")
MAX_TEXT = 300
_LONGEST_NAME = 20


def extract(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` an ``"group" %% "name" % "version"``, a ``mvn"group::name:version"`` or a directive
    ``//> using dep``; the version of Scala is no part of a name. One ``Property`` a named text. Includes: where a
    version is a name, the files of the build that may know it."""
    reader = _Build(document)
    reader.group(script.read(document.text, "scala"), (), Group.RUNTIME)
    reader.directives()
    facts = reader.facts
    refers = any(isinstance(fact, Dependency) and ("$" in fact.spec or "$" in fact.name) for fact in facts)
    return Extraction(tuple(facts), (), _near(document) if refers else ())


def _near(document: Document) -> tuple[str, ...]:
    """Where the build keeps its versions, also seen from its ``project`` folder; and what stands beside the file."""
    folder = posixpath.dirname(document.file.path)
    beside = (posixpath.join(folder, posixpath.basename(name)) for name in _BESIDE)
    found = dict.fromkeys((*beside, *above(document, _BESIDE)))
    return tuple(path for path in found if path != document.file.path)


class _Build:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.path = document.file.path
        self.lines = Lines(document.text)
        self.facts: list[Fact] = []

    def at(self, offset: int) -> Location:
        return Location(self.path, *self.lines.at(offset))

    def group(self, group: script.Group, objects: tuple[str, ...], around: Group) -> None:
        """All that stands in a bracket; ``around`` is what the statement around it says its packages are for."""
        if group.opening != "{":
            self.items(group.items, objects, around)
            return
        for statement in script.statements(group):
            self.statement(statement, objects, around)

    def statement(self, items: Items, objects: tuple[str, ...], around: Group) -> None:
        names = [script.name_of(item) for item in items[:6]]
        kind = next((at for at, name in enumerate(names) if name in _OBJECTS), -1)
        if 0 <= kind < len(names) - 1 and names[kind + 1]:
            objects = (*objects, names[kind + 1])
        elif "val" in names or "def" in names:
            self.value(items, objects)
        self.items(items, objects, next((_HEADS[name] for name in names if name in _HEADS), around))

    def value(self, items: Items, objects: tuple[str, ...]) -> None:
        """``val name = "text"``."""
        equals = next((at for at, item in enumerate(items) if script.is_mark(item, "=")), 0)
        start = next((at for at, item in enumerate(items[:6]) if script.name_of(item) in ("val", "def")), 0)
        name = script.name_of(items[start + 1]) if start + 1 < len(items) else ""
        text = script.value(items[equals + 1 :]) if equals > start and name else None
        if text is not None and len(text) <= MAX_TEXT:
            for full in dict.fromkeys((".".join((*objects, name)), name)):
                self.facts.append(Property(self.at(items[start + 1].offset), full, text))

    def items(self, items: Items, objects: tuple[str, ...], around: Group) -> None:
        for at, item in enumerate(items):
            if isinstance(item, script.Group):
                self.group(item, objects, around)
            elif item.kind == "mark" and item.text in _BINARY and at and not _is_version(items, at):
                self.module(items, at, around)
            elif item.text in _STRINGS and at + 1 < len(items) and item.kind == "name":
                text = script.text_of(items[at + 1])
                if text is not None and items[at + 1].offset == item.offset + len(item.text):
                    self.coordinates(text, items[at + 1].offset, around)

    def module(self, items: Items, at: int, around: Group) -> None:
        """``group % name % version % configuration``, where ``at`` is the first sign."""
        start = _start(items, at)
        name, end = _operand(items, at + 1)
        version, after = _operand(items, end + 1) if end < len(items) and script.is_mark(items[end], "%") else ("", end)
        group = script.value(items[start:at])
        full = maven.name(group or "", name)
        if not full or not version:
            return
        place = next((item for item in items[start:at] if script.text_of(item) is not None), items[start])
        group_of = around
        if after < len(items) and script.is_mark(items[after], "%"):
            configuration, _ = _operand(items, after + 1)
            word = re.split(r"\W", configuration.strip("${}").rpartition(".")[2].lower(), maxsplit=1)[0]
            group_of = _CONFIGURATIONS.get(word, around)
        found = maven.Coordinates(full, version)
        self.facts.append(maven.dependency(found, self.at(place.offset), group_of))

    def coordinates(self, text: str, offset: int, around: Group) -> None:
        """``group::name:version``."""
        found = maven.coordinates(re.sub(r":{2,3}", ":", text.partition(";")[0].partition(",")[0]))
        if found is not None:
            self.facts.append(maven.dependency(found, self.at(offset), around))

    def directives(self) -> None:
        """``//> using dep group::name:version``, several of them with blanks or commas between."""
        for match in _DIRECTIVE.finditer(self.document.text):
            group = {"test.dep": Group.DEVELOPMENT, "plugin": Group.BUILD}.get(match["kind"], Group.RUNTIME)
            for listed in _LISTED.finditer(match["list"]):
                self.coordinates(listed[0], match.start("list") + listed.start(), group)


def _is_version(items: Items, at: int) -> bool:
    """Whether the sign at ``at`` is the second one of a module, or of one with a configuration."""
    start = _start(items, at)
    return start > 0 and script.is_mark(items[start - 1], *_BINARY)


def _start(items: Items, at: int) -> int:
    """Where the operand in front of a sign starts: a string, or a dotted name."""
    start = at - 1
    while start >= 2 and script.is_mark(items[start - 1], ".") and script.name_of(items[start - 2]):
        start -= 2
    return start


def _operand(items: Items, at: int) -> tuple[str, int]:
    """A string or dotted name as text, and the offset behind it; "" for anything else."""
    if at >= len(items):
        return "", at
    text = script.text_of(items[at])
    if text is not None:
        return text, at + 1
    name, length = script.dotted(items[at : at + _LONGEST_NAME])
    return (f"${{{name}}}", at + length) if name else ("", at + 1)
