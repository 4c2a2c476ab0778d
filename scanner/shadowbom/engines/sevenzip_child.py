"""What runs in the process that ``engines.sevenzip`` starts: py7zr over an archive that it is given.

Bytes of an archive come in, and its members go out by their names, as far as there is room: for each, the lengths of
name and data (eight bytes each, little-endian), and these. Nothing is written to a disk, nothing is run, and nothing is
opened by a name that the archive has. Exit code 3: it has a password.
"""

from __future__ import annotations

import io
import sys
from typing import BinaryIO

LIMIT = 24 << 20
"""Bytes of all members that are kept."""
MEMORY, SECONDS = 1 << 30, 20
"""What the process may take: bytes, and seconds of processor time."""
LOCKED = 3


def main(given: BinaryIO, out: BinaryIO) -> int:
    """Answer for one archive; the exit code."""
    import py7zr
    from py7zr.io import Py7zIO, WriterFactory

    left = LIMIT

    class Member(Py7zIO):
        """A member, of which the first bytes are kept while there is room."""

        def __init__(self) -> None:
            self.kept = bytearray()
            self.length = 0

        def write(self, s: bytes | bytearray) -> int:
            nonlocal left
            self.length += len(s)
            taken = s[: max(left, 0)]
            left -= len(taken)
            self.kept += taken
            return len(s)

        def read(self, size: int | None = None) -> bytes:  # noqa: ARG002  # as Py7zIO has it
            return bytes(self.kept)

        def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002  # as Py7zIO has it
            return 0

        def flush(self) -> None:
            return

        def size(self) -> int:
            return self.length

    class Members(WriterFactory):
        def __init__(self) -> None:
            self.found: dict[str, Member] = {}

        def create(self, filename: str) -> Py7zIO:
            return self.found.setdefault(filename, Member())

    members = Members()
    try:
        with py7zr.SevenZipFile(io.BytesIO(given.read())) as archive:
            if archive.needs_password():
                return LOCKED
            archive.extract(factory=members)
    except py7zr.exceptions.PasswordRequired:
        return LOCKED
    for name in sorted(members.found):
        raw, data = name.encode("utf-8", "replace"), members.found[name].kept
        out.write(len(raw).to_bytes(8, "little") + len(data).to_bytes(8, "little") + raw + data)
    out.flush()
    return 0


def _bounded() -> None:
    """Take no more than is granted, where the system can be told so."""
    try:
        import resource
    except ImportError:  # not a system that has it: the time is bounded by who asks
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    _bounded()
    sys.exit(main(sys.stdin.buffer, sys.stdout.buffer))
