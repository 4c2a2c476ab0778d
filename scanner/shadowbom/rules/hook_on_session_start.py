"""An agent's hook runs when a session opens."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.hooks import AutomaticCommand, judged
from shadowbom.rules.raising import findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="hook-on-session-start",
    title="An agent's hook runs when a session opens",
    description=(
        "A hook of a coding agent runs as soon as a session opens in the repository, before anyone has asked for "
        "anything. Whoever can change the agent's settings or the script runs commands on the machine of everyone "
        "who opens it."
    ),
    help="""\
A hook of a coding agent runs as soon as a session opens in the repository, before anyone has asked for
anything.

### What to do

See what it runs, and let changes to the agent's folder be reviewed: put it under CODEOWNERS.
""",
    severity=Severity.LOW,
    tags=("security", "agents"),
    cwe=("CWE-829",),
    owasp=("LLM03:2025", "ASI05:2026", "MCP09:2025"),
    tier="B",
)

_FIX = "Review the command, and put the agent's folder under CODEOWNERS."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such hook. See ``rules.Rule.check``."""
    return findings(INFO, judged(view, _says, _FIX, Severity.LOW), view)


def _says(command: AutomaticCommand) -> str:
    return f"{command.event} runs a command as soon as a session opens" if command.at_start else ""
