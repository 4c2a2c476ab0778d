"""Which agent, and which tool of one, a callee makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shadowbom.catalog.globs import PathIndex
from shadowbom.catalog.symbols import SymbolIndex
from shadowbom.core.item import ENTRY, SERVED, ItemTable

PARTS = ("model", "tools", "servers", "agents", "memory", "approval", "limit", "others")
"""What a signature says of an agent besides its name: the lists of ``catalog.agent_schema.Agent``."""

Setting = tuple[str, str]
"""A method of what was made ("" for the call itself) and an argument of it."""


@dataclass(frozen=True, slots=True, eq=False)
class AgentSpec:
    """An ``[[agent]]`` entry: each field as in ``catalog.agent_schema.Agent``."""

    product: str
    language: str
    symbols: tuple[str, ...]
    of: tuple[Setting, ...]
    alone: bool
    makes: tuple[str, ...]
    needs: tuple[Setting, ...]
    decorates: bool
    inherited: bool
    shared: bool
    holds: tuple[Setting, ...]
    lets: bool
    entry: tuple[Setting, ...]
    entries: tuple[str, ...]
    name: tuple[Setting, ...]
    parts: Mapping[str, tuple[Setting, ...]]
    line: int = 0

    def is_made_by(self, callee: str, rest: str) -> bool:
        """Whether a call of ``callee`` makes an agent, by what follows the symbol in it; what is made may be called."""
        if self.of or self.inherited or callee.endswith("()"):
            return False
        return rest.rpartition(".")[2] in self.makes if self.makes else not rest

    @property
    def methods(self) -> frozenset[str]:
        """The methods of an agent that say more of it."""
        return frozenset(method for settings in self.parts.values() for method, _ in settings if method)


@dataclass(frozen=True, slots=True, eq=False)
class ToolSpec:
    """A ``[[tool]]`` entry: each field as in ``catalog.agent_schema.Tool``."""

    product: str
    language: str
    symbols: tuple[str, ...]
    part: str
    name: tuple[str, ...]
    function: tuple[str, ...]
    agent: tuple[str, ...]
    holds: tuple[str, ...]
    approval: tuple[str, ...]
    capabilities: tuple[str, ...]
    line: int = 0


def agent_index(rows: list[dict[str, Any]]) -> SymbolIndex[AgentSpec]:
    """The agents of an artefact's section."""
    return SymbolIndex(AgentSpec(
        row["product"], row["language"], tuple(row["symbols"]), _settings(row["of"]), row["alone"],
        tuple(row["makes"]), _settings(row["needs"]), row["decorates"], row["inherited"], row["shared"],
        _settings(row["holds"]), row["lets"], _settings(row["entry"]),
        tuple(row["entries"]), _settings(row["name"]),
        {part: _settings(row[part]) for part in PARTS}, row["line"],
    ) for row in rows)


def entry_paths(rows: list[dict[str, Any]]) -> PathIndex[ItemTable]:
    """Files whose entries say more of agents in the folder that they are below, each with the keys that do; and those
    that name agents by their places in code."""
    entries = [(f"**/{path}", _entry_table(row)) for row in rows for path in row["entries"]]
    served = [(f"**/{path}", ItemTable(row["product"], SERVED, f"{table}.*", (("path", (key,)),)))
              for row in rows for text in row["served"] for path, _, table in (text.partition(":"),)
              for key in (".", "path")]
    return PathIndex([*entries, *served])


def _entry_table(row: dict[str, Any]) -> ItemTable:
    keys = (argument for list_ in ("name", "of", *PARTS) for method, argument in _settings(row[list_]) if not method)
    return ItemTable(row["product"], ENTRY, "*", tuple((key, (key,)) for key in dict.fromkeys(keys) if "." not in key))


def tool_index(rows: list[dict[str, Any]]) -> SymbolIndex[ToolSpec]:
    """The tools of an artefact's section."""
    return SymbolIndex(ToolSpec(
        row["product"], row["language"], tuple(row["symbols"]), row["part"], tuple(row["name"]),
        tuple(row["function"]), tuple(row["agent"]), tuple(row["holds"]), tuple(row["approval"]),
        tuple(row["capabilities"]), row["line"],
    ) for row in rows)


def _settings(texts: list[str]) -> tuple[Setting, ...]:
    return tuple((method, argument) for method, _, argument in (text.rpartition(":") for text in texts))
