"""A SageMaker model's container is outside of any network of yours."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="sagemaker-model-no-vpc",
    title="A SageMaker model runs outside of a VPC",
    description=(
        "A model without a VPC configuration, and without network isolation, runs in a network of the service "
        "with a way to the internet. None of your network's rules and logs apply to it."
    ),
    help="""\
A model without a VPC configuration, and without network isolation, runs in a network of the service with a way to
the internet. None of your network's rules and logs apply to it.

### What to do

Give the model a `vpc_config` (`VpcConfig`) with subnets and security groups, or turn network isolation on.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-668",),
    owasp=("LLM02:2025",),
    tier="B",
)

_KEYS = {
    "aws_sagemaker_model": "vpc_config",
    "AWS::SageMaker::Model": "VpcConfig",
}
_ISOLATION = {
    "aws_sagemaker_model": "enable_network_isolation",
    "AWS::SageMaker::Model": "EnableNetworkIsolation",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        if said.is_absent and not one.said(one.key_in(_ISOLATION)).may_be("true"):
            yield one.raised(
                f"{one.name} runs outside of a VPC, with a way to the internet",
                "Give it a VPC configuration, or turn network isolation on.",
                Severity.LOW, said)
