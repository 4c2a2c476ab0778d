"""The patterns of paths of attack: ``data/paths.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from shadowbom.bundled import folder
from shadowbom.core.finding import Finding, RuleInfo, Severity

NAME = "paths.toml"
MAX_DEPTH = 6
KINDS = frozenset({
    "account", "agent", "command", "config", "credential", "data", "egress", "endpoint", "identity", "model", "package",
    "process", "server", "site", "unasked", "untrusted", "workflow",
})
"""What a thing on a path can be."""


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """An edge of a pattern: the kinds of its ends and its verb."""

    source: str
    verb: str
    target: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a path looks like. ``severity`` is that of one that no finding gives one."""

    id: str
    number: int
    title: str
    severity: Severity
    steps: tuple[Step, ...]
    fix: str


@dataclass(frozen=True, slots=True)
class Role:
    """Which findings show a step; ``kinds`` are those of assets that they must be about, none for any."""

    rules: frozenset[str]
    cwe: frozenset[str]
    kinds: frozenset[str]

    def takes(self, finding: Finding, rules: Mapping[str, RuleInfo], kind: str) -> bool:
        """Whether a finding about an asset of ``kind`` ("" for none) shows it."""
        if self.kinds and kind not in self.kinds:
            return False
        info = rules.get(finding.rule)
        return finding.rule in self.rules or (info is not None and not self.cwe.isdisjoint(info.cwe))


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """All of the data."""

    patterns: tuple[Pattern, ...]
    roles: Mapping[str, Role]
    prefixes: tuple[str, ...]
    arguments: frozenset[str]
    secret: tuple[str, ...]


@lru_cache(maxsize=1)
def patterns() -> Patterns:
    """The patterns that come with the program, sorted by number."""
    stated = tomllib.loads((folder("data") / NAME).read_text(encoding="utf-8"))
    browser = stated["browser"]
    return Patterns(
        tuple(sorted((
            Pattern(row["id"], row["number"], row["title"], Severity(row["severity"]),
                    tuple(Step(*text.split(" ")) for text in row["steps"]), row["fix"])
            for row in stated["pattern"]), key=lambda one: one.number)),
        {name: Role(frozenset(row["rules"]), frozenset(row["cwe"]), frozenset(stated["kinds"].get(name, ())))
         for name, row in stated["roles"].items()},
        tuple(browser["prefixes"]), frozenset(browser["arguments"]), tuple(browser["secret"]),
    )
