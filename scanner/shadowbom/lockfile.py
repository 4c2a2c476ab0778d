"""The lockfile of coding agents at the root of a scan: found, and read as what a stranger may have written."""

from __future__ import annotations

from collections.abc import Mapping

from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover.links import named_in
from shadowbom.reading import Reader
from shadowbom.rules.locked import LOCK_NAME, Lock, WrongLockError, read_lock

_STAGE = "lock"


def open_lock(files: Mapping[str, SourceFile], reader: Reader, *, on_disk: bool) -> tuple[Lock | None, list[Problem]]:
    """The lock of a root, None where there is none or it cannot be used; then a Problem says why.

    ``files`` are those of a commit or the index by path, for a scan that is not ``on_disk``; on disk it counts even
    where git ignores it. A link is followed only to a file below the root.
    """
    file = named_in(reader.root, LOCK_NAME, _STAGE) if on_disk else files.get(LOCK_NAME)
    if file is None:
        return None, []
    if isinstance(file, Problem):
        return None, [file]
    data = reader.load(file)
    if isinstance(data, Problem):
        return None, [data]
    # What is told of a lockfile must not tell a key that somebody has written into it.
    found = reader.key_pass(file, data)
    try:
        return read_lock(data if found is None else found[1].data), []
    except WrongLockError as error:
        return None, [Problem(LOCK_NAME, _STAGE, f"it is not used: {error}")]
