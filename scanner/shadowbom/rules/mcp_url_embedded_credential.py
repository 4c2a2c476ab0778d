"""The address of an MCP server holds a credential."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Server
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.value import Lit
from shadowbom.rules.addresses import host_of, is_own_machine
from shadowbom.rules.raising import Raised, about, findings
from shadowbom.rules.view import ConfigurationFile, View

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
_TOKEN_IN_PATH = re.compile(r"(?<=\w)/\*\*\*(?=[/?#]|\Z)")
"""In the server's own address. In that of a document it is the document's number."""


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file, server in view.servers:
        address = next((text for text in (server.url, *server.args) if _CREDENTIAL.search(text)), "")
        address = address or (server.url if _TOKEN_IN_PATH.search(server.url) else "")
        if not address or _is_told(view, file, server):
            continue
        yield about(file, server, f"an address in the entry of MCP server {server.name} holds a credential",
                    "Revoke it, and let the client fill in the new one from the environment: ${NAME}.",
                    Severity.LOW if is_own_machine(host_of(address)) else Severity.HIGH)


def _is_told(view: View, file: ConfigurationFile, server: Server) -> bool:
    """Whether every such address holds a key that has a finding of its own."""
    lines = {setting.location.line for _, setting in file.of_server(server)
             if isinstance(setting.value, Lit) and _CREDENTIAL.search(setting.value.text)}
    keys = {item.location.line for item in view.evidence_in(file.path) if item.key is not None}
    return bool(lines) and lines <= keys
