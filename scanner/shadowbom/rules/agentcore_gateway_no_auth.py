"""A gateway of tools asks nobody who they are."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.resources import told
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="agentcore-gateway-no-auth",
    title="An AgentCore gateway has no authorizer",
    description=(
        "A gateway with the authorizer type `NONE` offers its tools to whoever has its address. They run with the "
        "rights of the gateway's role."
    ),
    help="""\
A gateway with the authorizer type `NONE` offers its tools to whoever has its address. They run with the rights of
the gateway's role.

### What to do

Set the authorizer type to `CUSTOM_JWT` with your identity provider, or to `AWS_IAM` for callers in AWS.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-306",),
    owasp=("LLM06:2025", "ASI02:2026", "ASI03:2026", "MCP07:2025"),
    tier="B",
)

_KEYS = {
    "aws_bedrockagentcore_gateway": "authorizer_type",
    "awscc_bedrockagentcore_gateway": "authorizer_type",
    "AWS::BedrockAgentCore::Gateway": "AuthorizerType",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, told(
        view, _KEYS, "{name} asks nobody who they are before it runs tools{how}",
        "Set the authorizer type to CUSTOM_JWT or AWS_IAM.",
        Severity.HIGH, texts=("none",),
    ), view)
