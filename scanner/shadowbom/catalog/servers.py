"""MCP servers and clients of them in code: symbols of signatures against qualified names of calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from shadowbom.catalog import names
from shadowbom.catalog.symbols import SymbolIndex

SYMBOLS = {"symbols": "server", "parts": "part", "bases": "class", "marks": "mark", "info_symbols": "info",
           "tool_symbols": "tool", "tool_bases": "base",
           "shared_symbols": "shared",
           "resource_symbols": "resource", "prompt_symbols": "prompt", "stdio": "stdio", "http": "http", "sse": "sse",
           "auth_symbols": "auth"}
"""Fields of a ``[[server]]`` that list symbols, and what a call of one is."""
MAKING = ("server", "class", "mark")
"""Roles of what makes a server."""
TRANSPORTS = ("stdio", "http", "sse")
METHODS = ("tool", "resource", "prompt", "dispatch", "run", "info")
"""Fields that list methods of a server; each is what a call of one is."""
ARGUMENTS = ("name", "version", "mark", "host", "port", "auth", "packages", "name_settings", "version_settings")
CLIENT_ARGUMENTS = ("method", "command", "args", "env", "url", "headers", "name", "table")
_MOST_KNOWN = 50_000
_MAKERS = frozenset({"builder", "new", "create"})


@dataclass(frozen=True, slots=True, eq=False)
class ServerSpec:
    """A ``[[server]]`` or ``[[server_client]]`` entry; ``given`` are its lists, by field."""

    product: str
    language: str
    sdk: str
    major: str
    given: dict[str, tuple[str, ...]]
    transport: str = ""

    def argument(self, field: str) -> tuple[str, ...]:
        """The arguments that hold ``field``."""
        return self.given[field]


class Role(NamedTuple):
    """What a call is to an entry: "server", "tool", "resource", "prompt", "dispatch", "run", "info", "stdio", "http",
    "sse", "auth", "shared" (a tool of whoever the folder's build file asks for), or "client"; what a base of a class
    is: "class" or "base" (of a tool); what makes a class a server by standing beside it: "mark". ``symbol`` is what it
    met."""

    spec: ServerSpec
    role: str
    symbol: str


@dataclass(frozen=True, slots=True, eq=False)
class _Entry:
    """The symbols of one field of ``spec``, all with one role."""

    spec: ServerSpec
    role: str
    symbols: tuple[str, ...]

    @property
    def language(self) -> str:
        return self.spec.language


class ServerIndex:
    """The entries of ``[[server]]`` and ``[[server_client]]`` by language and callee."""

    def __init__(self, servers: Iterable[dict[str, Any]], clients: Iterable[dict[str, Any]]) -> None:
        self._entries: list[_Entry] = []
        self._any: dict[tuple[str, str], list[Role]] = defaultdict(list)
        for row in servers:
            given = {key: tuple(row[key]) for key in (*SYMBOLS, *METHODS, *ARGUMENTS)}
            spec = ServerSpec(row["product"], row["language"], row["sdk"], row["major"], given)
            for field, role in SYMBOLS.items():
                self._add(spec, role, given[field])
        for row in clients:
            given = {key: tuple(row[key]) for key in ("symbols", *CLIENT_ARGUMENTS)}
            spec = ServerSpec(row["product"], row["language"], "", "", given, row["transport"])
            self._add(spec, "client", given["symbols"])
        self._index = SymbolIndex(self._entries)
        self._known: dict[tuple[str, str], list[Role]] = {}
        self._method_names: dict[str, set[str]] = defaultdict(set)
        for entry in self._entries:
            self._method_names[entry.language].update(*(entry.spec.given.get(field, ()) for field in METHODS))
        self.products = frozenset(entry.spec.product for entry in self._entries) | {
            role.spec.product for found in self._any.values() for role in found}

    @cached_property
    def makers(self) -> frozenset[str]:
        """The products that make servers: others only let a model use what other servers offer."""
        roles = (role for found in self._any.values() for role in found)
        return frozenset({one.spec.product for one in self._entries if one.role != "client"}
                         | {one.spec.product for one in roles if one.role != "client"})

    def has_method(self, language: str, name: str) -> bool:
        """Whether servers of a language have a method of that name."""
        return name in self._method_names.get(names.family(language), ())

    @cached_property
    def implied(self) -> list[ServerSpec]:
        """The entries whose servers nothing in code makes."""
        making = {id(entry.spec) for entry in self._entries if entry.role in MAKING}
        making |= {id(role.spec) for found in self._any.values() for role in found if role.role in MAKING}
        return list(dict.fromkeys(
            entry.spec for entry in self._entries if entry.role == "tool" and id(entry.spec) not in making))

    @cached_property
    def settings(self) -> frozenset[str]:
        """The dotted keys of settings that say a server's name or version."""
        return frozenset(key for spec in self.implied for field in ("name_settings", "version_settings")
                         for key in spec.argument(field))

    @property
    def languages(self) -> list[str]:
        """The languages of the entries for servers, sorted."""
        return sorted({entry.language for entry in self._entries if entry.role in MAKING}
                      | {language for language, _ in self._any})

    def of_language(self, language: str) -> list[ServerSpec]:
        """The entries for servers in a language, in the order of their signatures."""
        language = names.family(language)
        return list(dict.fromkeys(entry.spec for entry in self._entries
                                  if entry.role in MAKING and entry.language == language))

    def _add(self, spec: ServerSpec, role: str, symbols: tuple[str, ...]) -> None:
        for symbol in symbols:
            if symbol.startswith("*:"):
                self._any[spec.language, symbol[2:]].append(Role(spec, role, symbol))
        named = tuple(symbol for symbol in symbols if not symbol.startswith("*:"))
        if named:
            self._entries.append(_Entry(spec, role, named))

    def gives(self, language: str, module: str, name: str) -> int:
        """As ``SymbolIndex.gives``."""
        return self._index.gives(language, module, name)

    def stands_alone(self, language: str, callee: str) -> bool:
        """Whether a call makes or names a server by its last name alone, whatever the file brings in."""
        found = self._any.get((names.family(language), callee.rpartition(":")[2].rpartition(".")[2]), ())
        return any(role.role in ("server", "client") for role in found)

    def find(self, language: str, callee: str) -> list[Role]:
        """What a call of ``callee`` is, the longest symbol first."""
        key = names.family(language), callee
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[key] = self._find(*key)
        return found

    def _find(self, language: str, callee: str) -> list[Role]:
        found: list[Role] = []
        for met, rest in self._index.met(language, callee):
            spec, role, symbol = met.spec.spec, met.spec.role, met.text
            last = rest.rpartition(".")[2].removesuffix("()")
            if role == "client":
                methods = spec.given["method"]
                found += [Role(spec, role, symbol)] if (rest in methods if methods else not rest) else []
            elif not rest or (role in TRANSPORTS and last in _MAKERS):
                found.append(Role(spec, role, symbol))
            elif role in ("server", "part"):
                found += [Role(spec, method, last) for method in METHODS if last in spec.given[method]]
        last = callee.rpartition(":")[2].rpartition(".")[2]
        return found + self._any.get((language, last), [])
