"""An MCP server in code listens on every address without checking who is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.context import context_of, is_code
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-server-unauthenticated-bind",
    title="An MCP server listens on every address without authentication",
    description=(
        "Code starts an MCP server over HTTP on all addresses of the machine, and nothing in the same file checks who "
        "calls. Whoever reaches the port can call each of its tools."
    ),
    help="""\
Code starts an MCP server over HTTP on all addresses of the machine, and nothing in the same file checks who calls.

### What to do

Listen on 127.0.0.1, or ask for a token (`auth=`, `requireBearerAuth`, `RequireAuthorization`) and let nobody else in.
""",
    severity=Severity.HIGH,
    tags=("security", "mcp"),
    cwe=("CWE-306", "CWE-1327"),
    owasp=("LLM06:2025", "ASI03:2026", "MCP07:2025"),
    tier="B",
)

_EVERY = frozenset({"0.0.0.0", "::", "[::]"})  # noqa: S104  # not bound: looked for
_REMOTE = frozenset({"http", "sse", ""})


def check(view: View) -> Iterator[Finding]:
    """A finding for each server, at the address. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    servers: dict[str, list[Evidence]] = defaultdict(list)
    for item in view.evidence:
        if item.entry.partition(".")[0] == "server" and item.subject.kind == "mcp-server" and is_code(item):
            servers[item.subject.product].append(item)
    for key in sorted(servers):
        items = sorted(servers[key], key=lambda item: item.location)
        said = {(name, text) for item in items for name, text in item.properties}
        transports = {text for name, text in said if name == "transport"}
        if said & {("auth", "yes"), ("auth", "unknown")} or any(item.entry == "server.auth" for item in items):
            continue
        if transports and not transports & _REMOTE:
            continue
        for item in items:
            bound = dict(item.properties).get("bind", "")
            if item.entry == "server.bind" and bound in _EVERY:
                sure = 0.8 if transports & {"http", "sse"} else 0.6
                yield Raised(
                    item.subject.name, item.location, context_of(item.location.path, item.scope),
                    f"MCP server {item.subject.name} listens on {bound}, and nothing here asks who calls",
                    "Listen on 127.0.0.1, or ask for a token.", Severity.HIGH, Confidence(sure, ("address in code",)),
                    same=key)
                break
