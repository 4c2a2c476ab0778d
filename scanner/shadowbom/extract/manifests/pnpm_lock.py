"""pnpm-lock.yaml. A program writes it, two spaces a level and a key a line, so it is read by lines: a real
parser of YAML would take several times as long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.location import Location
from shadowbom.core.source import Document, Problem
from shadowbom.extract.extractors import Extraction
from shadowbom.extract.manifests import npm
from shadowbom.extract.manifests.document import problem
from shadowbom.extract.manifests.graph import groups

# A line: indent ("? " before a key too long for one line, ": " before what belongs to it), key, value.
_LINE = re.compile(r"((?: |[?:] )*+)(?:'((?:[^']|'')*+)'|\"([^\"]*+)\"|((?:[^:\s]|:(?!\s|\Z))++)):?(?:\s++(.*+))?\Z")
_ASKED = {
    "dependencies": Group.RUNTIME,
    "optionalDependencies": Group.OPTIONAL,
    "devDependencies": Group.DEVELOPMENT,
}
_PULLED = ("dependencies", "optionalDependencies")
_LEVELS = 6
# The commonest lines, on one line each and of no use here.
_HASHES = ("    resolution: {", "    engines: {")
_CONFLICT = ("<<<<<<<", ">>>>>>>")


@dataclass(slots=True)
class _Package:
    """An entry of ``packages``: ``key`` without peers, the place of its first line, its own scalars."""

    key: str
    place: tuple[int, int]
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Asked:
    """What the project or a workspace asks for."""

    name: str
    group: Group
    fields: dict[str, str] = field(default_factory=dict)


def extract(document: Document) -> Extraction:
    """Facts: one ``Dependency`` a package and version. What the project and its workspaces ask for is direct,
    with the range they ask for; its groups go on to what it pulls in."""
    reader = _Reader()
    reader.read(document.text)
    requires = {
        key: [other for name, version in pulled.items() if (other := reader.key_of(name, version))]
        for key, pulled in reader.pulls.items()
    }
    roots: dict[Group, list[str]] = {group: [] for group in _ASKED.values()}
    specs: dict[str, str] = {}
    for asked in reader.asked:
        key = reader.key_of(asked.name, asked.fields.get("version", ""))
        if key:
            roots[asked.group].append(key)
            specs.setdefault(key, asked.fields.get("specifier", ""))
    reached = groups(roots, requires)
    facts = []
    for package in reader.packages.values():
        name, version = reader.identity(package)
        group = Group.DEVELOPMENT if package.fields.get("dev") == "true" else Group.RUNTIME
        fact = npm.locked(
            name,
            version,
            Location(document.file.path, *package.place),
            reached.get(package.key, group),
            spec=specs.get(package.key, ""),
            direct=package.key in specs,
            requires=[reader.identity(reader.packages[other])[0] for other in requires.get(package.key, ())],
        )
        if npm.is_name(name):
            facts.append(fact)
    return Extraction(tuple(facts), tuple(_problems(document, reader, facts)))


def _problems(document: Document, reader: _Reader, facts: list[Dependency]) -> Iterator[Problem]:
    if reader.conflict:
        yield problem(document, "merge conflict", reader.conflict)
    elif not facts and not reader.version:
        yield problem(document, "no lockfile of pnpm")


class _Reader:
    """Takes the file line by line. ``old`` is the layout of versions 5 and below, in which a key is
    ``/name/version`` and not ``name@version``."""

    def __init__(self) -> None:
        self.version = ""
        self.old = False
        self.conflict = 0
        self.packages: dict[str, _Package] = {}
        self.asked: list[_Asked] = []
        self.pulls: dict[str, dict[str, str]] = {}
        self._specifiers: dict[str, str] = {}
        self._current: _Package | None = None

    def read(self, text: str) -> None:
        path: list[str] = []
        for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
            if raw.startswith(_HASHES):
                continue
            match = _LINE.match(raw.rstrip())
            if match is None:
                continue
            prefix, single, double, bare, value = match.groups()
            if bare is not None and bare.startswith(("#", "---", *_CONFLICT)):
                self.conflict = self.conflict or (number if bare in _CONFLICT else 0)
                continue
            indent = prefix.index("?") if "?" in prefix else len(prefix)
            level = indent // 2
            if level > min(len(path), _LEVELS):
                continue
            key = bare if bare is not None else double if double is not None else (single or "").replace("''", "'")
            del path[level:]
            path.append(key)
            self._take(path, (value or "").strip("'\""), (number, len(prefix) + 1))

    def _take(self, path: list[str], value: str, place: tuple[int, int]) -> None:
        head = path[0]
        if head in ("packages", "snapshots"):
            self._entry(path, value, place)
        elif head == "importers":
            if len(path) == 2:
                self._specifiers = {}
            self._ask(path[2:], value)
        elif head == "lockfileVersion":
            self.version = value
            self.old = value.partition(".")[0] in ("3", "4", "5")
        else:
            self._ask(path, value)

    def _ask(self, path: list[str], value: str) -> None:
        """``path`` is kind, name and perhaps specifier or version, below the project or a workspace."""
        if len(path) < 2:
            return
        kind, name, *last = path
        if kind == "specifiers" and not last:
            self._specifiers[name] = value
        elif kind in _ASKED and not last:
            asked = _Asked(name, _ASKED[kind])
            if value:
                asked.fields.update(version=value, specifier=self._specifiers.get(name, ""))
            self.asked.append(asked)
        elif kind in _ASKED and self.asked:
            self.asked[-1].fields[last[0]] = value

    def _entry(self, path: list[str], value: str, place: tuple[int, int]) -> None:
        if len(path) == 2:
            key = self._without_peers(path[1])
            self._current = self.packages.get(key)
            if self._current is None:
                self._current = self.packages[key] = _Package(key, place)
        elif self._current is not None and len(path) == 3:
            self._current.fields.setdefault(path[2], value)
        elif self._current is not None and len(path) == 4 and path[2] in _PULLED:
            self.pulls.setdefault(self._current.key, {}).setdefault(path[3], value)

    def _without_peers(self, key: str) -> str:
        """A key as it would be without the versions of peers behind it: ``/a/1.0.0_b@2.0.0`` (old layout) or
        ``a@1.0.0(b@2.0.0)``."""
        key = key.removeprefix("/").partition("(")[0]
        if self.old:
            name, slash, version = self._cut(key)
            return f"{name}{slash}{version.partition('_')[0]}"
        return key

    @staticmethod
    def _cut(key: str) -> tuple[str, str, str]:
        """A key of the old layout at the slash between name and version."""
        start = key.find("/") + 1 if key.startswith("@") else 0
        name, slash, version = key[start:].partition("/")
        return key[:start] + name, slash, version

    def key_of(self, name: str, version: str) -> str:
        """The key of the package that ``name: version`` stands for, "" where the file has none (a link)."""
        bare = self._without_peers(version)
        if self.old and not version.startswith("/"):
            bare = version.partition("_")[0]
        for key in (f"{name}/{bare}" if self.old else f"{name}@{bare}", bare):
            if key in self.packages:
                return key
        return ""

    def identity(self, package: _Package) -> tuple[str, str]:
        """Name and version of a package: its own fields where the key is an address."""
        name, version = package.fields.get("name", ""), package.fields.get("version", "")
        if not name:
            name, found = npm.split(package.key)
            if self.old:
                key = package.key
                if "." in key.partition("/")[0] and key.count("/") > 1:
                    key = key.partition("/")[2]
                name, _, found = self._cut(key)
            version = version or found
        return name, version
