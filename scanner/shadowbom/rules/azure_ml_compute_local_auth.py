"""Computes of Azure ML take keys over SSH."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="azure-ml-compute-local-auth",
    title="A compute of Azure Machine Learning can be entered with a key",
    description=(
        "Users of a compute sign in over SSH with a password or key of the machine unless local authentication is "
        "turned off. It names nobody, does not end with an account, and works for whoever finds it."
    ),
    help="""\
Users of a compute sign in over SSH with a password or key of the machine unless local authentication is turned off.
It names nobody, does not end with an account, and works for whoever finds it.

### What to do

Set `local_auth_enabled = false` (`disableLocalAuth: true`), and let people in by their identity.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-522",),
    owasp=("LLM02:2025",),
    tier="B",
    same_as=("CKV_AZURE_142",),
)

_KEYS = {
    "azurerm_machine_learning_compute_cluster": "local_auth_enabled",
    "azurerm_machine_learning_compute_instance": "local_auth_enabled",
    "Microsoft.MachineLearningServices/workspaces/computes": "properties.disableLocalAuth",
}
_KIND = "properties.computeType"
_MACHINES = ("amlcompute", "computeinstance")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        template = "disable" in one.key_in(_KEYS).lower()
        if template and not one.said(_KIND).is_one_of(*_MACHINES):
            continue  # clusters of Kubernetes and the like are only attached
        if said.is_absent or said.is_one_of("false" if template else "true"):
            yield one.raised(
                f"{one.name} can be entered with a key{said.how}",
                "Turn local authentication of the compute off.",
                Severity.LOW, said)
