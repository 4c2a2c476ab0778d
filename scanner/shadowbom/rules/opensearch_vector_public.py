"""A vector store of OpenSearch answers from any network."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="opensearch-vector-public",
    title="A network policy opens an OpenSearch vector collection to the internet",
    description=(
        "A network policy of OpenSearch Serverless has `AllowFromPublic`, in a repository that keeps vectors "
        "there. Only the rights of IAM then stand between what has been indexed and the internet."
    ),
    help="""\
A network policy of OpenSearch Serverless has `AllowFromPublic`, in a repository that keeps vectors there. Only the
rights of IAM then stand between what has been indexed and the internet.

### What to do

Set `AllowFromPublic` to false and name the VPC endpoints that may (`SourceVPCEs`), or the service that reads for
you (`SourceServices` with `bedrock.amazonaws.com`).
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-668",),
    owasp=("LLM08:2025",),
    tier="B",
)

_KEYS = {
    "aws_opensearchserverless_security_policy": "policy",
    "AWS::OpenSearchServerless::SecurityPolicy": "Policy",
}
_COLLECTIONS = {
    "aws_opensearchserverless_collection": "type",
    "AWS::OpenSearchServerless::Collection": "Type",
}
_BASES = ("aws_bedrockagent_knowledge_base", "awscc_bedrock_knowledge_base", "aws::bedrock::knowledgebase")
_PUBLIC = re.compile(r'"AllowFromPublic"\s{0,20}:\s{0,20}true')


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    if not _keeps_vectors(view):
        return
    for one, said in settings(view, _KEYS):
        flag = one.said(f"{one.key_in(_KEYS)}.AllowFromPublic")
        if flag.is_one_of("true") or any(_PUBLIC.search(text) for text in one.texts(one.key_in(_KEYS))):
            yield one.raised(
                f"{one.name} lets every network reach the collections that it is for",
                "Set AllowFromPublic to false and name the endpoints or services that may.",
                Severity.MEDIUM, flag if flag.at else said)


def _keeps_vectors(view: View) -> bool:
    bases = any(type_ in view.resources for type_ in _BASES)
    return bases or any(said.is_one_of("vectorsearch") for _, said in settings(view, _COLLECTIONS))
