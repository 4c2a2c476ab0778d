"""What a coding agent is told is not what the lockfile says."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.rules.locked import LOCK_NAME, digest_of
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="agent-instructions-changed",
    title="What a coding agent is told is not what the lockfile says",
    description=(
        "The scanned folder has a lockfile, and a file of instructions, a skill, a command or the settings of a coding "
        "agent is new or has changed since the lockfile was written."
    ),
    help="""\
The scanned folder has a lockfile, and a file of instructions, a skill, a command or the settings of a coding agent is
new or has changed since the lockfile was written.

### What to do

Read the file as you would read code. If the change is meant, write the lockfile anew with `shadowbom lock` and commit
it with the change.
""",
    severity=Severity.LOW,
    tags=("agents",),
    cwe=("CWE-353",),
    owasp=("ASI01:2026", "ASI04:2026", "MCP03:2025"),
    tier="B",
)

_FIX = "Read the file; if it is meant, run shadowbom lock and commit the lockfile."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such file; none without a lockfile. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    if view.lock is None:
        return
    locked = {file.path: file.sha256 for file in view.lock.files}
    for file in view.agents:
        sha256 = digest_of(file)
        if sha256 and sha256 != locked.get(file.path):
            what = "has changed since it was locked" if file.path in locked else f"is not in {LOCK_NAME}"
            yield Raised("", Location(file.path, 1, 1), file.context, f"what a coding agent reads here {what}", _FIX,
                         Severity.LOW)
