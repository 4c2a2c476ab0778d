"""What inventory and findings come to: AI systems, who gets data, risk, controls, paths of attack."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shadowbom.core.finding import Severity
from shadowbom.core.location import Location
from shadowbom.core.policy import Verdict
from shadowbom.core.source import Scope

UNKNOWN = "unknown"
CRITICALITIES = ("low", "medium", "high", "critical")
"""How much an organisation depends on a system, least first."""
LIMITS = ("behaviour at run time", "drift of models", "AI inside of SaaS", "settings made in cloud consoles", "traffic")
"""What no report on a repository can show."""
REPOSITORY = "repository"
"""The kind of the system that has what no deployable unit of a repository holds."""


@dataclass(frozen=True, slots=True, order=True)
class System:
    """A deployable unit of a repository with the AI in it. ``key`` is "system:" and its name, ``kind`` package,
    container, service (of compose files), release (of Helm), function or ``REPOSITORY``; ``folder`` is where its source
    is, "" for the root; ``places`` are the files that make it one, ``units`` the names that these give it. ``assets``
    are keys, ``findings`` fingerprints of open ones, both sorted. ``criticality`` is one of ``CRITICALITIES`` or
    ``UNKNOWN``; ``said_by`` tells where owner and criticality are from."""

    key: str
    name: str
    kind: str
    folder: str
    scope: Scope
    places: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    criticality: str = UNKNOWN
    said_by: tuple[str, ...] = ()

    @property
    def is_unit(self) -> bool:
        """Whether it can be deployed by itself."""
        return self.kind != REPOSITORY

    @property
    def in_production(self) -> bool:
        """Whether it is deployed and not only the place of tools for developers, an example or a test."""
        return self.scope is Scope.PRODUCTION and self.is_unit


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody outside who gets data. ``jurisdiction`` is a country by ISO 3166 or "" where it is not known; ``what``
    names what data is sent to (models, products), ``role`` one of provider, gateway, assistant, tool, storage,
    telemetry. ``data`` are the classes of data that code shows. ``sure`` is false where only the maker of
    a model is known and not who serves it."""

    name: str
    jurisdiction: str
    role: str
    what: tuple[str, ...]
    assets: tuple[str, ...]
    systems: tuple[str, ...]
    scope: Scope
    data: tuple[str, ...] = ()
    verdict: Verdict | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True, order=True)
class RiskFactor:
    """A reason for risk: ``share`` is weight x evidence, 0 to 1, ``why`` what it was seen by."""

    id: str
    title: str
    share: float
    why: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """What a score is multiplied by: where it runs, how much depends on it, what protects it."""

    id: str
    label: str
    times: float


@dataclass(frozen=True, slots=True)
class Risk:
    """The score of an asset or a system, 0 to 100, and what it is made of. ``floor`` is the least that the worst path
    of attack through it makes the score, 0 without one."""

    subject: str
    score: int
    band: str
    factors: tuple[RiskFactor, ...] = ()
    scales: tuple[Scale, ...] = ()
    floor: int = 0

    @property
    def text(self) -> str:
        """``75 = key 0.70, unapproved 0.175, x1 production``."""
        parts = [f"{factor.title} {factor.share:.3g}" for factor in self.factors]
        parts += [f"x{scale.times:.3g} {scale.label}" for scale in self.scales if self.factors]
        parts += [f"at least {self.floor} for its path of attack"] if self.floor else []
        return f"{self.score} = {', '.join(parts) or 'nothing seen that adds to it'}"


class Seen(StrEnum):
    """Whether a control was found: ``HIDDEN`` is one that this system would have where no repository shows it."""

    SEEN = "seen"
    NOT_SEEN = "not seen"
    HIDDEN = "not visible in a repository"


@dataclass(frozen=True, slots=True)
class Control:
    """A control of a system: ``by`` says what was seen at ``location`` or why it cannot be."""

    id: str
    title: str
    seen: Seen
    by: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The controls of a production system, in the order of the data."""

    system: str
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A thing on a path. ``kind`` is one of ``posture.patterns.KINDS``, ``id`` unique among its kind."""

    kind: str
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Edge:
    """How one thing leads to the next. ``observed`` tells that one file shows both; else they are joined by a name or
    value over files. ``rule`` is the finding that shows it, "" where a fact does."""

    source: Node
    verb: str
    target: Node
    observed: bool
    location: Location
    why: str
    rule: str = ""
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class AttackPath:
    """Edges that follow one another, at most six. ``confidence`` is the product of theirs; ``assets`` are the keys of
    those on it."""

    pattern: str
    title: str
    severity: Severity
    confidence: float
    edges: tuple[Edge, ...]
    assets: tuple[str, ...]
    system: str = ""
    remediation: str = ""


@dataclass(frozen=True, slots=True)
class Posture:
    """All of it. ``score_model`` is the version of the weights. Systems and recipients are in the order that reports
    show, risks and paths the worst first."""

    score_model: int
    systems: tuple[System, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    risks: tuple[Risk, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    paths: tuple[AttackPath, ...] = ()

    def risk_of(self, subject: str) -> Risk | None:
        """The risk of the asset or system with that key."""
        return next((risk for risk in self.risks if risk.subject == subject), None)
