from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from git_server import CUT, GitServer, serving
from shadowbom.discover.objects import Store
from shadowbom.discover.remote import HEAD, CloneError, Tip, fetch, tip_of
from shadowbom.discover.trees import tree_entries
from sweep_rig import bare, blob, commit_of, point, tree

FILES = {"app.py": "import openai\n", "large.txt": "x" * 3000, "package-lock.json": "y" * 2000}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    bare(tmp_path / "served", "web", {"gone.txt": "old"}, FILES)
    bare(tmp_path / "served", "empty")
    with serving(tmp_path / "served") as running:
        yield running


@pytest.fixture
def work(tmp_path: Path) -> bytes:
    (tmp_path / "work").mkdir()
    return os.fsencode(tmp_path / "work")


def _here(store: Store) -> dict[bytes, bool]:
    return {entry.path: store.has(entry.id) for entry in tree_entries(store, HEAD)}


def test_the_tip_is_told_without_fetching(server: GitServer, work: bytes, tmp_path: Path) -> None:
    commit = commit_of(tmp_path / "served" / "web.git")
    assert tip_of(work, f"{server.url}web.git") == Tip(commit, "main")
    assert tip_of(work, f"{server.url}empty.git").empty


def test_a_default_branch_that_is_not_there_is_told_from_an_empty_repository(
    server: GitServer, work: bytes, tmp_path: Path
) -> None:
    (tmp_path / "served" / "web.git" / "HEAD").write_text("ref: refs/heads/nowhere\n")
    assert tip_of(work, f"{server.url}web.git") == Tip("", "", empty=False)


def test_large_contents_stay_away_but_for_those_that_are_wanted(server: GitServer, work: bytes) -> None:
    def wanted(store: Store) -> Iterator[bytes]:
        for entry in tree_entries(store, HEAD):
            if entry.path == b"package-lock.json" and not store.has(entry.id):
                yield entry.id

    url = f"{server.url}web.git"
    clone = fetch(work + b"/clone", url, tip_of(work, url), limit=1000, wanted=wanted)
    assert (clone.malformed, clone.lacking) == ("", "")
    assert _here(clone.store) == {b"app.py": True, b"large.txt": False, b"package-lock.json": True}
    assert sum("git-upload-pack" in path and "info" not in path for path in server.requests) == 4


def test_nothing_is_fetched_afterwards(server: GitServer, work: bytes) -> None:
    url = f"{server.url}web.git"
    clone = fetch(work + b"/clone", url, tip_of(work, url), limit=1000)
    asked = len(server.requests)
    ids = [entry.id for entry in tree_entries(clone.store, HEAD)]
    assert [one.type for one in clone.store.sizes(ids)] == ["blob", "", ""]
    assert len(server.requests) == asked
    with open(work + b"/clone/config", "rb") as config:
        assert b"remote" not in config.read()
    assert sorted(os.listdir(work + b"/clone")) == [b"HEAD", b"config", b"objects", b"refs", b"shallow"]


@pytest.mark.parametrize(("fault", "cause"), [
    (401, "auth"), (403, "auth"), (404, "not-found"), (302, "moved"), (500, "network"), (429, "network"),
    (CUT, "network"),
])
def test_why_a_repository_cannot_be_had(server: GitServer, work: bytes, fault: int, cause: str) -> None:
    server.faults["web"] = fault
    with pytest.raises(CloneError) as caught:
        fetch(work + b"/clone", f"{server.url}web.git", Tip("0" * 40), limit=1000)
    assert caught.value.cause == cause
    assert os.fsdecode(work) not in str(caught.value)


def test_nobody_there_is_a_matter_of_the_network(work: bytes) -> None:
    with pytest.raises(CloneError) as caught:
        tip_of(work, "http://127.0.0.1:1/x.git")
    assert caught.value.cause == "network"


def test_a_token_goes_to_its_host_in_a_header_and_nowhere_else(
    server: GitServer, work: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shadowbom.sweep.credentials import header_of, variable_of

    server.token = "hunter2"
    monkeypatch.setenv(variable_of(server.host), "hunter2")
    url = f"{server.url}web.git"
    tip = tip_of(work, url, header_of(server.host))
    fetch(work + b"/clone", url, tip, header=header_of(server.host), limit=1000)
    assert tip.commit
    for folder, _, names in os.walk(work):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                assert b"hunter2" not in file.read()


def test_what_fails_the_checks_of_git_is_had_without_them(server: GitServer, work: bytes, tmp_path: Path) -> None:
    root = bare(tmp_path / "served", "sloppy", {"a": "b"})
    one = blob(root, b"import openai\n")
    point(root, tree(root, [("100644", one, "b.py"), ("40000", tree(root, [("100644", one, "x.py")]), ".git")]))
    url = f"{server.url}sloppy.git"
    clone = fetch(work + b"/clone", url, tip_of(work, url), limit=1000)
    assert clone.malformed
    assert set(_here(clone.store)) == {b".git/x.py", b"b.py"}


def test_other_protocols_are_refused(work: bytes, tmp_path: Path) -> None:
    bare(tmp_path, "near", FILES)
    for url in (f"file://{tmp_path}/near.git", "ext::sh -c 'touch x'", "ssh://git@127.0.0.1/x"):
        with pytest.raises(CloneError):
            tip_of(work, url)
