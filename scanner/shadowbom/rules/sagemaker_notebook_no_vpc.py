"""A SageMaker notebook is in the network of the service."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.resources import told
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="sagemaker-notebook-no-vpc",
    title="A SageMaker notebook instance is in no VPC of yours",
    description=(
        "A notebook without a subnet runs in a network of the service. No security group, route or flow log of yours "
        "sees what it sends, and it reaches your data on public addresses."
    ),
    help="""\
A notebook without a subnet runs in a network of the service. No security group, route or flow log of yours sees
what it sends, and it reaches your data on public addresses.

### What to do

Name a subnet of your VPC in `subnet_id` (`SubnetId`) and security groups, and give the VPC endpoints for what the
notebook needs.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-668",),
    owasp=("LLM02:2025",),
    tier="B",
    same_as=("CKV_AWS_306",),
)

_KEYS = {
    "aws_sagemaker_notebook_instance": "subnet_id",
    "AWS::SageMaker::NotebookInstance": "SubnetId",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, told(
        view, _KEYS, "{name} is in no VPC of yours",
        "Name a subnet of your VPC and security groups.",
        Severity.LOW, absent=True,
    ), view)
