"""Projects of GitLab, from an interface that fails in every way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from forge_server import ForgeServer, Hours, Reply, forge
from shadowbom.errors import UserError
from shadowbom.sweep.credentials import variable_of
from shadowbom.sweep.forges import ListingProblem, RepositoryRef, Target, api, gitlab, target_of
from shadowbom.sweep.selection import Selection
from shadowbom.sweep.store import open_store
from shadowbom.sweep.store.forgetting import forget_repository
from sweep_rig import bare, statuses, swept

TOKEN = "token-of-a-test"


def project(number: int, **further: Any) -> dict[str, Any]:
    """A project as GitLab says it."""
    return {
        "id": number, "path_with_namespace": f"acme/web/repo-{number}", "visibility": "internal", "archived": False,
        "empty_repo": False, "default_branch": "main", "topics": ["ml", "web"],
        "last_activity_at": "2026-10-01T10:00:00.000Z", "http_url_to_repo": "https://elsewhere.example/x.git",
    } | further


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ForgeServer]:
    monkeypatch.setattr(api, "_gates", {})
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("SHADOWBOM_TOKEN_FILE", raising=False)
    with forge(tmp_path / "served") as started:
        monkeypatch.setenv(variable_of(started.host), TOKEN)
        started.token = TOKEN
        started.repositories = [project(number) for number in range(1, 9)]
        yield started


@pytest.fixture
def hours() -> Hours:
    return Hours()


def listed(server: ForgeServer, hours: Hours, **further: float) -> tuple[list[RepositoryRef], list[ListingProblem]]:
    target = Target("gitlab", f"{server.url}acme")
    found = list(gitlab.repositories(target, hours.patience(**further)))
    return ([one for one in found if isinstance(one, RepositoryRef)],
            [one for one in found if isinstance(one, ListingProblem)])


def test_all_pages_of_all_groups_are_listed_with_what_filters_need(server: ForgeServer, hours: Hours) -> None:
    server.repositories[0] = project(
        1, path_with_namespace="acme/site", archived=True, forked_from_project={"id": 7}, empty_repo=True,
        topics=None, statistics={"repository_size": 4096}, default_branch=None)
    server.repositories[2] = project(3, repository_access_level="disabled")
    found, problems = listed(server, hours)
    assert problems == []
    assert [one.id for one in found] == [str(number) for number in range(1, 9)]
    assert found[0] == RepositoryRef(
        "gitlab", server.host, "1", "acme/site", f"{server.url}acme/site.git", visibility="internal", archived=True,
        fork=True, empty=True, size=4096, pushed="2026-10-01T10:00:00.000Z")
    assert found[1] == RepositoryRef(
        "gitlab", server.host, "2", "acme/web/repo-2", f"{server.url}acme/web/repo-2.git", branch="main",
        visibility="internal", pushed="2026-10-01T10:00:00.000Z", topics=("ml", "web"), team="acme/web")
    assert found[2].empty
    first = server.asked[0][0]
    assert first.startswith("/api/v4/groups/acme/projects?")
    assert "include_subgroups=true" in first
    assert "with_shared=false" in first
    assert len(server.asked) == 3
    assert set(server.tokens) == {f"Bearer {TOKEN}"}
    assert TOKEN not in repr(server.asked)


SPENT = {"RateLimit-Remaining": "0", "RateLimit-Reset": "1800000600"}
PASSING = [
    pytest.param(Reply(429, {"message": "429 Too Many Requests"}, SPENT), 600.5, id="429-reset"),
    pytest.param(Reply(429, b"Retry later\n", {"Retry-After": "7"}), 7.5, id="429-retry-after"),
    pytest.param(Reply(403, b"", {"Retry-After": "7"}), 7.5, id="403-limit"),
    pytest.param(Reply(502, b"<html>"), 1.0, id="502"),
    pytest.param(Reply(200, [{"id": 1}], cut=True), 1.0, id="truncated"),
    pytest.param(Reply(200, b"[{"), 1.0, id="no-json"),
    pytest.param(Reply(200, {"message": "500 Internal Server Error"}), 1.0, id="error-in-200"),
    pytest.param(Reply(200, {"error": "Too many requests"}), 60.0, id="limit-in-200"),
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


@pytest.mark.parametrize(("reply", "cause", "words", "requests"), [
    pytest.param(Reply(401, {"message": "401 Unauthorized"}), "auth", "its token is not enough", 1, id="401"),
    pytest.param(Reply(403, {"error": "insufficient_scope"}), "auth", "insufficient_scope", 1, id="403"),
    pytest.param(Reply(404, {"message": "404 Group Not Found"}), "not-found", "Group Not Found", 1, id="404"),
    pytest.param(Reply(200, {"message": {"a": 1}}), "malformed", "no list of projects", 8, id="no-list"),
    pytest.param(Reply(500, {}), "network", "answers with 500", 8, id="500"),
])
def test_what_lasts_is_told_and_what_was_listed_is_kept(
    reply: Reply, cause: str, words: str, requests: int, server: ForgeServer, hours: Hours
) -> None:
    server.script = [None, *[reply] * 8]
    found, problems = listed(server, hours)
    assert len(found) == 3
    assert [one.cause for one in problems] == [cause]
    assert words in problems[0].message
    assert len(server.asked) == 1 + requests


def test_a_next_page_or_a_redirect_elsewhere_is_not_followed_and_the_token_stays(
    server: ForgeServer, hours: Hours, tmp_path: Path
) -> None:
    with forge(tmp_path / "other") as other:
        other.repositories = [project(99)]
        path = "api/v4/groups/acme/projects"
        for address in (f"{other.url}{path}", f"http://{server.host}@{other.host}/{path}", f"{server.url}other/{path}",
                        f"//{other.host}/{path}", f"http://{server.host}.example/{path}"):
            server.script = [Reply(200, [project(1)], {"Link": f'<{address}>; rel="next"'})]
            found, problems = listed(server, hours)
            assert ([one.id for one in found], [one.cause for one in problems]) == (["1"], ["malformed"])
            assert "another address" in problems[0].message
            server.script = [Reply(302, [], {"Location": address})] * 8
            found, problems = listed(server, hours)
            assert (found, len(problems)) == ([], 1)
            assert problems[0].cause in {"malformed", "network"}  # the latter where the address is none
        assert (other.asked, other.requests) == ([], [])


def test_a_list_that_goes_in_circles_ends(server: ForgeServer, hours: Hours) -> None:
    again = {"Link": f'<{server.url}api/v4/groups/acme/projects?page=1>; rel="next"'}
    server.script = [Reply(200, [project(1)], again)] * 3
    assert [one.message for one in listed(server, hours)[1]] == [f"{server.host} does not come to an end of its list"]


@pytest.mark.parametrize("hostile", [
    {"path_with_namespace": "acme/../etc"}, {"path_with_namespace": "acme"}, {"path_with_namespace": "-u/x"},
    {"path_with_namespace": "acme/\x1b[0m"}, {"path_with_namespace": None}, {"id": "x"}, {"id": None},
])
def test_a_path_that_is_none_is_told_and_leads_nowhere(
    hostile: dict[str, Any], server: ForgeServer, hours: Hours
) -> None:
    server.repositories[4] = project(5, **hostile)
    found, problems = listed(server, hours)
    assert (len(found), [one.cause for one in problems]) == (7, ["malformed"])


def test_what_is_public_is_listed_without_a_token(
    server: ForgeServer, hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(variable_of(server.host))
    server.token = ""
    assert len(listed(server, hours)[0]) == 8
    server.script = [Reply(403, {})]
    assert "there is no token for it" in listed(server, hours)[1][0].message
    assert set(server.tokens) == {None}


@pytest.mark.parametrize(("spelt", "base", "group"), [
    ("acme/web", "https://gitlab.com", "acme/web"), ("git.example.org/acme/web", "https://git.example.org", "acme/web"),
    ("https://git.example.org:8443/acme", "https://git.example.org:8443", "acme"),
])
def test_where_a_group_is(spelt: str, base: str, group: str) -> None:
    found = api.server_of(target_of(f"gitlab:{spelt}"), "gitlab.com")
    assert (found.base, found.name) == (base, group)


@pytest.mark.parametrize("spelt", ["-x", "a b", "http://git.example.org/acme", "https://git.example.org/a/../b"])
def test_what_is_no_group_is_told(spelt: str) -> None:
    with pytest.raises(UserError):
        list(gitlab.repositories(target_of(f"gitlab:{spelt}")))


def test_a_sweep_of_a_group_clones_what_is_listed(
    server: ForgeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHADOWBOM_SWEEP_SALT", "s" * 32)
    bare(server.folder, "acme/web/repo-1", {"app.py": b"import openai\nopenai.OpenAI()\n"})
    server.repositories = [project(1), project(2, empty_repo=True)]
    store, target = tmp_path / "ai.db", Target("gitlab", f"{server.url}acme")
    assert swept(target, store).whole
    assert statuses(store) == {"acme/web/repo-1": "scanned", "acme/web/repo-2": "empty"}
    assert swept(target, store).unchanged == 1
    server.script = [Reply(404, {})]
    assert not swept(target, store).whole
    assert TOKEN.encode() not in store.read_bytes()


def test_pages_that_are_what_they_were_are_not_sent_again(server: ForgeServer, tmp_path: Path) -> None:
    target, store = Target("gitlab", f"{server.url}acme"), tmp_path / "s.db"

    def names() -> tuple[list[str], int, int]:
        before = server.unchanged, len(server.asked)
        assert swept(target, store, selection=Selection(exclude=("*",))).whole
        found = sorted(name.rpartition("-")[2] for name in statuses(store))
        return found, server.unchanged - before[0], len(server.asked) - before[1]

    first = [str(number) for number in range(1, 9)]
    assert names() == (first, 0, 3)
    assert names() == (first, 2, 3)  # the last page is always asked for: another may follow it
    server.repositories[1] = project(2, path_with_namespace="acme/web/renamed-x")
    assert names() == (sorted(["x", *first[:1], *first[2:]]), 1, 3)
    server.repositories.append(project(9))
    server.repositories.append(project(10))
    assert names() == (sorted(["x", "9", "10", *first[:1], *first[2:]]), 2, 4)
    del server.repositories[6:]
    assert names() == (sorted(["x", *first[:1], *first[2:6]]), 2, 3)  # the second page says that there is a third
    with closing(open_store(str(store))) as opened:
        rows = opened.execute("SELECT address, etag FROM listing_page").fetchall()
        assert len(rows) == 2
        assert TOKEN not in repr([tuple(row) for row in rows])
        forget_repository(opened, "acme/web/repo-3")
        assert opened.execute("SELECT count(*) FROM listing_page").fetchone()[0] == 0


@pytest.mark.parametrize("etag", ["", "plain", '"a b"', '"' + "x" * 300 + '"', '"\u00e9"', "W/x"])
def test_a_mark_that_is_none_is_not_sent_back(server: ForgeServer, tmp_path: Path, etag: str) -> None:
    target, store = Target("gitlab", f"{server.url}acme"), tmp_path / "s.db"
    following = f'<{server.url}api/v4/groups/acme/projects?page=2>; rel="next"'
    for _ in range(2):
        server.script = [Reply(200, server.repositories[:3], {"ETag": etag, "Link": following})]
        assert swept(target, store, selection=Selection(exclude=("*",))).whole
    with closing(open_store(str(store))) as opened:
        rows = [row["address"].rpartition("?")[2] for row in opened.execute("SELECT address FROM listing_page")]
    assert rows == ["page=2"]
