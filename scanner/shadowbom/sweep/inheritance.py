"""Who gets AI from whom: a repository that uses what another one publishes has the AI that is in it."""

from __future__ import annotations

import sqlite3
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import dirname

from shadowbom.policy.subjects import JUDGED
from shadowbom.sweep.addresses import parts_of_name
from shadowbom.sweep.answers import Row
from shadowbom.sweep.store.writer import unpack

MAX_STEPS = 20
_GIT = "git"
_OWN = frozenset({"coding-agent-config", "ai-ci-workflow", "mcp-client"})
"""Kinds of what developers of a repository use: nobody gets it with what the repository publishes."""


@dataclass(frozen=True, slots=True)
class _Offer:
    """Something published: by which repository, and from which of its folders or files ("" for all of it)."""

    repository: int
    ecosystem: str
    name: str
    folder: str


@dataclass(frozen=True, slots=True)
class _Use:
    """Something used: where, and in which version."""

    repository: int
    offer: _Offer
    version: str
    path: str
    line: int


class Inheritance:
    """The edges of a store, read once. What several repositories publish under one name is nobody's."""

    def __init__(self, store: sqlite3.Connection) -> None:
        self._store = store
        self._names = {row["id"]: row["name"] for row in store.execute("SELECT id, name FROM repository")}
        self._offers = self._read_offers()
        self._placed = {offer.repository for (ecosystem, _), offer in self._offers.items() if ecosystem == _GIT}
        self._uses: defaultdict[_Offer, list[_Use]] = defaultdict(list)
        self._folders: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
        self._of: defaultdict[int, list[_Offer]] = defaultdict(list)
        for offer in self._offers.values():
            self._folders[offer.repository, offer.ecosystem].add(offer.folder)
            self._of[offer.repository].append(offer)
        for row in store.execute(
            "SELECT DISTINCT c.repository_id, c.ecosystem, c.name, c.version, c.path, c.line FROM consumption c "
            "LEFT JOIN publication p ON p.ecosystem = c.ecosystem AND p.name = c.name "
            "WHERE p.name IS NOT NULL OR c.ecosystem = ? ORDER BY 1, 5, 2, 3, 6", (_GIT,)
        ):
            used = self._used(row["ecosystem"], row["name"])
            if used is not None and used.repository != row["repository_id"]:
                self._uses[used].append(_Use(row["repository_id"], used, row["version"], row["path"], row["line"]))

    def _used(self, ecosystem: str, name: str) -> _Offer | None:
        """What is meant by a name. That of an address is the package of that name in the repository there, else all of
        the repository; a package by its name alone only where nobody knows the address of the one that publishes it."""
        found = self._offers.get((ecosystem, name))
        if found is not None or ecosystem != _GIT:
            return found
        place, kind, package = parts_of_name(name)
        by_name = self._offers.get((kind, package))
        if whole := self._offers.get((_GIT, place)):
            return whole
        return by_name if by_name is not None and by_name.repository not in self._placed else None

    def _read_offers(self) -> dict[tuple[str, str], _Offer]:
        found: dict[tuple[str, str], set[_Offer]] = defaultdict(set)
        for row in self._store.execute("SELECT * FROM publication"):
            path = row["path"]
            folder = "" if row["ecosystem"] == "oci" else path if path.startswith(".github/") else dirname(path)
            found[row["ecosystem"], row["name"]].add(
                _Offer(row["repository_id"], row["ecosystem"], row["name"], folder))
        return {key: min(offers, key=lambda one: one.folder) for key, offers in found.items()
                if len({one.repository for one in offers}) == 1}

    def edges(self) -> Iterator[Row]:
        """Every inherited asset of every repository with the shortest way to it, sorted: the repository, the asset's
        kind, name, provider and key, and ``via``, one text for each step from the repository on."""
        rows = []
        for offer in sorted(self._uses, key=lambda one: (one.ecosystem, one.name)):
            held = self._held(offer)
            if held:
                for repository, steps in self._reached(offer).items():
                    rows += [{"repository": self._names[repository], **asset, "how": "inherited", "via": steps}
                             for asset in held]
        shortest: dict[tuple[str, str, str], Row] = {}
        for row in sorted(rows, key=lambda one: (len(one["via"]), one["via"])):
            shortest.setdefault((row["repository"], row["key"], row["from"]), row)
        return iter(sorted(shortest.values(), key=lambda one: (one["repository"], one["key"], one["from"])))

    def _held(self, offer: _Offer) -> list[Row]:
        """The AI in what is published: assets with a place in production below its folder, and below no other folder
        that is published by itself."""
        row = self._store.execute("SELECT document FROM unit WHERE repository_id = ?", (offer.repository,)).fetchone()
        document = unpack(row["document"]) if row is not None else {}
        deeper = [folder for folder in self._folders[offer.repository, offer.ecosystem]
                  if folder != offer.folder and _is_below(folder, offer.folder)]
        found = []
        for asset in document.get("assets", ()):
            if asset["kind"] not in JUDGED or asset["kind"] in _OWN or asset["state"] == "transitive":
                continue
            places = [piece["location"]["path"] for piece in asset["evidence"] if piece["scope"] == "production"]
            if any(_is_below(path, offer.folder) and not any(_is_below(path, folder) for folder in deeper)
                   for path in places):
                found.append({name: asset[name] for name in ("kind", "name", "provider", "key")}
                             | {"from": self._names[offer.repository]})
        return found

    def _reached(self, offer: _Offer) -> dict[int, list[str]]:
        """Every repository that uses ``offer``, directly or through others, with the steps to it. Each is reached once,
        so that cycles end."""
        found: dict[int, list[str]] = {}
        waiting: deque[tuple[_Offer, list[str]]] = deque([(offer, [])])
        seen = {offer}
        while waiting:
            current, steps = waiting.popleft()
            for use in self._uses[current]:
                way = [self._step(use), *steps]
                if use.repository != offer.repository:
                    found.setdefault(use.repository, way)
                if len(way) < MAX_STEPS:
                    for further in self._published_with(use):
                        if further not in seen:
                            seen.add(further)
                            waiting.append((further, way))
        return found

    def _published_with(self, use: _Use) -> Sequence[_Offer]:
        """What the using repository publishes that has the use in it: the nearest above the file that says so."""
        above = [one for one in self._of[use.repository] if _is_below(use.path, one.folder)]
        nearest = max((len(one.folder) for one in above), default=0)
        return sorted((one for one in above if len(one.folder) == nearest),
                      key=lambda one: (one.ecosystem, one.name))

    def _step(self, use: _Use) -> str:
        version = f"@{use.version}" if use.version else ""
        place = f"{self._names[use.repository]}:{use.path}:{use.line}"
        return f"{use.offer.ecosystem}:{use.offer.name}{version} of {self._names[use.offer.repository]} ({place})"


def _is_below(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")
