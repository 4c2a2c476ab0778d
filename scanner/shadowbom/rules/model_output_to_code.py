"""What a model answers is evaluated as code."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_flows import flow_findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="model-output-to-code",
    title="What a model answers is evaluated as code",
    description=(
        "What a model answers goes into `exec`, `eval` or the like. Whoever gets a text in front of the model, a "
        "page or a message will do, can have it write code that then runs with the rights of the program."
    ),
    help="""\
What a model answers goes into `exec`, `eval` or the like. Whoever gets a text in front of the model, a page or a
message will do, can have it write code that then runs with the rights of the program.

It is looked for with `shadowbom scan --deep`, within one function at a time.

### What to do

Run such code in a sandbox without network, secrets and other people's data, or do without it: have the model choose
among functions of yours, and read values with `ast.literal_eval` or `JSON.parse`.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-95",),
    owasp=("LLM05:2025", "ASI05:2026"),
    tier="B",
)

_SAYS = "what a model answers ({source}) is evaluated as code"
_FIX = "Run it in a sandbox, or have the model choose among functions of yours."


def check(view: View) -> Iterator[Finding]:
    """A finding for each place where it happens, with its code flow. See ``rules.Rule.check``."""
    return flow_findings(INFO, view, _SAYS, _FIX)
