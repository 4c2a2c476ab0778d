"""An Azure AI account is not under a key of yours."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resource_links import naming
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="azure-ai-no-customer-key",
    title="An Azure OpenAI or AI services account has no key of its own",
    description=(
        "Training files, fine-tuned models and stored conversations of an account are encrypted with a key of "
        "Microsoft unless the account names one of yours. Who may read them, and when the key goes, is then not yours "
        "to say."
    ),
    help="""\
Training files, fine-tuned models and stored conversations of an account are encrypted with a key of Microsoft
unless the account names one of yours. Who may read them, and when the key goes, is then not yours to say.

### What to do

Name a key of a key vault in `customer_managed_key` (`encryption` with `keySource: 'Microsoft.KeyVault'`); the
account needs a managed identity for it.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-311",),
    owasp=("LLM02:2025",),
    tier="B",
    same_as=("CKV2_AZURE_22",),
)

_KEYS = {
    "azurerm_cognitive_account": "customer_managed_key",
    "azurerm_ai_services": "customer_managed_key",
    "Microsoft.CognitiveServices/accounts": "properties.encryption",
}
_SOURCES = {"Microsoft.CognitiveServices/accounts": "properties.encryption.keySource"}
_BESIDE = "azurerm_cognitive_account_customer_managed_key"
"""A resource that gives an account its key from outside."""


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        source = one.said(one.key_in(_SOURCES) or one.key_in(_KEYS))
        of_the_service = said.is_absent or source.is_one_of("microsoft.cognitiveservices")
        if of_the_service and not any(other.type.lower() == _BESIDE for other in naming(view, one)):
            yield one.raised(
                f"{one.name} is encrypted with a key of the service",
                "Name a key of your own for the account.",
                Severity.LOW, said)
