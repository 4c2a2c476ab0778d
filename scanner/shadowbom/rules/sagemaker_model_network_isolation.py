"""A SageMaker model's container may call out."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.resources import told
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="sagemaker-model-network-isolation",
    title="A SageMaker model runs without network isolation",
    description=(
        "Without network isolation the container of a model may call out. What a model file or its code does when "
        "it is loaded can then fetch more, or send requests and data away."
    ),
    help="""\
Without network isolation the container of a model may call out. What a model file or its code does when it is
loaded can then fetch more, or send requests and data away.

### What to do

Set `enable_network_isolation = true` (`EnableNetworkIsolation: true`) where the container needs nothing from the
network; where it downloads its model, bring that into the bucket first.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-693",),
    owasp=("LLM03:2025", "LLM02:2025"),
    tier="B",
    same_as=("CKV_AWS_370",),
)

_KEYS = {
    "aws_sagemaker_model": "enable_network_isolation",
    "AWS::SageMaker::Model": "EnableNetworkIsolation",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, told(
        view, _KEYS, "the container of {name} may call out: it is not isolated from the network{how}",
        "Turn network isolation on, with the model in your own bucket.",
        Severity.LOW, texts=("false",), absent=True,
    ), view)
