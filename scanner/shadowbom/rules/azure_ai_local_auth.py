"""An Azure AI account takes keys."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="azure-ai-local-auth",
    title="An Azure OpenAI or AI services account can be used with a key",
    description=(
        "An account takes its two keys besides tokens unless local authentication is turned off. A key names "
        "nobody, does not end, and works for whoever finds it."
    ),
    help="""\
An account takes its two keys besides tokens unless local authentication is turned off. A key names nobody, does not
end, and works for whoever finds it.

### What to do

Set `local_auth_enabled = false` (`disableLocalAuth: true`) and give the identities of your apps the role Cognitive
Services OpenAI User.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-522",),
    owasp=("LLM02:2025", "ASI03:2026"),
    tier="B",
    same_as=("CKV_AZURE_236",),
)

_KEYS = {
    "azurerm_cognitive_account": "local_auth_enabled",
    "azurerm_ai_services": "local_authentication_enabled",
    "Microsoft.CognitiveServices/accounts": "properties.disableLocalAuth",
    "br/public:avm/res/cognitive-services/account": "disableLocalAuth",
}
_OPEN = {type_: key for type_, key in _KEYS.items() if not type_.startswith("br/")}
"""Types that take keys where nothing is said."""


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        disables = "disable" in one.key_in(_KEYS).lower()
        if said.is_one_of("false" if disables else "true") or (said.is_absent and one.key_in(_OPEN)):
            yield one.raised(
                f"{one.name} can be used with a key{said.how}",
                "Turn local authentication off and let apps sign in with their identity.",
                Severity.LOW, said)
