"""Nothing here records what Bedrock's models are asked."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import deployed
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="bedrock-no-invocation-logging",
    title="Bedrock is used, and no invocation logging is set up here",
    description=(
        "Terraform of this repository makes resources of Bedrock and none that records invocations of models. "
        "Without a record, misuse of a role or key and what a model was told cannot be looked into. The setting "
        "is one of the account and region: it may be made elsewhere."
    ),
    help="""\
Terraform of this repository makes resources of Bedrock and none that records invocations of models. Without a
record, misuse of a role or key and what a model was told cannot be looked into. The setting is one of the account
and region: it may be made elsewhere.

### What to do

Add an `aws_bedrock_model_invocation_logging_configuration` for the account and region, or note where it is made.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-778",),
    owasp=("LLM10:2025",),
    tier="B",
)

_LOGGING = "aws_bedrock_model_invocation_logging_configuration"
_USES = (
    "aws_bedrock_custom_model", "aws_bedrock_guardrail", "aws_bedrock_inference_profile",
    "aws_bedrock_provisioned_model_throughput", "aws_bedrockagent_agent", "aws_bedrockagent_flow",
    "aws_bedrockagent_knowledge_base", "awscc_bedrock_agent", "awscc_bedrock_flow", "awscc_bedrock_guardrail",
    "awscc_bedrock_knowledge_base",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    if _LOGGING in view.resources:
        return
    for one in deployed(view, _USES):
        yield one.raised(
            "Bedrock is used here, and nothing here records what its models are asked and answer",
            "Set up invocation logging for the account and region, or note where that is done.",
            Severity.LOW, same=INFO.id)
