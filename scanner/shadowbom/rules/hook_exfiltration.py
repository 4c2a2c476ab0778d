"""A command that an agent runs by itself sends files or variables to another machine."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.hooks import AutomaticCommand, judged
from shadowbom.rules.raising import findings
from shadowbom.rules.scripts import sends_out
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="hook-exfiltration",
    title="An agent's hook sends files or variables to another machine",
    description=(
        "A hook, status line or helper of a coding agent sends the environment, a file or the output of git to "
        "another machine. It does so on the machine of everyone who works on the repository, with all that is "
        "readable there."
    ),
    help="""\
A hook, status line or helper of a coding agent sends the environment, a file or the output of git to another
machine.

### What to do

Take the command out. If it reports something that is wanted, let it send a fixed text, and never files,
variables or what the agent was told.
""",
    severity=Severity.CRITICAL,
    tags=("security", "agents"),
    cwe=("CWE-200", "CWE-506"),
    owasp=("LLM02:2025", "ASI03:2026", "MCP01:2025"),
)

_FIX = "Take the command out, and find out who added it and where the data went."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such command. See ``rules.Rule.check``."""
    return findings(INFO, judged(view, _says, _FIX, Severity.CRITICAL), view)


def _says(command: AutomaticCommand) -> str:
    piece = sends_out(command.script)
    return f"{command.event} sends data to another machine: {piece}" if piece else ""
