"""A key of Bedrock that does not end is made."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.resources import told
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="bedrock-api-key",
    title="A long-lived API key of Bedrock is made",
    description=(
        "A credential of an IAM user for Bedrock is an API key: whoever has it can call models on your account, "
        "from anywhere, until somebody deletes it. It also ends up in the state of the deployment."
    ),
    help="""\
A credential of an IAM user for Bedrock is an API key: whoever has it can call models on your account, from
anywhere, until somebody deletes it. It also ends up in the state of the deployment.

### What to do

Let the code call Bedrock by its role; where a tool needs a key, make short-lived ones.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-798",),
    owasp=("LLM02:2025", "ASI03:2026"),
    tier="B",
)

_KEYS = {
    "aws_iam_service_specific_credential": "service_name",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, told(
        view, _KEYS, "{name} is an API key of Bedrock that belongs to a user",
        "Call Bedrock by a role, or with short-lived keys.",
        Severity.MEDIUM, texts=("bedrock.amazonaws.com",),
    ), view)
