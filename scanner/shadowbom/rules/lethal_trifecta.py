"""One agent reads private data, meets content that others wrote, and can send something out."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings, named
from shadowbom.rules.view import ConfigurationFile, View, identity

INFO = RuleInfo(
    id="lethal-trifecta",
    title="An agent reads private data, meets content of others, and can send data out",
    description=(
        "The MCP servers that one client starts give its agent private data, content that anyone may have written, and "
        "a way to send something out. An instruction hidden in that content is enough to make the agent send the data "
        "away; no single server has to be faulty for that."
    ),
    help="""\
The MCP servers that one client starts give its agent private data, content of others, and a way out.

### What to do

Take one of the three away: give the agent that reads the web no private data, or let the agent with private data
neither fetch pages nor send. Where all three are needed, let it ask before each call that sends something, and give
the servers credentials that read only what the task needs.

The message names what each known server adds. Servers that are not in the catalogue count for nothing here.
""",
    severity=Severity.MEDIUM,
    tags=("security", "mcp", "agents"),
    cwe=("CWE-200", "CWE-1427"),
    owasp=("LLM01:2025", "LLM02:2025", "LLM06:2025", "ASI01:2026", "ASI02:2026", "MCP06:2025", "MCP10:2025"),
    tier="B",
)

_PARTS = (("private-data", "private data"), ("untrusted-content", "content of others"), ("send", "a way out"))


def check(view: View) -> Iterator[Finding]:
    """One finding for each set of servers that makes such a path, however many clients have it. See
    ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file in view.agents:
        if one := _path(file, view):
            yield one


def _path(file: ConfigurationFile, view: View) -> Raised | None:
    able = [(server, view.capabilities(server)) for server in file.servers]
    adding = {capability: [server for server, can in able if capability in can] for capability, _ in _PARTS}
    if not all(adding.values()):
        return None
    alone = any(all(server in adding[capability] for capability, _ in _PARTS) for server, _ in able)
    said = "; ".join(f"{name} from {named([one.name for one in adding[capability]], 4)}" for capability, name in _PARTS)
    head = adding["send"][0]
    makes = sorted({repr(identity(server)) for servers in adding.values() for server in servers})
    return Raised(
        "", head.location, file.context, f"one agent has {said}",
        "Take one of the three away, or let the agent ask before each call that sends something.",
        # That one server has all three is its maker's choice; what people put together they can take apart.
        Severity.LOW if alone and len({server.name for servers in adding.values() for server in servers}) == 1
        else Severity.MEDIUM,
        same=" ".join(makes),
    )
