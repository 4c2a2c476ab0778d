"""A vector index of Vertex AI has a public address."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.resources import told
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="vertex-index-endpoint-public",
    title="A Vertex AI index endpoint is public",
    description=(
        "An index endpoint with a public endpoint answers on an address of the internet. Only the rights of IAM "
        "stand between what you have indexed and whoever gets a token."
    ),
    help="""\
An index endpoint with a public endpoint answers on an address of the internet. Only the rights of IAM stand between
what you have indexed and whoever gets a token.

### What to do

Leave `public_endpoint_enabled` out, and set `network` or a `private_service_connect_config`.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-668",),
    owasp=("LLM08:2025",),
    tier="B",
    same_as=("CKV2_GCP_34",),
)

_KEYS = {
    "google_vertex_ai_index_endpoint": "public_endpoint_enabled",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, told(
        view, _KEYS, "{name} answers on a public address{how}",
        "Leave public_endpoint_enabled out and give the endpoint a network.",
        Severity.MEDIUM, texts=("true",),
    ), view)
