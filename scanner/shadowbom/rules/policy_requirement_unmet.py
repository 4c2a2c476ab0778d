"""A requirement of the policy is not met."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.policy import Verdict
from shadowbom.rules.decided import findings_of, judged
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="policy-requirement-unmet",
    title="A requirement of the policy is not met",
    description=(
        "The policy asks something of what the inventory lists here that it does not have: an owner, a pinned "
        "revision, a format that runs no code. The message names the requirement and its line."
    ),
    help="""\
The policy asks something of what the inventory lists here that it does not have.

### What to do

| requirement | how it is met |
|---|---|
| `owner` | a line of CODEOWNERS, or a `catalog-info.yaml` above the file, names an owner |
| `pinned_revision` | the model is loaded with `revision=` and a commit id of the hub |
| `safetensors` | the model file is in the safetensors, GGUF or ONNX format |
| `no_plain_secret` | no key of a provider stands in a file: reported as `leaked-key`, at least high everywhere |
""",
    severity=Severity.MEDIUM,
    tags=("policy", "governance"),
    cwe=(),
    owasp=("LLM03:2025",),
    tier="A",
)

_FIXES = {
    "owner": "Name an owner in CODEOWNERS or in a catalog-info.yaml above the file.",
    "pinned_revision": "Load it with revision= and the id of a commit of the hub.",
    "safetensors": "Convert it to safetensors, and load that.",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each asset and requirement. See ``rules.Rule.check``."""
    for one in judged(view, *Verdict):
        for unmet in one.decision.unmet:
            severity = one.stopping(Severity.MEDIUM)
            yield from findings_of(INFO, one, f"{unmet.message}; {unmet.by} asks for it", _FIXES[unmet.requirement],
                                   severity, name=unmet.requirement)
