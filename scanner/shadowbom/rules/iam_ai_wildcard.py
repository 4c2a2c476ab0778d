"""A right goes for all of Bedrock or SageMaker."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.value import Lit, leaves
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import SURE, context_in
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="iam-ai-wildcard",
    title="A policy grants all of Bedrock or SageMaker",
    description=(
        "A policy grants every action of Bedrock or SageMaker on everything, attaches the managed policy that "
        "does, or lets any model be called. Whoever takes over the role can change guardrails, read training data "
        "and custom models, or run the most expensive model."
    ),
    help="""\
A policy grants every action of Bedrock or SageMaker on everything, attaches the managed policy that does, or lets
any model be called. Whoever takes over the role can change guardrails, read training data and custom models, or run
the most expensive model.

### What to do

Name the actions that the code calls, and the models, endpoints or agents that they are for.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-250", "CWE-732"),
    owasp=("LLM06:2025", "LLM10:2025", "ASI03:2026"),
    tier="B",
)

_ALL = frozenset({"bedrock:*", "bedrock-agentcore:*", "sagemaker:*"})
_MANAGED = frozenset({"amazonbedrockfullaccess", "amazonsagemakerfullaccess"})
_INVOKES = re.compile(r"bedrock:(?:invoke|converse)[a-z]*\*?")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such right. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for path, right in view.permissions:
        action = right.action.lower()
        everywhere = any(isinstance(leaf, Lit) and leaf.text == "*" for leaf in leaves(right.resources))
        context = context_in(view, path)
        if action in _MANAGED or (action in _ALL and everywhere):
            yield Raised(
                right.action, right.location, context, f"{right.action} is granted: all of the service, on everything",
                "Name the actions that the code calls and what they are for.", Severity.MEDIUM, SURE)
        elif everywhere and _INVOKES.fullmatch(action):
            yield Raised(
                right.action, right.location, context,
                f"{right.action} is granted on everything: no model or agent is named",
                "Name the models and agents that the code calls.", Severity.LOW, SURE, same=f"{path} invoke")
