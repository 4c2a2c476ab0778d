"""An Azure OpenAI account may fetch from everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="azure-ai-outbound-open",
    title="An Azure OpenAI or AI services account may call every address",
    description=(
        "An account fetches what requests name, such as pictures by address, files and data to ground answers on. "
        "Unless outbound access is restricted to names that you list, whoever can call the model can make it reach "
        "any of them, and carry data there."
    ),
    help="""\
An account fetches what requests name, such as pictures by address, files and data to ground answers on. Unless
outbound access is restricted to names that you list, whoever can call the model can make it reach any of them, and
carry data there.

### What to do

Set `outbound_network_access_restricted = true` (`restrictOutboundNetworkAccess: true`) and list the names that are
needed in `fqdns` (`allowedFqdnList`).
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-918", "CWE-668"),
    owasp=("LLM02:2025",),
    tier="B",
    same_as=("CKV_AZURE_247",),
)

_KEYS = {
    "azurerm_cognitive_account": "outbound_network_access_restricted",
    "azurerm_ai_services": "outbound_network_access_restricted",
    "Microsoft.CognitiveServices/accounts": "properties.restrictOutboundNetworkAccess",
}
_MODELS = ("openai", "aiservices")
"""Kinds of accounts that serve models of language."""


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        serves = one.type.lower() == "azurerm_ai_services" or one.said("kind").is_one_of(*_MODELS)
        if serves and (said.is_absent or said.is_one_of("false")):
            yield one.raised(
                f"{one.name} may call every address{said.how}",
                "Restrict outbound access and list the names that are needed.",
                Severity.LOW, said)
