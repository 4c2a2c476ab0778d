"""The address of an MCP server holds a credential."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, about, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-url-embedded-credential",
    title="A credential stands in the address of an MCP server",
    description=(
        "The address of an MCP server holds a password or a key. Addresses end up in logs, in histories and in "
        "the reports of every tool that reads the file."
    ),
    help="""\
The address of an MCP server holds a password or a key.

### What to do

Revoke the credential, and let the client fill in the new one from the environment, in a header where the server
takes one.
""",
    severity=Severity.HIGH,
    tags=("security", "mcp", "secrets"),
    cwe=("CWE-522", "CWE-598"),
    owasp=("LLM02:2025", "ASI03:2026", "MCP01:2025"),
)

# The reader of servers has starred out what may be a secret; references to variables it leaves as they are.
_CREDENTIAL = re.compile(r"://[^/\s@]{0,200}:\*\*\*@|[?&][\w.-]{1,60}=\*\*\*")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file, server in view.servers:
        address = next((text for text in (server.url, *server.args) if _CREDENTIAL.search(text)), None)
        if address is not None:
            yield about(file, server, f"an address in the entry of MCP server {server.name} holds a credential",
                        "Revoke it, and let the client fill in the new one from the environment: ${NAME}.",
                        Severity.HIGH)
