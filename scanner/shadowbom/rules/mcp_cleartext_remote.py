"""An MCP server is reached without encryption."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Server
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.addresses import host_of, is_internal, is_own_machine
from shadowbom.rules.raising import Raised, about, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-cleartext-remote",
    title="A remote MCP server is reached without encryption",
    description=(
        "The address of an MCP server begins with http:// or ws://. Everyone on the way can read what the agent sends "
        "and change what it is told, tool descriptions included."
    ),
    help="""\
The address of an MCP server begins with `http://` or `ws://`.

### What to do

Use the `https://` (or `wss://`) address of the server, or put a proxy that speaks TLS in front of it. Servers on the
own machine are not reported; those inside a private network count as low.
""",
    severity=Severity.HIGH,
    tags=("security", "mcp"),
    cwe=("CWE-319",),
    owasp=("LLM02:2025", "ASI07:2026", "MCP07:2025"),
)

_CLEAR = re.compile(r"(?:http|ws)://[^\s\"'`<>]{1,2000}", re.IGNORECASE)


def check(view: View) -> Iterator[Finding]:
    """A finding for each server with such an address. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file, server in view.servers:
        found = next(((url, severity) for url in _addresses(server) if (severity := _severity(url))), None)
        if found is None:
            continue
        url, severity = found
        yield about(file, server, f"MCP server {server.name} is reached at {url.partition('?')[0]} without encryption",
                    "Use the server's https:// address.", severity)


def _addresses(server: Server) -> Iterator[str]:
    """The server's own address, and those that a bridge among its arguments is given."""
    for text in (server.url, *server.args):
        if match := _CLEAR.match(text):
            yield match[0]


def _severity(url: str) -> Severity | None:
    """High for a public host, low for an internal one, None on the own machine or where it is filled in later."""
    host = host_of(url)
    if not host or is_own_machine(host):
        return None
    return Severity.LOW if is_internal(host) else Severity.HIGH
