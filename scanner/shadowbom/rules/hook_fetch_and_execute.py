"""A command that an agent runs by itself downloads code and runs it."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.hooks import automatic_commands
from shadowbom.rules.raising import Raised, findings
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

def check(view: View) -> Iterator[Finding]:
    """A finding for each such command. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for command in automatic_commands(view):
        if piece := fetches_and_runs(command.script):
            yield Raised(command.setting.key, command.setting.location, command.file.context,
                         f"{command.event} downloads code and runs it: {piece}",
                         "Keep the script in the repository, or check a pinned hash before running "
                         "it.", Severity.CRITICAL)
