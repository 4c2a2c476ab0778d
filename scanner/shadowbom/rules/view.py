"""What rules look at: the evidence and assets of a scan, and the files of coding agents with what stands in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from shadowbom.core.asset import Asset
from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import Fact, Server, Setting, Text
from shadowbom.core.location import Location
from shadowbom.core.source import Problem, Scope
from shadowbom.core.value import Lit
from shadowbom.rules.context import Context, context_of

if TYPE_CHECKING:  # it makes locks of files, and so imports this module
    from shadowbom.rules.locked import Lock


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link: ``target`` is where it ends inside the tree, "" where it leaves it."""

    path: str
    target: str


@dataclass(frozen=True)
class ConfigurationFile:
    """A file that a coding agent or an MCP client reads, or a workflow that starts one.

    ``products`` are the catalogue's ids whose file it is, none for a workflow. ``facts`` are its ``Setting``s (one
    without a value for each object), its ``Server``s and its ``Text``, in the order of the file.
    ``of_agent`` tells a coding agent's from one that only lists the MCP servers of a client.
    """

    path: str
    scope: Scope
    products: tuple[str, ...]
    facts: tuple[Fact, ...]
    of_agent: bool = False

    @cached_property
    def context(self) -> Context:
        """How far what stands here takes effect."""
        return context_of(self.path, self.scope)

    @cached_property
    def settings(self) -> tuple[Setting, ...]:
        """Its settings, objects included."""
        return tuple(fact for fact in self.facts if isinstance(fact, Setting))

    @cached_property
    def servers(self) -> tuple[Server, ...]:
        """The MCP servers that it declares, those that are switched off left out."""
        return tuple(fact for fact in self.facts if isinstance(fact, Server) and not fact.disabled)

    @cached_property
    def prose(self) -> tuple[Text, ...]:
        """What it tells an agent."""
        return tuple(fact for fact in self.facts if isinstance(fact, Text))

    def values(self, pattern: re.Pattern[str]) -> Iterator[tuple[Setting, str]]:
        """Settings whose dotted key ``pattern`` matches in full, each with its text."""
        for setting in self.settings:
            if isinstance(setting.value, Lit) and pattern.fullmatch(setting.key):
                yield setting, setting.value.text

    def of_server(self, server: Server) -> Iterator[tuple[str, Setting]]:
        """The settings of a server's entry: the key below the entry, and the setting."""
        prefix = self._objects.get((server.location.line, server.location.column))
        if prefix is None:
            return
        for setting in self.settings:
            if setting.key.startswith(f"{prefix}."):
                yield setting.key[len(prefix) + 1 :], setting

    @cached_property
    def _objects(self) -> dict[tuple[int, int], str]:
        return {
            (setting.location.line, setting.location.column): setting.key
            for setting in self.settings if not isinstance(setting.value, Lit)
        }


@dataclass(frozen=True)
class DeclaredServer:
    """One MCP server with every place that declares it the same way: two clients' entries for it are one server."""

    places: tuple[tuple[ConfigurationFile, Server], ...]

    @property
    def server(self) -> Server:
        """The first of its declarations, by place."""
        return self.places[0][1]

    @property
    def file(self) -> ConfigurationFile:
        """The file of the first."""
        return self.places[0][0]


def _knows_none(_host: str) -> bool:
    return False


def _every(_path: str) -> bool:
    return True


@dataclass(frozen=True)
class View:
    """A scan's results so far. ``date`` is the ISO date to judge expiry by, "" to judge none. ``facts`` are the bound
    facts of every file that has some; ``links`` the symbolic links among files that coding agents read; ``problems``
    what could not be read; ``knows_host`` tells whether a host is one of the catalogue's. ``lock`` is what the lockfile
    at the root says, None without one; ``was_looked_at`` tells of a path in it whether the scan knows all that is
    there: it has read the file, or there is none."""

    evidence: tuple[Evidence, ...] = ()
    assets: tuple[Asset, ...] = ()
    date: str = ""
    files: tuple[ConfigurationFile, ...] = ()
    facts: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    problems: tuple[Problem, ...] = ()
    knows_host: Callable[[str], bool] = _knows_none
    lock: Lock | None = None
    was_looked_at: Callable[[str], bool] = _every

    @cached_property
    def agents(self) -> tuple[ConfigurationFile, ...]:
        """The files that coding agents and MCP clients read."""
        return tuple(file for file in self.files if file.products)

    @cached_property
    def servers(self) -> tuple[DeclaredServer, ...]:
        """Declared servers, each once, sorted by their first place."""
        places: dict[tuple[object, ...], list[tuple[ConfigurationFile, Server]]] = {}
        for file in self.agents:
            for server in file.servers:
                places.setdefault(identity(server), []).append((file, server))
        declared = [DeclaredServer(tuple(sorted(found, key=_place))) for found in places.values()]
        return tuple(sorted(declared, key=lambda one: _place(one.places[0])))

    def asset_at(self, location: Location) -> str:
        """The key of the asset that has evidence at a place, "" without one."""
        return self._owners.get((location.path, location.line, location.column), "")

    def capabilities(self, server: Server) -> frozenset[str]:
        """What the catalogue says that a declared server can do; nothing for one that it does not know."""
        place = server.location
        return self._capabilities.get((place.path, place.line, place.column), frozenset())

    @cached_property
    def _capabilities(self) -> dict[tuple[str, int, int], frozenset[str]]:
        return {
            (item.location.path, item.location.line, item.location.column): frozenset(text.split())
            for item in self.evidence if item.fact == "server"
            for name, text in item.properties if name == "capabilities"
        }

    @cached_property
    def _owners(self) -> dict[tuple[str, int, int], str]:
        return {
            (item.location.path, item.location.line, item.location.column): asset.key
            for asset in self.assets for item in asset.evidence
        }


def identity(server: Server) -> tuple[object, ...]:
    """What makes two declarations the same server: how it is started or where it is."""
    return (server.name, server.command, server.args, server.url, server.package, server.version)


def _place(declared: tuple[ConfigurationFile, Server]) -> tuple[int, str, int, int]:
    file, server = declared
    return file.context.rank, server.location.path, server.location.line, server.location.column


def worst(contexts: Iterable[Context]) -> Context:
    """The context in which most takes effect."""
    return min(contexts, key=lambda one: one.rank)
