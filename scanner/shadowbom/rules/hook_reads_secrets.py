"""A command that an agent runs by itself reads credentials."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.hooks import AutomaticCommand, judged
from shadowbom.rules.raising import findings
from shadowbom.rules.scripts import reads_secrets
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="hook-reads-secrets",
    title="An agent's hook reads credentials",
    description=(
        "A hook, status line or helper of a coding agent reads a file of credentials or a keychain of the user. "
        "What it reads can end up in the agent's context, and from there with the provider of the model."
    ),
    help="""\
A hook, status line or helper of a coding agent reads a file of credentials or a keychain of the user.

### What to do

Let the program that needs a credential load it itself, with rights of its own; a hook of an agent needs none
of the user's.
""",
    severity=Severity.HIGH,
    tags=("security", "agents"),
    cwe=("CWE-522", "CWE-200"),
    owasp=("LLM02:2025", "ASI03:2026", "MCP01:2025"),
)

_FIX = "Take the command out; let the program that needs the credential load it."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such command. See ``rules.Rule.check``."""
    return findings(INFO, judged(view, _says, _FIX, Severity.HIGH), view)


def _says(command: AutomaticCommand) -> str:
    piece = reads_secrets(command.script)
    return f"{command.event} reads credentials: {piece}" if piece else ""
