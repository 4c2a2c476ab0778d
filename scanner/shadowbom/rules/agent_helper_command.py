"""Shared settings name a program that an agent runs for its own needs."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.hooks import AutomaticCommand, judged
from shadowbom.rules.raising import findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="agent-helper-command",
    title="Shared settings name a program that an agent runs by itself",
    description=(
        "Settings in the repository name a program that the agent runs for itself: to get a key or headers, to "
        "list tools or files. It runs on the machine of everyone who opens the repository, with the rights of the "
        "user."
    ),
    help="""\
Settings in the repository name a program that the agent runs for itself: to get a key or headers, to list
tools or files.

### What to do

Move the setting to the user's own or the organisation's managed settings.
""",
    severity=Severity.MEDIUM,
    tags=("security", "agents"),
    cwe=("CWE-829",),
    owasp=("LLM03:2025", "ASI05:2026", "MCP05:2025"),
    tier="B",
)

_HARMLESS = ("statusLine.command", "subagentStatusLine.command", "install", "start", "notify")

_FIX = "Move the setting to the user's own or to managed settings."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such helper. See ``rules.Rule.check``."""
    return findings(INFO, judged(view, _says, _FIX, Severity.MEDIUM), view)


def _says(command: AutomaticCommand) -> str:
    if command.hook or command.event in _HARMLESS:
        return ""
    return f"{command.event} names a program that the agent runs by itself"
