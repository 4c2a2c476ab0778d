"""Evidence for public frameworks: ``data/compliance.toml`` and ``data/frameworks.toml`` against a result.

Each requirement gets what the repository shows of it, the findings that speak against it, and what a repository cannot
show. Nothing here says that a law or standard is met.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shadowbom.bundled import folder
from shadowbom.core.finding import OPEN, Finding, RuleInfo
from shadowbom.core.requirement import Answer, Asked, Framework, Pack, Shown
from shadowbom.core.result import ScanResult
from shadowbom.posture.gathered import COLLECTIONS, controls

MAP, LIST = "compliance.toml", "frameworks.toml"
MAX_SHOWN = 200
"""Pieces of evidence, and findings, of one requirement."""
CONTROL = "control:"
_ANY = "*"


@dataclass(frozen=True, slots=True)
class Mapped:
    """The requirements of rules, and why."""

    why: str
    rules: frozenset[str]
    cwe: frozenset[str]
    ids: tuple[str, ...]


@lru_cache(maxsize=1)
def frameworks() -> Mapping[str, Framework]:
    """The frameworks by id, in the order of the data."""
    return {
        row["id"]: Framework(row["id"], row["name"], row["source"], str(row["verified"]), row["items"])
        for row in _stated(LIST)["framework"]
    }


@lru_cache(maxsize=1)
def mapping() -> tuple[str, tuple[Mapped, ...], Mapping[str, Asked]]:
    """The day when the map was read over, its entries, and the requirements by id."""
    stated = _stated(MAP)
    return (
        str(stated["verified"]),
        tuple(Mapped(row["why"], frozenset(row["rules"]), frozenset(row["cwe"]), tuple(row["ids"]))
              for row in stated["map"]),
        {row["id"]: Asked(row["id"], tuple(row["shows"]), row["hidden"], tuple(row.get("applies", ())))
         for row in stated["requirement"]},
    )


def _stated(name: str) -> dict[str, Any]:
    return tomllib.loads((folder("data") / name).read_text(encoding="utf-8"))


def ids_of(rule: RuleInfo) -> tuple[str, ...]:
    """The requirements that findings of a rule are of: those of OWASP by the rule itself, all others by the map."""
    entries = mapping()[1]
    named = next((one for one in entries if rule.id in one.rules), None)
    weak = [one for one in entries if not one.cwe.isdisjoint(rule.cwe)]
    # The first weakness that a rule names is what it is about.
    weak.sort(key=lambda one: min(rule.cwe.index(cwe) for cwe in one.cwe.intersection(rule.cwe)))
    rest = next(one for one in entries if _ANY in one.rules)
    return (*rule.owasp, *(named or (weak[0] if weak else rest)).ids)


def pack(result: ScanResult, framework: Framework) -> Pack:
    """The evidence of ``result`` for each requirement of ``framework``."""
    verified, _, asked = mapping()
    by_id = {rule.id: ids_of(rule) for rule in result.rules}
    return Pack(framework, verified, tuple(
        _answer(asked[id_], title, [one for one in result.findings if one.status == OPEN
                                    and id_ in by_id.get(one.rule, ())], result)
        for id_, title in framework.items.items()
    ))


def _answer(asked: Asked, title: str, findings: list[Finding], result: ScanResult) -> Answer:
    shown = list(_shown(asked.shows, result))
    left = max(0, len(shown) - MAX_SHOWN) + max(0, len(findings) - MAX_SHOWN)
    return Answer(asked, title, tuple(shown[:MAX_SHOWN]), tuple(findings[:MAX_SHOWN]), left)


def _shown(names: Iterable[str], result: ScanResult) -> Iterable[Shown]:
    for name in names:
        if name.startswith(CONTROL):
            yield from controls(result, name.removeprefix(CONTROL))
        else:
            yield from COLLECTIONS[name](result)


