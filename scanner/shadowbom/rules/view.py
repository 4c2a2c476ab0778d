"""What rules look at: the evidence and assets of a scan, and the files of coding agents with what stands in them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from shadowbom.core.asset import Asset
from shadowbom.core.evidence import Evidence
from shadowbom.core.location import Location
from shadowbom.core.policy import PolicyResult
from shadowbom.core.sampled import Sampled
from shadowbom.core.source import Problem, Scope
from shadowbom.rules.context import Context, context_of

if TYPE_CHECKING:  # facts are many classes: a search for keys alone does without
    from shadowbom.core.container import Container, Exposure
    from shadowbom.core.fact import (
        Call,
        Command,
        Constant,
        Dependency,
        Fact,
        Permission,
        Resource,
        Server,
        Setting,
        Text,
    )
    from shadowbom.core.flow import CodeFlow
    from shadowbom.rules.advisories import Advisory  # it and the next judge what this module holds, and so import it
    from shadowbom.rules.locked import Lock


_F = TypeVar("_F", bound="Fact")
_BUILDS = re.compile(r"(?:docker|container)file[^/]*\Z", re.IGNORECASE)
_MAX_LINKED = 50
"""Resources of one module that one address means or that name it; a name that more have says nothing."""


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
        from shadowbom.core.fact import Setting

        return tuple(fact for fact in self.facts if isinstance(fact, Setting))

    @cached_property
    def servers(self) -> tuple[Server, ...]:
        """The MCP servers that it declares for somebody's use: those that are switched off left out, and those that it
        offers to others."""
        from shadowbom.core.fact import Server

        return tuple(fact for fact in self.facts
                     if isinstance(fact, Server) and not fact.disabled and not fact.published)

    @cached_property
    def prose(self) -> tuple[Text, ...]:
        """What it tells an agent."""
        from shadowbom.core.fact import Text

        return tuple(fact for fact in self.facts if isinstance(fact, Text))

    def values(self, pattern: re.Pattern[str]) -> Iterator[tuple[Setting, str]]:
        """Settings whose dotted key ``pattern`` matches in full, each with its text."""
        from shadowbom.core.value import Lit

        for setting in self.settings:
            if isinstance(setting.value, Lit) and pattern.fullmatch(setting.key):
                yield setting, setting.value.text

    def of_server(self, server: Server) -> Sequence[tuple[str, Setting]]:
        """The settings of a server's entry: the key below the entry, and the setting."""
        return self._parted[0].get(_at(server), ())

    @property
    def beside_servers(self) -> Sequence[Setting]:
        """Its settings but for those of its servers' entries."""
        return self._parted[1]

    @cached_property
    def _parted(self) -> tuple[dict[tuple[int, int], list[tuple[str, Setting]]], list[Setting]]:
        """Settings are in the order of the file, so those of an entry follow the object that it is."""
        from shadowbom.core.fact import Server
        from shadowbom.core.value import Lit

        places = {_at(fact) for fact in self.facts if isinstance(fact, Server)}
        entries: dict[tuple[int, int], list[tuple[str, Setting]]] = {}
        rest: list[Setting] = []
        prefix = ""
        entry: list[tuple[str, Setting]] | None = None
        for setting in self.settings:
            if entry is not None and setting.key.startswith(prefix):
                entry.append((setting.key[len(prefix) :], setting))
            elif _at(setting) in places and not isinstance(setting.value, Lit):
                prefix, entry = f"{setting.key}.", entries.setdefault(_at(setting), [])
            else:
                entry = None
                rest.append(setting)
        return entries, rest


def _at(fact: Server | Setting) -> tuple[int, int]:
    return fact.location.line, fact.location.column


def _knows_none(_host: str) -> bool:
    return False


def _no_package(_ecosystem: str, _name: str) -> bool:
    return False


def _every(_path: str) -> bool:
    return True


@dataclass(frozen=True)
class View:
    """A scan's results so far. ``date`` is the ISO date to judge expiry by, "" to judge none. ``facts`` are the bound
    facts of every file that has some; ``links`` the symbolic links among files that coding agents read; ``problems``
    what could not be read; ``knows_host`` tells whether a host is one of the catalogue's. ``lock`` is what the lockfile
    at the root says, None without one; ``was_looked_at`` tells of a path in it whether the scan knows all that is
    there: it has read the file, or there is none. ``policy`` is what came of the policies in force, None without
    one. ``server_packages`` are the ecosystems and names of packages of the servers that the catalogue has;
    ``knows_package`` tells whether a package is any product's, ``states_package`` whether an entry has its whole name.
    ``flows`` are what an analyser of data flow has found, ``sampled`` what rows of datasets show; ``advisories`` what a
    service says of packages, by ecosystem, name and version as the facts have them."""

    evidence: tuple[Evidence, ...] = ()
    assets: tuple[Asset, ...] = ()
    date: str = ""
    files: tuple[ConfigurationFile, ...] = ()
    facts: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    problems: tuple[Problem, ...] = ()
    knows_host: Callable[[str], bool] = _knows_none
    lock: Lock | None = None
    policy: PolicyResult | None = None
    was_looked_at: Callable[[str], bool] = _every
    server_packages: frozenset[tuple[str, str]] = frozenset()
    knows_package: Callable[[str, str], bool] = _no_package
    states_package: Callable[[str, str], bool] = _no_package
    flows: tuple[CodeFlow, ...] = ()
    sampled: tuple[Sampled, ...] = ()
    advisories: Mapping[tuple[str, str, str], tuple[Advisory, ...]] = field(default_factory=dict)

    @cached_property
    def agents(self) -> tuple[ConfigurationFile, ...]:
        """The files that coding agents and MCP clients read."""
        return tuple(file for file in self.files if file.products)

    @cached_property
    def servers(self) -> tuple[tuple[ConfigurationFile, Server], ...]:
        """Every declaration of a server that is switched on, by place."""
        return tuple((file, server) for file in self.agents for server in file.servers)

    @cached_property
    def makes_servers(self) -> bool:
        """Whether code makes MCP servers or names some."""
        return any(item.entry.partition(".")[0] in ("server", "server_client") for item in self.evidence)

    @cached_property
    def judged_calls(self) -> tuple[tuple[str, Call], ...]:
        """The calls whose arguments a rule judges, by file and in the order of the file."""
        from shadowbom.catalog.code_flags import code_flags
        from shadowbom.core.fact import Call

        flags = code_flags()
        return tuple((path, fact) for path, fact in self.facts_of(Call) if flags.concerns(fact))

    def facts_of(self, kind: type[_F]) -> Sequence[tuple[str, _F]]:
        """The facts of one class, each with its file, by file and in the order of the file."""
        return self._by_class.get(kind, ())

    @cached_property
    def _by_class(self) -> dict[type, list[Any]]:
        found: dict[type, list[Any]] = {}
        for path, facts in sorted(self.facts.items()):
            for fact in facts:
                found.setdefault(type(fact), []).append((path, fact))
        return found

    def facts_at(self, location: Location) -> Sequence[Fact]:
        """The facts that stand at a place, in the order of the file."""
        return self._by_place.get(location.path, {}).get((location.line, location.column), ())

    @cached_property
    def _by_place(self) -> dict[str, dict[tuple[int, int], list[Fact]]]:
        found: dict[str, dict[tuple[int, int], list[Fact]]] = {}
        for path, facts in self.facts.items():
            places = found.setdefault(path, {})
            for fact in facts:
                places.setdefault((fact.location.line, fact.location.column), []).append(fact)
        return found

    @cached_property
    def resources(self) -> Mapping[str, Sequence[tuple[str, Resource]]]:
        """The resources of infrastructure by their type in lower case, each with its file, by place."""
        from shadowbom.core.fact import Resource

        found: dict[str, list[tuple[str, Resource]]] = {}
        for path, resource in self.facts_of(Resource):
            found.setdefault(resource.type.lower(), []).append((path, resource))
        return found

    @property
    def permissions(self) -> Sequence[tuple[str, Permission]]:
        """The rights that files grant, by file and in the order of the file."""
        from shadowbom.core.fact import Permission

        return self.facts_of(Permission)

    def resources_at(self, module: str, address: str) -> Sequence[tuple[str, Resource]]:
        """The resources of a module that an address means. A module is a folder, which ends with a slash or is "", or a
        file."""
        return self._linked[0].get((module, address), ())

    def resources_naming(self, module: str, address: str) -> Sequence[tuple[str, Resource]]:
        """The resources of a module that name an address."""
        return self._linked[1].get((module, address), ())

    @cached_property
    def _linked(self) -> tuple[dict[tuple[str, str], list[tuple[str, Resource]]], ...]:
        meant: dict[tuple[str, str], list[tuple[str, Resource]]] = {}
        naming: dict[tuple[str, str], list[tuple[str, Resource]]] = {}
        for pairs in self.resources.values():
            for path, resource in pairs:
                for module in (path, path[: path.rfind("/") + 1]):
                    for table, addresses in ((meant, resource.addresses), (naming, resource.refers)):
                        for address in addresses:
                            group = table.setdefault((module, address), [])
                            if len(group) < _MAX_LINKED:
                                group.append((path, resource))
        return meant, naming

    def evidence_between(self, path: str, first: int, last: int) -> Sequence[Evidence]:
        """The evidence of a file from one line to another, both counted, by line."""
        lines, items = self._by_line.get(path) or self._sorted(path)
        return items[bisect_left(lines, first) : bisect_right(lines, last)]

    def evidence_below(self, prefix: str) -> str:
        """The first file with evidence whose path begins with ``prefix``, "" without one."""
        at = bisect_left(self._paths, prefix)
        found = self._paths[at] if at < len(self._paths) else ""
        return found if found.startswith(prefix) else ""

    @cached_property
    def _paths(self) -> list[str]:
        return sorted(self._by_path)

    @cached_property
    def _by_line(self) -> dict[str, tuple[list[int], list[Evidence]]]:
        return {}

    def _sorted(self, path: str) -> tuple[list[int], list[Evidence]]:
        items = sorted(self.evidence_in(path), key=lambda one: one.location.line)
        found = self._by_line[path] = [one.location.line for one in items], items
        return found

    @property
    def has_model_files(self) -> bool:
        """Whether there are model files, or files that speak of the model beside them."""
        if any(item.entry == "weights" for item in self.evidence):
            return True
        if not self.facts:
            return False
        from shadowbom.core.fact import Card

        return bool(self.facts_of(Card))

    @property
    def dependencies(self) -> Sequence[tuple[str, Dependency]]:
        """The packages that manifests and lockfiles state, by file and in the order of the file."""
        from shadowbom.core.fact import Dependency

        return self.facts_of(Dependency)

    @cached_property
    def pins(self) -> tuple[tuple[str, Dependency], ...]:
        """The packages whose version a manifest or lockfile states exactly, by file."""
        return tuple((path, fact) for path, fact in self.dependencies if fact.version)

    def context_in(self, path: str, named: str = "") -> Context:
        """How far what stands in a file takes effect, by its evidence and its path (or ``named``)."""
        scopes = [item.scope for item in self.evidence_in(path)]
        return context_of(named or path, min(scopes, key=lambda one: one.rank, default=Scope.PRODUCTION))

    @cached_property
    def containers(self) -> Sequence[tuple[str, Container]]:
        """The containers that files start and that serve something known, by file and in the order of the file; what a
        Dockerfile builds upon a known image is one that nothing leads to."""
        from shadowbom.core.container import Container
        from shadowbom.core.fact import Image

        built = [(path, Container(image.location, "", image.reference, image.run, image.env))
                 for path, image in self.facts_of(Image) if _BUILDS.search(path)]
        return [*self.facts_of(Container), *built]

    @cached_property
    def service_settings(self) -> tuple[tuple[str, Constant], ...]:
        """What configurations in code say of servers of the table of services, by file and in the order of the file."""
        from shadowbom.catalog.services import services
        from shadowbom.core.fact import Constant

        return tuple((path, fact) for path, fact in self.facts_of(Constant)
                     if fact.name.partition(".")[2] in services().settings)

    @cached_property
    def server_commands(self) -> tuple[tuple[str, Command], ...]:
        """The commands that start a server of the table of services, by file and in the order of the file."""
        from shadowbom.catalog.services import services, words_in
        from shadowbom.core.fact import Command

        return tuple((path, fact) for path, fact in self.facts_of(Command)
                     if services().of_words(words_in(fact.words)) is not None)

    @cached_property
    def exposures(self) -> Mapping[str, Sequence[Exposure]]:
        """What lets others reach the containers of a cluster, by the folder of its file."""
        from shadowbom.core.container import Exposure

        found: dict[str, list[Exposure]] = {}
        for path, exposure in self.facts_of(Exposure):
            found.setdefault(path.rpartition("/")[0], []).append(exposure)
        return found

    def evidence_in(self, path: str) -> Sequence[Evidence]:
        """The evidence of a file, in no order."""
        return self._by_path.get(path, ())

    @cached_property
    def _by_path(self) -> dict[str, list[Evidence]]:
        found: dict[str, list[Evidence]] = {}
        for item in self.evidence:
            found.setdefault(item.location.path, []).append(item)
        return found

    @cached_property
    def by_key(self) -> Mapping[str, Asset]:
        """The assets by their keys."""
        return {asset.key: asset for asset in self.assets}

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


def worst(contexts: Iterable[Context]) -> Context:
    """The context in which most takes effect."""
    return min(contexts, key=lambda one: one.rank)
