"""The pipeline: it alone knows the order of stages. ``roots`` has those of one root, ``results`` those of all."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from shadowbom.accepted import Lists, open_lists
from shadowbom.core.result import ScanResult
from shadowbom.core.source import Problem
from shadowbom.dates import date_of
from shadowbom.discover import DiscoverOptions, Discovery, discover
from shadowbom.extract.extractors import format_of
from shadowbom.options import Progress, ScanOptions, discover_options
from shadowbom.policy.suppress import never
from shadowbom.reading import Reader
from shadowbom.results import result_of, view_of
from shadowbom.roots import Job, Part, share_of
from shadowbom.rules.view import ConfigurationFile
from shadowbom.ruleset import Ruleset, open_ruleset
from shadowbom.states import States

if TYPE_CHECKING:  # a scan of files on disk does without
    from shadowbom.discover.blobs import Blobs
    from shadowbom.discover.home import Machine

__all__ = ["Listed", "Progress", "ScanOptions", "agent_files", "ruleset_of", "scan", "scan_listed"]

_Made = TypeVar("_Made")


def scan(
    paths: Sequence[str], options: ScanOptions | None = None, progress: Progress | None = None,
    ruleset: Ruleset | None = None,
) -> ScanResult:
    """Scan files and folders, and the home folder where it is asked for, and give one result; by ``ruleset`` where that
    of the options is open already.

    Raises UserError where a path does not exist, an overlay is wrong or ``now`` is no date.
    """
    options = options or ScanOptions()
    date_of(options.now)  # a wrong one is told of before the work
    opened = ruleset or ruleset_of(options)
    if options.engine:
        from shadowbom.generic import check_engine

        check_engine(options.engine)
    if options.deep:
        from shadowbom.deep import check_available

        check_available()
    folders = paths or (() if options.home else (".",))

    def work() -> ScanResult:
        parts = [_root(path, options, opened, progress) for path in folders]
        if options.home is not None:
            parts.append(_home(options.home, options, opened, progress))
        return result_of(parts, opened.catalogue, options, assessed=True)

    return _unhindered(work)


def ruleset_of(options: ScanOptions) -> Ruleset:
    """The catalogue and the prefilter that ``options`` ask for. Raises UserError where an overlay is wrong."""
    return open_ruleset(options.catalogs, "secret") if options.only else open_ruleset(options.catalogs)


def agent_files(
    path: str, options: ScanOptions, progress: Progress | None = None
) -> tuple[tuple[ConfigurationFile, ...], tuple[Problem, ...]]:
    """The files below the folder ``path`` that coding agents and MCP clients read, and what could not be read.

    Raises UserError as ``scan`` does."""
    ruleset = open_ruleset(options.catalogs)
    part = _unhindered(lambda: _root(path, options, ruleset, progress))
    problems = {*part.discovery.problems, *part.read.problems}
    return view_of(part, (), ruleset.catalogue, "").agents, tuple(sorted(problems))


def scan_listed(
    discovery: Discovery, options: ScanOptions, lists: Lists, listed: Listed, looked: Collection[str] | None = None,
    progress: Progress | None = None, *, assessed: bool = False,
) -> ScanResult:
    """The result for a commit or the index, as ``discover.listed`` gives it, with the ``lists`` of known findings that
    hold there. With ``looked``, only these are read, and what they ask for. ``listed`` has read some of it already,
    maybe. It has a posture where it is to be ``assessed``. Raises UserError as ``scan`` does."""
    reader = Reader(discovery.root, listed.ruleset, options.prefilter, lists.accepted, listed.blobs,
                    takes_pragmas=options.suppress)
    files = discovery.files if looked is None else [file for file in discovery.files if file.path in looked]
    job = Job(discovery, reader, lists, files, listed.states)
    return _unhindered(lambda: result_of([share_of(job, options, progress)], listed.ruleset.catalogue, options,
                                         assessed=assessed))


def _unhindered(work: Callable[[], _Made]) -> _Made:
    collecting = gc.isenabled()
    # Nothing that a scan keeps has cycles; looking for them costs as much as reading the files.
    gc.disable()
    try:
        return work()
    finally:
        if collecting:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Listed:
    """What scans of several states of one repository share: where contents come from, what was read of them, and the
    ruleset."""

    blobs: Blobs
    ruleset: Ruleset
    states: States = field(default_factory=States)


def _root(path: str, options: ScanOptions, ruleset: Ruleset, progress: Progress | None) -> Part:
    discovery = discover(path, discover_options(options))
    lists = open_lists(discovery.root, options.baselines, of_repository=options.suppress, own=options.baseline)
    reader = Reader(discovery.root, ruleset, options.prefilter, lists.accepted, takes_pragmas=options.suppress)
    job = Job(discovery, reader, lists, discovery.files, whole=os.path.isdir(path))
    return share_of(job, options, progress)


def _home(machine: Machine, options: ScanOptions, ruleset: Ruleset, progress: Progress | None) -> Part:
    """What MCP clients and coding agents keep in a home folder and on the machine."""
    from shadowbom.discover.home import home_files

    discovery = home_files(ruleset.catalogue.home_globs, machine, DiscoverOptions(format_of))
    lists = replace(open_lists(discovery.root, options.baselines, of_repository=False), missing=never)
    reader = Reader(discovery.root, ruleset, options.prefilter, lists.accepted, takes_pragmas=options.suppress)
    job = Job(discovery, reader, lists, discovery.files)
    return share_of(job, options, progress)
