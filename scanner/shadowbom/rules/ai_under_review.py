"""AI that the policy wants to be reviewed."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.policy import Verdict
from shadowbom.rules.decided import findings_of, judged
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="ai-under-review",
    title="AI that the policy wants to be reviewed",
    description=(
        "A line of the policy says that what the inventory lists here has to be reviewed before it is used."
    ),
    help="""\
A line of the policy says that what the inventory lists here has to be reviewed before it is used.

### What to do

Have it reviewed; the outcome is a line under `approved` or `denied`, or a waiver with a date.
""",
    severity=Severity.INFO,
    tags=("policy", "governance"),
    cwe=(),
    owasp=("LLM03:2025",),
    tier="A",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each asset under review. See ``rules.Rule.check``."""
    for one in judged(view, Verdict.REVIEW):
        severity = Severity.MEDIUM if one.enforced else Severity.INFO
        by = one.by or "the policy's default"
        yield from findings_of(INFO, one, f"{one.what} has to be reviewed, says {by}",
                               "Have it reviewed; the outcome is a line under approved or denied, or a waiver.",
                               one.lowered(severity))
