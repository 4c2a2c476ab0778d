"""An AI package with a known vulnerability is pinned."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.advisories import pinned, vulnerable
from shadowbom.rules.raising import findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="vulnerable-ai-package",
    title="An AI package with a known vulnerability is pinned",
    description=(
        "A lockfile has settled on, or a manifest pins, a version of an AI package that a public advisory is about. "
        "The advisory's own severity is taken."
    ),
    help="""\
A lockfile has settled on, or a manifest pins, a version of an AI package that a public advisory is about. The
advisory's own severity is taken. A range without a lockfile is not judged: it does not say which version is used. The
advisories come with the program, each with its source, and may lack newer ones: `--osv` asks OSV for these.

### What to do

Update to the fixed version that the finding names. Where no fixed version is known, read the advisory: it says which
part of the package is affected, and whether you use it.
""",
    severity=Severity.HIGH,
    tags=("security", "ai", "supply-chain"),
    cwe=("CWE-1395", "CWE-937"),
    owasp=("LLM03:2025", "ASI04:2026"),
    tier="B",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each package and version. See ``rules.Rule.check``."""
    return findings(INFO, vulnerable(pinned(view), view), view)
