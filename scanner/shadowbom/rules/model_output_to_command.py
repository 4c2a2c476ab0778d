"""What a model answers is run as a command."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_flows import flow_findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="model-output-to-command",
    title="What a model answers is run as a command",
    description=(
        "What a model answers becomes a command line, or part of one, that a shell runs. Whoever gets a text in "
        "front of the model can have it write a command of theirs."
    ),
    help="""\
What a model answers becomes a command line, or part of one, that a shell runs. Whoever gets a text in front of the
model can have it write a command of theirs.

It is looked for with `shadowbom scan --deep`, within one function at a time.

### What to do

Give the program its arguments as a list, without a shell, and take commands from a list of yours. Where running
commands is what it is for, run them in a sandbox and ask a person before each.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-78",),
    owasp=("LLM05:2025", "ASI05:2026"),
    tier="B",
)

_SAYS = "what a model answers ({source}) is run as a command"
_FIX = "Pass arguments as a list without a shell, from commands that you allow; else use a sandbox and ask before each."


def check(view: View) -> Iterator[Finding]:
    """A finding for each place where it happens, with its code flow. See ``rules.Rule.check``."""
    return flow_findings(INFO, view, _SAYS, _FIX)
