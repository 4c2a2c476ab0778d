"""What lies between two states of a repository: which paths differ, and which of their lines are new."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from shadowbom.discover import git
from shadowbom.discover.commits import Section, sections_of
from shadowbom.discover.objects import Store
from shadowbom.discover.trees import FILE, Entry

_RENAMES = ("-M", "-l1000")
_SHAPE = ("-r", "--full-index", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--no-color")
_LINES = ("-p", "-U0", "-b")
"""Lines that differ by the amount of white space alone are no new ones: an editor has indented them anew."""
_HUNK = re.compile(rb"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.M)
_WITH_BOTH = re.compile(rb"(?:^|\0):\d{6} \d{6} [0-9a-f]{40,64} [0-9a-f]{40,64} [^AD]")
"""A row of a path that both states have."""
_INDEX_ROW = re.compile(rb"(\d{6}) ([0-9a-f]{40,64}) ([0-3])\t(.*)", re.S)

Lines = tuple[tuple[int, int], ...]
"""Stretches of lines: the first, and the one after the last."""
ALL: Lines = ((1, 1 << 60),)
_MAX_SHOWN, _SHOWN_BYTES = 200, 4 << 20
"""How many files, each of how many bytes, are compared as text though attributes say not to show them."""
_TOLD_BY = 8000
"""A NUL byte among so many makes a file binary, as git has it."""


@dataclass(frozen=True, slots=True)
class Changed:
    """``lines`` has the new lines of each path that differs and is there; ``before`` the path that each of these had,
    where that is another; ``gone`` paths are there no more. Paths are relative to the work tree. ``partly`` says that
    content to compare is missing or corrupt: files then have all their lines new, and none has another name."""

    lines: Mapping[bytes, Lines] = field(default_factory=dict)
    before: Mapping[bytes, bytes] = field(default_factory=dict)
    gone: frozenset[bytes] = frozenset()
    partly: bool = False

    def is_new(self, path: bytes, line: int) -> bool:
        """Whether a line of a path is new."""
        return any(low <= line < high for low, high in self.lines.get(path, ()))


def between(store: Store, base: str, head: str) -> Changed:
    """From one commit to another; ``head`` "" is the index. Raises GitError where git cannot compare them."""
    command = ("diff-tree", *_SHAPE, "{}", base, head) if head else ("diff-index", "--cached", *_SHAPE, "{}", base)

    def asked(*shape: str) -> list[str]:
        return [word for part in command for word in (shape if part == "{}" else (part,))] + ["--"]

    hunks: dict[tuple[bytes, bytes], Lines] = {}
    hidden: set[tuple[bytes, bytes]] = set()
    partly = False
    try:
        raw = store.ask(*asked("--raw", "-z", *_RENAMES))
        if _WITH_BOTH.search(raw):  # of a file that is new, all lines are
            for one in sections_of(store, asked(*_LINES, *_RENAMES)):
                hunks[one.old, one.new] = _new_lines(one)
                if one.text is None and one.old:
                    hidden.add((one.old, one.new))
    except git.GitError:
        partly = True
        raw = store.ask(*asked("--raw", "-z", "--no-renames"))
    lines: dict[bytes, Lines] = {}
    before: dict[bytes, bytes] = {}
    gone: set[bytes] = set()
    unshown: dict[bytes, tuple[bytes, bytes]] = {}
    parts = iter(raw.split(b"\0"))
    for part in parts:
        if part[:1] != b":":
            continue
        old_mode, mode, old, new, status = part[1:].split(b" ")
        path = next(parts)
        if status[:1] in b"RC":
            path, old_path = next(parts), path
            before[path] = old_path
        if mode[:3] != FILE.encode():
            gone.add(path)
            continue
        same = old == new and old_mode[:3] == FILE.encode()
        known = old if old_mode[:3] == FILE.encode() else b""
        # Of two contents that are alike but for white space, git shows nothing.
        lines[path] = () if same else hunks.get((known, new), () if known and not partly else ALL)
        if (known, new) in hidden and path not in before:
            unshown[path] = known, new
    lines.update(_as_text(store, unshown, asked))
    return Changed(lines, before, frozenset(gone), partly)


def both(one: Changed, other: Changed) -> Changed:
    """What is new to both of two states that are being merged."""
    lines = {
        path: tuple((max(low, lower), min(high, higher)) for low, high in one.lines[path]
                    for lower, higher in other.lines[path] if max(low, lower) < min(high, higher))
        for path in one.lines if path in other.lines
    }
    before = {path: old for path, old in one.before.items() if path in lines}
    return Changed(lines, before, one.gone & other.gone, one.partly or other.partly)


def all_of(entries: Iterable[Entry]) -> Changed:
    """Everything, where there is nothing before it."""
    return Changed({entry.path: ALL for entry in entries if entry.kind == FILE})


def index_entries(store: Store) -> tuple[list[Entry], list[bytes]]:
    """What the index lists, and the paths in it that a merge has left open, for which it has our side's content."""
    found: dict[bytes, tuple[int, Entry]] = {}
    for row in store.ask("ls-files", "--stage", "-z", "--full-name").split(b"\0")[:-1]:
        said = _INDEX_ROW.fullmatch(row)
        if said is None:
            continue
        stage, entry = int(said[3]), Entry(said[1][:3].decode("ascii"), said[2], said[4])
        kept = found.get(entry.path)
        if kept is None or _RANK[stage] < _RANK[kept[0]]:
            found[entry.path] = stage, entry
    unmerged = [path for path, (stage, _) in found.items() if stage]
    return [entry for _, entry in found.values()], unmerged


_RANK = (0, 3, 1, 2)
"""Of the stages of a path, merged, ours, theirs and the common one are looked at in this order."""


def _as_text(
    store: Store, unshown: Mapping[bytes, tuple[bytes, bytes]], asked: Callable[..., list[str]]
) -> dict[bytes, Lines]:
    """The new lines of files that have both states and are not shown, though text: the repository's own attributes
    say so, of lockfiles mostly. Files that are binary, large, or cannot be compared are left out."""
    ids = sorted({one for pair in unshown.values() for one in pair})
    fitting = [one.id for one in store.sizes(ids) if one.type == "blob" and one.size <= _SHOWN_BYTES]
    text = {blob.id for blob in store.blobs(fitting)
            if blob.data is not None and b"\0" not in bytes(blob.data[:_TOLD_BY])}
    paths = [path for path, pair in sorted(unshown.items()) if text.issuperset(pair)][:_MAX_SHOWN]
    if not paths:
        return {}
    shown = (*asked(*_LINES, "--text", "--no-renames"), *map(os.fsdecode, paths))
    try:
        hunks = {(one.old, one.new): _new_lines(one) for one in sections_of(store, shown)}
    except git.GitError:
        return {}
    return {path: hunks[unshown[path]] for path in paths if unshown[path] in hunks}


def _new_lines(section: Section) -> Lines:
    if section.text is None:
        return ALL
    return tuple(
        (int(hunk[1]), int(hunk[1]) + count) for hunk in _HUNK.finditer(section.text)
        if (count := int(hunk[2]) if hunk[2] else 1)
    )
