"""Clones and work trees that lie below a folder: what HEAD of each has is swept, and nothing is fetched."""

from __future__ import annotations

import os
from collections.abc import Iterator

from shadowbom.discover.names import publish
from shadowbom.discover.objects import is_bare
from shadowbom.errors import UserError
from shadowbom.sweep.forges import ListingProblem, RepositoryRef, Target

MAX_DEPTH = 6
"""Folders between the one that is named and a repository in it."""
_MAX_FOLDERS = 200_000


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
    return RepositoryRef(forge="folder", host="", id=publish(folder), name=name.removesuffix(".git") or name,
                         path=os.fsdecode(folder))


def _name(top: bytes, folder: bytes) -> str:
    """The path from the folder that is named, whose own name is the one of a repository that it is itself."""
    return publish(os.path.basename(top) if folder == top else os.path.relpath(folder, top)) or "/"
