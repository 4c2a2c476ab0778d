from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from shadowbom.core.source import Problem
from shadowbom.discover import DiscoverOptions, Discovery, discover
from shadowbom.discover import git as git_module
from shadowbom.discover.git import GitError, program
from shadowbom.discover.walk import walk

from .conftest import Make

Git = Callable[..., str]


def _discover(root: Path, *exclude: str) -> Discovery:
    return discover(str(root), DiscoverOptions(lambda path: "python" if path.endswith(".py") else "", exclude))


def _paths(root: Path, *exclude: str) -> list[str]:
    return [file.path for file in _discover(root, *exclude).files]


def _commit(git: Git, root: Path) -> str:
    git(root, "init", "-q")
    git(root, "add", "-f", ".")
    git(root, "commit", "-qm", "first")
    return git(root, "rev-parse", "HEAD")


def _fake_git(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    (folder / "git").write_text("#!/bin/sh\n" + script)
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_tracked_and_untracked_but_not_ignored(make: Make, git: Git) -> None:
    root = make({".gitignore": "*.log\n", "a.py": "", "tracked.log": "", "node_modules/x/i.py": ""})
    commit = _commit(git, root)
    make({"new.py": "", "new.log": "", "sub/new.py": "", "sub/__pycache__/x.py": ""})
    found = _discover(root)
    assert [file.path for file in found.files] == [
        ".gitignore", "a.py", "new.py", "node_modules/x/i.py", "sub/new.py", "tracked.log",
    ]
    assert found.in_git
    assert found.commit == commit
    assert found.commit_date == "2024-02-29T10:00:00+00:00"
    assert found.problems == []


def test_a_folder_inside_a_work_tree(make: Make, git: Git) -> None:
    root = make({".gitignore": "*.log\n", ".shadowbomignore": "/pkg/gen/\nsmall.py\n", "a.py": "", "pkg/b.py": "",
                 "pkg/c.log": "", "pkg/gen/d.py": "", "pkg/sub/small.py": "", "pkg/gen2/gen/e.py": ""})
    commit = _commit(git, root)
    make({"pkg/f.log": ""})
    found = _discover(root / "pkg")
    assert [file.path for file in found.files] == ["b.py", "c.log", "gen2/gen/e.py"]
    assert (found.in_git, found.commit, found.root_name) == (True, commit, "pkg")
    assert found.problems == []


def test_our_ignore_file_and_exclude_hold_for_tracked_files_too(make: Make, git: Git) -> None:
    root = make({".shadowbomignore": "gen/\n", "a.py": "", "gen/b.py": "", "c.py": "", "old/d.py": ""})
    _commit(git, root)
    assert _paths(root, "old/", "/c.py") == [".shadowbomignore", "a.py"]
    assert _discover(root, "old/", "/c.py").problems == []


def test_a_repository_without_a_commit(make: Make, git: Git) -> None:
    root = make({"a.py": "", "x.log": "", ".gitignore": "*.log\n"})
    git(root, "init", "-q")
    found = _discover(root)
    assert [file.path for file in found.files] == [".gitignore", "a.py"]
    assert (found.in_git, found.commit, found.commit_date, found.problems) == (True, "", "", [])


def test_an_empty_repository(make: Make, git: Git) -> None:
    root = make({})
    git(root, "init", "-q")
    found = _discover(root)
    assert (found.files, found.problems, found.commit) == ([], [], "")


def test_a_folder_that_the_repository_around_it_ignores(make: Make, git: Git) -> None:
    root = make({".gitignore": "/build/*\n", "a.py": "", "build/b.py": ""})
    commit = _commit(git, root)
    git(root, "rm", "-q", "--cached", "build/b.py")
    found = _discover(root / "build")
    assert [file.path for file in found.files] == ["b.py"]
    assert (found.in_git, found.commit) == (False, commit)


def test_a_linked_work_tree(make: Make, git: Git, tmp_path: Path) -> None:
    root = make({"a.py": ""})
    commit = _commit(git, root)
    git(root, "worktree", "add", "-q", str(tmp_path / "other"))
    (tmp_path / "other/b.py").write_text("")
    found = _discover(tmp_path / "other")
    assert [file.path for file in found.files] == ["a.py", "b.py"]
    assert (found.in_git, found.commit, found.problems) == (True, commit, [])


def test_submodules_and_clones_inside_are_walked(make: Make, git: Git, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / "lib.py").write_text("")
    _commit(git, library)
    root = make({"a.py": ""})
    git(root, "init", "-q")
    git(root, "submodule", "--quiet", "add", str(library), "modules/library")
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    shutil.copytree(library, root / "clone")
    make({"clone/.gitignore": "*.log\n", "clone/new.log": "", "modules/library/extra.py": ""})
    found = _discover(root)
    assert [file.path for file in found.files] == [
        ".gitmodules", "a.py", "clone/.gitignore", "clone/lib.py", "modules/library/extra.py", "modules/library/lib.py",
    ]
    assert found.problems == []


def test_a_submodule_that_is_not_checked_out_is_named(make: Make, git: Git, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / "lib.py").write_text("")
    _commit(git, library)
    root = make({"a.py": ""})
    git(root, "init", "-q")
    git(root, "submodule", "--quiet", "add", str(library), "library")
    shutil.rmtree(root / "library")
    (root / "library").mkdir()
    assert _discover(root).problems == [Problem("library", "discover", "submodule is not checked out")]


def test_tracked_files_that_are_gone_are_named(make: Make, git: Git) -> None:
    names = {f"old/f{number}.py": "" for number in range(7)}
    root = make({"a.py": "", "b.py": "", **names})
    _commit(git, root)
    shutil.rmtree(root / "old")
    (root / "b.py").unlink()
    found = _discover(root)
    assert [file.path for file in found.files] == ["a.py"]
    assert found.problems == [Problem(
        ".", "discover",
        "tracked by git but not in the work tree: b.py, old/f0.py, old/f1.py, old/f2.py, old/f3.py and 3 more",
    )]


def test_a_link_in_place_of_a_tracked_folder_is_not_entered(make: Make, git: Git, tmp_path: Path) -> None:
    root = make({"a.py": "", "sub/passwd": ""})
    _commit(git, root)
    shutil.rmtree(root / "sub")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/passwd").write_text("secret")
    (root / "sub").symlink_to(tmp_path / "outside")
    found = _discover(root)
    assert [file.path for file in found.files] == ["a.py"]
    assert [problem.path for problem in found.problems] == [".", "sub"]


def test_tracked_links_and_special_files(make: Make, git: Git) -> None:
    root = make({"AGENTS.md": "", "pipe.py": ""})
    (root / "OTHER.md").symlink_to("AGENTS.md")
    (root / "dangling").symlink_to("gone\n")
    _commit(git, root)
    (root / "pipe.py").unlink()
    os.mkfifo(root / "pipe.py")
    os.mkfifo(root / "untracked")
    found = _discover(root)
    assert [file.path for file in found.files] == ["AGENTS.md"]
    assert [(link.path, link.target) for link in found.links] == [("OTHER.md", "AGENTS.md")]
    assert found.problems == [
        Problem("dangling", "discover",
                "skipped: symbolic link to 'gone%0A' has no target: No such file or directory"),
        Problem("pipe.py", "discover", "skipped: not a regular file but a named pipe"),
    ]


def test_names_that_the_disk_spells_in_another_way(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = bytes(make({"sub/Readme.py": "", "sub/folder/x": ""}))
    lstat = os.lstat
    # As on a file system where case is not significant.
    monkeypatch.setattr(os, "lstat", lambda path: lstat(path.replace(b"README", b"Readme").replace(b"FOLD", b"fold")))
    tree = walk(root, listed=[b"sub/README.py", b"sub/FOLDer", b"sub/gone.py"])
    assert tree.batches == [(b"sub", [b"README.py"])]
    assert tree.missing == [b"sub/gone.py"]


def test_odd_names(make: Make, git: Git) -> None:
    root = make({"a\nb.py": "", "\x1b[2Jx.py": "", 'quo"te.py': "", "é.py": ""})
    with open(bytes(root) + b"/caf\xe9.py", "wb"):
        _commit(git, root)
    found = _discover(root)
    assert [(file.path, file.raw) for file in found.files] == [
        ("%1B[2Jx.py", b"\x1b[2Jx.py"), ("a%0Ab.py", b"a\nb.py"), ("caf%E9.py", b"caf\xe9.py"),
        ('quo"te.py', b'quo"te.py'), ("é.py", "é.py".encode()),
    ]


def test_without_git_the_folder_is_walked(make: Make, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make({".gitignore": "*.log\n", "a.py": "", "b.log": "", "pkg/c.py": "", "pkg/d.log": ""})
    _commit(git, root)
    monkeypatch.setenv("PATH", str(root))
    message = "git is not installed; scanned without its help"
    found = _discover(root)
    assert [file.path for file in found.files] == [".gitignore", "a.py", "pkg/c.py"]
    assert (found.in_git, found.commit) == (False, "")
    assert found.problems == [Problem(".", "discover", message)]
    assert _paths(root / "pkg") == ["c.py"]  # by the .gitignore above it
    one = discover(str(root / "a.py"), DiscoverOptions(lambda path: "python"))
    assert one.problems == [Problem(".", "discover", message)]
    assert one.skipped == 0


def test_one_file_knows_its_commit(make: Make, git: Git) -> None:
    root = make({"src/a.py": ""})
    commit = _commit(git, root)
    found = discover(str(root / "src/a.py"), DiscoverOptions(lambda path: "python"))
    assert (found.commit, found.commit_date) == (commit, "2024-02-29T10:00:00+00:00")
    assert [file.path for file in found.files] == ["a.py"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"fatal: detected dubious ownership in repository at '%s'\n", "it belongs to another user"),
        (b"fatal: unsafe repository ('%s' is owned by someone else)\n", "it belongs to another user"),
        (b"warning: x\nfatal: bad config line 1 in file %s/.git/config\n", "bad config line 1 in file ./.git/config"),
        (b"fatal: \x1b[31mred\n", "fatal: ?[31mred"),
        (b"", "exit code 128"),
    ],
)
def test_what_git_says_is_told_without_paths(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes, told: str
) -> None:
    root = make({".git/HEAD": "", "a.py": ""})
    message = said.replace(b"%s", os.path.realpath(bytes(root)))
    (tmp_path / "said").write_bytes(message)
    _fake_git(tmp_path / "bin", f"/bin/cat {tmp_path / 'said'} >&2\nexit 128\n", monkeypatch)
    found = _discover(root)
    assert [file.path for file in found.files] == ["a.py"]
    assert not found.in_git
    assert [problem.path for problem in found.problems] == ["."]
    assert told in found.problems[0].message
    assert str(tmp_path) not in found.problems[0].message
    assert "\x1b" not in found.problems[0].message


def test_a_repository_of_another_user(make: Make, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make({"a.py": ""})
    commit = _commit(git, root)
    # git's own test switch: takes every repository for a stranger's.
    monkeypatch.setitem(git_module._ENVIRONMENT, "GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    found = _discover(root)
    assert (found.in_git, found.commit, found.problems) == (True, commit, [])


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda git: (git / "HEAD").write_text("garbage"), "not a git repository"),
        (lambda git: (git / "index").write_bytes(b"DIRC garbage"), "index file"),
        (lambda git: (git / "config").write_text("[core"), "bad config"),
        (lambda git: shutil.rmtree(git / "objects"), "not a git repository"),
        (lambda git: (git / "config").write_text("[core]\nrepositoryformatversion=99"), "Expected git repo version"),
    ],
)
def test_a_damaged_repository(make: Make, git: Git, damage: Callable[[Path], object], told: str) -> None:
    root = make({".gitignore": "*.log\n", "a.py": "", "b.log": ""})
    _commit(git, root)
    damage(root / ".git")
    found = _discover(root)
    assert [file.path for file in found.files] == [".gitignore", "a.py"]
    assert not found.in_git
    assert len(found.problems) == 1
    assert told in found.problems[0].message


def test_a_head_that_names_no_commit_is_a_problem(make: Make, git: Git) -> None:
    root = make({"a.py": ""})
    _commit(git, root)
    (root / ".git" / git(root, "symbolic-ref", "HEAD")).write_text("12" * 20 + "\n")
    found = _discover(root)
    assert [file.path for file in found.files] == ["a.py"]
    assert found.in_git
    assert found.commit == ""
    assert [problem.message for problem in found.problems] == [
        "git cannot read this repository (exit code 128): fatal: bad object HEAD"
    ]


def test_a_git_file_that_leads_nowhere(make: Make) -> None:
    root = make({".git": "gitdir: /nowhere\n", "a.py": ""})
    found = _discover(root)
    assert [file.path for file in found.files] == ["a.py"]
    assert "not a git repository" in found.problems[0].message


@pytest.mark.parametrize("stamp", ["9" * 30, "9" * 5_000, "-", "1e5"])
def test_a_commit_of_an_impossible_time(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stamp: str
) -> None:
    root = make({".git/HEAD": "", "a.py": "", "b.py": ""})
    _fake_git(tmp_path / "bin", f"""case "$*" in
        *rev-list*) echo '{stamp} 0a1b' ;;
        *) printf 'a.py\\0' ;;
    esac""", monkeypatch)
    found = _discover(root)
    assert [file.path for file in found.files] == ["a.py"]
    assert (found.commit, found.commit_date) == ("0a1b", "")
    assert [problem.message for problem in found.problems] == [f"the commit's date is out of range: {stamp[:20]}"]


def test_what_a_system_needs_to_start_programs_is_passed_on(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make({".git/HEAD": ""})
    _fake_git(tmp_path / "bin", "echo \"0 $SYSTEMROOT\"", monkeypatch)
    monkeypatch.setenv("SYSTEMROOT", "0a1b")
    assert _discover(root).commit == "0a1b"


def test_git_that_cannot_be_started(make: Make, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make({"a.py": ""})
    _commit(git, root)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").write_bytes(b"\x7fELF not really")
    (tmp_path / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert "git could not be started" in _discover(root).problems[0].message


def test_a_second_process_that_fails_leaves_none_behind(
    make: Make, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make({"a.py": ""})
    _commit(git, root)
    start = subprocess.Popen
    started: list[subprocess.Popen[bytes]] = []

    def once(*words: object, **options: object) -> subprocess.Popen[bytes]:
        if started:
            raise OSError(11, "Resource temporarily unavailable")
        started.append(start(*words, **options))  # type: ignore[call-overload]
        return started[0]

    monkeypatch.setattr(subprocess, "Popen", once)
    assert _paths(root) == ["a.py"]
    assert started[0].returncode is not None


def test_the_program_comes_from_absolute_folders_outside_the_tree(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make({"bin/git": "#!/bin/sh\n", "git": "#!/bin/sh\n"}).resolve()
    for name in ("git", "bin/git"):
        (root / name).chmod(0o755)
    (tmp_path / "inside").symlink_to(root / "bin")
    (tmp_path / "folder/git").mkdir(parents=True)
    monkeypatch.chdir(root)
    hidden = ["", ".", "bin", str(root), str(root / "bin"), str(tmp_path / "inside"), str(tmp_path / "folder")]
    monkeypatch.setenv("PATH", os.pathsep.join(hidden))
    with pytest.raises(GitError):
        program(bytes(root))
    real = shutil.which("git", path=os.defpath)
    assert real is not None
    monkeypatch.setenv("PATH", os.pathsep.join([*hidden, os.path.dirname(real)]))
    assert program(bytes(root)) == real
