"""A SageMaker domain has the open internet."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
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
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        if said.is_absent or said.is_one_of("publicinternetonly"):
            yield one.raised(
                f"apps of {one.name} reach the internet directly{said.how}",
                "Set the network access of apps to VpcOnly.",
                Severity.MEDIUM, said)
