"""The supervisor: lists, decides what is to be done, has it done, and writes down what came of it."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field

from shadowbom.catalog.store import digest_of
from shadowbom.dates import timestamp_of
from shadowbom.errors import UserError
from shadowbom.sweep.credentials import SALT
from shadowbom.sweep.executors import Executor, check, executor_of
from shadowbom.sweep.forges import PAGES, WAITS, ListingProblem, RepositoryRef, Target, list_all
from shadowbom.sweep.selection import Selection
from shadowbom.sweep.shards import is_of
from shadowbom.sweep.spec import (
    COVERED,
    EMPTY,
    FAILED,
    QUARANTINED,
    SCANNED_NOW,
    TOO_LARGE,
    UNCHANGED,
    WITH_RESULT,
    Limits,
    Settings,
    UnitResult,
    spec_of,
)
from shadowbom.sweep.store import open_store, salt_of, sole_writer
from shadowbom.sweep.store.forgetting import forget_older
from shadowbom.sweep.store.pages import Pages
from shadowbom.sweep.store.writer import Listed, Writer

ATTEMPTS = 3
"""How often a repository that ends its process, or a network that fails, is tried in one sweep."""
_MOST_DAYS = 36_500
_AGAIN = {"network": 5.0, "crash": 0.0}
"""Causes that may be over the next time, and the seconds to wait first."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class SweepOptions:
    """What a caller may set. ``shard`` is which of how many parts; ``jobs`` units at a time (0: one a core);
    ``executor`` a row of ``EXECUTORS``, ``scheduler`` the address of a cluster's; ``now`` an ISO date; ``patience``
    multiplies the seconds that a unit waits before it is tried again; ``keep`` is for how many days what is gone and
    what earlier sweeps said is remembered (0: for ever)."""

    selection: Selection = field(default_factory=Selection)
    settings: Settings = field(default_factory=Settings)
    limits: Limits = field(default_factory=Limits)
    shard: tuple[int, int] = (1, 1)
    jobs: int = 0
    executor: str = "local"
    scheduler: str = ""
    now: str = ""
    patience: float = 1.0
    keep: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """What one run did: how many units it scanned, found unchanged, and could not scan; how many repositories were
    settled before it by a run that was broken off; whether all of the sweep is covered."""

    scanned: int
    unchanged: int
    failed: int
    before: int
    whole: bool


def sweep(
    targets: Sequence[Target], file: str, options: SweepOptions, progress: Progress | None = None
) -> Run:
    """Sweep ``targets`` into the store ``file``: on from where a run of the same was broken off. Raises UserError for
    targets, a store or options that are wrong, and where another sweep writes to the store."""
    if os.name != "posix":
        raise UserError("a sweep keeps each repository in a process group of its own, which this system has not: use "
                        "Linux or macOS")
    check(options.executor, options.scheduler)
    if (options.shard[1] > 1 or options.scheduler) and not os.environ.get(SALT):
        whose = "--scheduler: all workers" if options.scheduler else "--shard: all parts"
        raise UserError(f"{whose} must mark keys in the same way: give them the same {SALT}")
    timestamp_of(options.now, "")  # a wrong date is told of before the work
    work = os.path.abspath(file) + ".work"
    with sole_writer(file):
        store = open_store(file, create=True)
        shutil.rmtree(work, ignore_errors=True)  # what a supervisor that was killed has left
        os.makedirs(work, 0o700)
        given = os.environ.get(SALT)
        try:
            os.environ[SALT] = salt_of(store, given or "")
            return _sweep(store, targets, options, work, progress)
        except sqlite3.OperationalError as error:
            raise UserError(f"--store {file}: cannot be written: {error}; the same command goes on") from error
        finally:
            if given is None:
                os.environ.pop(SALT, None)
            shutil.rmtree(work, ignore_errors=True)
            store.close()


def _sweep(
    store: sqlite3.Connection, targets: Sequence[Target], options: SweepOptions, work: str, progress: Progress | None
) -> Run:
    writer = Writer(store, digest_of(options.settings.catalogs), options.settings.digest())
    writer.begin(_asked(targets, options), now_of(options.now))
    asking, kept = WAITS.set(progress), PAGES.set(pages := Pages(store))
    try:
        refs = _list(targets, options, writer, pages)
    finally:
        WAITS.reset(asking)
        PAGES.reset(kept)
    pending = writer.pending()
    counts: Counter[str] = Counter()
    left = [ref for ref in refs if ref.key in pending]
    asked: list[RepositoryRef] = []
    for ref in left:
        known = _known(ref, writer, options.selection)
        if known is None:
            asked.append(ref)
        else:
            writer.take(known)
            counts[known.status] += 1
    for settled in _run(asked, writer, options, work) if asked else ():
        writer.take(settled)
        counts[settled.status] += 1
        if progress is not None:
            progress("sweeping", counts.total(), len(left))
    writer.finish(now_of(options.now))
    forget_after(store, options.keep, options.now)
    return Run(
        scanned=sum(counts[status] for status in SCANNED_NOW), unchanged=counts[UNCHANGED],
        failed=sum(count for status, count in counts.items() if status not in WITH_RESULT | {UNCHANGED}),
        before=len(refs) - len(left), whole=is_whole(store, writer.sweep),
    )


def _list(targets: Sequence[Target], options: SweepOptions, writer: Writer, pages: Pages) -> list[RepositoryRef]:
    """The repositories of this part of the sweep that are not left out; all are written down."""
    found: dict[str, Listed] = {}
    problems: list[ListingProblem] = []
    whole: list[str] = []
    known: set[str] = set()
    for target in sorted(set(targets), key=str):
        refs, wrong = list_all([target])
        problems += wrong
        whole += [] if wrong else [str(target)]
        known |= {ref.key for ref in refs}
        for ref in refs:
            if is_of(ref.key, options.shard):
                found.setdefault(ref.key, Listed(ref, str(target), options.selection.reason(ref)))
    ordered = [found[key] for key in sorted(found)]
    writer.listed(ordered, sorted(problems), whole, known)
    if not problems:
        pages.settle()
    return [one.ref for one in ordered if not one.left_out]


def _known(ref: RepositoryRef, writer: Writer, selection: Selection) -> UnitResult | None:
    """What becomes of a repository of which the listing says enough; None for one that has to be looked at."""
    if ref.empty:
        return UnitResult(ref.key, EMPTY, reason="there is no commit")
    if selection.is_too_large(ref):
        return UnitResult(ref.key, TOO_LARGE, ref.head, ref.branch, reason=f"{ref.size >> 20:,} MB at its forge")
    if ref.head and ref.head == writer.seen(ref.key):
        return UnitResult(ref.key, UNCHANGED, ref.head, ref.branch)
    return None


def _run(
    refs: Sequence[RepositoryRef], writer: Writer, options: SweepOptions, work: str
) -> Iterator[UnitResult]:
    """What becomes of repositories that have to be looked at. No executor is loaded where there is none."""
    executor = executor_of(options.executor, work, options.jobs, options.scheduler)
    by_key = {ref.key: ref for ref in refs}
    for ref in refs:
        executor.submit(spec_of(ref, options.settings, options.limits, writer.seen(ref.key), options.now))
    with closing(executor.results()) as results:
        for result in results:
            settled = _again(result, by_key[result.key], writer, executor, options)
            if settled is not None:
                yield settled


def _again(
    result: UnitResult, ref: RepositoryRef, writer: Writer, executor: Executor, options: SweepOptions
) -> UnitResult | None:
    """What is to be written of a result; None where the unit is tried once more."""
    if result.status != FAILED or result.cause not in _AGAIN:
        return result
    attempts = writer.attempt(result.key)
    if attempts < ATTEMPTS:
        spec = spec_of(ref, options.settings, options.limits, writer.seen(ref.key), options.now)
        executor.submit(spec, _AGAIN[result.cause] * attempts * options.patience)
        return None
    if result.cause == "crash":
        return UnitResult(result.key, QUARANTINED, result.head, result.branch, "crash",
                          f"{result.reason}, {attempts} times")
    return result


def is_whole(store: sqlite3.Connection, sweep_id: int) -> bool:
    """Whether a sweep has covered all that was not left out on purpose."""
    lacking = store.execute("SELECT count(*) FROM listing_problem WHERE sweep_id = ?", (sweep_id,)).fetchone()[0]
    rows = store.execute("SELECT DISTINCT status FROM visit WHERE sweep_id = ?", (sweep_id,))
    return not lacking and all(row["status"] in COVERED | {"filtered"} for row in rows)


def _asked(targets: Sequence[Target], options: SweepOptions) -> str:
    """What tells one sweep from another, as text."""
    return json.dumps({
        "targets": sorted({str(target) for target in targets}), "selection": asdict(options.selection),
        "shard": list(options.shard),
    }, sort_keys=True)


def forget_after(store: sqlite3.Connection, days: int, now: str) -> None:
    """Forget what is older than so many days, 0 for nothing."""
    if days:
        today = dt.date.fromisoformat(now_of(now)[:10])
        forget_older(store, (today - dt.timedelta(days=min(days, _MOST_DAYS))).isoformat())


def now_of(now: str) -> str:
    """The ISO time that is written down: that of the date ``now``, else the present."""
    if now:
        return timestamp_of(now, "")
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
