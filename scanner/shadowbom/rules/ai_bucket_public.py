"""A bucket of a model's data can be opened to the world."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resource_links import named_by, naming
from shadowbom.rules.resources import Deployed, deployed
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="ai-bucket-public",
    title="A bucket that a model is made from or grounded on may be public",
    description=(
        "A bucket that SageMaker or Bedrock reads from or writes to has a public access control list, or its "
        "block of public access is switched off. Who can write to it can change what a model learns or says; who "
        "can read it has the data."
    ),
    help="""\
A bucket that SageMaker or Bedrock reads from or writes to has a public access control list, or its block of public
access is switched off. Who can write to it can change what a model learns or says; who can read it has the data.

### What to do

Switch all four settings of the public access block on, and give the roles that need it access by policy.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-732", "CWE-668"),
    owasp=("LLM04:2025", "LLM02:2025"),
    tier="B",
)

_SERVICES = ("aws_sagemaker_", "aws_bedrock", "awscc_bedrock", "aws::sagemaker::", "aws::bedrock::")
_BUCKETS = ("aws_s3_bucket", "aws::s3::bucket")
_LISTS = ("acl", "AccessControl")
_PUBLIC = frozenset({"public-read", "public-read-write", "publicread", "publicreadwrite"})
_BLOCKS = (
    "block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets",
    "PublicAccessBlockConfiguration.BlockPublicAcls", "PublicAccessBlockConfiguration.BlockPublicPolicy",
    "PublicAccessBlockConfiguration.IgnorePublicAcls", "PublicAccessBlockConfiguration.RestrictPublicBuckets",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    seen = set()
    for type_ in sorted(view.resources):
        if not type_.startswith(_SERVICES):
            continue
        for user in deployed(view, (type_,)):
            for bucket in named_by(view, user):
                if bucket.type.lower() in _BUCKETS and bucket.resource.location not in seen:
                    seen.add(bucket.resource.location)
                    yield from _opened(view, bucket, user)


def _opened(view: View, bucket: Deployed, user: Deployed) -> Iterator[Raised]:
    """How the bucket that ``user`` works with is open."""
    for one in (bucket, *naming(view, bucket)):
        for key in _LISTS:
            said = one.said(key)
            if said.texts and said.texts <= _PUBLIC and not said.is_open:
                yield one.raised(
                    f"{bucket.name}, which {user.name} works with, is open to everybody{said.how}",
                    "Take the public access control list away and block public access.",
                    Severity.HIGH, said, key)
        for key in _BLOCKS:
            said = one.said(key)
            if said.is_one_of("false"):
                yield one.raised(
                    f"public access to {bucket.name}, which {user.name} works with, is not blocked{said.how}",
                    "Switch all four settings of the public access block on.",
                    Severity.MEDIUM, said, "block", same=f"{bucket.path} {bucket.resource.name} block")
