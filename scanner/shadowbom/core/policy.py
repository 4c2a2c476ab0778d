"""What an organisation's policy says of an asset."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from shadowbom.core.confidence import Confidence
from shadowbom.core.location import Location


class Verdict(StrEnum):
    """What becomes of an asset, strictest first. ``SHADOW`` is AI that no line of the policy names."""

    DENIED = "denied"
    SHADOW = "shadow"
    REVIEW = "review"
    APPROVED = "approved"

    @property
    def rank(self) -> int:
        """0 for the strictest."""
        return _RANK[self]


_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}

WARN, ENFORCE = "warn", "enforce"
MODES = (WARN, ENFORCE)
"""Whether what a policy says fails a run."""


@dataclass(frozen=True, slots=True, order=True)
class PolicyLine:
    """A line of a policy: the file as the report names it, the line (0 where it is not known) and what stands there
    ("providers.denied: deepseek")."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.text}" if self.line else f"{self.file} {self.text}"


@dataclass(frozen=True, slots=True)
class Unmet:
    """A requirement that an asset does not meet, at the first place that shows it."""

    requirement: str
    by: PolicyLine
    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class DataVerdict:
    """What a policy says of a class of data that code sends to an asset: ``by`` is the line, ``location`` the surest of
    the places that show it, ``confidence`` how sure that is and by what, ``others`` the rest of the places with that
    verdict, sorted."""

    data_class: str
    verdict: Verdict
    by: PolicyLine
    location: Location
    confidence: Confidence
    others: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict on an asset, by its key. ``by`` is the line that gave it, None where none names the asset;
    ``location`` the first of the asset's places with that verdict; ``unmet`` what it lacks besides. ``data`` is what is
    said of the classes of data that it gets, by class; where that is stricter than what is said of the asset itself,
    it is the verdict, and ``apart`` is what the verdict, its line and its place are without it."""

    asset: str
    verdict: Verdict
    by: PolicyLine | None
    location: Location
    unmet: tuple[Unmet, ...] = ()
    data: tuple[DataVerdict, ...] = ()
    apart: tuple[Verdict, PolicyLine | None, Location] | None = None

    @property
    def of_asset(self) -> Decision:
        """The decision whatever data the asset gets."""
        if self.apart is None:
            return self
        verdict, by, location = self.apart
        return replace(self, verdict=verdict, by=by, location=location, apart=None)


@dataclass(frozen=True, slots=True)
class PolicyResult:
    """What came of the policies in force. ``files`` are theirs with the SHA-256 of each, the organisation's first;
    ``fail_on`` "" where none says; ``required`` are the names of requirements; ``not_evaluated`` are lines that name
    what this version cannot tell. Where a line is about classes of data, ``data_not_seen`` are the keys of what is used
    and could get some and of which no code shows any, which proves nothing."""

    files: tuple[tuple[str, str], ...]
    mode: str
    fail_on: str
    required: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    not_evaluated: tuple[PolicyLine, ...] = ()
    data_not_seen: tuple[str, ...] = ()

    def of(self, key: str) -> Decision | None:
        """The decision on the asset with that key, None for one that is not judged."""
        return next((one for one in self.decisions if one.asset == key), None)
