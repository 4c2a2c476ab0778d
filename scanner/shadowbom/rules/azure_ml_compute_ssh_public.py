"""The SSH port of an Azure ML compute is public."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="azure-ml-compute-ssh-public",
    title="The SSH port of a compute of Azure Machine Learning is open to the internet",
    description=(
        "A compute whose SSH port is public can be tried by everybody. Who gets in has the training data, the models "
        "and the identity of the compute."
    ),
    help="""\
A compute whose SSH port is public can be tried by everybody. Who gets in has the training data, the models and the
identity of the compute.

### What to do

Leave `ssh_public_access_enabled` out or false (`remoteLoginPortPublicAccess: 'Disabled'`, `sshPublicAccess:
'Disabled'`), and enter the compute from its own network.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-668",),
    owasp=("LLM02:2025", "LLM04:2025"),
    tier="B",
)

_KEYS = {
    "azurerm_machine_learning_compute_cluster": "ssh_public_access_enabled",
    "Microsoft.MachineLearningServices/workspaces/computes": "properties.properties.remoteLoginPortPublicAccess",
}
_INSTANCE = "properties.properties.sshSettings.sshPublicAccess"
_ADDRESSES = ("node_public_ip_enabled", "properties.properties.enableNodePublicIp")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        opened = next((found for found in (said, one.said(_INSTANCE)) if found.is_one_of("true", "enabled")), None)
        # Without an address of its own there is nothing to reach from outside.
        if opened is not None and not any(one.said(key).may_be("false") for key in _ADDRESSES):
            yield one.raised(
                f"{one.name} has its SSH port open to the internet{opened.how}",
                "Close the public SSH port.",
                Severity.MEDIUM, opened)
