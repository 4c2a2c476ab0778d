"""A package is used that was published to do harm."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.advisories import malicious, started
from shadowbom.rules.raising import findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-known-malicious-package",
    title="A package that is known to be malicious is started",
    description=(
        "An MCP client starts a package that is on public record as malicious. It runs with the rights of everyone who "
        "opens the repository."
    ),
    help="""\
An MCP client starts a package that is on public record as malicious. What manifests and lockfiles pin is told by
`malicious-ai-package`.

### What to do, in this order

1. **Take it out**, and do not start it again to see what it does.
2. **Look where it has run**: machines of developers, CI. Treat them as compromised.
3. **Replace every credential** that was within its reach there: variables, key files, tokens of git and registries.

Some of these packages only took a name that is easily mistaken. The remediation then names what was meant.
""",
    severity=Severity.CRITICAL,
    tags=("security", "mcp", "supply-chain"),
    cwe=("CWE-506", "CWE-829"),
    owasp=("LLM03:2025", "ASI04:2026", "MCP04:2025"),
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such package and version. See ``rules.Rule.check``."""
    return findings(INFO, malicious(started(view), view), view)
