"""Where repositories are listed. A forge is one module and one row of ``FORGES``."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from shadowbom.errors import UserError

FORGES: dict[str, tuple[str, str]] = {
    "folder": ("shadowbom.sweep.forges.folder", "clones and work trees below a folder"),
    "github": ("shadowbom.sweep.forges.github", "what belongs to an organisation or user of GitHub"),
    "gitlab": ("shadowbom.sweep.forges.gitlab", "the projects of a group of GitLab and of the groups below it"),
    "list": ("shadowbom.sweep.forges.url_list", "a file of git addresses, one a line"),
}
"""Forge to the module that has its ``repositories``, and what it lists."""


WAITS: ContextVar[Callable[[str, int, int], None] | None] = ContextVar("WAITS", default=None)
"""Who is told while a forge has us wait: for what, how many seconds of it have passed, and how many there are."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a listing: its ``etag``, the JSON that was said, and the address of the next page."""

    etag: str
    said: Any
    following: str


class PagesKept(Protocol):
    """Who remembers pages from one sweep to the next."""

    def known(self, address: str) -> Page | None:
        """What was said of an address, None for nothing."""

    def keep(self, address: str, page: Page) -> None:
        """Remember what was said of an address."""


PAGES: ContextVar[PagesKept | None] = ContextVar("PAGES", default=None)
"""Who is asked for pages that a forge has said before."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be swept: a row of ``FORGES`` and what it is asked for (an organisation, a folder, a file)."""

    forge: str
    value: str

    def __str__(self) -> str:
        return f"{self.forge}:{self.value}"


@dataclass(frozen=True, slots=True, order=True)
class RepositoryRef:
    """A repository as its forge lists it.

    ``forge`` is a row of ``FORGES``, ``host`` the server's name ("" for a folder) and ``id`` what the forge calls the
    repository whatever its name is. ``name`` is as people say it (``owner/name``), ``url`` the address to clone from,
    without any credentials, ``path`` the folder of one that is on this machine already; one of the two is "".
    ``head`` is the id of the default branch's commit where the forge says it, ``branch`` its name. ``visibility`` is
    public, internal, private or "" (not known), ``size`` in bytes (-1 not known), ``pushed`` an ISO time or "",
    ``team`` who owns it by the forge.
    """

    forge: str
    host: str
    id: str
    name: str
    url: str = ""
    path: str = ""
    head: str = ""
    branch: str = ""
    visibility: str = ""
    archived: bool = False
    fork: bool = False
    empty: bool = False
    size: int = -1
    pushed: str = ""
    language: str = ""
    topics: tuple[str, ...] = ()
    team: str = ""

    @property
    def key(self) -> str:
        """The same for one repository however it is renamed, and another for any other."""
        return f"{self.forge}:{self.host}:{self.id}"


@dataclass(frozen=True, slots=True, order=True)
class ListingProblem:
    """Part of a target that could not be listed. ``cause`` is one of ``CAUSES``."""

    target: str
    cause: str
    message: str


CAUSES = ("auth", "not-found", "rate-limit", "network", "malformed")
"""Why a listing lacks something: no access, no such name, too many requests for too long, no connection or answers of
failure, answers that are not as they should be."""


class Forge(Protocol):
    """What the module of a row has."""

    def repositories(self, target: Target) -> Iterator[RepositoryRef | ListingProblem]:
        """Every repository of ``target`` once, as it is listed, and what could not be listed. Raises UserError for a
        target that is wrong in itself. A failure ends the listing of what it is about, and nothing else."""


def target_of(spelt: str) -> Target:
    """``FORGE:VALUE``, or the path of a folder or file. Raises UserError for what is neither."""
    forge, colon, value = spelt.partition(":")
    if colon and forge in FORGES:
        if not value:
            raise UserError(f"{spelt}: there is nothing after the colon")
        if "://" in value and "@" in value:
            raise UserError(f"{forge}: an address must hold no user and no password: tokens come from the environment")
        return Target(forge, value)
    if os.path.isdir(spelt):
        return Target("folder", spelt)
    if os.path.isfile(spelt):
        return Target("list", spelt)
    raise UserError(f"{spelt}: no folder, no file, and none of {', '.join(f'{name}:' for name in FORGES)}")


def list_all(targets: Iterable[Target]) -> tuple[list[RepositoryRef], list[ListingProblem]]:
    """The repositories of all targets, each once and sorted by key, and what could not be listed, sorted."""
    found: dict[str, RepositoryRef] = {}
    problems: set[ListingProblem] = set()
    for target in targets:
        forge: Forge = importlib.import_module(FORGES[target.forge][0])
        for one in forge.repositories(target):
            if isinstance(one, ListingProblem):
                problems.add(one)
            else:
                found.setdefault(one.key, one)
    return [found[key] for key in sorted(found)], sorted(problems)
