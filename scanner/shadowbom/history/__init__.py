"""Leaked keys in the history of a git repository: every content that a commit has had, read once."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass

from shadowbom import __version__
from shadowbom.accepted import open_lists
from shadowbom.core.history import HistoryCounts, HistoryResult
from shadowbom.core.source import Problem
from shadowbom.dates import date_of, timestamp_of
from shadowbom.discover import publish
from shadowbom.discover.commits import History
from shadowbom.discover.git import GitError, iso_date
from shadowbom.discover.objects import Store, open_below
from shadowbom.discover.trees import FILE, author_times, tree_entries
from shadowbom.errors import UserError
from shadowbom.history.contents import Contents, Version
from shadowbom.history.leaks import RULE, Teller
from shadowbom.history.trails import follow
from shadowbom.reading import Reader
from shadowbom.rules import load
from shadowbom.ruleset import open_ruleset

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class HistoryOptions:
    """What a caller may set. ``branches`` are names of branches or other references, none of them and not ``all`` is
    HEAD; ``since`` an ISO date; ``all_blobs`` reads what no commit has, too; ``catalogs``, ``now``, ``baselines``
    and ``suppress`` are as in ``ScanOptions``. ``stream`` takes the decision how to read: the result is the same."""

    branches: tuple[str, ...] = ()
    all: bool = False
    all_blobs: bool = False
    since: str = ""
    catalogs: tuple[str, ...] = ()
    now: str = ""
    baselines: tuple[str, ...] = ()
    suppress: bool = True
    stream: bool | None = None


def history(folder: str, options: HistoryOptions | None = None) -> HistoryResult:
    """The keys in the history of the repository that ``folder`` lies in, as far as they are below ``folder``.

    Raises UserError where there is no repository, git is missing or refuses it, a branch does not exist, a date is
    none, or an overlay is wrong.
    """
    options = options or HistoryOptions()
    _seconds(options.since), date_of(options.now)  # wrong ones are told of before the work
    try:
        store, below = open_below(folder)
        return history_of(store, below, options)
    except GitError as error:
        raise UserError(f"{publish(os.fsencode(folder))}: {error}") from error


def history_of(store: Store, below: bytes, options: HistoryOptions) -> HistoryResult:
    """The same of a repository that is open already, below one of its folders (with a last ``/``, b"" for all). Raises
    GitError, too."""
    since, date = _seconds(options.since), date_of(options.now)
    ruleset = open_ruleset(options.catalogs, "secret")
    head = store.commit("HEAD")
    tips = _tips(store, options, head)
    commits = History(store, tips, since) if tips else None
    lists = open_lists(store.top + b"/" + below[:-1] if below else store.top, options.baselines,
                       of_repository=options.suppress)
    reader = Reader(store.top, ruleset, accepted=lists.accepted, takes_pragmas=options.suppress)
    contents = Contents(store, reader, below)
    problems = list(lists.problems)
    trails = {}
    if commits is not None:
        contents.read(commits, bounded=bool(since), stream=options.stream)
        trails = follow(commits, contents.held) if contents.held else {}
        problems += _of_commits(commits)
        commits.close()
    if options.all_blobs:
        contents.read_others()
    at_head, unread = _at_head(store, head, contents)
    teller = Teller(contents, at_head, head, ruleset.catalogue, date, lists)
    leaks = teller.leaks(store, trails, whole=not since)
    problems += [*_of_store(store, contents), *contents.problems, *unread]
    (head_time,) = [time for _, time in author_times(store, [head])] if head else [""]
    return HistoryResult(
        root=publish(os.path.basename(store.top)) or "/", version=__version__, commit=head, date=date,
        timestamp=timestamp_of(options.now, iso_date(head_time)),
        catalogue=ruleset.catalogue.date, ruleset=ruleset.catalogue.digest,
        signatures=len(ruleset.catalogue.products),
        refs=("--all",) if options.all else tuple(sorted(options.branches)) or ("HEAD",),
        since=options.since, shallow=store.shallow, leaks=leaks,
        rules=(load(RULE).INFO,),
        problems=tuple(sorted(set(problems))),
        counts=HistoryCounts(commits.count if commits else 0, contents.blobs, contents.missing, contents.skipped),
    )


def _tips(store: Store, options: HistoryOptions, head: str) -> tuple[str, ...]:
    if options.all:
        return ("--all",)
    if not options.branches:
        return (head,) if head else ()
    tips = []
    for name in options.branches:
        spelt = (f"refs/heads/{name}", f"refs/remotes/{name}", f"refs/remotes/origin/{name}", f"refs/tags/{name}", name)
        found = next((commit for ref in spelt if (commit := store.commit(ref))), "")
        if not found:
            raise UserError(f"--branch {name}: there is no such branch")
        tips.append(found)
    return tuple(sorted(set(tips)))


def _seconds(since: str) -> str:
    """An ISO date (its midnight, UTC) or time as seconds since 1970."""
    if not since:
        return ""
    try:
        said = dt.datetime.fromisoformat(since)
    except ValueError:
        raise UserError(f"--since: {since!r} is not a date like 2026-01-31") from None
    return str(max(int((said if said.tzinfo else said.replace(tzinfo=dt.UTC)).timestamp()), 0))


def _at_head(store: Store, head: str, contents: Contents) -> tuple[frozenset[Version], list[Problem]]:
    """Those of the versions with keys that HEAD has."""
    if not head or not contents.held:
        return frozenset(), []
    try:
        entries = {(entry.path, entry.id) for entry in tree_entries(store, head) if entry.kind == FILE}
    except GitError as error:
        return frozenset(), [Problem(".", "history", f"what HEAD has cannot be told: {error}")]
    return frozenset(contents.held.keys() & entries), []


def _of_commits(commits: History) -> list[Problem]:
    problems = [Problem(".", "history", f"commits are missing: {commits.problem}")] if commits.problem else []
    lost = len(commits.lost) + commits.left
    if lost:
        why = "their folders are missing or corrupt; --all-blobs reads what there is of their content"
        problems.append(Problem(".", "history", f"{_many(lost, 'commit')} could not be compared, {why}"))
    return problems


def _of_store(store: Store, contents: Contents) -> list[Problem]:
    problems = []
    if store.shallow:
        text = "shallow clone: older commits are not here, and what they brought in counts for the oldest that is"
        problems.append(Problem(".", "history", text))
    if contents.missing:
        why = "a partial clone" if store.partial else "a damaged repository"
        problems.append(Problem(".", "history", f"{_many(contents.missing, 'object')} missing ({why}): not read"))
    if contents.skipped:
        text = f"{_many(contents.skipped, 'version')} of files not read: too large or corrupt"
        problems.append(Problem(".", "history", text))
    return problems


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
