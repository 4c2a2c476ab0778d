"""Computers of an AI Foundry hub may call anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="azure-ai-hub-managed-network",
    title="An AI Foundry hub does not limit where its computers connect to",
    description=(
        "The managed network of a hub is not isolated, or lets everything out. What runs in it - a notebook, a "
        "model that was downloaded, an agent's tool - can send data anywhere."
    ),
    help="""\
The managed network of a hub is not isolated, or lets everything out. What runs in it - a notebook, a model that was
downloaded, an agent's tool - can send data anywhere.

### What to do

Set the isolation mode of the managed network to `AllowOnlyApprovedOutbound` and add rules for what is needed.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-668",),
    owasp=("LLM02:2025", "LLM03:2025"),
    tier="B",
)

_KEYS = {
    "azurerm_ai_foundry": "managed_network.isolation_mode",
    "Microsoft.MachineLearningServices/workspaces": "properties.managedNetwork.isolationMode",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        if "/" in one.type and not any(one.said(key).is_one_of("hub") for key in ("kind", "properties.kind")):
            continue
        if said.is_absent or said.is_one_of("disabled", "allowinternetoutbound"):
            yield one.raised(
                f"the managed network of {one.name} lets everything out{said.how}",
                "Set its isolation mode to AllowOnlyApprovedOutbound.",
                Severity.LOW, said)
