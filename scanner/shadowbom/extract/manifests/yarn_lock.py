"""yarn.lock: the classic format, and berry's, which is YAML. Both are written by a program in a fixed layout,
so that lines and their indents are enough."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from shadowbom.core.fact import Dependency
from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction
from shadowbom.extract.manifests import npm
from shadowbom.extract.manifests.document import problem

# An indented line: a word, in quotes or not, then a colon or white space, then a value.
_FIELD = re.compile(r'\s*+"?([^\s:"]++)"?:?\s*+"?([^"]*+)"?\s*+\Z')
_TABLES = frozenset(("dependencies", "optionalDependencies"))
_LOCAL = ("workspace:", "link:", "portal:", "file:")


@dataclass(slots=True)
class _Entry:
    """A block of the file: the descriptors (``name@range``; several ranges may share a version), what was
    chosen for them, and the descriptors of what that pulls in."""

    line: int
    descriptors: list[str]
    version: str = ""
    resolution: str = ""
    requires: list[tuple[str, str]] = field(default_factory=list)


def extract(document: Document) -> Extraction:
    """Facts: one ``Dependency`` an entry, located at its first descriptor. In berry's format the project's own
    packages are entries too; they give no fact and say what is direct. The classic one does not say."""
    odd: list[int] = []
    entries = list(_entries(document.text, odd))
    own = [entry for entry in entries if "@workspace:" in entry.resolution]
    direct = {
        descriptor
        for entry in own
        for name, wanted in entry.requires
        for descriptor in (f"{name}@{wanted}", f"{name}@npm:{wanted}")
    }
    facts = []
    for entry in entries:
        named = bool(own) and not direct.isdisjoint(entry.descriptors)
        fact = _fact(entry, document.file.path, named if own else None)
        if fact is not None:
            facts.append(fact)
    problems = (problem(document, "no line of a yarn.lock", odd[0]),) if odd else ()
    return Extraction(tuple(facts), problems)


def _entries(text: str, odd: list[int]) -> Iterator[_Entry]:
    """The blocks of the file; the numbers of lines that belong to none go to ``odd``."""
    entry: _Entry | None = None
    in_table = False
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        line = raw.rstrip()
        if not line or line.startswith("#") or line == ":":
            continue
        if line[0] != " ":
            if entry is not None and entry.version:
                yield entry
            long = line.startswith("? ")
            if long or line.endswith(":"):
                names = (line[2:] if long else line[:-1]).replace('"', "")
                entry = _Entry(number, names.split(", "))
            else:
                entry = None
                odd.append(number)
            continue
        match = _FIELD.match(line) if entry is not None else None
        if entry is None or match is None:
            continue
        key, value = match.groups()
        if line.startswith("    "):
            if in_table:
                entry.requires.append((key, value))
            continue
        in_table = key in _TABLES
        if key == "version":
            entry.version = value
        elif key == "resolution":
            entry.resolution = value
    if entry is not None and entry.version:
        yield entry


def _fact(entry: _Entry, path: str, direct: bool | None) -> Dependency | None:
    asked, spec = npm.split(entry.descriptors[0])
    chosen, how = npm.split(entry.resolution)
    if how.startswith(_LOCAL) or not asked or entry.descriptors == ["__metadata"]:
        return None
    name, spec = (chosen, spec.removeprefix("npm:")) if chosen else npm.resolve(asked, spec)
    return npm.locked(
        name,
        entry.version,
        Location(path, entry.line, 1),
        spec=spec,
        direct=direct,
        requires=[required for required, _ in entry.requires],
    )
