"""What a scan is asked to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowbom.discover import DiscoverOptions
from shadowbom.extract.extractors import format_of
from shadowbom.policy.baseline import NAME as BASELINE
from shadowbom.policy.force import Policies

if TYPE_CHECKING:
    from shadowbom.discover.home import Machine
    from shadowbom.engines.osv.lookup import Lookups

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done and how much there is."""


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What a caller may set. ``catalogs`` are folders of an organisation's own signatures; ``now`` an ISO date;
    ``jobs`` worker processes (0 = by the size of the work); ``prefilter`` False looks into every file;
    ``blame`` asks git who last changed each asset's first place and since when it is there;
    ``only`` is "secrets" to look for keys alone; ``rules`` are ids of rules that run only when they are asked for,
    "all" for all of them. ``baselines`` are files that list known findings (our own, or of detect-secrets, gitleaks or
    betterleaks; with ``baselines_of_base``, one that lies in the repository is read from the base of a change and not
    from disk), ``baseline`` is the path in the repository of its own one, "" to take none; ``suppress`` False takes
    no pragma and no such list from the repository itself. ``engine`` is "detect-secrets" to have it look for generic
    secrets, too; ``deep`` has semgrep look at the flow of data in files that use AI; ``osv`` are the lookups by which
    OSV is asked about the AI packages, None to ask nobody. ``policies`` are those that the assets are judged by. With
    ``home``, the files of that machine's user are read that MCP clients and coding agents keep outside of
    repositories."""

    exclude: tuple[str, ...] = ()
    catalogs: tuple[str, ...] = ()
    now: str = ""
    min_confidence: str = "low"
    jobs: int = 0
    prefilter: bool = True
    blame: bool = False
    only: str = ""
    rules: tuple[str, ...] = ()
    baselines: tuple[str, ...] = ()
    baselines_of_base: bool = False
    baseline: str = BASELINE
    suppress: bool = True
    engine: str = ""
    deep: bool = False
    osv: Lookups | None = None
    policies: Policies = Policies()  # noqa: RUF009  # frozen
    home: Machine | None = None


def discover_options(options: ScanOptions) -> DiscoverOptions:
    """What is to be found: where keys alone are looked for, no file has a format."""
    return DiscoverOptions((lambda _: "") if options.only else format_of, options.exclude, not options.only)
