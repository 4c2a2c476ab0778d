"""What is wrong, and where."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from shadowbom.core.confidence import Confidence
from shadowbom.core.flow import FlowStep
from shadowbom.core.location import Location


class Severity(StrEnum):
    """How bad; lowest first."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for info."""
        return _SEVERITY_RANK[self]


_SEVERITY_RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What reports say of a rule. ``title`` is one line; ``description`` and ``help`` are Markdown. ``tier`` is A for
    a rule that gates, B for one that reports, C for one that only runs when it is asked for. ``owasp`` are ids as in
    ``data/frameworks.toml``; ``same_as`` are ids of the same rule in other tools."""

    id: str
    title: str
    description: str
    help: str
    severity: Severity
    tags: tuple[str, ...] = ()
    cwe: tuple[str, ...] = ()
    owasp: tuple[str, ...] = ()
    tier: str = "A"
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Suppression:
    """What keeps a finding from being open. ``kind`` is ``IN_SOURCE`` for a comment beside it and ``EXTERNAL`` for a
    file that lists what is known; ``by`` says which ("gitleaks:allow", ".secrets.baseline"); ``path`` and ``line`` are
    where that stands, the line 0 where it is not known."""

    kind: str
    by: str
    path: str
    line: int = 0


IN_SOURCE, EXTERNAL = "in-source", "external"
OPEN, SUPPRESSED, BASELINED = "open", "suppressed", "baselined"


def fingerprint(rule: str, path: str, name: str, ordinal: int) -> str:
    """What follows a finding through edits: the rule, the path, the name that the value is bound to and which of
    that name it is in the file. No line, no key and no hash of a key."""
    return hashlib.sha256("\0".join((rule, path, name, str(ordinal))).encode("utf-8", "replace")).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Finding:
    """A judged fact. ``fingerprint`` is made of rule, path, the name the value is bound to (``bound``) and an
    ``ordinal`` among equals: see the function of that name. ``status`` is open, suppressed (somebody says that it is
    none, or accepts it) or baselined (it was known before); ``reason`` and ``suppression`` say why and by what.
    ``context`` says how far the place takes effect (``rules.context``), "" where that makes no difference;
    ``occurrences`` are further places of the same thing; ``flow`` is the way of the value that it is about, if it is
    about one."""

    rule: str
    severity: Severity
    confidence: Confidence
    asset: str
    message: str
    location: Location
    remediation: str
    fingerprint: str
    status: str = OPEN
    reason: str = ""
    context: str = ""
    occurrences: tuple[Location, ...] = ()
    suppression: Suppression | None = None
    bound: str = ""
    ordinal: int = 1
    flow: tuple[FlowStep, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that show it, sorted."""
        return tuple(sorted({self.location.path, *(place.path for place in self.occurrences)}))
