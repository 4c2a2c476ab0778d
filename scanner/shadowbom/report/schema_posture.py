"""The published shape of the posture in ``--format json``; see ``report.schema``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from shadowbom.report.shapes import Count, Place, ScopeName, Score, SeverityName, Shape

Points = Annotated[int, Field(ge=0, le=100)]
Level = Literal["unknown", "low", "medium", "high", "critical"]


class Receiver(Shape):
    """Somebody outside who gets data. ``jurisdiction`` is a country by ISO 3166, "" where it is not known; ``data`` are
    the classes of data that code shows; ``sure`` is false where only the maker of a model is known."""

    name: str
    jurisdiction: str
    role: Literal["provider", "gateway", "tool", "storage", "telemetry", "assistant"]
    what: list[str]
    assets: list[str]
    systems: list[str]
    scope: ScopeName
    data: list[str]
    verdict: Literal["", "denied", "shadow", "review", "approved"]
    sure: bool


class RegisteredSystem(Shape):
    """A deployable unit with its AI; kind "repository" has what is in no unit. ``places`` are the files that make it
    one, ``units`` the names that these give it, ``findings`` fingerprints of open ones."""

    key: str
    name: str
    kind: Literal["package", "container", "service", "release", "function", "library", "repository"]
    folder: str
    scope: ScopeName
    in_production: bool
    places: list[str]
    units: list[str]
    assets: list[str]
    findings: list[str]
    owners: list[str]
    criticality: Level
    said_by: list[str]


class Share(Shape):
    """A factor of a score: ``share`` is weight x evidence."""

    id: str
    title: str
    share: Score
    why: str
    location: Place | None = None


class Times(Shape):
    """What a score is multiplied by."""

    id: str
    label: str
    times: Annotated[float, Field(gt=0)]


class Scored(Shape):
    """The risk of an asset or a system (its key is ``subject``), 0 to 100."""

    subject: str
    score: Points
    band: SeverityName
    breakdown: str
    floor: Points
    factors: list[Share]
    scales: list[Times]


class ListedControl(Shape):
    """A control of a system: whether it was seen, where, and by what."""

    id: str
    title: str
    seen: Literal["seen", "not seen", "not visible in a repository"]
    by: str
    location: Place | None = None


class Covered(Shape):
    """The controls of a production system."""

    system: str
    controls: list[ListedControl]


class PathNode(Shape):
    """A thing on a path of attack."""

    kind: str
    id: str
    label: str


class PathEdge(Shape):
    """How one thing leads to the next: observed where one file shows both, else inferred by a name or value."""

    source: PathNode
    verb: str
    target: PathNode
    evidence: Literal["observed", "inferred"]
    why: str
    rule: str
    confidence: Score
    location: Place


class Attack(Shape):
    """A path of attack; its confidence is the product of those of its edges."""

    pattern: str
    title: str
    severity: SeverityName
    confidence: Score
    system: str
    assets: list[str]
    remediation: str
    edges: Annotated[list[PathEdge], Field(min_length=1, max_length=6)]


class Assessment(Shape):
    """What inventory and findings come to. ``score_model`` is the version of the weights; ``limits`` are what no
    repository shows."""

    score_model: Count
    limits: list[str]
    recipients: list[Receiver]
    systems: list[RegisteredSystem]
    risks: list[Scored]
    coverage: list[Covered]
    paths: list[Attack]
