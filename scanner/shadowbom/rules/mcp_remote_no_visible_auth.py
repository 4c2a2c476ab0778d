"""A remote MCP server is reached without a visible credential."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, about, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-remote-no-visible-auth",
    title="A remote MCP server is reached without a visible credential",
    description=(
        "The entry of a remote MCP server has neither a header nor a credential. Many servers sign users in by "
        "OAuth, which no file shows; others take everyone."
    ),
    help="""\
The entry of a remote MCP server has neither a header nor a credential.

### What to do

Make sure that the server asks who calls, and say in the file's comments how.
""",
    severity=Severity.INFO,
    tags=("mcp",),
    cwe=("CWE-306",),
    owasp=("ASI03:2026", "MCP07:2025"),
    tier="C",
)

_SIGNS_IN = frozenset({"oauth", "auth", "headersHelper", "authProviderType", "customUserVars"})


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file, server in view.servers:
        signed_in = any(key.partition(".")[0] in _SIGNS_IN for key, _ in file.of_server(server))
        if server.url and not server.headers and not signed_in and "***" not in server.url:
            yield about(file, server,
                        f"MCP server {server.name} is reached without a header or a credential in the file",
                        "Make sure that the server asks who calls.", Severity.INFO)
