"""The projects of a group of GitLab and of the groups below it, a hundred a request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from shadowbom.errors import UserError
from shadowbom.sweep.forges import ListingProblem, RepositoryRef, Target
from shadowbom.sweep.forges.api import (
    MAX_PAGES,
    PATIENCE,
    Api,
    ApiError,
    Fault,
    Patience,
    Server,
    is_limit,
    part_of,
    server_of,
    text_of,
    words_of,
)

_HOST = "gitlab.com"
_GROUP = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}){0,20}")
_ASKED = "include_subgroups=true&with_shared=false&order_by=id&sort=asc&per_page=100"


def repositories(target: Target, patience: Patience = PATIENCE) -> Iterator[RepositoryRef | ListingProblem]:
    """The projects of the group ``target.value`` (its path, or ``HOST/PATH`` and an address for another server) and of
    all groups below, as the token of the host sees them; without one, what is public. Raises UserError for a path that
    no group has."""
    server = server_of(target, _HOST)
    if not _GROUP.fullmatch(server.name):
        raise UserError(f"{target}: not the path of a group")
    with Api(f"{server.base}/api/v4", server.host, patience) as api:
        try:
            yield from _listed(api, target, server)
        except ApiError as error:
            yield ListingProblem(str(target), error.cause, f"{server.host} {error}")


def _listed(api: Api, target: Target, server: Server) -> Iterator[RepositoryRef | ListingProblem]:
    address = f"{api.base}/groups/{quote(server.name, safe='')}/projects?{_ASKED}"
    asked: set[str] = set()
    while len(asked) < MAX_PAGES and address not in asked:
        asked.add(address)
        page = api.get(address, _judge)
        for project in page.said:
            yield _ref(project, server) or ListingProblem(
                str(target), "malformed", f"{server.host} lists a project without a proper path or number")
        if not page.next:
            return
        address = page.next
    raise ApiError("malformed", "does not come to an end of its list")


def _judge(said: Any) -> Fault | None:
    """What is wrong with an answer of status 200."""
    if isinstance(said, list):
        return None
    text = words_of(said)
    if is_limit(text):
        return Fault("rate-limit", text, again=True)
    return Fault("malformed", f"says: {text}" if text else "answers with what is no list of projects", again=True)


def _ref(project: Any, server: Server) -> RepositoryRef | None:
    """A project, None for what is none. One whose repository is switched off has no commit."""
    path, number = text_of(project, "path_with_namespace"), project.get("id") if isinstance(project, dict) else None
    if not _GROUP.fullmatch(path) or "/" not in path or not isinstance(number, int):
        return None
    size = part_of(project, "statistics").get("repository_size")
    topics = project.get("topics")
    group = path.rpartition("/")[0]
    return RepositoryRef(
        forge="gitlab", host=server.host, id=str(number), name=path, url=f"{server.base}/{path}.git",
        branch=text_of(project, "default_branch"), visibility=text_of(project, "visibility"),
        archived=project.get("archived") is True, fork=bool(part_of(project, "forked_from_project")),
        empty=project.get("empty_repo") is True or project.get("repository_access_level") == "disabled",
        size=size if isinstance(size, int) else -1, pushed=text_of(project, "last_activity_at"),
        topics=tuple(sorted({one for one in topics if isinstance(one, str) and one.isprintable()}))
        if isinstance(topics, list) else (),
        team=group if group.lower() != server.name.lower() else "",
    )
