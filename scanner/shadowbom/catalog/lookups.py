"""Indexes over the artefact's rows, one for each section that is looked up by name."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from shadowbom.catalog import names
from shadowbom.catalog.families import Family
from shadowbom.catalog.records import Hit, ModelHit, hit_of

_MOST_PREFIXES = 6
"""Words before an environment name that are taken to be an application's own."""


class PackageIndex:
    """Packages by ecosystem and name; of several prefixes (``name*``) that fit, the longest."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._exact: dict[tuple[str, str], Hit] = {}
        self._prefixes: dict[str, list[tuple[str, Hit]]] = defaultdict(list)
        for row in rows:
            hit = hit_of(row, "package")
            if row["value"].endswith("*"):
                self._prefixes[row["ecosystem"]].append((row["value"][:-1], hit))
            else:
                self._exact[row["ecosystem"], row["value"]] = hit

    def states(self, ecosystem: str, name: str) -> bool:
        """Whether an entry has the whole name, and not only its beginning."""
        return (ecosystem, names.package(ecosystem, name)) in self._exact

    def find(self, ecosystem: str, name: str) -> Hit | None:
        """The entry for a package of a purl type, its name in any spelling."""
        name = names.package(ecosystem, name)
        return self._exact.get((ecosystem, name)) or _longest(self._prefixes.get(ecosystem, ()), name)


class ImportIndex:
    """Modules by language: an entry matches its module and all below it, the longest entry wins."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._by_name = {
            (row["language"], row["value"].replace(names.ANY_MAJOR, "")): hit_of(row, "import") for row in rows
        }

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
            hit = hit_of(row, "host")
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


class RouteIndex:
    """Pieces of paths."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._hits = {row["value"]: hit_of(row, "route") for row in rows}
        pieces = sorted(self._hits, key=lambda piece: (-len(piece), piece))
        self._any = re.compile("|".join(map(re.escape, pieces))) if pieces else None

    def find(self, text: str) -> Hit | None:
        """The entry whose piece stands first in ``text``, the longest of several."""
        found = self._any.search(text) if self._any is not None else None
        return self._hits[found[0]] if found else None


class EnvIndex:
    """Environment names, exact or with a trailing ``*``."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._exact = {row["value"]: hit_of(row, "env") for row in rows if not row["value"].endswith("*")}
        self._prefixes = [(row["value"][:-1], hit_of(row, "env")) for row in rows if row["value"].endswith("*")]
        self._starts = tuple(prefix for prefix, _ in self._prefixes)

    def setting(self, key: str) -> Hit | None:
        """The entry for the whole dotted ``key`` of a setting, to which a framework gives a meaning."""
        hit = self._named(key) if "." in key else None
        return hit if hit is not None and "." in hit.match else None

    def _named(self, name: str) -> Hit | None:
        hit = self._exact.get(name)
        return _longest(self._prefixes, name) if hit is None and name.startswith(self._starts) else hit

    def find(self, name: str) -> Hit | None:
        """The entry for ``name``, also behind a prefix that only shows it to a browser (``VITE_``), and a key's behind
        any prefix of an application's own (``SHOP_OPENAI_API_KEY``)."""
        for spelling in dict.fromkeys((name, names.without_public_prefix(name))):
            hit = self._named(spelling)
            if hit is not None:
                return hit
        rest = name
        for _ in range(_MOST_PREFIXES):
            _, _, rest = rest.partition("_")
            # A name of two words or fewer is too short to be looked for inside of others.
            if rest.count("_") < 2:
                return None
            hit = self._exact.get(rest)
            if hit is not None:
                return hit if hit.role == "key" else None
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
        self._families: dict[int, Family] = {}
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
            # A name for embeddings is one of its maker's too, whose other grammars have open ends.
            for number in sorted(numbers, key=lambda one: (self._rows[one]["kind"] != "embedding-model", one)):
                if self._pattern(number).fullmatch(spelling):
                    row = self._rows[number]
                    return ModelHit(row["product"], row["kind"], row["maker"], row["value"], row["line"],
                                    row["pointed"], row["dashed"], self._family(number).knows(spelling))
        return None

    def _pattern(self, number: int) -> re.Pattern[str]:
        if number not in self._compiled:
            self._compiled[number] = re.compile(names.grammar(self._rows[number]["value"]))
        return self._compiled[number]

    def _family(self, number: int) -> Family:
        if number not in self._families:
            self._families[number] = Family(self._rows[number])
        return self._families[number]


def _longest(prefixes: Any, name: str) -> Hit | None:
    fitting = [(len(prefix), hit) for prefix, hit in prefixes if name.startswith(prefix)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None
