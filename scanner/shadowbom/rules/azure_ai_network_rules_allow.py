"""The network rules of an Azure AI account let everybody in."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="azure-ai-network-rules-allow",
    title="An Azure OpenAI or AI services account allows all networks by default",
    description=(
        "The rules of an account's network have `Allow` as their default: each network that no rule names may use "
        "the account. The rules then keep nobody out."
    ),
    help="""\
The rules of an account's network have `Allow` as their default: each network that no rule names may use the
account. The rules then keep nobody out.

### What to do

Set the default action to `Deny` and list the networks that may, or turn public network access off.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-668",),
    owasp=("LLM02:2025", "LLM10:2025"),
    tier="B",
)

_KEYS = {
    "azurerm_cognitive_account": "network_acls.default_action",
    "azurerm_ai_services": "network_acls.default_action",
    "Microsoft.CognitiveServices/accounts": "properties.networkAcls.defaultAction",
    "br/public:avm/res/cognitive-services/account": "networkAcls.defaultAction",
}
_ACCESS = {
    "azurerm_cognitive_account": "public_network_access_enabled",
    "azurerm_ai_services": "public_network_access",
    "Microsoft.CognitiveServices/accounts": "properties.publicNetworkAccess",
    "br/public:avm/res/cognitive-services/account": "publicNetworkAccess",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        if said.is_one_of("allow") and not one.said(one.key_in(_ACCESS)).may_be("false", "disabled"):
            yield one.raised(
                f"the network rules of {one.name} let every network in{said.how}",
                "Deny by default and list the networks that may.",
                Severity.MEDIUM, said)
