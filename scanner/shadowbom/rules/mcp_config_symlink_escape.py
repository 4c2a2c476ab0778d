"""A file of an agent is a link that leaves the repository."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.core.source import Scope
from shadowbom.rules.context import context_of
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-config-symlink-escape",
    title="A file of a coding agent is a link that leaves the repository",
    description=(
        "A file that a coding agent or an MCP client reads is a symbolic link to a place outside the repository. "
        "What the agent is told then depends on the machine, and no review of the repository shows it."
    ),
    help="""\
A file that a coding agent or an MCP client reads is a symbolic link to a place outside the repository.

### What to do

Put the file itself into the repository, or take the link out and let each machine keep such a file in the user's own
settings.
""",
    severity=Severity.HIGH,
    tags=("security", "mcp", "agents"),
    cwe=("CWE-59",),
    owasp=("ASI04:2026", "MCP09:2025"),
)

def check(view: View) -> Iterator[Finding]:
    """A finding for each such link. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for link in view.links:
        if not link.target:
            yield Raised("", Location(link.path, 1, 1), context_of(link.path, Scope.PRODUCTION),
                         f"{link.path} is a link that leaves the repository",
                         "Put the file itself into the repository.", Severity.HIGH)
