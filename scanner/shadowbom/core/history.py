"""What a report of a repository's history takes."""

from __future__ import annotations

from dataclasses import dataclass

from shadowbom.core.evidence import Redacted
from shadowbom.core.finding import Finding, RuleInfo
from shadowbom.core.location import Location
from shadowbom.core.source import Problem


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """A commit that has a key: its id and the author's date (ISO 8601, UTC). Both "" for content that no commit has,
    the date alone where git has none that is one."""

    commit: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True, order=True)
class KeyPlace:
    """A path that has had a key: the place in HEAD where it is still there, else in the version that ``since``, the
    commit which brought the key to this path, wrote."""

    location: Location
    since: Sighting
    in_head: bool = False


@dataclass(frozen=True, slots=True)
class Leak:
    """One key of a history, however many commits and paths have had it.

    ``first`` is the commit that brought it in. ``last`` is the newest that is known to have it: HEAD where it still is,
    else of the commits that wrote a version with it and those before one that took it out. ``places`` has a path each,
    those in HEAD first, ``paths`` how many there are in all.
    """

    finding: Finding
    provider: str
    key: Redacted
    in_head: bool
    first: Sighting
    last: Sighting
    places: tuple[KeyPlace, ...]
    paths: int


@dataclass(frozen=True, slots=True)
class HistoryCounts:
    """How much there was: commits, different contents of files, of these missing ones and ones left out for their
    size or because they are corrupt."""

    commits: int = 0
    blobs: int = 0
    missing: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class HistoryResult:
    """The keys of a history. ``refs`` are what was asked for ("HEAD", names of branches, "--all"), ``since`` an ISO
    date or "", ``commit`` HEAD's id or ""; ``shallow`` says that the clone does not have the whole history. The rest is
    as in ``ScanResult``."""

    root: str
    version: str
    commit: str
    date: str
    timestamp: str
    catalogue: str
    ruleset: str
    signatures: int
    refs: tuple[str, ...]
    since: str
    shallow: bool
    leaks: tuple[Leak, ...]
    rules: tuple[RuleInfo, ...]
    problems: tuple[Problem, ...]
    counts: HistoryCounts
