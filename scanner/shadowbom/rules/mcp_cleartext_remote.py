"""An MCP server is reached without encryption."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from shadowbom.core.fact import Server
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View, identity

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
_LOOPBACK = re.compile(r"(?:localhost|.+\.localhost|host\.docker\.internal|127(?:\.\d{1,3}){3}|::1|0\.0\.0\.0)\Z")
_INTERNAL = re.compile(r".+\.(?:local|internal|lan|home|corp|intranet|svc|cluster\.local)\Z|[a-z0-9-]+\Z")


def check(view: View) -> Iterator[Finding]:
    """A finding for each server with such an address. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for declared in view.servers:
        for file, server in declared.places:
            found = next(((url, severity) for url in _addresses(server) if (severity := _severity(url))), None)
            if found is None:
                continue
            url, severity = found
            yield Raised(
                server.name, server.location, file.context,
                f"MCP server {server.name} is reached at {url.partition('?')[0]} without encryption",
                "Use the server's https:// address.", severity, same=repr(identity(server)),
            )


def _addresses(server: Server) -> Iterator[str]:
    """The server's own address, and those that a bridge among its arguments is given."""
    for text in (server.url, *server.args):
        if match := _CLEAR.match(text):
            yield match[0]


def _severity(url: str) -> Severity | None:
    """High for a public host, low for an internal one, None on the own machine or where it is filled in later."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return None
    if not host or "$" in url or "{" in url or "<" in url or _LOOPBACK.match(host):
        return None
    try:
        return Severity.LOW if ipaddress.ip_address(host).is_private else Severity.HIGH
    except ValueError:
        return Severity.LOW if _INTERNAL.match(host) else Severity.HIGH
