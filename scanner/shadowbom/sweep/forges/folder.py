"""Clones and work trees that lie below a folder: what HEAD of each has is swept, and nothing is fetched."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator

from shadowbom.discover.names import publish
from shadowbom.discover.objects import is_bare
from shadowbom.errors import UserError
from shadowbom.sweep.forges import ListingProblem, RepositoryRef, Target

MAX_DEPTH = 6
"""Folders between the one that is named and a repository in it."""
_MAX_FOLDERS = 200_000
_MAX_LINE, _MAX_REFS = 4096, 64 << 20
_ID = re.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}")
_BRANCH = re.compile(rb"refs/heads/[!-~]{1,1000}")


def repositories(target: Target) -> Iterator[RepositoryRef | ListingProblem]:
    """The repositories below the folder ``target.value``, or the one that it is; none inside another one, and no
    symbolic link is followed. The id of one is its path from there. Raises UserError for no folder."""
    top = os.path.realpath(os.fsencode(target.value))
    if not os.path.isdir(top):
        raise UserError(f"{target}: not a folder")
    seen = 0
    waiting = [(top, 0)]
    while waiting:
        folder, depth = waiting.pop()
        seen += 1
        if seen > _MAX_FOLDERS:
            yield ListingProblem(str(target), "malformed", f"more than {_MAX_FOLDERS:,} folders: the rest is left out")
            return
        if os.path.lexists(os.path.join(folder, b".git")) or is_bare(folder):
            yield _ref(top, folder)
            continue
        try:
            with os.scandir(folder) as entries:
                below = sorted(entry.path for entry in entries if entry.is_dir(follow_symlinks=False))
        except OSError as error:
            yield ListingProblem(str(target), "malformed", f"{_name(top, folder)}: {error.strerror or error}")
            continue
        if depth < MAX_DEPTH:
            waiting.extend((path, depth + 1) for path in reversed(below))


def _ref(top: bytes, folder: bytes) -> RepositoryRef:
    name = _name(top, folder)
    inside = folder if is_bare(folder) else os.path.join(folder, b".git")
    return RepositoryRef(forge="folder", host="", id=publish(folder), name=name.removesuffix(".git") or name,
                         path=os.fsdecode(folder), head=_head(inside))


def _head(git_dir: bytes) -> str:
    """HEAD's commit where plain files say it, "" where only git can tell."""
    said = _line(os.path.join(git_dir, b"HEAD"))
    if _ID.fullmatch(said):
        return said.decode("ascii")
    name = said.removeprefix(b"ref: ")
    if not _BRANCH.fullmatch(name) or b".." in name or os.path.lexists(os.path.join(git_dir, b"commondir")):
        return ""
    said = _line(os.path.join(git_dir, name))
    if _ID.fullmatch(said):
        return said.decode("ascii")
    packed = _read(os.path.join(git_dir, b"packed-refs"), _MAX_REFS)
    found = re.search(rb"(?m)^([0-9a-f]{40}|[0-9a-f]{64}) " + re.escape(name) + rb"$", packed)
    return found[1].decode("ascii") if found and not said else ""


def _line(path: bytes) -> bytes:
    return _read(path, _MAX_LINE).removesuffix(b"\n")


def _read(path: bytes, most: int) -> bytes:
    """The bytes of a plain file of at most ``most``; nothing of any other."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return b""
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return b""
        data = file.read(most + 1)
    return data if len(data) <= most else b""


def _name(top: bytes, folder: bytes) -> str:
    """The path from the folder that is named, whose own name is the one of a repository that it is itself."""
    return publish(os.path.basename(top) if folder == top else os.path.relpath(folder, top)) or "/"
