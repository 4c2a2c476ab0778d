"""MCP servers that a framework makes by itself: one for each folder with a build file whose code has tools of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatchcase
from posixpath import basename, dirname

from shadowbom.catalog.index import Catalogue
from shadowbom.catalog.servers import ServerSpec
from shadowbom.core.fact import Call, Definition, Dependency, Fact, Group, Import, Setting
from shadowbom.core.location import Location
from shadowbom.core.source import Scope
from shadowbom.detect.source_servers import SourceServer, SourceServers, called, literal

_BUILDS = frozenset({"pom.xml", "build.gradle", "build.gradle.kts", "build.sbt"})
_TOOLS = frozenset({"tool", "resource", "prompt"})


def imply(
    servers: SourceServers, facts: Mapping[str, Iterable[Fact]], paths: Collection[str], catalogue: Catalogue
) -> None:
    """Note the servers of such frameworks in ``servers``, which has noted the files. ``facts`` are those of all files,
    ``paths`` all files of the repository."""
    specs = catalogue.servers.implied
    if not specs:
        return
    folders = frozenset(dirname(path) for path in paths if basename(path) in _BUILDS)
    made = {folder_of(path, folders) for path, found in servers.by_path.items() if found}
    told = _Told(facts, folders, specs)
    places: dict[tuple[str, ServerSpec], list[tuple[Location, str]]] = defaultdict(list)
    for path in sorted(servers.calls):
        folder = folder_of(path, folders)
        if folder not in made and servers.scopes[path] is not Scope.DOCS:
            for spec, location, language in _tools(facts[path], specs, catalogue):
                if spec is not None or (spec := told.asks(folder)) is not None:
                    places[folder, spec].append((location, language))
    for (folder, spec), found in places.items():
        location, language = min(found, key=lambda one: (servers.scopes[one[0].path].rank, one[0]))
        home = folder if folder in folders else ""
        name = told.setting(folder, spec.argument("name_settings"))
        server = SourceServer(
            spec, location, name or called(f"{home}/index" if home else location.path),
            told.setting(folder, spec.argument("version_settings")), spec.argument("tool_symbols")[0],
            servers.scopes[location.path], home=home)
        servers.keep(location.path, server, language)
        servers.implied.update((place.path, server) for place, _ in found)


def folder_of(path: str, folders: Collection[str]) -> str:
    """The nearest folder up from a file that is one of ``folders``, else its own."""
    folder = dirname(path)
    while folder not in folders:
        if not folder:
            return dirname(path)
        folder = dirname(folder)
    return folder


def _tools(
    facts: Iterable[Fact], specs: Collection[ServerSpec], catalogue: Catalogue
) -> Iterable[tuple[ServerSpec | None, Location, str]]:
    """The tools of a file, with the framework whose they are; None for one that several kinds of program have."""
    facts = tuple(facts)
    language = next((fact.language for fact in facts if isinstance(fact, (Call, Import))), "")
    for fact in facts:
        for decorator in fact.decorators if isinstance(fact, Definition) else ():
            for role in catalogue.servers.find(language, decorator):
                if role.spec in specs and role.role in _TOOLS:
                    yield role.spec, fact.location, language
                elif role.role == "shared":
                    yield None, fact.location, language


class _Told:
    """What the build files and settings of folders say."""

    def __init__(
        self, facts: Mapping[str, Iterable[Fact]], folders: Collection[str], specs: Iterable[ServerSpec]
    ) -> None:
        self._asks: dict[str, ServerSpec] = {}
        self._settings: dict[tuple[str, str], str] = {}
        keys = frozenset(key for spec in specs for field in ("name_settings", "version_settings")
                         for key in spec.argument(field))
        for path in sorted(facts, key=lambda path: (path.count("/"), path)):
            for fact in facts[path]:
                if isinstance(fact, Dependency) and not fact.locked and fact.group is Group.RUNTIME:
                    name = f"{fact.ecosystem}:{fact.name}"
                    for spec in specs:
                        if any(fnmatchcase(name, one) for one in spec.argument("packages")):
                            self._asks.setdefault(dirname(path), spec)
                elif isinstance(fact, Setting) and fact.key in keys and (text := literal(fact.value)):
                    self._settings.setdefault((folder_of(path, folders), fact.key), text)

    def asks(self, folder: str) -> ServerSpec | None:
        """The framework for servers that the build file of a folder asks for."""
        return self._asks.get(folder)

    def setting(self, folder: str, keys: Iterable[str]) -> str:
        """What settings in or below a folder say under one of ``keys``."""
        return next((text for key in keys if (text := self._settings.get((folder, key)))), "")
