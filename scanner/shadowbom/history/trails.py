"""Keys followed through commits: which brought each in, which is the newest that has it, and on which paths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from shadowbom.discover.commits import Change, Commit, History
from shadowbom.history.contents import Seen, Version

_NONE: frozenset[int] = frozenset()


@dataclass(slots=True)
class Trail:
    """What commits do with one key. ``first`` brought it in and is None where it was there before; ``last`` is the id
    of the newest that is known to have it. ``paths`` has for each path the oldest version with the key and the commit
    that wrote it."""

    first: tuple[Commit, Version] | None = None
    last: str = ""
    paths: dict[bytes, tuple[Commit, Version]] = field(default_factory=dict)


def follow(history: History, held: Mapping[Version, Iterable[Seen]]) -> dict[int, Trail]:
    """The trail of each key in ``held``, by its number. Keys that no commit has are not in it."""
    numbers = {version: frozenset(one.number for one in seen) for version, seen in held.items()}
    trails: defaultdict[int, Trail] = defaultdict(Trail)
    for commit, changes in _by_commit(history):
        written = [(change, numbers.get((change.path, change.new), _NONE)) for change in changes]
        before = [
            (change, parent, numbers.get((change.path, old), _NONE))
            for change in changes for parent, old in enumerate(change.old)
        ]
        # Commits come newest first: what is set once stays the newest, what is set again ends as the oldest.
        was_there = frozenset(number for _, _, found in before for number in found)
        for change, found in written:
            if not found:
                continue
            same = _NONE.union(*(numbers.get((change.path, old), _NONE) for old in change.old))
            for number in found:
                _write(trails[number], commit, (change.path, change.new), new=number not in was_there,
                       moved=number not in same)
        is_there = frozenset(number for _, found in written for number in found)
        for _, parent, found in before:
            for number in found - is_there:
                if not trails[number].last and parent < len(commit.parents):
                    trails[number].last = commit.parents[parent]
    return dict(trails)


def _write(trail: Trail, commit: Commit, version: Version, *, new: bool, moved: bool) -> None:
    trail.last = trail.last or commit.id
    if new:
        trail.first = commit, version
    if moved or version[0] not in trail.paths:
        trail.paths[version[0]] = commit, version


def _by_commit(history: History) -> Iterator[tuple[Commit, list[Change]]]:
    current: Commit | None = None
    changes: list[Change] = []
    for commit, change in history.changes():
        if change is None:
            if current is not None and changes:
                yield current, changes
            current, changes = commit, []
        else:
            changes.append(change)
    if current is not None and changes:
        yield current, changes
