"""What is wrong, judged from evidence: one rule a file, listed here."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from typing import Protocol, cast

from shadowbom.core.asset import Asset
from shadowbom.core.evidence import Evidence
from shadowbom.core.finding import Finding, RuleInfo

RULES: dict[str, str] = {
    "leaked-key": "shadowbom.rules.leaked_key",
}
"""Rule id to module, sorted. A module has ``INFO`` and ``check``."""


class Rule(Protocol):
    """What a rule's module offers."""

    INFO: RuleInfo

    def check(self, evidence: Iterable[Evidence], assets: Iterable[Asset] = (), date: str = "") -> Iterator[Finding]:
        """Findings over the evidence of a scan, sorted, each with the key of the one of ``assets`` that it is
        about. ``date`` is the ISO date to judge expiry by, "" to judge none."""


def load(id_: str) -> Rule:
    """The module of a rule, imported when first asked for. Raises KeyError for an id that is none."""
    return cast("Rule", importlib.import_module(RULES[id_]))
