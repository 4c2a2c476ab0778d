"""An agent of Bedrock has no guardrail."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.resources import told
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="bedrock-agent-no-guardrail",
    title="A Bedrock agent has no guardrail",
    description=(
        "An agent without a guardrail passes what users, documents and tools say to the model, and its answers "
        "back, unfiltered. A guardrail can stop attacks by prompt, topics and personal data on both ways."
    ),
    help="""\
An agent without a guardrail passes what users, documents and tools say to the model, and its answers back,
unfiltered. A guardrail can stop attacks by prompt, topics and personal data on both ways.

### What to do

Make a guardrail with a filter for prompt attacks, and name it in `guardrail_configuration`
(`GuardrailConfiguration`) with a version.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-693",),
    owasp=("LLM01:2025", "ASI01:2026"),
    tier="B",
    same_as=("CKV_AWS_383",),
)

_KEYS = {
    "aws_bedrockagent_agent": "guardrail_configuration",
    "awscc_bedrock_agent": "guardrail_configuration",
    "AWS::Bedrock::Agent": "GuardrailConfiguration",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, told(
        view, _KEYS, "{name} has no guardrail",
        "Give the agent a guardrail, with a filter for prompt attacks.",
        Severity.MEDIUM, absent=True,
    ), view)
