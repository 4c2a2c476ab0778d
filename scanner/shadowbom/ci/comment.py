"""The one comment of ours on a pull request of GitHub, which is edited in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shadowbom.ci.api import Api, ApiError
from shadowbom.ci.occasion import Occasion

AUTHOR = "github-actions[bot]"
"""Who comments with the token that a workflow is given."""
_PAGE, _MAX_PAGES = 100, 50
_REFUSED = {401: "the token is not taken", 403: "the token may not (pull-requests: write), as that of a fork never may",
            404: "the token may not see the pull request", 410: "it is locked", 422: "the text is not taken"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: ``url`` of the comment, "" for none, and why there is none."""

    url: str = ""
    why_not: str = ""


def marker(category: str) -> str:
    """The first line of a comment of ours, by which it is found again; it is not shown."""
    kept = "".join(char for char in category if char.isalnum() or char in "._/-")
    return f"<!-- shadowbom {kept} -->"


def stick(occasion: Occasion, text: str, category: str, *, author: str = AUTHOR, needed: bool = True) -> Outcome:
    """Edit the comment of ``author`` that begins with our marker, or make it; one that says nothing new is left alone.
    Unless ``needed``, none is made where there is none. Whatever the service says, this fails nothing."""
    first = marker(category)
    body = f"{first}\n{text}"
    try:
        api = Api(occasion.api, occasion.token)
        there = _found(api, occasion, first, author)
        if there is None and not needed:
            return Outcome()
        if there is not None and there["body"].rstrip() == body.rstrip():
            return Outcome(_url(there))
        path = f"/repos/{occasion.repository}/issues/"
        if there is None:
            return Outcome(_url(api.ask("POST", f"{path}{occasion.number}/comments", {"body": body})))
        return Outcome(_url(api.ask("PATCH", f"{path}comments/{there['id']}", {"body": body})))
    except ApiError as error:
        return Outcome(why_not=_REFUSED.get(error.status, str(error)))


def _found(api: Api, occasion: Occasion, first: str, author: str) -> dict[str, Any] | None:
    """Our comment among those of the pull request. Anybody can write one that looks like it."""
    for page in range(1, _MAX_PAGES + 1):
        comments = api.ask("GET", f"/repos/{occasion.repository}/issues/{occasion.number}/comments"
                                  f"?per_page={_PAGE}&page={page}")
        if not isinstance(comments, list):
            raise ApiError(0, "the service's list of comments is none")
        for one in comments:
            if isinstance(one, dict) and _is_ours(one, first, author):
                return one
        if len(comments) < _PAGE:
            break
    return None


def _is_ours(comment: dict[str, Any], first: str, author: str) -> bool:
    user, body = comment.get("user"), comment.get("body")
    return (
        isinstance(user, dict) and user.get("login") == author and isinstance(comment.get("id"), int)
        and isinstance(body, str) and body.replace("\r\n", "\n").split("\n", 1)[0] == first
    )


def _url(comment: Any) -> str:
    found = comment.get("html_url", "") if isinstance(comment, dict) else ""
    return found if isinstance(found, str) and found.startswith(("https://", "http://127.0.0.1")) else ""
