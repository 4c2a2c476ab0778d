"""Contents of files by their blob ids, as ``read`` gives those of files on disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover import git
from shadowbom.discover.objects import MISSING, Size, Store
from shadowbom.discover.pipes import Pipe
from shadowbom.discover.read import too_large

_SKIPPED = 4 << 20
"""Bytes of a content that are passed over rather than git started again."""


class Head(NamedTuple):
    """The first bytes of a file, and how many it has."""

    data: bytes
    size: int


class Blobs:
    """Reads files that have a ``blob``. Each process that uses it talks to a git of its own."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._talk: tuple[int, Any, Pipe] | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Without the process, which belongs to this one."""
        return {"_store": self._store, "_talk": None}

    def read(self, file: SourceFile, cap: int) -> bytes | Problem:
        """All bytes of ``file``, or why there are none: missing, corrupt, or more than ``cap`` bytes."""
        id_ = file.blob.encode("ascii")
        if not self._store.has(id_):
            return _unread(file, MISSING)
        try:
            process, pipe = self._open()
            process.stdin.write(id_ + b"\n")
            process.stdin.flush()
            said = (pipe.until(b"\n") or b"").split(b" ")
            if len(said) != 3 or not said[2].isdigit():
                if said == [b""]:
                    self.close()
                return _unread(file, MISSING)
            size = int(said[2])
            data = pipe.take(size) if size <= cap else b""
            if data is None or (size > cap and not pipe.skip(size)):
                self.close()
                return _unread(file, "corrupt")
            pipe.skip(1)
        except (git.GitError, OSError):
            self.close()
            return _unread(file, "corrupt")
        return too_large(file.path, size, cap) if size > cap else bytes(data)

    def each(self, files: Sequence[SourceFile], caps: Mapping[str, int], cap: int) -> Iterator[bytes | Problem]:
        """What ``read`` gives, for one file after the other; ``caps`` are by format, ``cap`` for any other."""
        sizes = list(self._store.sizes([file.blob.encode("ascii") for file in files]))
        fits = [one.id for file, one in zip(files, sizes, strict=True)
                if one.type == "blob" and one.size <= caps.get(file.format, cap)]
        blobs = self._store.blobs(fits)
        for file, one in zip(files, sizes, strict=True):
            if one.type != "blob":
                yield _unread(file, MISSING)
            elif one.size > caps.get(file.format, cap):
                yield too_large(file.path, one.size, caps.get(file.format, cap))
            else:
                blob = next(blobs)
                yield _unread(file, blob.problem) if blob.data is None else bytes(blob.data)

    def heads(self, files: Sequence[SourceFile], count: int) -> Iterator[Head | None]:
        """The first ``count`` bytes of each of ``files``, and its size; None for one that is not here. Of large ones no
        more is read."""
        sizes = list(self._store.sizes([file.blob.encode("ascii") for file in files])) if files else []
        for one in sizes:
            yield self._head(one, count) if one.type == "blob" else None

    def _head(self, one: Size, count: int) -> Head | None:
        try:
            process, pipe = self._open()
            process.stdin.write(one.id + b"\n")
            process.stdin.flush()
            said = (pipe.until(b"\n") or b"").split(b" ")
            data = pipe.take(min(one.size, count)) if len(said) == 3 else None
            kept = None if data is None else bytes(data)
            if kept is None or one.size > _SKIPPED:
                self.close()
            else:
                pipe.skip(one.size - len(kept) + 1)
        except (git.GitError, OSError):
            self.close()
            return None
        return None if kept is None else Head(kept, one.size)

    def close(self) -> None:
        """End git's process, if there is one."""
        if self._talk is not None and self._talk[0] == os.getpid():
            self._talk[2].close()
        self._talk = None

    def _open(self) -> tuple[Any, Pipe]:
        if self._talk is None or self._talk[0] != os.getpid():
            process = git.converse(self._store.top, self._store.git_dir, "cat-file", "--batch")
            self._talk = os.getpid(), process, Pipe(process)
        return self._talk[1], self._talk[2]


def _unread(file: SourceFile, why: str) -> Problem:
    return Problem(file.path, "discover", f"cannot be read: its content is {why}")


def small(blobs: Blobs, files: Iterable[SourceFile], cap: int) -> Iterator[tuple[SourceFile, bytes]]:
    """Those of ``files`` that can be read and have at most ``cap`` bytes, with these."""
    listed = list(files)
    for file, data in zip(listed, blobs.each(listed, {}, cap), strict=True):
        if not isinstance(data, Problem):
            yield file, data
