"""An agent of Bedrock is not under a key of yours."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.resources import told
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="bedrock-agent-no-customer-key",
    title="A Bedrock agent has no key of its own",
    description=(
        "Instructions, schemas and sessions of an agent are encrypted with a key of the service unless the agent "
        "names one of yours. Who may read them, and when the key goes, is then not yours to say."
    ),
    help="""\
Instructions, schemas and sessions of an agent are encrypted with a key of the service unless the agent names one of
yours. Who may read them, and when the key goes, is then not yours to say.

### What to do

Name a key of your own in `customer_encryption_key_arn` (`CustomerEncryptionKeyArn`).
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-311",),
    owasp=("LLM02:2025",),
    tier="B",
    same_as=("CKV_AWS_373",),
)

_KEYS = {
    "aws_bedrockagent_agent": "customer_encryption_key_arn",
    "awscc_bedrock_agent": "customer_encryption_key_arn",
    "AWS::Bedrock::Agent": "CustomerEncryptionKeyArn",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, told(
        view, _KEYS, "{name} is encrypted with a key of the service",
        "Name a KMS key of your own for the agent.",
        Severity.LOW, absent=True,
    ), view)
