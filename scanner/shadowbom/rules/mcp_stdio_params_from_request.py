"""What a request holds decides which program is started as an MCP server."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.confidence import Confidence
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.context import context_of, is_code
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-stdio-params-from-request",
    title="A request decides which program is started as an MCP server",
    description=(
        "The command of an MCP server is taken from a request. Whoever can send one starts any program on the machine "
        "that answers it."
    ),
    help="""\
The command of an MCP server is taken from a request.

### What to do

Keep a list of the servers that may be started, and let the request name one of them.
""",
    severity=Severity.HIGH,
    tags=("security", "mcp"),
    cwe=("CWE-78", "CWE-15"),
    owasp=("LLM05:2025", "ASI05:2026", "MCP05:2025"),
    tier="B",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such client. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for item in view.evidence:
        taken = dict(item.properties).get("command-from", "") if item.entry == "server_client.command" else ""
        if taken and is_code(item):
            yield Raised(
                item.symbol, item.location, context_of(item.location.path, item.scope),
                f"the command of an MCP server is taken from a request ({taken})",
                "Keep a list of the servers that may be started, and let the request name one of them.",
                Severity.HIGH, Confidence(0.7, ("a request reaches the call",)))
