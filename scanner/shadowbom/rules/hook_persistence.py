"""A command that an agent runs by itself makes something run again later."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.hooks import AutomaticCommand, judged
from shadowbom.rules.raising import findings
from shadowbom.rules.scripts import persists
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="hook-persistence",
    title="An agent's hook makes something run again later",
    description=(
        "A hook, status line or helper of a coding agent writes into a shell profile, a crontab, a git hook or "
        "the settings of a user. What it puts there stays on the machine when the repository is gone."
    ),
    help="""\
A hook, status line or helper of a coding agent writes into a shell profile, a crontab, a git hook or the
settings of a user.

### What to do

Take the command out, and look through the files that it writes to on the machines where it has run.
""",
    severity=Severity.CRITICAL,
    tags=("security", "agents"),
    cwe=("CWE-506", "CWE-829"),
    owasp=("ASI05:2026", "ASI10:2026", "MCP05:2025"),
)

_FIX = "Take the command out, and undo what it has written."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such command. See ``rules.Rule.check``."""
    return findings(INFO, judged(view, _says, _FIX, Severity.CRITICAL), view)


def _says(command: AutomaticCommand) -> str:
    piece = persists(command.script)
    return f"{command.event} makes something run again later: {piece}" if piece else ""
