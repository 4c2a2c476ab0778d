"""Data of a class that the policy keeps back is sent."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.policy import DataVerdict, Verdict
from shadowbom.rules.decided import Judged, finding_at, judged
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="data-against-policy",
    title="Data of a class that the policy keeps back is sent",
    description=(
        "Code sends data of a class that a line of the policy denies, or wants to be reviewed, to whoever serves a "
        "model. The message names what shows it and the line."
    ),
    help="""\
Code sends data of a class that a line of the policy denies, or wants to be reviewed, to whoever serves a model. Classes
are told by the names of values, the prompts they are put into, the queries and commands they come from: what is told by
a prompt alone is at most medium. Whoever gets the data may be approved; that approves no data.

### What to do

Send something else: leave the field out, put something in its place, or ask a model on one's own machines. Where the
class is told wrongly, a waiver says so:

```toml
[[policy.waivers]]
asset = "openai"
rule = "data-against-policy"
reason = "synthetic patients of the test set"
approved_by = "@privacy"
expires = 2027-01-31
```
""",
    severity=Severity.HIGH,
    tags=("policy", "governance"),
    cwe=("CWE-359",),
    owasp=("LLM02:2025",),
    tier="A",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each asset and class of data that is denied or under review. See ``rules.Rule.check``."""
    for one in judged(view, *Verdict):
        for said in one.decision.data:
            if said.verdict is Verdict.DENIED:
                yield _finding(one, said, "is denied", Severity.HIGH)
            elif said.verdict is Verdict.REVIEW:
                severity = Severity.MEDIUM if one.enforced else Severity.INFO
                yield _finding(one, said, "has to be reviewed", one.lowered(severity))


def _finding(one: Judged, said: DataVerdict, what: str, severity: Severity) -> Finding:
    shown = min(said.confidence.reasons, default="").removeprefix(f"{said.data_class} data: ")
    because = f" ({shown})" if shown else ""
    return finding_at(
        INFO, one, said.location, said.others, f"{one.what} gets {said.data_class} data{because}, which {what} by "
        f"{said.by}", f"Send no {said.data_class} data, or something in its place.", severity, said.data_class,
        said.confidence,
    )
