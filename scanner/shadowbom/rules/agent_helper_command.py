"""Shared settings name a program that an agent runs for its own needs."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.hooks import automatic_commands
from shadowbom.rules.raising import Raised, findings
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


def check(view: View) -> Iterator[Finding]:
    """A finding for each such helper. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for command in automatic_commands(view):
        if not command.hook and command.event not in _HARMLESS:
            yield Raised(command.setting.key, command.setting.location, command.file.context,
                         f"{command.event} names a program that the agent runs by itself",
                         "Move the setting to the user's own or to managed settings.", Severity.MEDIUM)
