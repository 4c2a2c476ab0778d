"""An MCP server is reached over a transport that is deprecated."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, about, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="deprecated-mcp-transport",
    title="An MCP server is reached over HTTP with SSE",
    description=(
        "An MCP server is reached over HTTP with server-sent events, which the protocol has deprecated in favour "
        "of streamable HTTP."
    ),
    help="""\
An MCP server is reached over HTTP with server-sent events, which the protocol has deprecated in favour of
streamable HTTP.

### What to do

Use the server's streamable HTTP address (mostly `/mcp` instead of `/sse`), and state `"type": "http"`.
""",
    severity=Severity.INFO,
    tags=("mcp",),
    cwe=("CWE-477",),
    owasp=("MCP07:2025",),
    tier="C",
)

def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file, server in view.servers:
        if server.transport == "sse":
            yield about(file, server, f"MCP server {server.name} is reached over server-sent events",
                        "Use its streamable HTTP address.", Severity.INFO)
