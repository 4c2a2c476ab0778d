"""Symbolic links of the scanned tree, resolved without ever leaving it.

The parts of a link are walked one by one, so that nothing outside the root is so much as asked for its
status: on some machines naming a path is enough to mount a network share.
"""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover.names import publish
from shadowbom.discover.read import reason

BROKEN = "skipped: symbolic link "
"""How the problem of a link begins that cannot be followed."""
LEAVES = "leaves the scanned folder"
"""How the problem of a link ends that would be followed out of the tree."""
_MAX_HOPS = 40
"""As in the kernel: more links on the way to one file are a loop."""


class Resolved(NamedTuple):
    """Where a link ends: a path relative to the root that passes no link; or why it does not (``problem``)."""

    raw: bytes
    is_folder: bool = False
    problem: str = ""


def resolve(root: bytes, link: bytes) -> Resolved:
    """Follows ``link``, relative to ``root`` (absolute and real), in at most 40 steps."""
    pending = link.split(b"/")[::-1]
    place: list[bytes] = []
    mode = stat.S_IFDIR
    hops = 0
    while pending:
        part = pending.pop()
        if part in (b"", b"."):
            continue
        if part == b"..":
            if not place:
                return _broken(root, link, LEAVES)
            place.pop()
            mode = stat.S_IFDIR
            continue
        path = b"/".join((root, *place, part))
        try:
            mode = os.lstat(path).st_mode
            target = os.readlink(path) if stat.S_ISLNK(mode) else None
        except (OSError, ValueError) as error:
            return _broken(root, link, f"has no target: {reason(error) if isinstance(error, OSError) else error}")
        if target is None:
            place.append(part)
            continue
        mode = stat.S_IFDIR  # what ``place`` is now
        hops += 1
        if hops > _MAX_HOPS:
            return _broken(root, link, "is part of a loop")
        if target.startswith(b"/"):
            inside = root.rstrip(b"/") + b"/"
            if not (target + b"/").startswith(inside):
                return _broken(root, link, LEAVES)
            place.clear()
            target = target[len(inside) :]
        pending.extend(target.split(b"/")[::-1])
    if b".git" in place:
        return _broken(root, link, "points into .git")
    if stat.S_ISDIR(mode):
        return Resolved(b"/".join(place), is_folder=True)
    if not stat.S_ISREG(mode):
        return _broken(root, link, "does not lead to a regular file")
    return Resolved(b"/".join(place))


def named_in(folder: bytes, name: str, stage: str) -> SourceFile | Problem | None:
    """The file ``name`` in ``folder`` (absolute and real), wherever a link of that name leads below it; why it is none
    that can be read, as a Problem of ``stage``; None where nothing has the name."""
    raw = name.encode()
    if not os.path.lexists(folder + b"/" + raw):
        return None
    end = resolve(folder, raw)
    if end.problem or end.is_folder:
        return Problem(name, stage, end.problem or "is a folder")
    return SourceFile(name, end.raw, "")


def _broken(root: bytes, link: bytes, why: str) -> Resolved:
    """The problem, with the link's own text: the first hop, never what lies behind it."""
    try:
        target = publish(os.readlink(root + b"/" + link))
    except OSError:
        target = "?"
    return Resolved(b"", problem=f"{BROKEN}to {target!r} {why}")
