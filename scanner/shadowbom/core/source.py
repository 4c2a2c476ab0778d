"""Files as discover finds them, and the same decoded once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Origin(StrEnum):
    """Where the bytes of a file come from."""

    WORKTREE = "worktree"
    STAGED = "staged"
    COMMIT = "commit"


class Scope(StrEnum):
    """What part of a repository a path belongs to, strongest first."""

    PRODUCTION = "production"
    EXAMPLE = "example"
    TEST = "test"
    DOCS = "docs"
    VENDORED = "vendored"

    @property
    def rank(self) -> int:
        """0 for the strongest."""
        return _SCOPE_RANK[self]


_SCOPE_RANK = {scope: rank for rank, scope in enumerate(Scope)}


class SourceFile(NamedTuple):
    """A file found. A named tuple, because a scan makes tens of thousands and a frozen dataclass costs
    three times as much to build.

    ``path`` is the published spelling (see Location), ``raw`` the bytes to open it by, relative to
    the root. ``format`` is the id of the row in ``EXTRACTORS`` that reads it, or "" for none.
    ``size`` is in bytes, -1 where it is not known yet. ``blob`` is a git object id, "" without git.
    """

    path: str
    raw: bytes
    format: str
    scope: Scope = Scope.PRODUCTION
    size: int = -1
    origin: Origin = Origin.WORKTREE
    blob: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file decoded once. ``text`` has its line ends as on disk and holds no key: the key pass has
    replaced each by a token of equal width. ``encoding`` is the codec that was used."""

    file: SourceFile
    text: str
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What could not be read: never an abort, never silence."""

    path: str
    stage: str
    message: str
    line: int = 0
