"""What the files of coding agents are by their path, and what stands in them: the catalogue's ``config`` entries."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from shadowbom.catalog.globs import PathIndex, translate
from shadowbom.catalog.records import Hit, hit_of
from shadowbom.core.item import ItemTable

_ANYWHERE = "**/"
_CONTAINER = re.compile(r"(?:\A|(?<=/))skills/\Z")
_HIDDEN = re.compile(r"(?:\A|(?<=/))\.[^/]+/\Z")


class Placed(NamedTuple):
    """Where a file lies by the glob that matches it: ``owner`` is the folder that ``**/`` in front stands for,
    ``place`` what the rest of the glob leaves open, in its words."""

    owner: str
    place: str


class Roles:
    """The ``config`` rows of an artefact. Those that name files ``beside`` theirs hold only where one of these is, as
    the folder of a plugin is one by its manifest."""

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        rows = tuple(rows)
        self._items = PathIndex(
            (row["value"], (hit_of(row, "config"), tuple(_table(row["product"], item) for item in row["items"])))
            for row in rows if row.get("items")
        )
        self._formats = PathIndex((row["value"], row["format"]) for row in rows if row.get("format"))
        conditional = [row for row in rows if row.get("beside")]
        self._conditional = PathIndex((row["value"], hit_of(row, "config")) for row in conditional)
        names = sorted({name for row in conditional for name in row["beside"]})
        self._markers = PathIndex((f"{_ANYWHERE}{name}", True) for name in names)

    def markers(self, paths: Iterable[str]) -> frozenset[str]:
        """Those of ``paths`` on which it depends whether other files are an agent's."""
        return frozenset(self._markers.among(paths))

    def conditional(self, paths: Iterable[str], markers: Collection[str]) -> Iterator[str]:
        """Those of ``paths`` that are an agent's because of the files beside them."""
        if markers:
            for path in self._conditional.among(paths):
                if any(holds(hit, path, markers) for hit in self._conditional.find(path)):
                    yield path

    def products(self, path: str, markers: Collection[str]) -> tuple[str, ...]:
        """The products whose file ``path`` is because of the files beside it, sorted."""
        if not markers:
            return ()
        found = {hit.product for hit in self._conditional.find(path) if holds(hit, path, markers)}
        return tuple(sorted(found))

    def format(self, path: str) -> str:
        """The format of a file whose name does not tell it, "" for others."""
        return next(iter(self._formats.find(path)), "")

    def tables(self, path: str, markers: Collection[str]) -> tuple[ItemTable, ...]:
        """What the file at ``path`` declares, and where in it."""
        found: list[tuple[Placed, ItemTable]] = []
        for hit, tables in self._items.find(path):
            placed = holds(hit, path, markers)
            if placed is not None:
                found += [(placed, table) for table in tables]
        # One file declares a thing once, however many globs match it, and a client's own folder is nobody's.
        best = {table.kind: min(one for one, other in found if other.kind == table.kind) for _, table in found}
        return tuple(dict.fromkeys(_at_home(table, best[table.kind]) for _, table in found))


def _at_home(table: ItemTable, placed: Placed) -> ItemTable:
    """A table with the owner and the place of its things. A file that is one itself, and that its glob names in full,
    stands for its folder."""
    owner, place = placed
    if owner and not place and not table.at:
        parent, _, place = owner[:-1].rpartition("/")
        owner = f"{parent}/" if parent else ""
    return replace(table, owner=_HIDDEN.sub("", _CONTAINER.sub("", owner)), place=place)


def _table(product: str, item: Mapping[str, Any]) -> ItemTable:
    fields = tuple((name, tuple(keys)) for name, keys in item["fields"])
    return ItemTable(product, item["kind"], item["at"], fields)


def holds(hit: Hit, path: str, files: Collection[str]) -> Placed | None:
    """Where ``path`` lies by a hit's glob, None where the file that it needs beside it is not among ``files``. Of
    several ways the one with the shortest owner counts."""
    for placed in ways(hit.match, path):
        if not hit.beside or any(f"{placed.owner}{name}" in files for name in hit.beside):
            return placed
    return None


def ways(glob: str, path: str) -> Iterator[Placed]:
    """How a glob matches a path, by ever longer owners."""
    head = glob.startswith(_ANYWHERE)
    tail = _open_parts(glob[len(_ANYWHERE) :] if head else glob)
    at = 0
    while True:
        match = tail.fullmatch(path, at)
        if match is not None:
            yield Placed(path[:at], "/".join(part.strip("/") for part in match.groups() if part))
        at = path.find("/", at) + 1
        if not (head and at):
            return


@lru_cache(maxsize=4096)
def _open_parts(glob: str) -> re.Pattern[str]:
    """A glob as a pattern with a group for each part that it leaves open."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob)
    return re.compile("".join(
        f"({translate(part)})" if number % 2 else re.escape(part) for number, part in enumerate(parts)))
