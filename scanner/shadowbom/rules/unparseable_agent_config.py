"""A file of a coding agent cannot be read in full."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="unparseable-agent-config",
    title="A file of a coding agent cannot be read in full",
    description=(
        "A file that a coding agent or an MCP client reads is not what its format asks for. What stands after the "
        "fault was judged only in part, and the client may read it in another way."
    ),
    help="""\
A file that a coding agent or an MCP client reads is not what its format asks for.

### What to do

Mend the file at the line that the finding names. A client may take all of it for nothing, or the part before the
fault.
""",
    severity=Severity.INFO,
    tags=("agents",),
    cwe=("CWE-1286",),
    owasp=("MCP08:2025",),
)

def check(view: View) -> Iterator[Finding]:
    """A finding for each such file. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    agents = {file.path: file for file in view.agents}
    for problem in view.problems:
        if problem.stage == "extract" and problem.path in agents:
            place = Location(problem.path, max(1, problem.line), 1)
            yield Raised("", place, agents[problem.path].context, f"cannot be read in full: {problem.message}",
                         "Mend the file.", Severity.INFO)
