"""What is wrong, judged from evidence: one rule a file, listed here."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Protocol, cast

from shadowbom.core.finding import Finding, RuleInfo
from shadowbom.rules.view import View

RULES: dict[str, str] = {
    "agent-bypass-permissions": "shadowbom.rules.agent_bypass_permissions",
    "enable-all-project-mcp": "shadowbom.rules.enable_all_project_mcp",
    "leaked-key": "shadowbom.rules.leaked_key",
    "mcp-cleartext-remote": "shadowbom.rules.mcp_cleartext_remote",
}
"""Rule id to module, sorted. A module has ``INFO`` and ``check``."""


class Rule(Protocol):
    """What a rule's module offers."""

    INFO: RuleInfo

    def check(self, view: View) -> Iterator[Finding]:
        """Findings over a scan, sorted, each with the key of the asset that it is about."""


def load(id_: str) -> Rule:
    """The module of a rule, imported when first asked for. Raises KeyError for an id that is none."""
    return cast("Rule", importlib.import_module(RULES[id_]))
