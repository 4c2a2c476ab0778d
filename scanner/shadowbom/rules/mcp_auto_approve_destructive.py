"""Tools of an MCP server that change something are approved in advance."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View, identity

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
)

_LIST = re.compile(r"(?:autoApprove|alwaysAllow|auto_approve|autoApproved)\.\d+")
_VERBS = re.compile(
    r"(?:\A|[_\-./])(?:execute|exec|run|delete|remove|drop|write|create|update|change|push|send|deploy|merge|kill|move"
    r"|edit|"
    r"insert|alter|truncate|publish|transfer|pay|install|uninstall|shell|eval)(?:[_\-./]|\Z)", re.IGNORECASE)
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for declared in view.servers:
        for file, server in declared.places:
            entry = file.of_server(server)
            tools = [getattr(setting.value, "text", "") for key, setting in entry if _LIST.fullmatch(key)]
            listed = [tool for tool in tools if _VERBS.search(_HUMPS.sub("_", tool))]
            if listed:
                yield Raised(server.name, server.location, file.context,
                             f"MCP server {server.name} may use {_named(listed)} without asking",
                             "Take these tools out of the list.", Severity.MEDIUM,
                             same=repr((identity(server), listed)))


def _named(tools: list[str]) -> str:
    shown = ", ".join(tool[:60] for tool in tools[:5])
    return f"{shown} and {len(tools) - 5} more tools" if len(tools) > 5 else shown
