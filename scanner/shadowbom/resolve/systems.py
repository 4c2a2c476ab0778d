"""Assets grouped into AI systems: the deployable units of a repository that have AI in them.

A piece of evidence belongs to the nearest unit at or above its file; in a compose file to the service whose lines it
stands on, and so to the folder that this builds. A ready-made runtime or store that is started beside the one service
which needs it is part of that service's system. What developers and CI use is in none: it is the repository's own, as
is what no unit holds; where there is just one unit, all source outside of it is its own, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from shadowbom.core.asset import Asset
from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import Unit
from shadowbom.core.finding import OPEN, Finding
from shadowbom.core.item import ITEM_KINDS
from shadowbom.core.location import Location
from shadowbom.core.posture import REPOSITORY, System
from shadowbom.core.source import Scope, SourceFile
from shadowbom.resolve.units import RELEASE, Folder, folders, is_hidden, parent, unit_of

SERVICE = "service"
_OF_DEVELOPERS = frozenset({
    "coding-agent-config", "mcp-client", "ai-ci-workflow", "ai-ci-step", *ITEM_KINDS,
}) - {"a2a-agent"}
_READY_MADE = frozenset({"local-runtime", "vector-db", "observability", "gateway", "model-file"})
_UNUSED = frozenset({"transitive", "configured-off"})


class Home(NamedTuple):
    """The system that a place belongs to. ``named`` is what names it there."""

    name: str
    kind: str
    folder: str
    named: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key of the system."""
        return f"system:{self.name}"


@dataclass(slots=True)
class _Group:
    """A system in the making: the pieces of each asset in it, and what makes it one."""

    home: Home
    places: set[str]
    units: set[str] = field(default_factory=set)
    pieces: dict[str, list[Evidence]] = field(default_factory=lambda: defaultdict(list))

    @property
    def scope(self) -> Scope:
        return min((piece.scope for pieces in self.pieces.values() for piece in pieces), key=lambda one: one.rank)


class Layout:
    """Which system each place of a root belongs to."""

    def __init__(self, root: str, files: Iterable[SourceFile], units: Iterable[Unit]) -> None:
        """``root`` is the name of the scanned folder, ``units`` what compose files deploy."""
        self._root = root or "."
        self._folders = folders(files)
        self._units: dict[str, list[Unit]] = defaultdict(list)
        for unit in sorted(units, key=lambda one: (one.location, one.name)):
            if not is_hidden(unit.location.path):
                self._units[unit.location.path].append(unit)
        self._sole = self._only_one()

    def _only_one(self) -> str | None:
        """The folder of the only unit there is, None where there are none or several."""
        own = [folder for folder, unit in self._folders.items() if unit.kinds != {RELEASE}]
        built = {unit.builds for units in self._units.values() for unit in units if unit.builds is not None}
        several = {*own, *built}
        return next(iter(several)) if len(several) == 1 else None

    def home_of(self, location: Location, *, ready_made: bool = False) -> Home:
        """The system that a place belongs to. ``ready_made`` says that what stands there is no program of the
        repository's own."""
        path = location.path
        if is_hidden(path):
            return self.repository()
        unit = next((one for one in self._units.get(path, ()) if one.location.line <= location.line <= one.last), None)
        if unit is not None:
            return self._of_unit(unit, ready_made=ready_made)
        folder = unit_of(path, self._folders)
        if folder is not None:
            return self._of_folder(folder.path)
        return self.repository() if self._sole is None else self._of_folder(self._sole)

    def repository(self) -> Home:
        """What has all that belongs to no unit."""
        return Home(f"{self._root} repository", REPOSITORY, "")

    def places_of(self, home: Home) -> tuple[str, ...]:
        """The files that make the folder of a system a unit."""
        unit = self._folders.get(home.folder) if home.kind != REPOSITORY else None
        return tuple(sorted(unit.places)) if unit is not None else ()

    def _of_folder(self, folder: str, named: tuple[str, ...] = ()) -> Home:
        unit = self._folders.get(folder)
        kind = unit.kind if unit is not None else SERVICE
        if unit is not None and unit.kinds == {RELEASE}:
            home = self._namesake(folder.rpartition("/")[2])
            if home is not None:
                return self._of_folder(home, (f"{folder} (Helm)",))
        return Home(folder or self._root, kind, folder, named)

    def _namesake(self, name: str) -> str | None:
        """The unit with source that has the name of a chart or an image."""
        own = {folder: unit for folder, unit in self._folders.items() if unit.kinds != {RELEASE}}
        named = [folder for folder in own if folder.rpartition("/")[2] == name]
        if len(named) == 1:
            return named[0]
        return "" if "" in own and name == self._root else None

    def _of_unit(self, unit: Unit, *, ready_made: bool) -> Home:
        path = unit.location.path
        named = (f"{unit.name} ({path})",)
        if unit.builds is not None:
            return self._of_folder(_home(unit.builds, self._folders), named)
        if ready_made:
            users = self._users(unit)
            if len(users) == 1:
                return self._of_folder(_home(users[0], self._folders), named)
            return Home(path, SERVICE, parent(path), named)
        image = unit.image.partition("@")[0].rpartition("/")[2].partition(":")[0]
        home = self._namesake(image) if image else None
        if home is None:
            home = self._namesake(unit.name)
        if home is None:
            return Home(f"{path}#{unit.name}", SERVICE, parent(path), named)
        return self._of_folder(home, named)

    def _users(self, unit: Unit) -> Sequence[str]:
        """The folders built for services that need a ready-made one, else for all of its file. A file that builds none
        adds to the one beside it."""
        beside = [one for one in self._units[unit.location.path] if one.builds is not None] or [
            one for path, units in self._units.items() if parent(path) == parent(unit.location.path)
            for one in units if one.builds is not None]
        needing = {one.builds or "" for one in beside if unit.name in one.needs}
        return sorted(needing or {one.builds or "" for one in beside})


def _home(folder: str, known: Mapping[str, Folder]) -> str:
    """The unit that a built folder is, or is part of."""
    unit = unit_of(f"{folder}/x" if folder else "x", known)
    return folder if unit is None else unit.path


def systems_of(assets: Iterable[Asset], findings: Iterable[Finding], layout: Layout) -> tuple[System, ...]:
    """The systems that have assets, production first, by name."""
    groups: dict[str, _Group] = {}
    homes: dict[str, set[str]] = defaultdict(set)
    for asset in assets:
        if asset.kind == "candidate" or asset.state in _UNUSED:
            continue
        for piece in asset.uses:
            home = _placed(asset, piece, layout)
            if asset.state == "declared" and home.kind not in (SERVICE, RELEASE):
                continue
            group = groups.setdefault(home.key, _Group(home, set(layout.places_of(home))))
            group.units.update(home.named)
            group.pieces[asset.key].append(piece)
            homes[asset.key].add(home.key)
    held: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        if finding.status == OPEN:
            at = layout.home_of(finding.location).key
            for key in (at,) if at in groups else homes.get(finding.asset, ()):
                held[key].add(finding.fingerprint)
    found = [_system(group, held[key]) for key, group in groups.items()]
    return tuple(sorted(found, key=lambda one: (one.scope.rank, one.kind == REPOSITORY, one.name, one.kind)))


def _placed(asset: Asset, piece: Evidence, layout: Layout) -> Home:
    dotted = piece.location.path.rpartition("/")[2].startswith(".") and piece.fact == "server"
    if asset.kind in _OF_DEVELOPERS or dotted:
        return layout.repository()
    return layout.home_of(piece.location, ready_made=asset.kind in _READY_MADE)


def _system(group: _Group, findings: Iterable[str]) -> System:
    scope, home = group.scope, group.home
    assets = sorted(key for key, pieces in group.pieces.items() if any(piece.scope is scope for piece in pieces))
    return System(
        key=home.key, name=home.name, kind=home.kind, folder=home.folder, scope=scope,
        places=tuple(sorted(group.places)), units=tuple(sorted(group.units)), assets=tuple(assets),
        findings=tuple(sorted(findings)),
    )
