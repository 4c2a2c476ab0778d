"""An AI package that is known to be malicious is pinned."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.advisories import malicious, pinned
from shadowbom.rules.raising import findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="malicious-ai-package",
    title="An AI package that is known to be malicious is pinned",
    description=(
        "A lockfile has settled on, or a manifest pins, a package in a version that is on public record as published "
        "to do harm."
    ),
    help="""\
A lockfile has settled on, or a manifest pins, a package in a version that is on public record as published to do harm.
Name and version are compared exactly.

### What to do, in this order

1. **Take it out**, and do not install it again to see what it does.
2. **Look where it was installed**: machines of developers, CI, images. Treat them as compromised.
3. **Replace every credential** that was within its reach there.
""",
    severity=Severity.CRITICAL,
    tags=("security", "ai", "supply-chain"),
    cwe=("CWE-506", "CWE-829"),
    owasp=("LLM03:2025", "ASI04:2026"),
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each package and version. See ``rules.Rule.check``."""
    return findings(INFO, malicious(pinned(view), view), view)
