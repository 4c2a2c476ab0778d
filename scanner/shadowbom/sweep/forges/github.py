"""The repositories of an organisation or user of GitHub, with the commit of each, a hundred a request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from shadowbom.errors import UserError
from shadowbom.sweep.credentials import token_of, variable_of
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

_HOST = "github.com"
_PAGE = 100
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_QUERY = """
query($login: String!, $first: Int!, $after: String) {
  repositoryOwner(login: $login) {
    repositories(first: $first, after: $after, ownerAffiliations: OWNER,
                 orderBy: {field: CREATED_AT, direction: ASC}) {
      pageInfo { hasNextPage endCursor }
      nodes {
        databaseId nameWithOwner visibility isArchived isFork isEmpty diskUsage pushedAt
        primaryLanguage { name }
        repositoryTopics(first: 50) { nodes { topic { name } } }
        defaultBranchRef { name target { oid } }
      }
    }
  }
}"""
_CLOSED = frozenset({"FORBIDDEN", "INSUFFICIENT_SCOPES", "UNAUTHORIZED", "SAML_FAILURE"})


def repositories(target: Target, patience: Patience = PATIENCE) -> Iterator[RepositoryRef | ListingProblem]:
    """The repositories that belong to the organisation or user ``target.value`` (``NAME``, or ``HOST/NAME`` and an
    address for an Enterprise Server) as its token sees them. Raises UserError for a name that none has, and where there
    is no token."""
    server = server_of(target, _HOST)
    if not _LOGIN.fullmatch(server.name):
        raise UserError(f"{target}: not the name of an organisation or user; a list names single repositories")
    if not token_of(server.host):
        variable = "GH_TOKEN" if server.host == _HOST else variable_of(server.host)
        raise UserError(f"{target}: there is no token for {server.host}, without which it lists nothing: {variable}")
    base = _interface(server)
    with Api(base, server.host, patience) as api:
        try:
            yield from _listed(api, target, server)
        except ApiError as error:
            yield ListingProblem(str(target), error.cause, f"{server.host} {error}")


def _interface(server: Server) -> str:
    """Where the interface is: GitHub's own hosts have it at another name, an Enterprise Server below ``/api``."""
    own = server.host == _HOST or server.host.endswith(".ghe.com")
    return f"https://api.{server.host}" if own else f"{server.base}/api"


def _listed(api: Api, target: Target, server: Server) -> Iterator[RepositoryRef | ListingProblem]:
    after: str | None = None
    for _ in range(MAX_PAGES):
        asked = {"login": server.name, "first": _PAGE, "after": after}
        said = api.post(f"{api.base}/graphql", {"query": _QUERY, "variables": asked}, _judge).said
        page = said["data"]["repositoryOwner"]["repositories"]
        hidden = 0
        for node in page["nodes"]:
            if node is None:
                hidden += 1
            else:
                yield _ref(node, server) or ListingProblem(
                    str(target), "malformed", f"{server.host} lists a repository without a proper name or number")
        if hidden or said.get("errors"):
            yield ListingProblem(str(target), "auth", f"{server.host} keeps back {hidden or 'part'} of a page of its "
                                                      f"repositories: {_said(said)}")
        cursor = page["pageInfo"].get("endCursor")
        if not page["pageInfo"].get("hasNextPage"):
            return
        if not isinstance(cursor, str) or cursor == after:
            break
        after = cursor
    raise ApiError("malformed", "does not come to an end of its list")


def _judge(said: Any) -> Fault | None:
    """What is wrong with an answer of status 200."""
    if not isinstance(said, dict):
        return Fault("malformed", "answers with what is no result", again=True)
    errors = said.get("errors") or []
    kinds = {str(one.get("type")) for one in errors if isinstance(one, dict)}
    text = _said(said)
    if kinds & {"RATE_LIMITED", "RATE_LIMIT"} or is_limit(text):
        return Fault("rate-limit", text or "too many requests", again=True)
    data = said.get("data")
    owner = data.get("repositoryOwner") if isinstance(data, dict) else None
    if errors and not (owner and kinds <= _CLOSED):
        if "NOT_FOUND" in kinds:
            return Fault("not-found", f"says: {text}")
        if kinds & _CLOSED:
            return Fault("auth", f"says: {text}")
        return Fault("network", f"says: {text or 'there is an error'}", again=True)
    if isinstance(data, dict) and "repositoryOwner" in data and owner is None:
        return Fault("not-found", "knows no organisation or user of that name, or its token must not see it")
    page = owner.get("repositories") if isinstance(owner, dict) else None
    if not (isinstance(page, dict) and isinstance(page.get("nodes"), list) and isinstance(page.get("pageInfo"), dict)):
        return Fault("malformed", text or "answers with what is no list of repositories", again=True)
    return None


def _said(said: dict[str, Any]) -> str:
    errors = said.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else said
    return " ".join(words_of(first).split())[:200]


def _ref(node: Any, server: Server) -> RepositoryRef | None:
    """A repository, None for what is none."""
    if not isinstance(node, dict):
        return None
    name, number = node.get("nameWithOwner"), node.get("databaseId")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or not isinstance(number, int):
        return None
    branch = part_of(node, "defaultBranchRef")
    head = text_of(part_of(branch, "target"), "oid")
    topics = part_of(node, "repositoryTopics").get("nodes")
    size = node.get("diskUsage")
    return RepositoryRef(
        forge="github", host=server.host, id=str(number), name=name, url=f"{server.base}/{name}.git",
        head=head if _COMMIT.fullmatch(head) else "", branch=text_of(branch, "name"),
        visibility=text_of(node, "visibility").lower(), archived=node.get("isArchived") is True,
        fork=node.get("isFork") is True, empty=node.get("isEmpty") is True,
        size=size << 10 if isinstance(size, int) else -1, pushed=text_of(node, "pushedAt"),
        language=text_of(part_of(node, "primaryLanguage"), "name"),
        topics=tuple(sorted({text_of(part_of(one, "topic"), "name") for one in topics} - {""}))
        if isinstance(topics, list) else (),
    )
