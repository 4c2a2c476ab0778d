"""A version of an MCP server is used that is known to be vulnerable."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.advisories import order, rows, used
from shadowbom.rules.raising import Raised, findings, named
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-known-vulnerable-version",
    title="A version of an MCP server with a known vulnerability is used",
    description=(
        "An MCP client starts a version of a server, of a bridge or of a tool for servers that a public advisory is "
        "about, or a manifest or lockfile of the repository pins one."
    ),
    help="""\
An MCP client starts a version of a server, of a bridge or of a tool for servers that a public advisory is about, or a
manifest or lockfile of the repository pins one. Only exact versions are judged. The advisories come with the program
and may lack newer ones.

### What to do

Name the fixed version in the server's entry, or update the package. Where no fixed version is known, take the server
out.
""",
    severity=Severity.HIGH,
    tags=("security", "mcp", "supply-chain"),
    cwe=("CWE-1395", "CWE-937"),
    owasp=("LLM03:2025", "ASI04:2026", "MCP04:2025"),
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each package and version, as severe as the worst that is known of it. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    known = rows()
    for one in used(view):
        if not one.version:
            continue
        found = [row for row in known[one.ecosystem, one.package] if row.severity and row.affects(one.version)]
        if not found:
            continue
        ends = [row.fixed(one.version) for row in found]
        fixed = "" if "" in ends else max(ends, key=lambda end: order(one.ecosystem, end))
        told = named([f"{row.id} ({row.what})" for row in found], 3, 160)
        yield Raised(
            one.name, one.location, one.context, f"{one.package} {one.version[:60]} is vulnerable: {told}",
            f"Use {fixed} or newer." if fixed else "No fixed version is known: use another server.",
            max((row.severity for row in found if row.severity), key=lambda severity: severity.rank),
            same=f"{one.ecosystem}:{one.package}@{one.version}",
        )
