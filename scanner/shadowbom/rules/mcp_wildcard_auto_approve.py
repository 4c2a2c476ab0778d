"""Every tool of an MCP server is approved in advance."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.approvals import ALL, approved
from shadowbom.rules.raising import Raised, about, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-wildcard-auto-approve",
    title="Every tool of an MCP server is approved in advance",
    description=(
        "The entry of an MCP server lets the agent use all of its tools without asking: those that it has today, "
        "and those that its next version brings. One injected instruction is then enough to call any of them."
    ),
    help="""\
The entry of an MCP server lets the agent use all of its tools without asking: those that it has today, and
those that its next version brings.

### What to do

List the tools that may run unasked by name, and only those that read.
""",
    severity=Severity.HIGH,
    tags=("security", "mcp", "agents"),
    cwe=("CWE-250", "CWE-276"),
    owasp=("LLM06:2025", "ASI02:2026", "MCP02:2025"),
)

_ALLOWED = re.compile(r"permissions\.allow\.\d+|allowedTools\.\d+|tools\.allowed\.\d+|permissions\.allowed_tools\.\d+")
# Claude Code leaves out ``mcp__*`` in a list of what is allowed: a pattern counts there after a server's name only.
_ANY_SERVER = re.compile(r"mcp:\*|Mcp\(\*(?::\*)?\)|@\*(?:/\*)?")
_FIX = "List the tools that may run unasked by name, and only those that read."


def check(view: View) -> Iterator[Finding]:
    """A finding for each server, and for each list that allows all servers. See ``rules.Rule.check``."""
    return findings(INFO, (*_servers(view), *_lists(view)), view)


def _servers(view: View) -> Iterator[Raised]:
    for file, server in view.servers:
        every = next((one for one in approved(file, server) if one.text in (ALL, "true")), None)
        if every is not None:
            yield about(file, server, f"every tool of MCP server {server.name} is approved in advance ({every.key})",
                        _FIX, Severity.HIGH, "all", at=every.setting.location)


def _lists(view: View) -> Iterator[Raised]:
    for file in view.agents:
        for setting, text in file.values(_ALLOWED):
            if _ANY_SERVER.fullmatch(text):
                yield Raised(setting.key, setting.location, file.context,
                             f"{text} allows every tool of every MCP server", _FIX, Severity.HIGH)
