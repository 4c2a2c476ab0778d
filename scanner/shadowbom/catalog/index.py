"""The catalogue as a scan sees it: plain records over the artefact, looked up by name. No pydantic.

Every index is built when it is first asked for, so that a scan that meets no client never indexes clients.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from shadowbom.catalog import names
from shadowbom.catalog.clients import ClientIndex, ClientSpec
from shadowbom.catalog.globs import PathIndex
from shadowbom.core.fact import ServerTable


@dataclass(frozen=True, slots=True)
class Product:
    """What a signature file says of its product. ``uses`` are products it builds on; ``file`` where it stands,
    relative to the folder of signatures."""

    id: str
    kind: str
    name: str
    provider: str
    jurisdiction: str
    homepage: str
    uses: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a name met.

    ``entry`` is the section, ``match`` the value as the signature has it, ``kind`` the entry's asset kind or
    else the product's, ``uses`` the entry's own, ``role`` an environment name's, ``line`` the entry's in its file.
    """

    product: str
    entry: str
    match: str
    kind: str
    uses: tuple[str, ...] = ()
    role: str = ""
    line: int = 0
    paths: tuple[str, ...] = ()
    model_path: str = ""

    def accepts(self, path: str) -> bool:
        """Whether a URL of this host with ``path`` is the product's."""
        return not self.paths or path.startswith(self.paths)

    def model_in(self, path: str) -> str:
        """The model's name in the path of a URL of this host, "" for none."""
        found = re.match(self.model_path, path) if self.model_path else None
        return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class ModelHit:
    """A family whose grammar knows a model's name. ``maker`` is "" where the product is the maker."""

    product: str
    kind: str
    maker: str
    pattern: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class SecretSpec:
    """A credential kind: see ``catalog.schema.Secret`` for each field."""

    product: str
    id: str
    title: str
    prefix: str
    literals: tuple[str, ...]
    pattern: str
    context: str
    words: tuple[str, ...]
    unless: tuple[str, ...]
    published: tuple[str, ...]
    structure: str
    min_length: int
    max_length: int
    severity: str
    unverified: bool
    source: str
    revoke: str
    line: int = 0


class PackageIndex:
    """Packages by ecosystem and name; of several prefixes (``name*``) that fit, the longest."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._exact: dict[tuple[str, str], Hit] = {}
        self._prefixes: dict[str, list[tuple[str, Hit]]] = defaultdict(list)
        for row in rows:
            hit = _hit(row, "package")
            if row["value"].endswith("*"):
                self._prefixes[row["ecosystem"]].append((row["value"][:-1], hit))
            else:
                self._exact[row["ecosystem"], row["value"]] = hit

    def find(self, ecosystem: str, name: str) -> Hit | None:
        """The entry for a package of a purl type, its name in any spelling."""
        name = names.package(ecosystem, name)
        return self._exact.get((ecosystem, name)) or _longest(self._prefixes.get(ecosystem, ()), name)


class ImportIndex:
    """Modules by language: an entry matches its module and all below it, the longest entry wins."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._by_name = {(row["language"], row["value"]): _hit(row, "import") for row in rows}

    def find(self, language: str, module: str) -> Hit | None:
        """The entry for ``module`` in ``language`` (typescript and tsx share javascript's)."""
        language = names.family(language)
        module = names.module(language, module)
        separator = names.separator(language)
        while module:
            hit = self._by_name.get((language, module))
            if hit is not None:
                return hit
            module = module.rpartition(separator)[0]
        return None


class HostIndex:
    """Hosts, exact or with one ``*``; of several that fit, the one with the longest fixed text. An entry with
    a port needs that port; one without takes any."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._exact: dict[tuple[str, int], Hit] = {}
        self._patterns: list[tuple[str, str, int, Hit]] = []
        for row in rows:
            hit = _hit(row, "host")
            host, port = names.split_port(row["value"])
            if "*" in host:
                head, _, tail = host.partition("*")
                self._patterns.append((head, tail, port or 0, hit))
            else:
                self._exact[names.host(host), port or 0] = hit
        self._patterns.sort(key=lambda row: (-len(row[0]) - len(row[1]), row[0], row[1], -row[2]))

    def find(self, host: str, port: int | None = None) -> Hit | None:
        """The entry for ``host``; unknown parts of it may be any character, a ``*`` takes them."""
        host = names.host(host)
        hit = (port and self._exact.get((host, port))) or self._exact.get((host, 0))
        if hit:
            return hit
        for head, tail, wanted, found in self._patterns:
            fits = len(host) >= len(head) + len(tail) and host.startswith(head) and host.endswith(tail)
            if fits and wanted in (0, port):
                return found
        return None


class EnvIndex:
    """Environment names, exact or with a trailing ``*``."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._exact = {row["value"]: _hit(row, "env") for row in rows if not row["value"].endswith("*")}
        self._prefixes = [(row["value"][:-1], _hit(row, "env")) for row in rows if row["value"].endswith("*")]

    def find(self, name: str) -> Hit | None:
        """The entry for ``name``, also behind a prefix that only shows it to a browser (``VITE_``)."""
        for spelling in dict.fromkeys((name, names.without_public_prefix(name))):
            hit = self._exact.get(spelling) or _longest(self._prefixes, spelling)
            if hit is not None:
                return hit
        return None


class ModelIndex:
    """Grammars of model families. A grammar is tried only where one of its atoms stands in the name."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._rows = rows
        self._by_start: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for number, row in enumerate(rows):
            for atom in row["atoms"]:
                self._by_start[atom[:2].lower()].append((atom.lower(), number))
        self._compiled: dict[int, re.Pattern[str]] = {}
        self._memo: dict[str, ModelHit | None] = {}

    def find(self, name: str) -> ModelHit | None:
        """The family that ``name`` is of; a gateway's ``provider/`` must be off already."""
        if name not in self._memo:
            if len(self._memo) > 50_000:
                self._memo.clear()
            self._memo[name] = self._find(name)
        return self._memo[name]

    def _find(self, name: str) -> ModelHit | None:
        for spelling in names.model_spellings(name[:256]):
            numbers = {
                number
                for start in range(len(spelling) - 1)
                for atom, number in self._by_start.get(spelling[start : start + 2], ())
                if spelling.startswith(atom, start)
            }
            for number in sorted(numbers):
                if self._pattern(number).fullmatch(spelling):
                    row = self._rows[number]
                    return ModelHit(row["product"], row["kind"], row["maker"], row["value"], row["line"])
        return None

    def _pattern(self, number: int) -> re.Pattern[str]:
        if number not in self._compiled:
            self._compiled[number] = re.compile(self._rows[number]["value"])
        return self._compiled[number]


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
                         tuple(row["uses"]), row["file"])
            for id_, row in self.artefact["products"].items()
        }

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The product that a gateway's prefix of a model name stands for, by prefix ("_" as "-")."""
        own = {id_: id_ for id_ in self.artefact["products"]}
        return {**own, **self.artefact["prefixes"]}

    @cached_property
    def packages(self) -> PackageIndex:
        """Packages by ecosystem and name."""
        return PackageIndex(self._sections["package"])

    @cached_property
    def main_packages(self) -> dict[tuple[str, str], str]:
        """The package that stands for a product, by product and ecosystem: the one named as the product is, else
        the first that its signature lists."""
        main: dict[tuple[str, str], str] = {}
        for row in self._sections["package"]:
            key = row["product"], row["ecosystem"]
            if not row["value"].endswith("*") and (key not in main or row["value"] == row["product"]):
                main[key] = row["value"]
        return main

    @cached_property
    def imports(self) -> ImportIndex:
        """Modules by language."""
        return ImportIndex(self._sections["import"])

    @cached_property
    def clients(self) -> ClientIndex:
        """Clients by language and callee."""
        return ClientIndex(self._sections["client"])

    @cached_property
    def hosts(self) -> HostIndex:
        """Hosts, with a port or without."""
        return HostIndex(self._sections["host"])

    @cached_property
    def env(self) -> EnvIndex:
        """Environment names."""
        return EnvIndex(self._sections["env"])

    @cached_property
    def models(self) -> ModelIndex:
        """Model families."""
        return ModelIndex(self._sections["model"])

    @cached_property
    def configs(self) -> list[tuple[str, Hit]]:
        """Path globs of files that are known by their path alone."""
        return [(row["value"], _hit(row, "config")) for row in self._sections["config"]]

    @cached_property
    def config_paths(self) -> PathIndex[Hit]:
        """The hits of ``configs``, to be asked with a path."""
        return PathIndex(self.configs)

    @cached_property
    def tables(self) -> tuple[ServerTable, ...]:
        """Where MCP clients keep their servers."""
        return tuple(
            ServerTable(row["product"], tuple(row["globs"]), row["format"], tuple(row["pointers"]), row["flat"],
                        tuple((key, tuple(value)) for key, value in row["fields"]))
            for row in self._sections["server_table"]
        )

    @cached_property
    def table_paths(self) -> PathIndex[ServerTable]:
        """``tables``, to be asked with a path."""
        return PathIndex((glob, table) for table in self.tables for glob in table.globs)

    @cached_property
    def secrets(self) -> list[SecretSpec]:
        """Credential kinds; the prefilter's secret hits are indexes into this list."""
        return [
            SecretSpec(**{**row, **{name: tuple(row[name]) for name in ("literals", "words", "unless", "published")}})
            for row in self._sections["secret"]
        ]

    def replaced(self, section: str, rows: list[dict[str, Any]]) -> Catalogue:
        """This catalogue with other rows in one section; what has been built of the others is shared."""
        other = Catalogue({**self.artefact, "sections": {**self._sections, section: rows}})
        for name, built in self.__dict__.items():
            if _BUILT.get(name, section) != section:
                other.__dict__[name] = built
        return other


_BUILT = {
    "products": "", "prefixes": "", "packages": "package", "main_packages": "package", "imports": "import",
    "clients": "client", "hosts": "host", "env": "env", "models": "model", "configs": "config",
    "config_paths": "config", "tables": "server_table", "table_paths": "server_table", "secrets": "secret",
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


def _hit(row: dict[str, Any], section: str) -> Hit:
    return Hit(row["product"], section, row["value"], row["kind"], tuple(row.get("uses", ())), row.get("role", ""),
               row["line"], tuple(row.get("paths", ())), row.get("model_path", ""))


def _longest(prefixes: Any, name: str) -> Hit | None:
    fitting = [(len(prefix), hit) for prefix, hit in prefixes if name.startswith(prefix)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


__all__ = ["Catalogue", "ClientSpec", "Hit", "ModelHit", "Product", "SecretSpec", "load"]
