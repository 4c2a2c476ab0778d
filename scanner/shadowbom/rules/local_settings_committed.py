"""Settings of one person's machine are in the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="local-settings-committed",
    title="Personal settings of a coding agent are in the repository",
    description=(
        "A file that holds the settings of one person, and that agents expect to stay out of version control, is "
        "in the repository. What one person has allowed then holds for everyone."
    ),
    help="""\
A file that holds the settings of one person, and that agents expect to stay out of version control, is in the
repository.

### What to do

Take the file out of the repository and add it to .gitignore; put what is meant for all into the shared
settings.
""",
    severity=Severity.LOW,
    tags=("agents",),
    cwe=("CWE-276",),
    owasp=("LLM02:2025", "ASI03:2026", "MCP09:2025"),
    tier="B",
)

_LOCAL = re.compile(r"(?:.{0,4000}/)?(?:\.claude/settings\.local\.json|CLAUDE\.local\.md|\.qwen/settings\.local\.json)")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such file. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file in view.agents:
        if file.facts and _LOCAL.fullmatch(file.path):
            yield Raised("", file.facts[0].location, file.context,
                         f"{file.path.rpartition('/')[2]} holds the settings of one person",
                         "Take the file out of the repository and add it to .gitignore.", Severity.LOW)
