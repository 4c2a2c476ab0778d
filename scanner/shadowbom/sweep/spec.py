"""What a worker is asked and what it answers: plain data that JSON can hold, and no secret."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from shadowbom.sweep.forges import RepositoryRef

SCANNED, EMPTY, MALFORMED, PARTIAL, TOO_LARGE, FAILED, TIMED_OUT, QUARANTINED = (
    "scanned", "empty", "malformed", "partial", "too-large", "failed", "timed-out", "quarantined")
UNCHANGED, FILTERED, PENDING = "unchanged", "filtered", "pending"
STATUSES = (SCANNED, UNCHANGED, EMPTY, MALFORMED, PARTIAL, TOO_LARGE, FAILED, TIMED_OUT, QUARANTINED, FILTERED, PENDING)
"""What becomes of a repository in a sweep. ``malformed`` is scanned although git finds fault with its objects,
``partial`` scanned as far as it went, ``quarantined`` has ended its worker too often."""
LACKING = "network"
"""The cause of what is partial because something could not be fetched: the next time it may be."""
WITH_RESULT = frozenset({SCANNED, EMPTY, MALFORMED, PARTIAL})
"""Those of a worker that say what is in a repository."""
SCANNED_NOW = WITH_RESULT - {EMPTY}
"""Those of which files were read."""
COVERED = frozenset({SCANNED, UNCHANGED, EMPTY, MALFORMED})
"""Those of which nothing is left to be done."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one repository may take: ``seconds`` in all, ``memory`` bytes of address space of each process, ``file``
    bytes of any file it writes, ``entries`` files that are listed, ``blob`` bytes of a content that is fetched unasked,
    ``output`` bytes of its result."""

    seconds: int = 900
    memory: int = 6 << 30
    file: int = 4 << 30
    entries: int = 200_000
    blob: int = 1 << 20
    output: int = 64 << 20


@dataclass(frozen=True, slots=True)
class Settings:
    """How repositories are scanned, as in ``ScanOptions``; ``history`` searches every version for keys, too."""

    exclude: tuple[str, ...] = ()
    catalogs: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    suppress: bool = True
    history: bool = False

    def digest(self) -> str:
        """The same for settings that give the same results. What is in ``catalogs`` is in the ruleset's digest."""
        said = [sorted(set(self.exclude)), sorted(set(self.rules)), self.suppress, self.history]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """One repository at one time. ``head`` is its commit as far as it is known; ``seen`` the one of which the store has
    a result that still holds, "" for none; ``now`` an ISO date or ""."""

    key: str
    name: str
    host: str = ""
    url: str = ""
    path: str = ""
    head: str = ""
    branch: str = ""
    seen: str = ""
    now: str = ""
    settings: Settings = field(default_factory=Settings)
    limits: Limits = field(default_factory=Limits)

    def to_json(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str | bytes) -> UnitSpec:
        """What ``to_json`` has written."""
        said = json.loads(text)
        settings: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value
                                    for name, value in said["settings"].items()}
        return cls(**(said | {"settings": Settings(**settings), "limits": Limits(**said["limits"])}))


def spec_of(ref: RepositoryRef, settings: Settings, limits: Limits, seen: str = "", now: str = "") -> UnitSpec:
    """What a worker is asked about a repository that was listed."""
    return UnitSpec(ref.key, ref.name, ref.host, ref.url, ref.path, ref.head, ref.branch, seen, now, settings, limits)


@dataclass(frozen=True, slots=True)
class UnitResult:
    """What became of a repository: one of ``STATUSES``, with a ``cause`` (of a failure) and a ``reason`` for people.

    ``document`` is the scan's JSON without what all scans share, None where there is no result; ``keys`` are the keys
    in it, each with a mark that is the same for the same key in one store; ``publishes`` and ``consumes`` are what
    other repositories can use of it and what it uses (see ``published``)."""

    key: str
    status: str
    head: str = ""
    branch: str = ""
    cause: str = ""
    reason: str = ""
    document: dict[str, Any] | None = None
    keys: tuple[dict[str, Any], ...] = ()
    publishes: tuple[dict[str, Any], ...] = ()
    consumes: tuple[dict[str, Any], ...] = ()

    def to_json(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> UnitResult:
        """What ``to_json`` has written. Raises ValueError or TypeError for anything else."""
        said = json.loads(text)
        if not isinstance(said, dict) or said.get("status") not in STATUSES:
            raise ValueError("no result of a unit")
        return cls(**(said | {name: tuple(said.get(name, ())) for name in ("keys", "publishes", "consumes")}))
