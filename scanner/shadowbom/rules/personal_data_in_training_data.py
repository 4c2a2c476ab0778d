"""A committed dataset or notebook holds personal data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from shadowbom.core.confidence import Confidence
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.core.sampled import Sampled
from shadowbom.rules.context import context_of
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="personal-data-in-training-data",
    title="A dataset or notebook holds personal data",
    description=(
        "Rows of a committed dataset, or what a notebook has put out, hold numbers of payment cards, bank accounts or "
        "persons whose checksums are right. A model that is trained on them may say them again, and who may read the "
        "repository has them already."
    ),
    help="""\
Rows of a committed dataset, or what a notebook has put out, hold numbers of payment cards, bank accounts or persons
whose checksums are right: payment cards and IBANs, and the national numbers of Belgium, Brazil, China, Finland, India,
Italy, the Netherlands, Poland, Spain and Sweden, of the British NHS where they are named, and of the American social
security where they are named and not alone. Numbers that processors give for tests are left out. Where a checksum is
weak, a column has to name the number, or so many of its numbers have to be right that chance is no explanation (one in
a million). A sample is looked at: 2 MB and 5,000 rows of a file. No value is kept or shown.

Data that somebody has made up with right checksums looks the same; where it is all made up, write that into a baseline.

### What to do

Take the file out of the repository and out of its history, replace such columns before data gets here, and clear the
outputs of notebooks (`jupyter nbconvert --clear-output`).
""",
    severity=Severity.HIGH,
    tags=("security", "ai", "privacy"),
    cwe=("CWE-359",),
    owasp=("LLM02:2025",),
    tier="B",
)

_MANY, _SOME = 100, 3


def check(view: View) -> Iterator[Finding]:
    """A finding for each such file. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for path, group in groupby(view.sampled, key=lambda one: one.path):
        found = list(group)
        first = min(found, key=lambda one: (one.cell, one.line))
        # The same values may stand under several keys.
        number = sum(max(one.count for one in found if one.kind == kind) for kind in {one.kind for one in found})
        severity = Severity.HIGH if number >= _MANY else Severity.MEDIUM if number >= _SOME else Severity.LOW
        place = Location(path) if first.cell else Location(path, max(first.line, 1))
        where = f"outputs of cell {first.cell} and others" if first.cell else f"{first.rows} rows that were looked at"
        yield Raised(
            path.rpartition("/")[2], place, context_of(path, first.scope),
            f"{_told(found)} with right checksums in {where}",
            "Take it out of the repository and its history, and replace such values before data gets here.",
            severity, Confidence(0.85, ("checksums",)))


def _told(found: list[Sampled]) -> str:
    said = [f"{one.count} {one.title}" + (f" under {one.key}" if one.key else "") for one in found[:5]]
    return ", ".join(said) + (f" and {len(found) - 5} more columns" if len(found) > 5 else "")
