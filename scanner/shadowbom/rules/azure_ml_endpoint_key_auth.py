"""An endpoint of Azure Machine Learning takes a fixed key."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.resources import told
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="azure-ml-endpoint-key-auth",
    title="An online endpoint of Azure Machine Learning asks for a key",
    description=(
        "An online endpoint with the mode `Key` takes a key that names nobody and does not end. It works for "
        "whoever finds it."
    ),
    help="""\
An online endpoint with the mode `Key` takes a key that names nobody and does not end. It works for whoever finds
it.

### What to do

Set `authMode` to `AADToken` (or `AMLToken`) and give callers a role on the endpoint.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-522",),
    owasp=("LLM02:2025", "LLM10:2025"),
    tier="B",
)

_KEYS = {
    "Microsoft.MachineLearningServices/workspaces/onlineEndpoints": "properties.authMode",
    "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints": "properties.authMode",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, told(
        view, _KEYS, "{name} asks for a key that does not end{how}",
        "Set authMode to AADToken and give callers a role.",
        Severity.LOW, texts=("key",),
    ), view)
