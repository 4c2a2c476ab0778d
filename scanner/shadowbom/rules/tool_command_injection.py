"""A tool runs what a model gives it."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_flows import flow_findings
from shadowbom.rules.mcp_tool_command_injection import places
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="tool-command-injection",
    title="A tool runs what a model gives it",
    description=(
        "A parameter of an agent's tool becomes a command line that a shell runs, or code that is evaluated. What "
        "a model gives the tool may come from a page or a message that somebody else wrote."
    ),
    help="""\
A parameter of an agent's tool becomes a command line that a shell runs, or code that is evaluated. What a model gives
the tool may come from a page or a message that somebody else wrote.

It is looked for with `shadowbom scan --deep`, within one function at a time.

### What to do

Give the program its arguments as a list, without a shell, and check what is allowed. Where running commands is what
the tool is for, run them in a sandbox and ask a person before each.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-78", "CWE-95"),
    owasp=("LLM05:2025", "ASI05:2026"),
    tier="B",
)

_SAYS = "what a model gives this tool ({source}) is run as a command or as code"
_FIX = "Pass arguments as a list without a shell and check what is allowed; else use a sandbox and ask before each."


def check(view: View) -> Iterator[Finding]:
    """A finding for each place where it happens, with its code flow. See ``rules.Rule.check``."""
    return flow_findings(INFO, view, _SAYS, _FIX, places(view))
