"""A SageMaker domain has the open internet."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.resources import told
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="sagemaker-domain-internet",
    title="A SageMaker domain lets its apps reach the internet directly",
    description=(
        "Apps of a SageMaker domain (Studio) reach the internet through a network of the service unless "
        "`AppNetworkAccessType` is `VpcOnly`. What a notebook runs can then send data anywhere, past the controls "
        "of your own network."
    ),
    help="""\
Apps of a SageMaker domain (Studio) reach the internet through a network of the service unless
`AppNetworkAccessType` is `VpcOnly`. What a notebook runs can then send data anywhere, past the controls of your own
network.

### What to do

Set `app_network_access_type = "VpcOnly"` (`AppNetworkAccessType: VpcOnly`), with endpoints for what the apps need.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-668",),
    owasp=("LLM02:2025",),
    tier="B",
)

_KEYS = {
    "aws_sagemaker_domain": "app_network_access_type",
    "AWS::SageMaker::Domain": "AppNetworkAccessType",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, told(
        view, _KEYS, "apps of {name} reach the internet directly{how}",
        "Set the network access of apps to VpcOnly.",
        Severity.MEDIUM, texts=("publicinternetonly",), absent=True,
    ), view)
