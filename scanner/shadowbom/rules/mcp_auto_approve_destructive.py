"""Tools of an MCP server that change something are approved in advance."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.approvals import approved
from shadowbom.rules.raising import Raised, about, findings, named
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-auto-approve-destructive",
    title="Tools that change or run something are approved in advance",
    description=(
        "The entry of an MCP server lets the agent use tools without asking that, by their names, write, delete "
        "or run something."
    ),
    help="""\
The entry of an MCP server lets the agent use tools without asking that, by their names, write, delete or run
something.

### What to do

Take these tools out of the list, so that the agent asks before it uses them.
""",
    severity=Severity.MEDIUM,
    tags=("security", "mcp", "agents"),
    cwe=("CWE-250",),
    owasp=("LLM06:2025", "ASI02:2026", "MCP02:2025"),
    tier="B",
)

_VERBS = re.compile(
    r"(?:\A|[_\-./])(?:execute|exec|run|delete|remove|drop|write|create|update|change|push|send|deploy|merge|kill|move"
    r"|edit|"
    r"insert|alter|truncate|publish|transfer|pay|install|uninstall|shell|eval)(?:[_\-./]|\Z)", re.IGNORECASE)
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file, server in view.servers:
        listed = [one.text for one in approved(file, server) if _VERBS.search(_HUMPS.sub("_", one.text))]
        if listed:
            yield about(file, server, f"MCP server {server.name} may use {named(listed)} without asking",
                        "Take these tools out of the list.", Severity.MEDIUM, *listed)
