"""What a change is compared with, had through git's objects alone: nothing but the head is ever checked out."""

from __future__ import annotations

import base64
import re
from dataclasses import replace

from shadowbom.change import Sides, sides_between
from shadowbom.ci.api import Api, ApiError
from shadowbom.ci.occasion import Occasion
from shadowbom.core.source import Problem
from shadowbom.discover.objects import Store, open_below
from shadowbom.discover.remote import CloneError, fetch_among
from shadowbom.discover.trees import parents_of
from shadowbom.errors import UserError

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_CLONE = re.compile(r"(?:https://[A-Za-z0-9.-]+(?::\d+)?|http://127\.0\.0\.1:\d+)/[\w./~-]+")
_BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+@~^-]{0,250}")


def sides_of(path: str, occasion: Occasion, named: str = "") -> Sides:
    """The base and the head of a change, below the folder ``path``. ``named`` is a commit or branch to compare with
    instead of the occasion's. A base that is not in the clone is fetched without its history; where it cannot be had,
    the whole head counts as added, and a Problem says so.

    Raises UserError where there is no repository, and where what is checked out is not the change.
    """
    store, _ = open_below(path)
    head = store.commit("HEAD")
    if not head:
        raise UserError("there is no commit here: check the repository out first")
    said: list[str] = []
    base = _base(store, occasion, named, head, said)
    if not store.commit(base):
        base = _had(store, occasion, base, said)
    sides = sides_between(path, f"{base}..{head}")
    return replace(sides, problems=(*sides.problems, *(Problem(".", "discover", text) for text in said)))


def _base(store: Store, occasion: Occasion, named: str, head: str, said: list[str]) -> str:
    """The commit or branch to compare with."""
    wanted = named or occasion.base
    if not named:
        parents = parents_of(store, head)
        if len(parents) == 2 and occasion.tip and parents[1] == occasion.tip:
            return parents[0]  # the service has merged the change into its base and checked out that
        if head == occasion.base and occasion.tip not in ("", head):
            raise UserError(f"the base of the change is checked out and not the change itself ({occasion.event}): "
                            "use the event pull_request, whose default is the change")
    elif not _COMMIT.fullmatch(named) and not _BRANCH.fullmatch(named):
        raise UserError(f"--diff-base {named}: neither a commit nor a branch")
    if occasion.event == "merge_group" and not named:
        return wanted
    here = store.commit(wanted) or store.commit(f"origin/{wanted}")
    parted = store.parted(here, head) if here else ""
    parted = parted or ("" if named else _asked(occasion))
    if not parted:
        said.append("where the change left its base is not known in this clone: it is compared with the base as it is "
                    "now, so that what the base has got since counts as removed; a clone with the whole history "
                    "(fetch-depth: 0) has it")
    return parted or here or wanted


def _asked(occasion: Occasion) -> str:
    """Where a change left its base, as the service knows it; "" where it does not say."""
    try:
        said = Api(occasion.api, occasion.token).ask(
            "GET", f"/repos/{occasion.repository}/compare/{occasion.base}...{occasion.tip}?per_page=1")
        found = said["merge_base_commit"]["sha"]
    except (ApiError, KeyError, TypeError):
        return ""
    return found if isinstance(found, str) and _COMMIT.fullmatch(found) else ""


def _had(store: Store, occasion: Occasion, name: str, said: list[str]) -> str:
    """The id of a commit that is not in the clone, fetched; ``name`` itself where it cannot be."""
    try:
        if not _CLONE.fullmatch(occasion.clone):
            raise CloneError("other", "no https address of the repository is known")
        return fetch_among(store, occasion.clone, name.removeprefix("origin/"), _header(occasion))
    except CloneError as error:
        said.append(f"the base cannot be fetched: {error}")
        return name


def _header(occasion: Occasion) -> str:
    if not occasion.token:
        return ""
    user = "gitlab-ci-token" if occasion.event == "merge_request_event" else "x-access-token"
    return f"Authorization: Basic {base64.b64encode(f'{user}:{occasion.token}'.encode()).decode('ascii')}"
