"""What came of the policies in force, in lines for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shadowbom.core.policy import PolicyResult, Verdict
from shadowbom.report.text import count

_SAID = {Verdict.DENIED: "denied", Verdict.REVIEW: "to be reviewed", Verdict.APPROVED: "approved"}


def data_lines(policy: PolicyResult) -> Iterator[str]:
    """What is said of classes of data, and of how much none is seen; nothing where no line is about any."""
    counts = Counter((said.verdict, said.data_class) for one in policy.decisions for said in one.data)
    rows = sorted(counts.items(), key=lambda row: (row[0][0].rank, row[0][1]))
    parts = [f"{name} {_SAID[verdict]} ({count(number, 'asset')})" for (verdict, name), number in rows]
    if unseen := len(policy.data_not_seen):
        parts.append(f"{count(unseen, 'asset')} of which code shows none, which proves nothing")
    if parts:
        yield f"Data classes: {', '.join(parts)}"
