"""A chain may send any request or query that a model writes."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_calls import said
from shadowbom.rules.raising import findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="dangerous-requests-allowed",
    title="A model may send any request or query",
    description=(
        "`allow_dangerous_requests=True` lets a model choose the address of a request, or write the query for a "
        "database. It can be led to reach internal services or to change data."
    ),
    help="""\
`allow_dangerous_requests=True` lets a model choose the address of a request, or write the query for a database. It
can be led to reach internal services or to change data.

### What to do

Allow a list of hosts, or a database user that can only read, and let somebody approve what changes data.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-918",),
    owasp=("LLM06:2025", "ASI02:2026"),
    tier="B",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such call. See ``rules.Rule.check``."""
    return findings(INFO, said(
        view, INFO.id, "True", "allow_dangerous_requests is True: the model chooses what is requested or queried",
        "Allow a list of hosts or a database user that only reads.", Severity.MEDIUM), view)
