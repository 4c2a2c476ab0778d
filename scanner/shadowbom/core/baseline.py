"""What a repository had when somebody wrote it down: findings that are old debt and fail nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding that a baseline lists. ``fingerprint`` is the finding's own; ``paths`` are the files that showed it,
    the one of the finding first; ``trace`` is what is left of it without the path, hashed with the baseline's salt:
    it follows a file that is renamed. ``message`` and ``reason`` are for people. ``line`` is where the entry stands,
    0 where that is not known."""

    fingerprint: str
    rule: str
    paths: tuple[str, ...]
    trace: str
    reason: str = ""
    message: str = ""
    line: int = 0

    @property
    def path(self) -> str:
        """The file of the finding."""
        return self.paths[0]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline: ``source`` is its path as reports name it, ``salt`` is drawn once for each file. Its paths count from
    a folder in which the root of the scan is ``prefix`` ("" for the same, else with a last ``/``)."""

    source: str
    salt: str
    entries: tuple[Entry, ...] = ()
    prefix: str = ""


class Fate(StrEnum):
    """What a scan makes of an entry: it holds its finding back; it does so where the finding's file is now; its finding
    is in more files than it lists, and so is open; its finding is gone; or the scan cannot tell."""

    HOLDS = "holds"
    MOVED = "moved"
    GROWN = "grown"
    STALE = "stale"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Use:
    """An entry and what came of it. ``finding`` is the fingerprint, in terms of the scan, of the finding that it is
    about, "" for none."""

    entry: Entry
    fate: Fate
    finding: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """A baseline that was in force, and what came of each of its entries, in their order."""

    baseline: Baseline
    uses: tuple[Use, ...]
