"""A content filter of Azure OpenAI is turned off."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.value import HOLE
from shadowbom.rules.raising import Raised, findings, named
from shadowbom.rules.resources import read_texts, settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="azure-content-filter-off",
    title="A content filter policy of Azure OpenAI lets content through",
    description=(
        "A policy for a model turns a filter off, or has it look without blocking. What the filter is for - "
        "attacks by prompt, hate, self-harm, violence - then reaches the model, or comes out of it."
    ),
    help="""\
A policy for a model turns a filter off, or has it look without blocking. What the filter is for - attacks by
prompt, hate, self-harm, violence - then reaches the model, or comes out of it.

### What to do

Let each filter block; where it stops what you need, raise its threshold and write down why.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-693",),
    owasp=("LLM01:2025", "LLM05:2025"),
    tier="B",
)

_KEYS = {
    "azurerm_cognitive_account_rai_policy": "content_filter",
    "Microsoft.CognitiveServices/accounts/raiPolicies": "properties.contentFilters",
}
_SWITCHES = ("filter_enabled", "block_enabled", "enabled", "blocking")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, _ in settings(view, _KEYS):
        off = []
        for each in one.members(one.key_in(_KEYS)):
            name = next(iter(sorted(read_texts(each.get("name", HOLE)))), "")
            if any(read_texts(each.get(key, HOLE)) == {"false"} for key in _SWITCHES):
                off.append(name or "one")
        if off:
            yield one.raised(
                f"filters that do not block in {one.name}: {named(off)}",
                "Let each filter block, or raise its threshold and write down why.",
                Severity.MEDIUM)
