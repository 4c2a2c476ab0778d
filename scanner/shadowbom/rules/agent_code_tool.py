"""An agent gets a tool that runs any code or command."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_calls import flagged
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="agent-code-tool",
    title="An agent is given a tool that runs any code or command",
    description=(
        "A tool such as `PythonREPLTool` or `ShellTool` runs what the model asks for in the process itself, with "
        "its files, network and keys. What a user or a document tells the model can become that command."
    ),
    help="""\
A tool such as `PythonREPLTool` or `ShellTool` runs what the model asks for in the process itself, with its files,
network and keys. What a user or a document tells the model can become that command.

### What to do

Give the agent functions for what it needs. Where it must run code, use a sandbox without keys and network, and let
somebody approve each call.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-94",),
    owasp=("LLM06:2025", "ASI05:2026"),
    tier="B",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such call. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one in flagged(view, INFO.id):
        name = one.call.callee.rpartition(":")[2]
        yield one.raised(f"{name} runs whatever the model asks for, with the rights of this process",
                         "Give the agent functions for what it needs, or run code in a sandbox.", Severity.MEDIUM)
