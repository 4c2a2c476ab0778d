"""Dotted names with calls in them: ``OpenThing().chat.create`` as parts ``OpenThing``, ``()``, ``chat``, ``create``."""

from __future__ import annotations

from functools import lru_cache

CALL = "()"
ANY = "*"
SPREAD = "..."
"""The key under which an object literal holds another one that is spread into it."""
MAX_PARTS = 32
"""Longer names are not followed: no hand writes them."""

SELF_NAMES = frozenset({"self", "this", "cls"})
CONSTRUCTORS = ("__init__", "constructor", "__new__")

Parts = tuple[str, ...]


@lru_cache(maxsize=1 << 16)
def parts_of(name: str) -> Parts:
    """``name`` as parts; () for an empty name and for one of more than ``MAX_PARTS``."""
    if not name or name.count(".") >= MAX_PARTS:
        return ()
    parts: list[str] = []
    for piece in name.split("."):
        name = piece.rstrip(CALL) if piece.endswith(CALL) else piece
        if name:
            parts.append(name)
        parts.extend([CALL] * ((len(piece) - len(name)) // len(CALL)))
    return tuple(parts[:MAX_PARTS])


def name_of(parts: Parts) -> str:
    """The inverse of ``parts_of``."""
    return "".join(part if part == CALL else "." + part for part in parts).lstrip(".")


def split_callee(callee: str) -> tuple[str, str]:
    """``module:path`` as (module, path). A module may hold colons itself ("node:fs"), a path cannot."""
    module, _, path = callee.rpartition(":")
    return module, path


def extend(callee: str, parts: Parts) -> str:
    """``callee`` followed by ``parts``."""
    for part in parts:
        callee += part if part == CALL else part if callee.endswith(":") else "." + part
    return callee


def directory(path: str) -> str:
    """The folder of ``path`` with a ``/`` at its end; "" for the root."""
    return path[: path.rfind("/") + 1]


def ancestors(folder: str) -> list[str]:
    """``folder`` and those above it, nearest first, the root ("") last; each ends in ``/`` but the root."""
    found = [folder]
    while folder:
        folder = folder[: folder.rfind("/", 0, len(folder) - 1) + 1]
        found.append(folder)
    return found


def plain(folder: str, relative: str) -> str | None:
    """``relative`` seen from ``folder``, without ``.`` and ``..``; None where it leaves the root."""
    names = folder.split("/")[:-1] if folder else []
    for name in relative.split("/"):
        if name in ("", "."):
            continue
        if name == "..":
            if not names:
                return None
            names.pop()
        else:
            names.append(name)
    return "/".join(names)
