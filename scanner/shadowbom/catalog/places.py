"""Which entry a place where software is run meets: images, commands, CI steps and resources of infrastructure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shadowbom.catalog import place_names
from shadowbom.catalog.place_names import HOLE
from shadowbom.catalog.records import Hit

_REACH = 24
"""Words of a command, from its program on, in which the words of an entry must stand."""


@dataclass(frozen=True, slots=True, eq=False)
class PlaceSpec:
    """A value of an ``[[image]]``, ``[[command]]``, ``[[step]]`` or ``[[resource]]`` entry; the other fields are as in
    ``catalog.place_schema``."""

    product: str
    section: str
    value: str
    kind: str
    line: int
    model: tuple[str, ...]
    model_source: str
    model_kind: str
    endpoint: tuple[str, ...]
    when: Mapping[str, tuple[str, ...]]
    program: str
    servers: str = ""

    @property
    def hit(self) -> Hit:
        """The value as a hit."""
        return Hit(self.product, self.section, self.value, self.kind, line=self.line)


class ImageIndex:
    """Images by repository."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._exact: dict[str, PlaceSpec] = {}
        self._paths: dict[str, PlaceSpec] = {}
        self._open: list[tuple[str, PlaceSpec]] = []
        for row in rows:
            spec = place_spec(row, "image")
            if spec.value.endswith("*"):
                self._open.append((spec.value[:-1], spec))
            else:
                self._exact[spec.value] = spec
                self._paths.setdefault(without_registry(spec.value), spec)
        self._open.sort(key=lambda pair: (-len(pair[0]), pair[0]))

    def find(self, repository: str) -> tuple[PlaceSpec, bool] | None:
        """The entry for a repository in normal form (see ``place_names.image``), and whether it is that very one; False
        is another registry's copy of it, or one whose registry is not known."""
        spec = self._exact.get(repository) or self._prefixed(repository)
        if spec is not None:
            return spec, True
        path = without_registry(repository)
        if path == repository:
            return None
        # A mirror keeps the path below its own registry, or below a folder for the one that it mirrors.
        for _ in range(4):
            if "/" not in path:
                return None
            spec = self._paths.get(path) or self._exact.get(path) or self._prefixed(path)
            if spec is not None:
                return spec, False
            path = path.partition("/")[2]
        return None

    def _prefixed(self, repository: str) -> PlaceSpec | None:
        return next((spec for prefix, spec in self._open if repository.startswith(prefix)), None)


def without_registry(repository: str) -> str:
    """The path of a repository without the host in front, or without a part in front that is not known."""
    if HOLE in repository:
        return repository.rpartition(HOLE)[2].lstrip("/:")
    head, slash, rest = repository.partition("/")
    return rest if slash and ("." in head or ":" in head or head == "localhost") else repository


class CommandIndex:
    """Commands by program; of several that fit, the one with the most words."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._by_program: dict[str, list[tuple[list[str], PlaceSpec]]] = defaultdict(list)
        for row in rows:
            wanted = row["value"].split(" ")
            self._by_program[wanted[0]].append((wanted[1:], place_spec(row, "command")))
        for found in self._by_program.values():
            found.sort(key=lambda pair: (-len(pair[0]), pair[1].value))

    def find(self, words: Sequence[str]) -> PlaceSpec | None:
        """The entry for a command in normal form (see ``place_names.words``)."""
        if not words:
            return None
        for wanted, spec in self._by_program.get(words[0], ()):
            if _led_by(wanted, words[1:_REACH]):
                return spec
        return None


def _led_by(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether ``words`` hold ``wanted`` in their order, with only options in between (an option may have a value)."""
    at = 0
    free = True
    for word in wanted:
        if word.startswith("-"):
            if word not in words:
                return False
            at = words.index(word) + 1
            free = False
            continue
        while free and at < len(words) and words[at] != word:
            if not words[at].startswith("-"):
                return False
            at += 1 if at + 1 < len(words) and words[at + 1] == word else 2
        if at >= len(words) or words[at] != word:
            return False
        at += 1
        free = True
    return True


class StepIndex:
    """What CI steps use: an entry matches with all below it, the longest wins."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        specs = [place_spec(row, "step") for row in rows]
        self._exact = {spec.value: spec for spec in specs if not spec.value.endswith("*")}
        self._open = sorted(
            ((spec.value[:-1], spec) for spec in specs if spec.value.endswith("*")),
            key=lambda pair: (-len(pair[0]), pair[0]),
        )

    def find(self, uses: str) -> PlaceSpec | None:
        """The entry for what a step uses, as written."""
        name = place_names.action(uses)
        path = name
        while path:
            if path in self._exact:
                return self._exact[path]
            path = path.rpartition("/")[0]
        return next((spec for prefix, spec in self._open if name.startswith(prefix)), None)


class ResourceIndex:
    """Resources of infrastructure by type."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._exact: dict[str, list[PlaceSpec]] = defaultdict(list)
        self._open: list[tuple[str, PlaceSpec]] = []
        for row in rows:
            spec = place_spec(row, "resource")
            if spec.value.endswith("*"):
                self._open.append((spec.value[:-1].lower(), spec))
            else:
                self._exact[spec.value.lower()].append(spec)
        self._open.sort(key=lambda pair: (-len(pair[0]), pair[0]))

    def find(self, type_: str) -> list[PlaceSpec]:
        """The entries for a type, in any case: all of its own, else those of the longest beginning of it."""
        return next(self.groups(type_), [])

    def groups(self, type_: str) -> Iterator[list[PlaceSpec]]:
        """The entries for a type from the closest to the widest: those of a wider group are for a resource that the
        settings of the closer ones rule out."""
        name = place_names.resource(type_).lower()
        if name in self._exact:
            yield self._exact[name]
        fitting = [(prefix, spec) for prefix, spec in self._open if name.startswith(prefix)]
        for prefix in dict.fromkeys(prefix for prefix, _ in fitting):
            yield [spec for other, spec in fitting if other == prefix]


class PermissionIndex:
    """Rights by action or role, in any case."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        specs = [place_spec(row, "permission") for row in rows]
        self._exact = {spec.value.lower(): spec for spec in specs if not spec.value.endswith("*")}
        self._open = sorted(
            ((spec.value[:-1].lower(), spec) for spec in specs if spec.value.endswith("*")),
            key=lambda pair: (-len(pair[0]), pair[0]),
        )

    def find(self, action: str) -> PlaceSpec | None:
        """The entry for an action or role as written; of an action that ends open (``ai:Invoke*``) the first that it
        may stand for. A right to everything is none to anything."""
        name, star, _ = action.lower().partition("*")
        found = None if star else self._exact.get(name)
        found = found or next((spec for prefix, spec in self._open if name.startswith(prefix)), None)
        if found is None and star and ":" in name:
            fitting = [known for known in self._exact if known.startswith(name)]
            opened = [(prefix, spec) for prefix, spec in self._open if prefix.startswith(name)]
            found = self._exact[min(fitting)] if fitting else opened[0][1] if opened else None
        return found


def place_spec(row: Mapping[str, Any], section: str) -> PlaceSpec:
    """The record of a row of the artefact."""
    return PlaceSpec(
        row["product"], section, row["value"], row["kind"], row["line"], tuple(row.get("model", ())),
        row.get("model_source", "family"), row.get("model_kind", "model"), tuple(row.get("endpoint", ())),
        {key: tuple(values) for key, values in row.get("when", {}).items()}, row.get("program", ""),
        row.get("servers", ""),
    )
