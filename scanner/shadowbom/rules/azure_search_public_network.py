"""A search service answers from any network."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="azure-search-public-network",
    title="An Azure AI Search service is open to all networks",
    description=(
        "A search service answers from every network unless public access is turned off or limited to addresses. "
        "Whoever gets a key or token can read the indexes that a model is grounded on."
    ),
    help="""\
A search service answers from every network unless public access is turned off or limited to addresses. Whoever gets
a key or token can read the indexes that a model is grounded on.

### What to do

Set `public_network_access_enabled = false` (`publicNetworkAccess: 'disabled'`) and use a private endpoint, or list
the addresses that may.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-668",),
    owasp=("LLM08:2025", "LLM02:2025"),
    tier="B",
    same_as=("CKV_AZURE_124", "azure-search-publicnetwork-access-disabled"),
)

_KEYS = {
    "azurerm_search_service": "public_network_access_enabled",
    "Microsoft.Search/searchServices": "properties.publicNetworkAccess",
    "br/public:avm/res/search/search-service": "publicNetworkAccess",
}
_ADDRESSES = {
    "azurerm_search_service": "allowed_ips",
    "Microsoft.Search/searchServices": "properties.networkRuleSet.ipRules",
    "br/public:avm/res/search/search-service": "networkRuleSet.ipRules",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        if not one.said(one.key_in(_ADDRESSES)).is_absent:
            continue
        if said.is_one_of("true", "enabled") or (said.is_absent and not one.type.startswith("br/")):
            yield one.raised(
                f"{one.name} answers from every network{said.how}",
                "Turn public network access off, or list the addresses that may.",
                Severity.MEDIUM, said)
