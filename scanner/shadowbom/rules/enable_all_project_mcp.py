"""Committed settings start every MCP server that a project declares."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.switches import switch, switched
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="enable-all-project-mcp",
    title="Every MCP server that the project declares is started without asking",
    description=(
        "A committed setting approves all MCP servers of the project in advance. Whoever can change the project's "
        "list of servers can run a program on the machine of everyone who opens it."
    ),
    help="""\
A committed setting approves all MCP servers of the project in advance.

### What to do

Name the servers that are wanted instead of all of them: `"enabledMcpjsonServers": ["name"]`. Then a server that a
later change adds is asked for again.
""",
    severity=Severity.HIGH,
    tags=("security", "mcp", "agents"),
    cwe=("CWE-829", "CWE-276"),
    owasp=("LLM06:2025", "ASI04:2026", "ASI09:2026", "MCP09:2025"),
)

_TABLE = (
    switch("claude-code", r"enableAllProjectMcpServers", "true",
           "{key} starts every MCP server that the project declares, now and after any change",
           'List the wanted servers in "enabledMcpjsonServers" and take "enableAllProjectMcpServers" out.',
           Severity.HIGH),
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each file that approves all servers. See ``rules.Rule.check``."""
    return findings(INFO, switched(view, _TABLE), view)
