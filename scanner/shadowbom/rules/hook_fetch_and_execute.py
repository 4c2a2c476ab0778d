"""A command that an agent runs by itself downloads code and runs it."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.hooks import AutomaticCommand, judged
from shadowbom.rules.raising import findings
from shadowbom.rules.scripts import fetches_and_runs
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="hook-fetch-and-execute",
    title="An agent's hook downloads code and runs it",
    description=(
        "A hook, status line or helper of a coding agent downloads a script and runs it. Whoever controls the "
        "address runs commands on the machine of everyone who opens the repository, each time the hook runs and "
        "without a trace in the history."
    ),
    help="""\
A hook, status line or helper of a coding agent downloads a script and runs it.

### What to do

Put the script into the repository, where changes to it are reviewed, and call it from there. If it must be
downloaded, pin it by a hash that the hook checks before it runs.
""",
    severity=Severity.CRITICAL,
    tags=("security", "agents"),
    cwe=("CWE-494", "CWE-829"),
    owasp=("LLM03:2025", "ASI05:2026", "MCP05:2025"),
)

_FIX = "Keep the script in the repository, or check a pinned hash before running it."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such command. See ``rules.Rule.check``."""
    return findings(INFO, judged(view, _says, _FIX, Severity.CRITICAL), view)


def _says(command: AutomaticCommand) -> str:
    piece = fetches_and_runs(command.script)
    return f"{command.event} downloads code and runs it: {piece}" if piece else ""
