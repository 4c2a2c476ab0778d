"""Repositories that are made to break a sweep: nothing is run, nothing outside the work folder is touched, and each has
its outcome."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from git_histories import git
from git_server import Apart, serving_apart
from hostile_repositories import HOSTILE, hostile, state_of
from shadowbom.sweep.answers import Answer, assets, coverage, coverage_lines
from shadowbom.sweep.forges import ListingProblem, RepositoryRef, Target, list_all
from shadowbom.sweep.formats import render
from shadowbom.sweep.spec import Limits
from shadowbom.sweep.store import open_store
from small_repositories import write
from sweep_rig import bare, listed, statuses, swept

SLOW = ("nesting", "patterns", "zeros")
"""What their files are like, and not how they are had, makes these what they are."""


@pytest.fixture
def served(tmp_path: Path) -> Path:
    hostile(tmp_path / "served")
    return tmp_path / "served"


@pytest.fixture
def server(served: Path) -> Iterator[Apart]:
    with serving_apart(served) as running:
        yield running


def test_every_repository_is_accounted_for_and_nothing_is_run(
    server: Apart, served: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAN", str(tmp_path / "ran"))
    home = write(tmp_path / "home", {".gitconfig": f"[core]\n\tfsmonitor = touch {tmp_path}/ran\n", ".netrc": "x"})
    for name in ("temporary", "here"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.chdir(tmp_path / "here")
    listed_all = listed(tmp_path, server.url, list(HOSTILE))
    before = state_of(tmp_path)
    store = tmp_path / "s.db"
    swept(listed_all, store, limits=Limits(entries=300, seconds=120))
    assert statuses(store) == {name: status for name, (_, status) in HOSTILE.items()}
    after = state_of(tmp_path)
    touched = {path for path in before.keys() | after if before.get(path) != after.get(path)} - {str(tmp_path)}
    touched -= {str(tmp_path / name) for name in ("s.db", "s.db-shm", "s.db-wal", "s.db.lock")}
    # Only what was made in the folder for temporary files and taken away again.
    assert touched <= {str(tmp_path / "temporary")}
    with closing(open_store(str(store))) as opened:
        found = {row["repository"] for row in assets(opened, ["openai"])}
        assert found == {name for name, (_, status) in HOSTILE.items() if status not in ("empty", "failed corrupt")}
        text = render("table", {}, [Answer("x", "x", ("repository", "path"), tuple(assets(opened)))],
                      coverage_lines(coverage(opened)))
    assert "\x1b" not in text
    assert "root:" not in text


def test_a_folder_of_them_is_swept_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served = tmp_path / "served"
    hostile(served, [kind for kind in HOSTILE if kind not in SLOW])
    monkeypatch.setenv("RAN", str(tmp_path / "ran"))
    before = state_of(served)
    store = tmp_path / "s.db"
    swept(Target("folder", str(served)), store, limits=Limits(entries=300, seconds=120))
    said = statuses(store)
    assert {name: status for name, status in said.items() if status != "scanned"} == {
        "bomb": "partial", "corrupt-tree": "failed corrupt", "empty": "empty", "unborn": "empty"}
    assert state_of(served) == before
    assert not (tmp_path / "ran").exists()


def test_settings_of_a_clone_start_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = bare(tmp_path / "org", "web", {"a.py": "import openai\n"})
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    evil.chmod(0o755)
    with (root / "config").open("a") as config:
        config.write(f"[core]\nfsmonitor = {evil}\nhooksPath = {tmp_path}\nsshCommand = {evil}\n[remote \"origin\"]\n"
                     f"url = ext::{evil}\npromisor = true\n[extensions]\npartialClone = origin\n"
                     f"[uploadpack]\npackObjectsHook = {evil}\n[alias]\ncat-file = !{evil}\n")
    swept(Target("folder", str(tmp_path / "org")), tmp_path / "s.db")
    assert statuses(tmp_path / "s.db") == {"web": "scanned"}
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("head", [
    "ref: refs/heads/../../../outside\n", "ref: /etc/passwd\n", "ref: refs/heads/" + "x" * 5000, "\0" * 100,
])
def test_a_head_that_leads_elsewhere_is_left_to_git(tmp_path: Path, head: str) -> None:
    root = bare(tmp_path / "org", "web", {"a.py": "import openai\n"})
    (tmp_path / "outside").write_text("1" * 40 + "\n")
    (root / "HEAD").write_text(head)
    (ref,), problems = list_all([Target("folder", str(tmp_path / "org"))])
    assert isinstance(ref, RepositoryRef)
    assert (ref.head, problems) == ("", [])


def test_a_head_that_is_a_link_or_a_pipe_is_not_read(tmp_path: Path) -> None:
    for name, make in (("link", lambda path: path.symlink_to(tmp_path / "outside")), ("pipe", os.mkfifo)):
        root = bare(tmp_path / "org", name, {"a.py": "import openai\n"})
        (tmp_path / "outside").write_text("1" * 40 + "\n")
        (root / "HEAD").unlink()
        make(root / "HEAD")
    refs, _ = list_all([Target("folder", str(tmp_path / "org"))])
    assert [ref.head for ref in refs] == ["", ""]


def test_packed_and_detached_heads_are_known_without_git(tmp_path: Path) -> None:
    packed = bare(tmp_path / "org", "packed", {"a.py": "import openai\n"})
    commit = git(packed, "rev-parse", "HEAD")
    git(packed, "pack-refs", "--all")
    detached = bare(tmp_path / "org", "detached", {"a.py": "import openai\n"})
    git(detached, "update-ref", "--no-deref", "HEAD", commit)
    refs, _ = list_all([Target("folder", str(tmp_path / "org"))])
    assert [ref.head for ref in refs] == [commit, commit]


def test_a_folder_that_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "org" / "closed").mkdir(parents=True)
    bare(tmp_path / "org", "web", {"a": "b"})
    real = os.scandir

    def scandir(path: bytes) -> object:
        if path.endswith(b"closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    refs, problems = list_all([Target("folder", str(tmp_path / "org"))])
    assert [ref.name for ref in refs] == ["web"]
    assert problems == [ListingProblem(f"folder:{tmp_path}/org", "malformed", "closed: Permission denied")]
