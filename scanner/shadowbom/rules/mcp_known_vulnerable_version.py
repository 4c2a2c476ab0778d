"""A version of an MCP server is used that is known to be vulnerable."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.advisories import started, vulnerable
from shadowbom.rules.raising import findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-known-vulnerable-version",
    title="A version of an MCP server with a known vulnerability is used",
    description=(
        "An MCP client starts a version of a server, of a bridge or of a tool for servers that a public advisory is "
        "about."
    ),
    help="""\
An MCP client starts a version of a server, of a bridge or of a tool for servers that a public advisory is about. Only
exact versions are judged. The advisories come with the program and may lack newer ones: `--osv` asks OSV for these.
What manifests and lockfiles pin is told by `vulnerable-ai-package`.

### What to do

Name the fixed version in the server's entry, or update the package. Where no fixed version is known, take the server
out.
""",
    severity=Severity.HIGH,
    tags=("security", "mcp", "supply-chain"),
    cwe=("CWE-1395", "CWE-937"),
    owasp=("LLM03:2025", "ASI04:2026", "MCP04:2025"),
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each package and version, as severe as the worst that is known of it. See ``rules.Rule.check``."""
    return findings(INFO, vulnerable(started(view), view), view)
