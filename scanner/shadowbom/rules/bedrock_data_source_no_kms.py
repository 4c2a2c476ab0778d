"""Data of a knowledge base are not under a key of yours."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.resources import told
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="bedrock-data-source-no-kms",
    title="A data source of a Bedrock knowledge base has no key of its own",
    description=(
        "While documents are taken into a knowledge base, copies of them are encrypted with a key of the service "
        "unless the data source names one of yours. Who may read them, and when the key goes, is then not yours "
        "to say."
    ),
    help="""\
While documents are taken into a knowledge base, copies of them are encrypted with a key of the service unless the
data source names one of yours. Who may read them, and when the key goes, is then not yours to say.

### What to do

Name a key of your own in `server_side_encryption_configuration` (`ServerSideEncryptionConfiguration`), which you
can take back.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-311",),
    owasp=("LLM08:2025", "LLM02:2025"),
    tier="B",
)

_KEYS = {
    "aws_bedrockagent_data_source": "server_side_encryption_configuration",
    "awscc_bedrock_data_source": "server_side_encryption_configuration",
    "AWS::Bedrock::DataSource": "ServerSideEncryptionConfiguration",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, told(
        view, _KEYS, "{name} encrypts copies of documents with a key of the service",
        "Name a KMS key of your own for the data source.",
        Severity.LOW, absent=True,
    ), view)
