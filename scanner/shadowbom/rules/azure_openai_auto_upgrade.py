"""A deployment of a model changes its model by itself."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.resources import told
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="azure-openai-auto-upgrade",
    title="An Azure OpenAI deployment moves to new versions of its model by itself",
    description=(
        "A deployment follows the default version of its model unless it says otherwise. Its answers, filters and "
        "refusals change on a day that nobody chose, and what was tested is no longer what runs."
    ),
    help="""\
A deployment follows the default version of its model unless it says otherwise. Its answers, filters and refusals
change on a day that nobody chose, and what was tested is no longer what runs.

### What to do

Name the model's version and set `version_upgrade_option` (`versionUpgradeOption`) to `NoAutoUpgrade` or
`OnceCurrentVersionExpired`.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-494",),
    owasp=("LLM03:2025",),
    tier="B",
)

_KEYS = {
    "azurerm_cognitive_deployment": "version_upgrade_option",
    "Microsoft.CognitiveServices/accounts/deployments": "properties.versionUpgradeOption",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, told(
        view, _KEYS, "{name} moves to new versions of its model by itself{how}",
        "Name a version and set the upgrade option to NoAutoUpgrade or OnceCurrentVersionExpired.",
        Severity.LOW, texts=("oncenewdefaultversionavailable",), absent=True,
    ), view)
