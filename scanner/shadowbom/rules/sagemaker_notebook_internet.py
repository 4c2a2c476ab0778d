"""A SageMaker notebook has the open internet."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.resources import told
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="sagemaker-notebook-internet",
    title="A SageMaker notebook instance has direct internet access",
    description=(
        "A notebook instance has direct access to the internet unless `DirectInternetAccess` is `Disabled`. Code "
        "and packages that a notebook runs can then send data and credentials of its role anywhere, past the "
        "controls of your own network."
    ),
    help="""\
A notebook instance has direct access to the internet unless `DirectInternetAccess` is `Disabled`. Code and packages
that a notebook runs can then send data and credentials of its role anywhere, past the controls of your own network.

### What to do

Set `direct_internet_access = "Disabled"` (`DirectInternetAccess: Disabled`) and give the instance a subnet of your
VPC, with a NAT gateway or endpoints for what it needs.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-668",),
    owasp=("LLM02:2025",),
    tier="B",
    same_as=("CKV_AWS_122",),
)

_KEYS = {
    "aws_sagemaker_notebook_instance": "direct_internet_access",
    "AWS::SageMaker::NotebookInstance": "DirectInternetAccess",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, told(
        view, _KEYS, "{name} reaches the internet directly{how}",
        "Set direct internet access to Disabled and place the notebook in a subnet of your VPC.",
        Severity.MEDIUM, texts=("enabled",), absent=True,
    ), view)
