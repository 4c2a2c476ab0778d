"""A SageMaker endpoint keeps no record of what it is asked."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="sagemaker-endpoint-no-data-capture",
    title="A SageMaker endpoint does not capture requests and answers",
    description=(
        "An endpoint configuration without data capture keeps no record of requests and answers of the model. "
        "Misuse, drift and wrong answers cannot be looked into afterwards."
    ),
    help="""\
An endpoint configuration without data capture keeps no record of requests and answers of the model. Misuse, drift
and wrong answers cannot be looked into afterwards.

### What to do

Add a `data_capture_config` (`DataCaptureConfig`) with an encrypted bucket of your own, and a share of requests that
you may keep.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-778",),
    owasp=("LLM10:2025",),
    tier="B",
)

_KEYS = {
    "aws_sagemaker_endpoint_configuration": "data_capture_config",
    "AWS::SageMaker::EndpointConfig": "DataCaptureConfig",
}
_SWITCHES = {
    "aws_sagemaker_endpoint_configuration": "enable_capture",
    "AWS::SageMaker::EndpointConfig": "EnableCapture",
}
_OTHERS = (
    "async_inference_config", "AsyncInferenceConfig", "production_variants.serverless_config",
    "ProductionVariants.ServerlessConfig",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        switch = one.said(f"{one.key_in(_KEYS)}.{one.key_in(_SWITCHES)}")
        # Asynchronous endpoints keep both in a bucket anyway; serverless ones cannot.
        others = any(not one.said(key).is_absent for key in _OTHERS)
        if not others and (said.is_absent or switch.is_one_of("false")):
            yield one.raised(
                f"{one.name} does not capture what the model is asked and answers{switch.how}",
                "Turn data capture on, into an encrypted bucket.",
                Severity.LOW, switch)
