"""A search service takes keys."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="azure-search-local-auth",
    title="An Azure AI Search service can be used with a key",
    description=(
        "A search service takes its keys besides tokens unless local authentication is turned off. An admin key "
        "reads and writes every index, names nobody and does not end."
    ),
    help="""\
A search service takes its keys besides tokens unless local authentication is turned off. An admin key reads and
writes every index, names nobody and does not end.

### What to do

Set `local_authentication_enabled = false` (`disableLocalAuth: true`) and give identities the role Search Index Data
Reader.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-522",),
    owasp=("LLM08:2025", "ASI03:2026"),
    tier="B",
)

_KEYS = {
    "azurerm_search_service": "local_authentication_enabled",
    "Microsoft.Search/searchServices": "properties.disableLocalAuth",
    "br/public:avm/res/search/search-service": "disableLocalAuth",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        disables = "disable" in one.key_in(_KEYS).lower()
        absent = said.is_absent and not one.type.startswith("br/")
        if absent or said.is_one_of("false" if disables else "true"):
            yield one.raised(
                f"{one.name} can be used with a key{said.how}",
                "Turn local authentication off and let apps sign in with their identity.",
                Severity.LOW, said)
