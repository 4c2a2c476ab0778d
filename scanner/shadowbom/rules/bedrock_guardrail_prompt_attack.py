"""A guardrail lets attacks by prompt through."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.value import HOLE
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import read_texts, settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="bedrock-guardrail-prompt-attack",
    title="A Bedrock guardrail does not filter prompt attacks",
    description=(
        "A guardrail has no filter of the type `PROMPT_ATTACK` for what goes in, or one whose strength is `NONE`. "
        "Instructions hidden in what users or documents say then reach the model."
    ),
    help="""\
A guardrail has no filter of the type `PROMPT_ATTACK` for what goes in, or one whose strength is `NONE`.
Instructions hidden in what users or documents say then reach the model.

### What to do

Add a filter of the type `PROMPT_ATTACK` with an input strength of `HIGH`; its output strength has to be `NONE`.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-1427",),
    owasp=("LLM01:2025", "ASI01:2026"),
    tier="B",
)

_KEYS = {
    "aws_bedrock_guardrail": "content_policy_config.filters_config",
    "awscc_bedrock_guardrail": "content_policy_config.filters_config",
    "AWS::Bedrock::Guardrail": "ContentPolicyConfig.FiltersConfig",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        kinds = one.said(f"{one.key_in(_KEYS)}.type")
        strength = "input_strength" if "_" in one.type else "inputstrength"
        if said.is_open or kinds.is_open:
            continue
        filters = [each for each in one.members(one.key_in(_KEYS))
                   if "prompt_attack" in read_texts(each.get("type", HOLE))]
        if not filters:
            yield one.raised(
                f"{one.name} has no filter for prompt attacks",
                "Add a filter of the type PROMPT_ATTACK with an input strength of HIGH.",
                Severity.MEDIUM)
        elif all(read_texts(each.get(strength, HOLE)) == {"none"} for each in filters):
            yield one.raised(
                f"the filter for prompt attacks of {one.name} is off: its input strength is NONE",
                "Give the filter an input strength of HIGH.",
                Severity.MEDIUM, kinds)
