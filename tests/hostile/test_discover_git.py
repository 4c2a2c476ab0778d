"""Repositories whose configuration asks git to run a program, or to look elsewhere."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from shadowbom.discover import DiscoverOptions, Discovery, discover
from shadowbom.discover import git as git_module


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit and a file changed since; "evil" beside it leaves the file "ran"."""
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\necho \"$0 $@\" >> '{tmp_path}/ran'\ncat\n")
    evil.chmod(0o755)
    root = tmp_path / "tree"
    root.mkdir()
    (root / "a.py").write_text("a\n")
    (root / "b.py").write_text("b\n")
    _git(root, "init", "-q")
    _git(root, "add", ".")
    _git(root, "commit", "-qm", "first")
    (root / "a.py").write_text("changed\n")
    return root


def _git(root: Path, *words: str) -> None:
    environment = {
        "PATH": os.environ["PATH"], "HOME": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
    }
    subprocess.run(["git", *words], cwd=root, env=environment, check=True, capture_output=True)


def _configure(root: Path, text: str) -> None:
    with open(root / ".git/config", "a") as config:
        config.write(text.replace("EVIL", str(root.parent / "evil")))


def _discover(root: Path) -> Discovery:
    return discover(str(root), DiscoverOptions(lambda path: "python" if path.endswith(".py") else ""))


def _ran(root: Path) -> bool:
    return (root.parent / "ran").exists()


PROGRAMS = {
    "fsmonitor": "[core]\nfsmonitor = EVIL\n",
    "pager": "[core]\npager = EVIL\n[pager]\nls-files = EVIL\nrev-list = EVIL\n",
    "editor": "[core]\neditor = EVIL\n[sequence]\neditor = EVIL\n",
    "ssh": "[core]\nsshCommand = EVIL\ngitProxy = EVIL\naskPass = EVIL\n",
    "external diff": "[diff]\nexternal = EVIL\n[diff \"evil\"]\ncommand = EVIL\ntextconv = EVIL\n",
    "filter": "[filter \"evil\"]\nclean = EVIL\nsmudge = EVIL\nprocess = EVIL\nrequired = true\n",
    "alias": "[alias]\nls-files = !EVIL\nrev-list = !EVIL\n",
    "credential": "[credential]\nhelper = !EVIL\n",
    "signature": "[log]\nshowSignature = true\n[gpg]\nprogram = EVIL\n[gpg \"ssh\"]\nprogram = EVIL\n",
    "alternates": "[core]\nalternateRefsCommand = EVIL\n",
    "trace": "[trace2]\neventTarget = EVIL\nnormalTarget = EVIL\n",
    "untracked cache": "[core]\nuntrackedCache = true\nfsmonitor = EVIL\n[feature]\nmanyFiles = true\n",
    "maintenance": "[maintenance]\nauto = true\n[gc]\nauto = 1\n[uploadpack]\npackObjectsHook = EVIL\n",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_setting_runs_a_program(repository: Path, name: str) -> None:
    _configure(repository, PROGRAMS[name])
    (repository / ".gitattributes").write_text("*.py filter=evil diff=evil\n")
    found = _discover(repository)
    assert [file.path for file in found.files] == [".gitattributes", "a.py", "b.py"]
    assert found.in_git
    assert len(found.commit) == 40
    assert found.problems == []
    assert not _ran(repository)


def test_the_trap_would_catch_a_careless_git(repository: Path) -> None:
    _configure(repository, PROGRAMS["fsmonitor"])
    _git(repository, "status")
    assert _ran(repository)


def test_an_included_file_has_no_more_power(repository: Path) -> None:
    evil = repository.parent / "evil"
    (repository / "more").write_text(f"[core]\nfsmonitor = {evil}\nhooksPath = {repository}\npager = {evil}\n")
    _configure(repository, "[include]\npath = ../more\n[includeIf \"gitdir:**\"]\npath = ../more\n")
    found = _discover(repository)
    assert [file.path for file in found.files] == ["a.py", "b.py", "more"]
    assert found.in_git
    assert not _ran(repository)


def test_hooks_do_not_run(repository: Path) -> None:
    _configure(repository, f"[core]\nhooksPath = {repository}/hooks\n")
    for folder in (repository / "hooks", repository / ".git/hooks"):
        folder.mkdir(exist_ok=True)
        for name in ("post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout"):
            (folder / name).write_text((repository.parent / "evil").read_text())
            (folder / name).chmod(0o755)
    found = _discover(repository)
    assert found.in_git
    assert not _ran(repository)


@pytest.mark.parametrize("url", ["ext::EVIL %S", "ssh://-oProxyCommand=EVIL/x", "file:///nowhere", "evil::x"])
def test_a_partial_clone_without_its_commit_fetches_nothing(repository: Path, url: str) -> None:
    # Naming a missing commit makes git fetch it; the repository says from where, and that it is allowed.
    _configure(
        repository,
        "[core]\nrepositoryformatversion = 1\nsshCommand = EVIL\n[extensions]\npartialClone = origin\n"
        f"[remote \"origin\"]\nurl = {url}\npromisor = true\npartialclonefilter = blob:none\nvcs =\n"
        "[protocol]\nallow = always\n[protocol \"ext\"]\nallow = always\n[protocol \"ssh\"]\nallow = always\n"
        "[protocol \"file\"]\nallow = always\n[protocol \"evil\"]\nallow = always\n",
    )
    (repository / ".git/HEAD").write_text("12" * 20 + "\n")
    found = _discover(repository)
    assert [file.path for file in found.files] == ["a.py", "b.py"]
    assert found.in_git
    assert found.commit == ""
    assert len(found.problems) == 1
    assert not _ran(repository)


def test_another_work_tree_is_not_looked_at(repository: Path) -> None:
    elsewhere = repository.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret.py").write_text("")
    _configure(repository, f"[core]\nworktree = {elsewhere}\nbare = false\n")
    (repository / "c.py").write_text("")
    found = _discover(repository)
    assert [file.path for file in found.files] == ["a.py", "b.py", "c.py"]
    assert found.in_git


def test_a_bare_flag_does_not_hide_the_tree(repository: Path) -> None:
    _configure(repository, "[core]\nbare = true\n")
    assert [file.path for file in _discover(repository).files] == ["a.py", "b.py"]


def test_excludes_of_the_configuration_hide_nothing(repository: Path) -> None:
    (repository.parent / "excludes").write_text("*\n")
    _configure(repository, f"[core]\nexcludesFile = {repository.parent}/excludes\nattributesFile = /dev/zero\n")
    (repository / "c.py").write_text("")
    assert [file.path for file in _discover(repository).files] == ["a.py", "b.py", "c.py"]


def test_the_environment_of_the_caller_is_not_passed_on(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = repository.parent / "evil"
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(evil))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(evil))
    monkeypatch.setenv("GIT_TRACE", str(repository / "trace.py"))
    found = _discover(repository)
    assert [file.path for file in found.files] == ["a.py", "b.py"]
    assert found.in_git
    assert not _ran(repository)


def test_a_git_folder_elsewhere_lends_no_files(repository: Path, tmp_path: Path) -> None:
    root = tmp_path / "other"
    root.mkdir()
    (root / ".git").write_text(f"gitdir: {repository}/.git\n")
    (root / "c.py").write_text("")
    found = _discover(root)
    assert [file.path for file in found.files] == ["c.py"]
    assert "tracked by git but not in the work tree: a.py, b.py" in found.problems[0].message


@pytest.mark.parametrize("name", ["index", "HEAD", "config"])
def test_a_pipe_in_the_git_folder_does_not_stall(
    repository: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(git_module, "TIMEOUT", 0.5)
    (repository / ".git" / name).unlink()
    os.mkfifo(repository / ".git" / name)
    found = _discover(repository)
    assert [file.path for file in found.files] == ["a.py", "b.py"]
    assert not found.in_git
    assert [problem.message for problem in found.problems] == [
        "git did not answer in 0.5 s; scanned without its help"
    ]


@pytest.mark.parametrize("name", [b"../outside.py", b"/etc/passwd", b".git/config", b"a.py/../../outside.py"])
def test_listed_paths_that_lead_out_are_not_taken(
    repository: Path, monkeypatch: pytest.MonkeyPatch, name: bytes
) -> None:
    # git refuses such an index itself; the walk would not take the paths either.
    (repository.parent / "outside.py").write_text("secret")
    monkeypatch.setattr(git_module, "read_tree", lambda *_: (git_module.Head(), [b"a.py", name]))
    assert [file.raw for file in _discover(repository).files] == [b"a.py"]
