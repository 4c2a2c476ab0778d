"""An Azure AI account answers from any network."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="azure-ai-public-network",
    title="An Azure OpenAI or AI services account is open to all networks",
    description=(
        "An account answers requests from every network unless public network access is turned off or limited by "
        "rules. Whoever gets a key or a token can then use its models from anywhere."
    ),
    help="""\
An account answers requests from every network unless public network access is turned off or limited by rules.
Whoever gets a key or a token can then use its models from anywhere.

### What to do

Set `public_network_access_enabled = false` (`publicNetworkAccess: 'Disabled'`) and reach the account by a private
endpoint, or deny by default in `network_acls` and list the networks that may.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-668",),
    owasp=("LLM02:2025", "LLM10:2025"),
    tier="B",
    same_as=("CKV_AZURE_134", "azure-cognitiveservices-disables-public-network"),
)

_KEYS = {
    "azurerm_cognitive_account": "public_network_access_enabled",
    "azurerm_ai_services": "public_network_access",
    "Microsoft.CognitiveServices/accounts": "properties.publicNetworkAccess",
    "br/public:avm/res/cognitive-services/account": "publicNetworkAccess",
}
_RULES = {
    "azurerm_cognitive_account": "network_acls.default_action",
    "azurerm_ai_services": "network_acls.default_action",
    "Microsoft.CognitiveServices/accounts": "properties.networkAcls.defaultAction",
    "br/public:avm/res/cognitive-services/account": "networkAcls.defaultAction",
}
_OPEN = {type_: key for type_, key in _KEYS.items() if not type_.startswith("br/")}
"""Types that are open to all networks where nothing is said."""


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        rules = one.said(one.key_in(_RULES))
        # Without a default that is set, whatever rules there are let everybody in; a default of Allow has its own rule.
        if rules.is_absent and (said.is_one_of("true", "enabled") or (said.is_absent and one.key_in(_OPEN))):
            yield one.raised(
                f"{one.name} answers from every network{said.how}",
                "Turn public network access off, or deny by default and list the networks that may.",
                Severity.MEDIUM, said)
