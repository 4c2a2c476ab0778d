"""An endpoint of Vertex AI has a public address."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="vertex-endpoint-public",
    title="A Vertex AI endpoint is outside of any network of yours",
    description=(
        "An endpoint without a network and without Private Service Connect answers on a public address of Google. "
        "Only the rights of IAM stand between the model and whoever gets a token."
    ),
    help="""\
An endpoint without a network and without Private Service Connect answers on a public address of Google. Only the
rights of IAM stand between the model and whoever gets a token.

### What to do

Set `network`, or add a `private_service_connect_config`, and keep the endpoint inside your network.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-668",),
    owasp=("LLM02:2025", "LLM10:2025"),
    tier="B",
    same_as=("CKV2_GCP_33",),
)

_KEYS = {
    "google_vertex_ai_endpoint": "network",
}
_CONNECT = "private_service_connect_config.enable_private_service_connect"


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        if said.is_absent and not one.said(_CONNECT).may_be("true"):
            yield one.raised(
                f"{one.name} answers on a public address",
                "Give the endpoint a network or Private Service Connect.",
                Severity.LOW, said)
