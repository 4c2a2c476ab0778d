"""Repositories of GitHub, from an interface that fails in every way."""

from __future__ import annotations

import email.utils
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forge_server import COMMIT, ForgeServer, Hours, Reply, forge, node
from shadowbom.errors import UserError
from shadowbom.sweep.credentials import variable_of
from shadowbom.sweep.forges import WAITS, ListingProblem, RepositoryRef, Target, api, github, target_of
from shadowbom.sweep.selection import Selection
from sweep_rig import bare, commit_of, statuses, swept

TOKEN = "token-of-a-test"
REFUSED = "its token is not enough"


def failed(kind: str | None, message: str = "no") -> dict[str, Any]:
    """An error of GraphQL."""
    return {"data": {"repositoryOwner": None}, "errors": [{"message": message} | ({"type": kind} if kind else {})]}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ForgeServer]:
    monkeypatch.setattr(api, "_gates", {})
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("SHADOWBOM_TOKEN_FILE", raising=False)
    with forge(tmp_path / "served") as started:
        monkeypatch.setenv(variable_of(started.host), TOKEN)
        started.token = TOKEN
        started.repositories = [node(number) for number in range(1, 9)]
        yield started


@pytest.fixture
def hours() -> Hours:
    return Hours()


def listed(server: ForgeServer, hours: Hours, **further: float) -> tuple[list[RepositoryRef], list[ListingProblem]]:
    target = Target("github", f"{server.url}acme")
    found = list(github.repositories(target, hours.patience(**further)))
    return ([one for one in found if isinstance(one, RepositoryRef)],
            [one for one in found if isinstance(one, ListingProblem)])


def test_all_pages_are_listed_with_what_filters_need(server: ForgeServer, hours: Hours) -> None:
    server.repositories[0] = node(1, isArchived=True, isFork=True, isEmpty=True, defaultBranchRef=None,
                                  primaryLanguage=None, visibility="INTERNAL", repositoryTopics={"nodes": []})
    found, problems = listed(server, hours)
    assert problems == []
    assert [one.name for one in found] == [f"acme/repo-{number}" for number in range(1, 9)]
    assert found[0] == RepositoryRef(
        "github", server.host, "1", "acme/repo-1", f"{server.url}acme/repo-1.git", visibility="internal",
        archived=True, fork=True, empty=True, size=20480, pushed="2026-10-01T10:00:00Z")
    assert found[1] == RepositoryRef(
        "github", server.host, "2", "acme/repo-2", f"{server.url}acme/repo-2.git", head=COMMIT, branch="main",
        visibility="private", size=20480, pushed="2026-10-01T10:00:00Z", language="Python", topics=("web",))
    assert [Selection().reason(one) for one in found[:2]] == ["archived", ""]
    assert [said["variables"]["after"] for _, said in server.asked] == [None, "3", "6"]
    assert {said["variables"]["login"] for _, said in server.asked} == {"acme"}
    assert hours.slept == []
    assert TOKEN not in repr(found) + repr(server.asked)


SOON = {"Retry-After": "7"}
DATE = {"Retry-After": email.utils.formatdate(1_800_000_000 + 90, usegmt=True)}
SPENT = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1800000600"}
PASSING = [
    pytest.param(Reply(429, {}, SOON), 7.5, id="429"),
    pytest.param(Reply(429, {}), 60.0, id="429-without-a-time"),
    pytest.param(Reply(403, {"message": "API rate limit exceeded"}, SPENT), 600.5, id="403-limit"),
    pytest.param(Reply(403, {"message": "You have exceeded a secondary rate limit"}), 60.0, id="403-secondary"),
    pytest.param(Reply(403, {"message": "slow down"}, DATE), 90.5, id="403-retry-after-date"),
    pytest.param(Reply(502, b"<html>Bad gateway"), 1.0, id="502"),
    pytest.param(Reply(503, b"", SOON), 1.0 * 7.5, id="503-retry-after"),
    pytest.param(Reply(200, {"data": None, "errors": [{"message": "x" * 500}]}, cut=True), 1.0, id="truncated"),
    pytest.param(Reply(200, b"{\"data\": {"), 1.0, id="no-json"),
    pytest.param(Reply(200, b"[" * 100_000), 1.0, id="nested"),
    pytest.param(Reply(200, []), 1.0, id="no-object"),
    pytest.param(Reply(200, {"data": {}}), 1.0, id="no-list"),
    pytest.param(Reply(200, {"data": None, "errors": [{"message": "Something went wrong"}]}), 1.0, id="error-in-200"),
    pytest.param(Reply(200, failed("RATE_LIMITED"), SPENT), 600.5, id="limit-in-200"),
    pytest.param(Reply(200, {"message": "You have exceeded a secondary rate limit"}), 60.0, id="secondary-in-200"),
]


@pytest.mark.parametrize(("reply", "waited"), PASSING)
def test_what_passes_is_waited_for_and_nothing_is_lost(
    reply: Reply, waited: float, server: ForgeServer, hours: Hours
) -> None:
    server.script = [None, reply, None]
    found, problems = listed(server, hours)
    assert (len(found), problems) == (8, [])
    assert hours.slept == [pytest.approx(waited)]


def test_a_server_that_is_silent_is_asked_again(server: ForgeServer, hours: Hours) -> None:
    server.script = [None, Reply(silent=True)]
    found, problems = listed(server, hours, silence=2.0)
    assert (len(found), problems) == (8, [])


def test_all_faults_in_a_row_are_lived_through(server: ForgeServer, hours: Hours) -> None:
    faults = [parameter.values[0] for parameter in PASSING]
    server.script = [*faults[:7], None, *faults[7:14], None, *faults[14:], None]
    assert len(listed(server, hours)[0]) == 8


def test_the_last_request_of_an_hour_is_followed_by_a_pause_for_all_targets_of_the_host(
    server: ForgeServer, hours: Hours
) -> None:
    page = {"nodes": [node(1)], "pageInfo": {"hasNextPage": False}}
    server.script = [Reply(200, {"data": {"repositoryOwner": {"repositories": page}}}, SPENT)]
    assert len(listed(server, hours)[0]) == 1
    assert hours.slept == []
    assert len(listed(server, hours)[0]) == 8
    assert hours.slept == [600.0]


LASTING = [
    pytest.param(Reply(401, {"message": f"Bad\n\x1b[31m {TOKEN}"}), "auth",
                 f"answers with 401: Bad ?[31m ***; {REFUSED}", 1, id="401"),
    pytest.param(Reply(403, {"message": "Resource protected by SAML"}), "auth", "403: Resource protected", 1, id="403"),
    pytest.param(Reply(404, {"message": "Not Found"}), "not-found", "404", 1, id="404"),
    pytest.param(Reply(400, {}), "malformed", "answers with 400", 1, id="400"),
    pytest.param(Reply(502), "network", "answers with 502", 8, id="502"),
    pytest.param(Reply(429), "rate-limit", "answers with 429", 8, id="429"),
    pytest.param(Reply(429, {}, {"Retry-After": "86400"}), "rate-limit", "to wait for 1,440 minutes", 1, id="a-day"),
    pytest.param(Reply(200, b" " * (33 << 20)), "malformed", "more than 32 MB", 1, id="too-large"),
    pytest.param(Reply(200, failed(None)), "network", "says: no", 8, id="error"),
    pytest.param(Reply(200, failed("FORBIDDEN", "SAML")), "auth", "says: SAML", 1, id="forbidden"),
    pytest.param(Reply(200, failed("NOT_FOUND")), "not-found", "says: no", 1, id="not-found"),
    pytest.param(Reply(200, {"data": {"repositoryOwner": None}}), "not-found", "knows no organisation", 1, id="none"),
]


@pytest.mark.parametrize(("reply", "cause", "words", "requests"), LASTING)
def test_what_lasts_is_told_and_what_was_listed_is_kept(
    reply: Reply, cause: str, words: str, requests: int, server: ForgeServer, hours: Hours
) -> None:
    server.script = [None, *[reply] * 8]
    found, problems = listed(server, hours)
    assert len(found) == 3
    assert [one.cause for one in problems] == [cause]
    assert words in problems[0].message
    assert TOKEN not in problems[0].message
    assert len(server.asked) == 1 + requests


def test_waits_grow_and_have_a_bound(server: ForgeServer, hours: Hours) -> None:
    server.script = [Reply(502)] * 4 + [Reply(429)] * 3
    assert len(listed(server, hours)[0]) == 8
    assert hours.slept == [1.0, 2.0, 4.0, 8.0, 960.0, 1920.0, 1950.0]


def test_an_answer_without_an_end_is_given_up(server: ForgeServer, hours: Hours) -> None:
    assert [one.cause for one in listed(server, hours, whole=-1.0)[1]] == ["network"]


def test_no_server_is_told(server: ForgeServer, hours: Hours) -> None:
    server.stop()
    found, problems = listed(server, hours)
    assert (found, [one.cause for one in problems]) == ([], ["network"])


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed_and_the_token_stays(
    status: int, server: ForgeServer, hours: Hours, tmp_path: Path
) -> None:
    with forge(tmp_path / "other") as other:
        server.script = [Reply(status, {}, {"Location": f"{other.url}api/graphql"})]
        found, problems = listed(server, hours)
        assert (found, other.asked) == ([], [])
    assert [one.cause for one in problems] == ["malformed"]
    assert "another address" in problems[0].message


def test_part_of_a_page_that_is_kept_back_is_told(server: ForgeServer, hours: Hours) -> None:
    page = {"nodes": [node(1), None, None], "pageInfo": {"hasNextPage": True, "endCursor": "3"}}
    server.script = [Reply(200, {"data": {"repositoryOwner": {"repositories": page}},
                                 "errors": [{"type": "FORBIDDEN", "message": "SAML"}]})]
    found, problems = listed(server, hours)
    assert len(found) == 6
    assert [(one.cause, one.message) for one in problems] == [
        ("auth", f"{server.host} keeps back 2 of a page of its repositories: SAML")]


@pytest.mark.parametrize("hostile", [
    {"nameWithOwner": "acme/../../etc"}, {"nameWithOwner": "acme/.."}, {"nameWithOwner": "-u/x"},
    {"nameWithOwner": "acme/x\x1b[0m"}, {"nameWithOwner": None}, {"databaseId": "x"}, {"nameWithOwner": "a/b?c"},
])
def test_a_name_that_is_none_is_told_and_leads_nowhere(
    hostile: dict[str, Any], server: ForgeServer, hours: Hours
) -> None:
    server.repositories[4] = node(5, **hostile)
    found, problems = listed(server, hours)
    assert (len(found), [one.cause for one in problems]) == (7, ["malformed"])


def test_fields_of_other_kinds_say_nothing(server: ForgeServer, hours: Hours) -> None:
    server.repositories = [node(1, primaryLanguage=[], repositoryTopics=None, diskUsage="x", pushedAt=3,
                                visibility=None, defaultBranchRef={"name": "a\nb", "target": {"oid": "--upload"}})]
    (only,), _ = listed(server, hours)
    assert only == RepositoryRef("github", server.host, "1", "acme/repo-1", f"{server.url}acme/repo-1.git")


def test_a_list_that_goes_in_circles_ends(server: ForgeServer, hours: Hours) -> None:
    page = {"nodes": [node(1)], "pageInfo": {"hasNextPage": True, "endCursor": "3"}}
    server.script = [Reply(200, {"data": {"repositoryOwner": {"repositories": page}}})] * 2
    assert [one.message for one in listed(server, hours)[1]] == [f"{server.host} does not come to an end of its list"]


def test_without_a_token_it_says_which_variable(server: ForgeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(variable_of(server.host))
    with pytest.raises(UserError, match=variable_of(server.host)):
        list(github.repositories(Target("github", f"{server.url}acme")))
    assert server.asked == []


@pytest.mark.parametrize(("spelt", "where"), [
    ("acme", "https://api.github.com"), ("https://github.com/acme", "https://api.github.com"),
    ("git.example.org/acme", "https://git.example.org/api"), ("git:8443/acme", "https://git:8443/api"),
    ("https://acme.ghe.com/acme", "https://api.acme.ghe.com"), ("ghe.com.example/x", "https://ghe.com.example/api"),
])
def test_where_the_interface_is(spelt: str, where: str) -> None:
    assert github._interface(api.server_of(target_of(f"github:{spelt}"), "github.com")) == where


@pytest.mark.parametrize("spelt", ["acme/web", "https://git.example.org", "http://git.example.org/acme", "-x", "a b",
                                   "https://git.example.org/acme?x=1", "https://git.example.org/acme/web"])
def test_what_is_no_organisation_is_told(spelt: str) -> None:
    with pytest.raises(UserError):
        list(github.repositories(target_of(f"github:{spelt}")))


def test_a_password_in_an_address_is_refused_before_anything_is_written() -> None:
    with pytest.raises(UserError, match="no user and no password") as refused:
        target_of("github:https://x:hunter2@git.example.org/acme")
    assert "hunter2" not in str(refused.value)


def test_a_sweep_of_an_organisation_clones_what_is_listed(
    server: ForgeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHADOWBOM_SWEEP_SALT", "s" * 32)
    root = bare(server.folder, "acme/repo-1", {"app.py": b"import openai\nopenai.OpenAI()\n"})
    server.repositories = [
        node(1, defaultBranchRef={"name": "main", "target": {"oid": commit_of(root)}}),
        node(2, isEmpty=True, defaultBranchRef=None), node(3, isArchived=True), node(4, diskUsage=9 << 20)]
    store, target = tmp_path / "ai.db", Target("github", f"{server.url}acme")
    assert not swept(target, store).whole
    assert statuses(store) == {"acme/repo-1": "scanned", "acme/repo-2": "empty", "acme/repo-3": "filtered",
                               "acme/repo-4": "too-large"}
    before = len(server.requests)
    assert swept(target, store).unchanged == 1
    assert len(server.requests) == before
    server.script = [Reply(401, {})]
    assert not swept(target, store).whole
    assert TOKEN.encode() not in store.read_bytes()


def test_while_a_forge_has_us_wait_it_is_told_for_how_long(hours: Hours) -> None:
    gate, told = api.Gate("git.example.org"), []
    gate.close(hours.patience(), 2.5)
    asking = WAITS.set(lambda *said: told.append(said))
    try:
        gate.wait(hours.patience())
    finally:
        WAITS.reset(asking)
    assert told == [("waiting for git.example.org (seconds)", seconds, 3) for seconds in (0, 1, 2)]
    assert hours.slept == [1.0, 1.0, 0.5]
    gate.close(hours.patience(), 100)
    gate.wait(hours.patience())
    assert hours.slept[3:] == [100]
