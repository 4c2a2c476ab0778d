"""An Azure AI account has no identity."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="azure-ai-no-identity",
    title="An Azure OpenAI or AI services account has no managed identity",
    description=(
        "An account without a managed identity reaches storage, search and key vaults by keys and connection strings, "
        "or not at all, and cannot be encrypted with a key of yours."
    ),
    help="""\
An account without a managed identity reaches storage, search and key vaults by keys and connection strings, or not
at all, and cannot be encrypted with a key of yours.

### What to do

Give the account an `identity` of type SystemAssigned or UserAssigned and grant that identity the roles it needs.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-522",),
    owasp=("LLM02:2025", "ASI03:2026"),
    tier="B",
    same_as=("CKV_AZURE_238",),
)

_KEYS = {
    "azurerm_cognitive_account": "identity",
    "azurerm_ai_services": "identity",
    "Microsoft.CognitiveServices/accounts": "identity",
}
_TYPES = dict.fromkeys(_KEYS, "identity.type")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        type_ = one.said(one.key_in(_TYPES))
        if said.is_absent or type_.is_one_of("none"):
            yield one.raised(
                f"{one.name} has no managed identity{type_.how}",
                "Give the account a managed identity.",
                Severity.LOW, type_)
