"""A history as a stream of changes: which commit gives which path which content.

Plumbing alone: ``rev-list`` names the commits, ``diff-tree`` compares their folders, and no more than ids is looked at.
A merge gives what differs from every one of its parents: what it takes over from one has another commit to it already.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, NamedTuple

from shadowbom.discover import git
from shadowbom.discover.objects import Store
from shadowbom.discover.pipes import Pipe

MAX_LOST = 100
"""Commits whose folders cannot be read, after which the rest of the history is given up."""

_PLAIN = ("--stdin", "-r", "--root", "--full-index", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv",
          "--no-color")
_RAW = ("diff-tree", *_PLAIN, "-c", "--raw", "-z", "--always", "--format=%x01%H %at %P")
_PATCH = ("diff-tree", *_PLAIN, "-p", "-U0", "--no-commit-id")
_FILE_MODE = b"100"
_NEXT = b"\ndiff --git "
_INDEX = re.compile(rb"^index ([0-9a-f]{40,64})\.\.([0-9a-f]{40,64})", re.M)


class Commit(NamedTuple):
    """A commit: its id, the author's time (seconds since 1970, as git has it) and its parents' ids."""

    id: str
    author_time: str = ""
    parents: tuple[str, ...] = ()


class Change(NamedTuple):
    """What a commit does to a path: the blob id that it gets, b"" where it goes, and the one it had in each parent
    that differs, b"" where it was no file there."""

    commit: Commit
    path: bytes
    old: tuple[bytes, ...]
    new: bytes


class Section(NamedTuple):
    """The changed lines between two blobs, each after a sign. ``text`` is None where git shows none, as of binary
    content, and b"" where there are none. ``old`` is b"" for a new file."""

    old: bytes
    new: bytes
    text: bytes | None


class History:
    """The commits that ``tips`` reach, none older than ``since`` (seconds since 1970; "" = all). ``tips`` are ids, or
    ``--all`` and ids. ``lost`` are commits that could not be compared, ``left`` how many were not even tried,
    ``problem`` says why commits are missing."""

    def __init__(self, store: Store, tips: tuple[str, ...], since: str = "") -> None:
        self._store = store
        self._arguments = (*((f"--max-age={since}",) if since else ()), *tips, "--")
        self.problem = ""
        self._ids, self.count = self._listed("--topo-order")
        self.lost: list[str] = []
        self.left = 0

    def changes(self) -> Iterator[tuple[Commit, Change | None]]:
        """Every commit, and every change of a file in it, children before parents. Links and submodules are no files.
        Commits that git cannot compare are passed over."""
        self.lost, self.left = [], 0
        seen = 0
        while seen < self.count:
            _to_line(self._ids, seen)
            pipe = self._store.start(*_RAW, stdin=self._ids)
            try:
                for commit, change in _entries(pipe):
                    seen += change is None
                    yield commit, change
            finally:
                pipe.close()
            if seen < self.count:
                self.lost.append(_line(self._ids, seen))
                seen += 1
                if len(self.lost) > MAX_LOST:
                    self.left = self.count - seen
                    return

    def sections(self) -> Iterator[Section]:
        """The changed lines of every commit that is no merge, parents before children; fewer where git fails."""
        with self._listed("--topo-order", "--reverse", "--max-parents=1")[0] as ids:
            _to_line(ids, 0)
            pipe = self._store.start(*_PATCH, stdin=ids)
            try:
                yield from _sections(pipe)
            finally:
                pipe.close()

    def close(self) -> None:
        """Drop the list of commits."""
        self._ids.close()

    def _listed(self, *order: str) -> tuple[IO[bytes], int]:
        """A file of the commits' ids, one a line, and how many they are."""
        for options in (order, ()):
            ids = tempfile.TemporaryFile()  # noqa: SIM115  # kept until close
            size = width = 0
            with tempfile.TemporaryFile() as error:
                pipe = self._store.start("rev-list", *options, *self._arguments, stderr=error)
                while chunk := pipe.chunk():
                    width = width or chunk.find(b"\n") + 1
                    size += len(chunk)
                    ids.write(chunk)
                code = pipe.finish()
                ids.flush()
                if code == 0:
                    return ids, size // width if width else 0
                error.seek(0)
                self.problem = git.explain(error.read(4096), code, self._store.top)
            if size:
                break
            ids.close()
        # Without an order git gives what it can reach before it fails.
        return ids, size // width if width else 0


def sections_of(store: Store, command: Sequence[str]) -> Iterator[Section]:
    """The sections of a patch that a command gives. Raises GitError where the command fails."""
    pipe = store.start(*command)
    try:
        yield from _sections(pipe)
        if pipe.finish() != 0:
            raise git.GitError("git cannot compare them")
    finally:
        pipe.close()


def _to_line(ids: IO[bytes], number: int) -> None:
    """Set the file's position, which a child process shares, to a line."""
    os.lseek(ids.fileno(), number * len(_line(ids, 0) + "\n"), os.SEEK_SET)


def _line(ids: IO[bytes], number: int) -> str:
    descriptor = ids.fileno()
    os.lseek(descriptor, 0, os.SEEK_SET)
    width = os.read(descriptor, 65).find(b"\n") + 1
    os.lseek(descriptor, number * width, os.SEEK_SET)
    return os.read(descriptor, max(width - 1, 0)).decode("ascii", "replace")


def _entries(pipe: Pipe) -> Iterator[tuple[Commit, Change | None]]:
    commit: Commit | None = None
    while (part := pipe.until(b"\0")) is not None:
        entry = part.lstrip(b"\n")
        if entry[:1] == b"\x01":
            words = entry[1:].decode("ascii", "replace").split(" ")
            commit = Commit(words[0], words[1], tuple(filter(None, words[2:])))
            yield commit, None
        elif entry[:1] == b":" and commit is not None and (path := pipe.until(b"\0")) is not None:
            change = _change(commit, entry, path)
            if change is not None:
                yield commit, change


def _change(commit: Commit, entry: bytes, path: bytes) -> Change | None:
    """A raw entry: as many ``:`` as parents, the modes of these and of the result, the ids of the same, a status."""
    words = entry.lstrip(b":").split(b" ")
    parents = len(entry) - len(words[0]) - sum(map(len, words[1:])) - len(words) + 1
    modes, ids = words[: parents + 1], words[parents + 1 : 2 * parents + 2]
    named = [id_ if mode[:3] == _FILE_MODE else b"" for mode, id_ in zip(modes, ids, strict=False)]
    if len(named) != parents + 1 or not any(named):
        return None
    return Change(commit, path, tuple(named[:-1]), named[-1])


def _sections(pipe: Pipe) -> Iterator[Section]:
    """Sections of a patch. A content line has a sign in front, so that no content begins one."""
    buffer, looked = bytearray(b"\n"), 0
    while chunk := pipe.chunk():
        buffer += chunk
        start = 0
        while (end := buffer.find(_NEXT, max(looked, start + 1))) >= 0:
            yield from _section(bytes(buffer[start:end]))
            start = end
        del buffer[:start]
        looked = max(len(buffer) - len(_NEXT), 0)
    yield from _section(bytes(buffer))


def _section(text: bytes) -> Iterator[Section]:
    hunks = text.find(b"\n@@ -")
    named = _INDEX.search(text, 0, hunks if hunks >= 0 else len(text))
    if named is not None:
        old = named[1] if named[1].strip(b"0") else b""
        none = None if b"\nBinary files " in text else b""
        yield Section(old, named[2], text[hunks:] if hunks >= 0 else none)
