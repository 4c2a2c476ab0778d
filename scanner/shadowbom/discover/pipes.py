"""Reading what git writes while it is still writing: piece by piece, never waiting for ever."""

from __future__ import annotations

import contextlib
import os
import select
from typing import TYPE_CHECKING

from shadowbom.discover import git

if TYPE_CHECKING:
    import subprocess

_CHUNK = 1 << 20


class Pipe:
    """The output of a git process. Every method raises GitError where git stays silent for ``patience`` seconds."""

    def __init__(self, process: subprocess.Popen[bytes], patience: float = 0) -> None:
        assert process.stdout is not None
        self._process = process
        self._patience = patience or git.TIMEOUT
        self._descriptor = process.stdout.fileno()
        self._buffer = b""
        self._at = 0
        self._poll = select.poll() if hasattr(select, "poll") else None
        if self._poll is not None:
            self._poll.register(self._descriptor, select.POLLIN)

    def until(self, end: bytes) -> bytes | None:
        """The bytes up to the next ``end`` (one byte), without it; None where the output is over before."""
        parts: list[bytes] = []
        while True:
            found = self._buffer.find(end, self._at)
            if found >= 0:
                parts.append(self._buffer[self._at : found])
                self._at = found + 1
                return parts[0] if len(parts) == 1 else b"".join(parts)
            parts.append(self._buffer[self._at :])
            if not self._more():
                return None

    def take(self, count: int) -> bytes | memoryview | None:
        """Exactly ``count`` bytes; None where there are not so many. A view is good until the next call."""
        low, high = self._at, self._at + count
        if high <= len(self._buffer):
            self._at = high
            return memoryview(self._buffer)[low:high]
        parts = [self._buffer[low:]]
        lacking = count - len(parts[0])
        while lacking > 0:
            if not self._more():
                return None
            part = self._buffer[:lacking]
            self._at = len(part)
            lacking -= len(part)
            parts.append(part)
        return b"".join(parts)

    def skip(self, count: int) -> bool:
        """Pass over ``count`` bytes without keeping them; whether there were so many."""
        lacking = count - (len(self._buffer) - self._at)
        if lacking <= 0:
            self._at += count
            return True
        while self._more():
            if lacking <= len(self._buffer):
                self._at = lacking
                return True
            lacking -= len(self._buffer)
        return False

    def chunk(self) -> bytes:
        """What has come and was not read yet, b"" at the end of the output."""
        if self._at >= len(self._buffer) and not self._more():
            return b""
        rest = self._buffer[self._at :]
        self._at = len(self._buffer)
        return rest

    def close(self) -> int:
        """Stop the process where it still runs; its exit code."""
        if self._process.stdout is not None:
            self._process.stdout.close()
        if self._process.poll() is None:
            self._process.kill()
        code = self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):  # what was not written yet has nobody to read it
                self._process.stdin.close()
        return code

    def finish(self) -> int:
        """The exit code of a process whose output is over."""
        import subprocess

        try:
            code = self._process.wait(self._patience)
        except subprocess.TimeoutExpired as expired:
            self.close()
            raise git.GitError(f"git did not end in {self._patience} s") from expired
        self.close()
        return code

    def _more(self) -> bool:
        """Replace the buffer, which has been used up, by what comes next; false at the end of the output."""
        if self._poll is not None and not self._poll.poll(self._patience * 1000):
            self.close()
            raise git.GitError(f"git did not answer in {self._patience} s")
        self._buffer = os.read(self._descriptor, _CHUNK)
        self._at = 0
        return bool(self._buffer)
