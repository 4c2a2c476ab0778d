"""Which of the listed repositories are swept, and why the others are not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from shadowbom.errors import UserError
from shadowbom.sweep.forges import RepositoryRef

DEFAULT_SIZE = 2 << 30
"""Bytes that a repository may have at its forge."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What to leave out. ``include`` and ``exclude`` are globs of names (``acme/web-*``; ``*`` takes ``/``, and case is
    all one); ``topics``, ``languages`` and ``visibilities`` let only those pass that have one of them; ``size`` is in
    bytes, ``since`` the ISO date of the last push. What a forge does not say keeps nothing out."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    visibilities: tuple[str, ...] = ()
    archived: bool = False
    forks: bool = False
    size: int = DEFAULT_SIZE
    since: str = ""

    def __post_init__(self) -> None:
        """Raises UserError where ``since`` is no date."""
        try:
            if self.since:
                dt.date.fromisoformat(self.since)
        except ValueError:
            raise UserError(f"--pushed-since: {self.since!r} is not a date like 2026-01-31") from None

    def reason(self, one: RepositoryRef) -> str:
        """Why a repository is left out, "" for one that is swept."""
        if self.include and not _is_among(one.name, self.include):
            return "not included"
        if _is_among(one.name, self.exclude):
            return "excluded"
        if one.archived and not self.archived:
            return "archived"
        if one.fork and not self.forks:
            return "fork"
        if self.since and one.pushed and one.pushed[:10] < self.since:
            return "no push since"
        for name, wanted, said in (("topic", self.topics, one.topics), ("language", self.languages, (one.language,)),
                                   ("visibility", self.visibilities, (one.visibility,))):
            if wanted and any(said) and not {word.lower() for word in wanted} & {word.lower() for word in said}:
                return name
        return ""

    def is_too_large(self, one: RepositoryRef) -> bool:
        """Whether a repository that is not left out is larger than it may be."""
        return one.size > self.size


def _is_among(name: str, globs: Iterable[str]) -> bool:
    return any(fnmatchcase(name.lower(), glob.lower()) for glob in globs)
