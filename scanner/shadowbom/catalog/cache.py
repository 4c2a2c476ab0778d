"""A folder of our own for what can be made again: compiled catalogues, prefilter databases, parse results.

Nobody else may write to it, since what is in it is trusted: it is owned by this user and closed to others, or
it is not used. Files are written whole (temporary file, then rename), so a reader never sees half of one.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path

KEPT = 16
"""Files of one kind that stay; older ones are removed when a new one is written."""


def folder() -> Path | None:
    """The cache folder, made where it is missing; None where there is none that is safe and writable.

    SHADOWBOM_CACHE_DIR names another one.
    """
    path = _wanted()
    if path is None:
        return None
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or not os.access(path, os.W_OK):
            return None
        if hasattr(os, "geteuid"):
            if found.st_uid != os.geteuid():
                return None
            if found.st_mode & 0o077:
                path.chmod(0o700)
    except OSError:
        return None
    return path


def read(name: str) -> bytes | None:
    """The content of a cached file, None where it is not there or cannot be read."""
    path = folder()
    if path is None:
        return None
    try:
        return (path / name).read_bytes()
    except OSError:
        return None


def write(name: str, data: bytes) -> None:
    """Keep ``data`` under ``name`` ("kind-key.ext"); nothing happens where there is no place for it."""
    path = folder()
    if path is None:
        return
    # Imported here: a scan with a warm cache writes nothing.
    import tempfile

    try:
        handle, temporary = tempfile.mkstemp(prefix=".new-", dir=path)
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        os.replace(temporary, path / name)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        return
    _prune(path, name.partition("-")[0])


def _wanted() -> Path | None:
    given = os.environ.get("SHADOWBOM_CACHE_DIR")
    if given:
        return Path(given)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base, "shadowbom", "cache") if base else None
    if sys.platform == "darwin":
        home = os.environ.get("HOME")
        return Path(home, "Library", "Caches", "shadowbom") if home else None
    base = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(base):
        return Path(base, "shadowbom")
    home = os.environ.get("HOME")
    return Path(home, ".cache", "shadowbom") if home else None


def _prune(path: Path, kind: str) -> None:
    """Remove all but the newest files of a kind. Another process may remove them at the same time."""
    with contextlib.suppress(OSError):
        aged = sorted(((found.stat().st_mtime_ns, found) for found in path.glob(f"{kind}-*")), reverse=True)
        for _, old in aged[KEPT:]:
            old.unlink(missing_ok=True)
