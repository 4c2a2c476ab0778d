"""Opening files: the one place of a scan that does."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping

from shadowbom.core.source import Problem, SourceFile

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)  # a link that was put in place of a listed file is not followed
    | getattr(os, "O_NONBLOCK", 0)  # nor does a named pipe put there block the scan
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)

_FIRST = 1 << 16
"""Bytes of the first read: nearly every source file is smaller, and a buffer of this size comes from the heap
(a larger one may be mapped and unmapped for each file)."""

_NEXT = 1 << 20


def read(root: bytes, file: SourceFile, cap: int) -> bytes | Problem:
    """All bytes of ``file`` under ``root``, or why there are none: unreadable, or more than ``cap`` bytes."""
    try:
        descriptor = os.open(root + b"/" + file.raw, _FLAGS)
    except OSError as error:
        return Problem(file.path, "discover", f"cannot be opened: {reason(error)}")
    try:
        data = os.read(descriptor, _FIRST)
        if len(data) < _FIRST and len(data) <= cap:
            return data
        return _rest(descriptor, file.path, data, cap)
    except OSError as error:
        return Problem(file.path, "discover", f"cannot be read: {reason(error)}")
    finally:
        os.close(descriptor)


def read_each(
    root: bytes, files: Iterable[SourceFile], caps: Mapping[str, int], cap: int
) -> Iterator[bytes | memoryview | Problem]:
    """What ``read`` gives, for one file after the other; ``caps`` are by format, ``cap`` for any other.

    Small files are read into one buffer: such a view is of the file only until the next one is asked for.
    """
    if not hasattr(os, "readv"):
        yield from (read(root, file, caps.get(file.format, cap)) for file in files)
        return
    # A tree has tens of thousands of files, so the common case is system calls and little else.
    system_open, system_read, system_close = os.open, os.readv, os.close
    buffer = memoryview(bytearray(_FIRST))
    buffers = (buffer,)
    smallest = min(_FIRST - 1, cap, *caps.values())
    prefix = root + b"/"
    for file in files:
        try:
            descriptor = system_open(prefix + file.raw, _FLAGS)
            try:
                count = system_read(descriptor, buffers)
            finally:
                system_close(descriptor)
        except OSError:
            count = _FIRST
        # A file that is large, or that has failed, goes the long way from its start.
        yield buffer[:count] if count <= smallest else read(root, file, caps.get(file.format, cap))


def head(root: bytes, raw: bytes, count: int) -> tuple[bytes, int] | OSError:
    """The first ``count`` bytes of a file and its size, whatever the size; the error where it has none to
    give, which includes anything but a regular file."""
    try:
        descriptor = os.open(root + b"/" + raw, _FLAGS)
    except OSError as error:
        return error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return OSError("not a regular file")
        return os.read(descriptor, count), status.st_size
    except OSError as error:
        return error
    finally:
        os.close(descriptor)


class Opened:
    """A regular file that is read by place. Raises OSError where it cannot be opened; to be used with ``with``."""

    def __init__(self, root: bytes, raw: bytes) -> None:
        self._descriptor = os.open(root + b"/" + raw, _FLAGS)
        status = os.fstat(self._descriptor)
        if not stat.S_ISREG(status.st_mode):
            os.close(self._descriptor)
            raise OSError("not a regular file")
        self.size = status.st_size
        self.count = 0
        """Bytes that were read."""

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def at(self, offset: int, count: int) -> bytes:
        """At most ``count`` bytes from ``offset`` on; fewer at the end of the file."""
        if offset < 0 or offset >= self.size or count <= 0:
            return b""
        os.lseek(self._descriptor, offset, os.SEEK_SET)
        data = os.read(self._descriptor, min(count, self.size - offset))
        self.count += len(data)
        return data


def reason(error: OSError) -> str:
    """What the system says, without the path: reports show that in its published form only."""
    return error.strerror or str(error)


def _rest(descriptor: int, path: str, data: bytes, cap: int) -> bytes | Problem:
    size = os.fstat(descriptor).st_size
    if size > cap or len(data) > cap:
        return too_large(path, max(size, len(data)), cap)
    parts = [data]
    total = len(data)
    while part := os.read(descriptor, _NEXT):
        parts.append(part)
        total += len(part)
        if total > cap:  # it grew, or is of a kind that states no size
            return too_large(path, total, cap)
    return b"".join(parts)


def too_large(path: str, size: int, cap: int) -> Problem:
    """The problem that names a file left out for its size."""
    return Problem(path, "discover", f"skipped: {size} bytes, more than the {cap} that are read of such a file")
