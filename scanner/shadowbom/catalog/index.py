"""The catalogue as a scan sees it: plain records over the artefact, looked up by name. No pydantic.

Every index is built when it is first asked for, so that a scan that meets no client never indexes clients.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shadowbom.catalog import home_globs, names
from shadowbom.catalog.agents import AgentSpec, ToolSpec, agent_index, entry_paths, tool_index
from shadowbom.catalog.candidates import Candidates
from shadowbom.catalog.clients import ClientIndex, ClientSpec
from shadowbom.catalog.globs import PathIndex
from shadowbom.catalog.lookups import EnvIndex, HostIndex, ImportIndex, ModelIndex, PackageIndex, RouteIndex
from shadowbom.catalog.places import CommandIndex, ImageIndex, PermissionIndex, PlaceSpec, ResourceIndex, StepIndex
from shadowbom.catalog.records import Hit, ModelHit, Product, SecretSpec, hit_of
from shadowbom.catalog.roles import Roles
from shadowbom.catalog.servers import ServerIndex
from shadowbom.catalog.symbols import SymbolIndex
from shadowbom.core.item import ItemTable

if TYPE_CHECKING:  # facts are many classes: a search for keys alone does without
    from shadowbom.core.fact import ServerTable

_DATA = (".json", ".jsonc", ".json5", ".toml", ".yaml", ".yml", ".code-workspace")
_AGENTS = frozenset({"coding-agent-config", "mcp-client", "mcp-server"})
_LISTS = ("literals", "words", "unless", "general", "published")


class Catalogue:
    """All signatures. ``date`` is the day the newest of them was verified, ``digest`` names the artefact's content."""

    def __init__(self, artefact: Mapping[str, Any]) -> None:
        self.artefact = artefact
        self.date: str = artefact["date"]
        self.digest: str = artefact["digest"]
        self._sections: dict[str, list[dict[str, Any]]] = artefact["sections"]

    @cached_property
    def products(self) -> dict[str, Product]:
        """Products by id, sorted."""
        return {
            id_: Product(id_, row["kind"], row["name"], row["provider"], row["jurisdiction"], row["homepage"],
                         tuple(row["uses"]), row["file"], row.get("verified", ""), row.get("publisher", ""),
                         tuple(row.get("capabilities", ())))
            for id_, row in self.artefact["products"].items()
        }

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The product that a gateway's prefix of a model name stands for, by prefix ("_" as "-")."""
        own = {id_: id_ for id_ in self.artefact["products"]}
        return {**own, **self.artefact["prefixes"]}

    def prefixed(self, name: str) -> str:
        """The product that ``name`` in front of a model's name stands for, in any case; "" for none."""
        return self.prefixes.get(name.lower().replace("_", "-"), "")

    @cached_property
    def organisations(self) -> dict[str, str]:
        """The providers that publish models in a hub, by their accounts there in lower case."""
        return {
            name.lower(): row["provider"]
            for row in self.artefact["products"].values() for name in row.get("organisations", ())
        }

    @cached_property
    def squeezed(self) -> dict[str, str]:
        """As ``prefixes``, by prefixes without signs between their words, as constants of enumerations have them."""
        return {prefix.replace("-", ""): id_ for prefix, id_ in sorted(self.prefixes.items())}

    @cached_property
    def candidates(self) -> Candidates:
        """Words that make the name of an unknown package look like AI."""
        return Candidates(self.artefact.get("candidates", {}))

    @cached_property
    def packages(self) -> PackageIndex:
        """Packages by ecosystem and name."""
        return PackageIndex(self._sections["package"])

    def has_module(self, language: str, module: str) -> bool:
        """Whether a module, or one above it, is of a product of the catalogue."""
        return self.imports.find(names.family(language), module) is not None

    @cached_property
    def carriers(self) -> frozenset[tuple[str, str]]:
        """Packages, by ecosystem and name, that only carry what is said to an MCP server: one starts them to reach a
        server that their arguments name."""
        return frozenset((row["ecosystem"], row["value"]) for row in self._sections["package"] if row.get("carries"))

    @cached_property
    def server_packages(self) -> frozenset[tuple[str, str]]:
        """The packages of MCP servers, by ecosystem and name."""
        return frozenset((row["ecosystem"], row["value"]) for row in self._sections["package"]
                         if self.products[row["product"]].kind == "mcp-server" and not row["value"].endswith("*"))

    @cached_property
    def hosted(self) -> frozenset[str]:
        """The products that have an address in the catalogue: a service of somebody's, whatever else they are."""
        return frozenset(row["product"] for row in self._sections["host"])

    @cached_property
    def main_packages(self) -> dict[tuple[str, str], str]:
        """The package that stands for a product, by product and ecosystem: the one named as the product is, else the
        first that its signature lists; one that is for use with another product only where there is no other, not
        even by its beginning."""
        best: dict[tuple[str, str], tuple[int, str]] = {}
        for row in self._sections["package"]:
            key, value = (row["product"], row["ecosystem"]), row["value"]
            rank = 0 if value == row["product"] else 1 + (2 if row.get("uses") else value.endswith("*"))
            if key not in best or rank < best[key][0]:
                best[key] = rank, value
        return {key: value for key, (_, value) in best.items() if not value.endswith("*")}

    @cached_property
    def imports(self) -> ImportIndex:
        """Modules by language."""
        return ImportIndex(self._sections["import"])

    @cached_property
    def clients(self) -> ClientIndex:
        """Clients by language and callee."""
        return ClientIndex(self._sections["client"])

    @cached_property
    def agents(self) -> SymbolIndex[AgentSpec]:
        """What makes agents, or says more of one, by language and callee."""
        return agent_index(self._sections["agent"])

    @cached_property
    def entry_paths(self) -> PathIndex[ItemTable]:
        """Files of settings whose entries say more of agents that code makes."""
        return entry_paths(self._sections["agent"])

    @cached_property
    def tools(self) -> SymbolIndex[ToolSpec]:
        """What agents are given, by language and callee."""
        return tool_index(self._sections["tool"])

    def gives(self, language: str, module: str, name: str) -> int:
        """Whether something that is looked for begins with ``name`` of ``module`` (2), or of one above it (1)."""
        known = (self.clients, self.agents, self.tools, self.servers)
        return max(index.gives(language, module, name) for index in known)

    @cached_property
    def servers(self) -> ServerIndex:
        """MCP servers that code makes or connects to, by language and callee."""
        return ServerIndex(self._sections["server"], self._sections["server_client"])

    @cached_property
    def hosts(self) -> HostIndex:
        """Hosts, with a port or without."""
        return HostIndex(self._sections["host"])

    @cached_property
    def routes(self) -> RouteIndex:
        """Pieces of paths that tell whose API is called."""
        return RouteIndex(self._sections["route"])

    @cached_property
    def env(self) -> EnvIndex:
        """Environment names."""
        return EnvIndex(self._sections["env"])

    @cached_property
    def models(self) -> ModelIndex:
        """Model families."""
        return ModelIndex(self._sections["model"])

    @cached_property
    def images(self) -> ImageIndex:
        """Container images by repository."""
        return ImageIndex(self._sections["image"])

    @cached_property
    def commands(self) -> CommandIndex:
        """Commands by their leading words."""
        return CommandIndex(self._sections["command"])

    @cached_property
    def steps(self) -> StepIndex:
        """What CI steps use."""
        return StepIndex(self._sections["step"])

    @cached_property
    def resources(self) -> ResourceIndex:
        """Resources of infrastructure by type."""
        return ResourceIndex(self._sections["resource"])

    @cached_property
    def permissions(self) -> PermissionIndex:
        """Rights by action or role."""
        return PermissionIndex(self._sections["permission"])

    @cached_property
    def configs(self) -> list[tuple[str, Hit]]:
        """Path globs of files that are known by their path alone, those of home folders too."""
        return [
            (glob, hit_of(row, "config")) for row in self._sections["config"]
            for glob in (row["value"], *_with_forms(row.get("home", ())))
        ]

    @cached_property
    def config_paths(self) -> PathIndex[Hit]:
        """The hits of ``configs``, to be asked with a path."""
        return PathIndex(self.configs)

    @cached_property
    def roles(self) -> Roles:
        """What the files of coding agents are, and what they declare."""
        return Roles(self._sections["config"])

    @cached_property
    def tables(self) -> tuple[ServerTable, ...]:
        """Where MCP clients keep their servers."""
        from shadowbom.core.fact import ServerTable

        return tuple(
            ServerTable(row["product"], (*row["globs"], *_with_forms(row["home"])), row["format"],
                        tuple(row["pointers"]), row["flat"],
                        tuple((key, tuple(value)) for key, value in row["fields"]), row["shared"],
                        tuple((key, tuple(values)) for key, values in row["when"]), row["published"],
                        tuple(row["allowed"]), row["reference"])
            for row in self._sections["server_table"]
        )

    @cached_property
    def home_globs(self) -> tuple[str, ...]:
        """What to look for in a user's home folder and on the machine, sorted."""
        rows = (*self._sections["config"], *self._sections["server_table"])
        return tuple(sorted({glob for row in rows for glob in row.get("home", ())}))

    @cached_property
    def table_paths(self) -> PathIndex[ServerTable]:
        """``tables``, to be asked with a path."""
        return PathIndex((glob, table) for table in self.tables for glob in table.globs)

    def tables_of(self, path: str) -> tuple[ServerTable, ...]:
        """The tables that may be in a file: of those that are shared none where a client has its own."""
        found = self.table_paths.find(path)
        return tuple(table for table in found if not table.shared) or tuple(found)

    @cached_property
    def known_paths(self) -> PathIndex[bool]:
        """Paths that are known by themselves, whatever lies beside them: those of ``config_paths`` and
        of ``table_paths``, but for texts of another kind, which have to name the agent that they write a table for; and
        those of ``entry_paths``."""
        tables = [(glob, True) for table in self.tables if table.format != "written" for glob in table.globs]
        tables += [(f"**/{path.partition(':')[0]}", True) for row in self._sections["agent"]
                   for path in (*row["entries"], *row["served"])]
        return PathIndex(tables + [(glob, True) for glob, hit in self.configs if not hit.beside])

    @cached_property
    def agent_paths(self) -> PathIndex[str]:
        """Products whose own files are at a path, whatever lies beside it: coding agents, MCP clients and servers, and
        others whose files have a role for agents."""
        configs = [(glob, hit.product) for glob, hit in self.configs
                   if (hit.kind in _AGENTS or hit.role) and not hit.beside]
        own = [(glob, table.client) for table in self.tables if not table.shared for glob in table.globs]
        return PathIndex([*configs, *own])

    @cached_property
    def settings_paths(self) -> PathIndex[bool]:
        """Paths of files that coding agents and MCP clients do not share with other programs."""
        own = [(glob, True) for table in self.tables if not table.shared for glob in table.globs]
        return PathIndex(own + [(glob, True) for glob, hit in self.configs if not hit.beside])

    def is_settings(self, path: str) -> bool:
        """Whether an MCP client or a coding agent keeps settings as data in ``path``."""
        return path.endswith(_DATA) and self.settings_paths.hit(path)

    @cached_property
    def secrets(self) -> list[SecretSpec]:
        """Credential kinds; the prefilter's secret hits are indexes into this list."""
        return [
            SecretSpec(**{**row, **{name: tuple(row[name]) for name in _LISTS}})
            for row in self._sections["secret"]
        ]

    def replaced(self, section: str, rows: list[dict[str, Any]]) -> Catalogue:
        """This catalogue with other rows in one section; what has been built of the others is shared."""
        other = Catalogue({**self.artefact, "sections": {**self._sections, section: rows}})
        for name, built in self.__dict__.items():
            if _BUILT.get(name, section) != section and not (name == "servers" and section == "server_client"):
                other.__dict__[name] = built
        return other


def _with_forms(home: Iterable[str]) -> Iterator[str]:
    return (form for glob in home for form in home_globs.forms(glob))


_BUILT = {
    "products": "", "prefixes": "", "organisations": "", "candidates": "", "packages": "package",
    "main_packages": "package", "imports": "import",
    "clients": "client", "agents": "agent", "entry_paths": "agent", "tools": "tool",
    "hosts": "host", "routes": "route", "env": "env",
    "models": "model", "images": "image", "commands": "command", "steps": "step", "resources": "resource",
    "permissions": "permission", "configs": "config",
    "config_paths": "config", "roles": "config", "tables": "server_table", "table_paths": "server_table",
    "carriers": "package", "server_packages": "package", "servers": "server",
    "secrets": "secret",
}
"""What is built when first asked for, by the section it is built from."""


def load(path: Path) -> Catalogue:
    """The catalogue of a compiled artefact.

    Raises OSError where the file cannot be read and ValueError where it is not an artefact.
    """
    artefact = json.loads(path.read_bytes())
    if not isinstance(artefact, dict) or "sections" not in artefact:
        raise ValueError(f"{path}: not a catalogue artefact")
    return Catalogue(artefact)


__all__ = ["Catalogue", "ClientSpec", "Hit", "ModelHit", "PlaceSpec", "Product", "SecretSpec", "load"]
