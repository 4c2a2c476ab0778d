"""A file system server is given the whole disk or a home folder."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, about, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-filesystem-root",
    title="A file system server reaches the whole disk or a home folder",
    description=(
        "An MCP server that reads and writes files is given the root of the disk or a home folder. Keys, settings "
        "and the work of other projects are then within reach of whatever the agent is told."
    ),
    help="""\
An MCP server that reads and writes files is given the root of the disk or a home folder.

### What to do

Give the server the folder of the project that it needs, as an argument: `"."` or a folder below it. A container mounts
it read-only (`-v "$PWD:/work:ro"`) where nothing is to be written.
""",
    severity=Severity.HIGH,
    tags=("security", "mcp"),
    cwe=("CWE-732", "CWE-22"),
    owasp=("LLM06:2025", "ASI02:2026", "MCP02:2025"),
)

_FILES = re.compile(r"(?:.{0,200}[/@:\s\\_-])?(?:server-)?file-?system(?:-mcp(?:-server)?|-server)?(?:@[\w.^~-]{1,40}"
                    r"|:[\w.-]{1,60})?", re.IGNORECASE)
_WHOLE = re.compile(
    r"/|~/?|\$HOME/?|\$\{HOME\}/?|\$\{env:HOME\}/?|\$\{userHome\}/?|%USERPROFILE%\\?|[A-Za-z]:[\\/]{0,2}|/etc/?"
    r"|/root/?|/home/?|/Users/?"
    r"|/(?:home|Users)/[^/]{1,60}/?|[A-Za-z]:[\\/]{1,2}Users(?:[\\/]{1,2}[^\\/]{1,60})?[\\/]{0,2}", re.IGNORECASE)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file, server in view.servers:
        words = (server.package, server.command, *server.args)
        if not any(_FILES.fullmatch(word) for word in words):
            continue
        place = next((word for word in server.args if _WHOLE.fullmatch(word)), None)
        if place is not None:
            yield about(file, server, f"MCP server {server.name} reads and writes files anywhere below {place}",
                        "Give the server the folder of the project.", Severity.HIGH)
