"""A notebook of Vertex AI has a public address."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.resources import told
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="vertex-workbench-public-ip",
    title="A Vertex AI Workbench or notebook instance has a public IP address",
    description=(
        "A notebook instance gets an address of the internet unless that is turned off. A service that somebody "
        "starts on it, or a mistake in a firewall rule, is then open to all."
    ),
    help="""\
A notebook instance gets an address of the internet unless that is turned off. A service that somebody starts on it,
or a mistake in a firewall rule, is then open to all.

### What to do

Set `disable_public_ip = true` (`no_public_ip = true` for a notebook instance) and reach the notebook by its proxy.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-668",),
    owasp=("LLM02:2025",),
    tier="B",
    same_as=("CKV2_GCP_28", "CKV_GCP_89", "gcp-vertexai-private-instance"),
)

_KEYS = {
    "google_workbench_instance": "gce_setup.disable_public_ip",
    "google_notebooks_instance": "no_public_ip",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, told(
        view, _KEYS, "{name} has a public IP address{how}",
        "Turn the public IP address off.",
        Severity.MEDIUM, texts=("false",), absent=True,
    ), view)
