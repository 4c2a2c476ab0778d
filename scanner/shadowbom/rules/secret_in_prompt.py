"""A secret becomes part of a prompt."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_flows import flow_findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="secret-in-prompt",
    title="A secret becomes part of a prompt",
    description=(
        "A secret from the environment or a store becomes part of a prompt. The provider of the model gets it, it "
        "lands in logs and traces, and the model can be made to repeat it."
    ),
    help="""\
A secret from the environment or a store becomes part of a prompt. The provider of the model gets it, it lands in logs
and traces, and the model can be made to repeat it.

It is looked for with `shadowbom scan --deep`, within one function at a time.

### What to do

Keep secrets out of prompts: use them in the code of a tool, which the model calls by name. Replace the secret, since
it has left.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-201",),
    owasp=("LLM02:2025",),
    tier="B",
)

_SAYS = "a secret ({source}) becomes part of a prompt"
_FIX = "Use the secret in the code of a tool, not in the prompt, and replace it."


def check(view: View) -> Iterator[Finding]:
    """A finding for each place where it happens, with its code flow. See ``rules.Rule.check``."""
    return flow_findings(INFO, view, _SAYS, _FIX)
