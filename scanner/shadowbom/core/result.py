"""What a report takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shadowbom.core.asset import Asset, Relation
from shadowbom.core.baseline import Applied
from shadowbom.core.change import Delta
from shadowbom.core.finding import Finding, RuleInfo
from shadowbom.core.lookup import AdvisoryCheck
from shadowbom.core.policy import PolicyResult
from shadowbom.core.source import Problem

if TYPE_CHECKING:  # a search for keys alone has none, and its classes take time to make
    from shadowbom.core.posture import Posture


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was looked at: files found, read, passed by the prefilter, and skipped."""

    found: int = 0
    read: int = 0
    passed: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Unused:
    """A suppression that holds nothing back: what it names is gone, or it is not taken. ``path`` and ``line`` are
    where it stands (the line 0 where it is not known), ``message`` says which."""

    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class ScanResult:
    """One scan. ``root`` is the name of the scanned folder (not its absolute path), ``commit`` HEAD's id or
    "", ``date`` the ISO date used for judgement, ``timestamp`` the ISO time reports state,
    ``catalogue`` the date of the catalogue's newest signature file and ``signatures`` how many it has, ``ruleset``
    a digest of the artefact that was used. ``repository`` is the address the root was cloned from, without
    credentials, or "". ``unused`` are suppressions without effect. ``change`` says between which states the result is
    what one adds to the other, None where it is all that is there; ``policy`` what came of the policies in force, None
    without one; ``baselines`` what came of our own lists of old debt; ``posture`` what all of it comes to, None for a
    change and where keys alone were looked for; ``advisories`` what came of asking a service for them, None where none
    was asked."""

    root: str
    version: str
    commit: str
    date: str
    timestamp: str
    catalogue: str
    ruleset: str
    assets: tuple[Asset, ...]
    relations: tuple[Relation, ...] = ()
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    rules: tuple[RuleInfo, ...] = ()
    counts: Counts = field(default_factory=Counts)
    repository: str = ""
    signatures: int = 0
    unused: tuple[Unused, ...] = ()
    change: Delta | None = None
    policy: PolicyResult | None = None
    baselines: tuple[Applied, ...] = ()
    posture: Posture | None = None
    advisories: AdvisoryCheck | None = None
