"""An MCP server is started by a command that downloads code and runs it."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, about, findings
from shadowbom.rules.scripts import fetches_and_runs
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-shell-fetch-command",
    title="An MCP server's command downloads code and runs it",
    description=(
        "The command that starts an MCP server downloads a script and runs it. Whoever controls the address runs "
        "commands on the machine of everyone who opens the repository."
    ),
    help="""\
The command that starts an MCP server downloads a script and runs it.

### What to do

Start the server from a package with a version, or from a script in the repository.
""",
    severity=Severity.CRITICAL,
    tags=("security", "mcp"),
    cwe=("CWE-494", "CWE-78"),
    owasp=("LLM03:2025", "ASI05:2026", "MCP05:2025"),
)

def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file, server in view.servers:
        if piece := fetches_and_runs(" ".join((server.command, *server.args))):
            yield about(file, server, f"the command of MCP server {server.name} downloads code and runs it: {piece}",
                        "Start the server from a package with a version, or from a script in the repository.",
                        Severity.CRITICAL)
