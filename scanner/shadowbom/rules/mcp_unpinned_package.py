"""MCP servers are started from packages without a version."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Server
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings, named
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-unpinned-package",
    title="MCP servers are started from packages without a version",
    description=(
        "Launchers such as npx and uvx fetch the newest version of a package each time. A server that was "
        "reviewed yesterday can be another program today."
    ),
    help="""\
Launchers such as npx and uvx fetch the newest version of a package each time.

### What to do

Name a version: `npx -y package@1.2.3`, `uvx package==1.2.3`, an image by its digest, a git address by a
commit.
""",
    severity=Severity.LOW,
    tags=("security", "mcp"),
    cwe=("CWE-494", "CWE-829"),
    owasp=("LLM03:2025", "ASI04:2026", "MCP04:2025"),
    tier="B",
)

_EXACT = re.compile(r"v?\d+(?:[.\-+]\w{1,40}){0,8}|sha256:[0-9a-f]{64}|[0-9a-f]{40}")
_FIX = "Name a version: package@1.2.3 (npx), package==1.2.3 (uvx), an image by its digest, a git address by a commit."


def check(view: View) -> Iterator[Finding]:
    """One finding for each file, medium where code comes straight from a repository. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file in view.agents:
        open_ = [server for server in file.servers if _is_open(server)]
        if not open_:
            continue
        git = any(server.package.startswith("git:") for server in open_)
        yield Raised("", open_[0].location, file.context,
                     f"started from packages without a version: {named([one.name for one in open_])}", _FIX,
                     Severity.MEDIUM if git else Severity.LOW)


def _is_open(server: Server) -> bool:
    """Whether what the launcher fetches is not settled. The repository's own packages are, by its lockfile."""
    return bool(server.package) and not _EXACT.fullmatch(server.version)
