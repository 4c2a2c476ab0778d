"""A workspace of Azure Machine Learning answers from any network."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="azure-ml-public-network",
    title="A workspace, endpoint or hub of Azure Machine Learning is open to all networks",
    description=(
        "A workspace, endpoint or hub answers from every network unless public network access is turned off. Data, "
        "models and endpoints in it can be reached by whoever gets a token."
    ),
    help="""\
A workspace, endpoint or hub answers from every network unless public network access is turned off. Data, models and
endpoints in it can be reached by whoever gets a token.

### What to do

Set `public_network_access_enabled = false` (`publicNetworkAccess: 'Disabled'`) and reach the workspace by a private
endpoint.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-668",),
    owasp=("LLM02:2025",),
    tier="B",
    same_as=("CKV_AZURE_144",),
)

_KEYS = {
    "azurerm_machine_learning_workspace": "public_network_access_enabled",
    "azurerm_ai_foundry": "public_network_access",
    "Microsoft.MachineLearningServices/workspaces": "properties.publicNetworkAccess",
    "Microsoft.MachineLearningServices/workspaces/onlineEndpoints": "properties.publicNetworkAccess",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        if one.said("properties.hubResourceId").is_there or one.said("kind").is_one_of("project"):
            continue  # the network of a project is that of its hub
        if said.is_absent or said.is_one_of("true", "enabled"):
            yield one.raised(
                f"{one.name} answers from every network{said.how}",
                "Turn public network access off and use a private endpoint.",
                Severity.MEDIUM, said)
