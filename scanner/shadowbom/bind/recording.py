"""Which files that names lead to, and that were not read, are worth reading."""

from __future__ import annotations

from enum import Enum, auto

INDEXES = ("__init__.py", "index.ts", "index.tsx", "index.js", "index.mjs")
"""The files that packages re-export their modules' names from."""


class Recording(Enum):
    """Which files without a table are worth reading."""

    NOTHING = auto()
    INDEXES = auto()
    ANY = auto()
