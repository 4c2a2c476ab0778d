"""An MCP server is started through a shell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, about, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-shell-wrapper",
    title="An MCP server is started through a shell",
    description=(
        "An MCP server is started by a shell that is given a script, and not by its own program. What the script "
        "does beside starting the server is easily overlooked, and what variables expand to becomes a part of the "
        "command."
    ),
    help="""\
An MCP server is started by a shell that is given a script, and not by its own program.

### What to do

Name the program and its arguments, and set variables in the entry's own list.
""",
    severity=Severity.LOW,
    tags=("security", "mcp"),
    cwe=("CWE-78",),
    owasp=("ASI05:2026", "MCP05:2025"),
    tier="B",
)

_SHELL = re.compile(r"(?:.{0,200}[/\\])?(?:bash|sh|zsh|dash|ksh|fish|powershell|pwsh)(?:\.exe)?", re.IGNORECASE)
_SCRIPT = re.compile(r"-\w{0,4}c|-command", re.IGNORECASE)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file, server in view.servers:
        if _SHELL.fullmatch(server.command) and any(_SCRIPT.fullmatch(word) for word in server.args[:4]):
            yield about(file, server, f"MCP server {server.name} is started by a script that {server.command} is given",
                        "Name the program and its arguments instead.", Severity.LOW)
