"""A custom model is trained without a key or network of yours."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="bedrock-custom-model-exposed",
    title="A Bedrock custom model has no key or no VPC of its own",
    description=(
        "A custom model is made of your data. Without a key of yours it is encrypted with one of the service; "
        "without a VPC its training reads your bucket past the rules of your network."
    ),
    help="""\
A custom model is made of your data. Without a key of yours it is encrypted with one of the service; without a VPC
its training reads your bucket past the rules of your network.

### What to do

Name a key in `custom_model_kms_key_id`, and subnets and security groups in `vpc_config`.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-311", "CWE-668"),
    owasp=("LLM02:2025", "LLM04:2025"),
    tier="B",
)

_KEYS = {
    "aws_bedrock_custom_model": "custom_model_kms_key_id",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        missing = [name for name, given in (("key", said), ("VPC", one.said("vpc_config"))) if given.is_absent]
        if missing:
            yield one.raised(
                f"{one.name} is trained without a {' and a '.join(missing)} of your own",
                "Name a KMS key and a VPC configuration for the training.",
                Severity.LOW)
