"""Repositories that are damaged, cut, or made to harm whoever reads their history."""

from __future__ import annotations

import os
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bounded import within
from git_histories import ENVIRONMENT, Builder, git
from key_samples import BY_ID
from shadowbom.core.history import HistoryResult
from shadowbom.discover import git as git_module
from shadowbom.discover.commits import Change, Commit, History
from shadowbom.discover.objects import open_store
from shadowbom.errors import UserError
from shadowbom.history import HistoryOptions, history
from shadowbom.history.trails import follow

KEY = BY_ID["anthropic:api-key"].value("hostile")
OTHER = BY_ID["anthropic:api-key"].value("other")


def _history(root: Path, **options: object) -> HistoryResult:
    return history(str(root), HistoryOptions(**{"now": "2026-11-20", **options}))


def _said(result: HistoryResult) -> str:
    return "\n".join(f"{problem.path}: {problem.message}" for problem in result.problems)


def _leaking(root: Path) -> list[str]:
    built = Builder(root)
    states = [{"a.env": f"ANTHROPIC_API_KEY={KEY}\n# {number}\n", "b.txt": f"{number}\n" * 50} for number in range(5)]
    built.chain(*states)
    return built.done()


@pytest.fixture
def partial(tmp_path: Path) -> Path:
    """A clone without contents but those of HEAD, whose other side is gone."""
    _leaking(tmp_path / "origin")
    git(tmp_path / "origin", "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{tmp_path}/origin", "clone")
    git(tmp_path / "clone", "remote", "remove", "origin")
    (tmp_path / "origin").rename(tmp_path / "gone")
    return tmp_path / "clone"


@pytest.mark.parametrize("stream", [None, False, True])
@pytest.mark.parametrize("since", ["", "2023-11-16"])
def test_a_partial_clone_finishes_with_the_count_of_what_is_missing(
    partial: Path, stream: bool | None, since: str
) -> None:
    result = _history(partial, stream=stream, since=since)
    # Five versions of two files, of which HEAD's are here. From a date on, those before it are asked for, too.
    assert result.counts.missing == (8 if not since else 6)
    assert result.counts.blobs == result.counts.missing + 2
    assert f"{result.counts.missing} objects missing (a partial clone): not read" in _said(result)
    assert [leak.in_head for leak in result.leaks] == [True]


def test_a_partial_clone_asks_nobody_for_what_is_missing(partial: Path, tmp_path: Path) -> None:
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\n")
    evil.chmod(0o755)
    with open(partial / ".git/config", "a") as config:
        config.write(f'[remote "origin"]\nurl = ext::{evil} x\npromisor = true\nuploadpack = {evil}\n')
    assert _history(partial, all=True, all_blobs=True).counts.missing == 8
    assert not (tmp_path / "ran").exists()


def test_a_clone_without_folders_says_what_could_not_be_compared(tmp_path: Path) -> None:
    _leaking(tmp_path / "origin")
    git(tmp_path / "origin", "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=tree:0", f"file://{tmp_path}/origin", "clone")
    git(tmp_path / "clone", "remote", "remove", "origin")
    (tmp_path / "origin").rename(tmp_path / "gone")
    result = _history(tmp_path / "clone")
    assert "could not be compared" in _said(result)
    assert len(_history(tmp_path / "clone", all_blobs=True).leaks) == 1


def _object(root: Path, id_: str) -> Path:
    return root / ".git/objects" / id_[:2] / id_[2:]


@pytest.fixture
def loose(tmp_path: Path) -> tuple[Path, list[str]]:
    """A repository whose objects are files of their own."""
    ids = _leaking(tmp_path / "r")
    root = tmp_path / "r"
    packs = [pack.read_bytes() for pack in (root / ".git/objects/pack").glob("*.pack")]
    for file in (root / ".git/objects/pack").iterdir():
        file.unlink()
    for pack in packs:
        git(root, "unpack-objects", "-q", given=pack)
    return root, ids


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("damage", ["cut", "garbage", "bomb", "gone", "wrong"])
def test_damaged_contents_are_named_and_the_rest_is_read(
    loose: tuple[Path, list[str]], damage: str, stream: bool
) -> None:
    root, ids = loose
    blobs = [git(root, "rev-parse", f"{ids[number]}:a.env") for number in (1, 3)]
    for blob in blobs:
        file = _object(root, blob)
        whole = file.read_bytes()
        file.chmod(0o644)
        if damage == "gone":
            file.unlink()
            continue
        file.write_bytes({
            "cut": whole[: len(whole) // 2], "garbage": b"\0" * 50, "wrong": zlib.compress(b"blob 3\0abc"),
            "bomb": zlib.compress(b"blob 99\0" + b"a" * (1 << 20)),
        }[damage])
    result = _history(root, stream=stream)
    (leak,) = result.leaks
    assert leak.in_head
    assert leak.first.commit == ids[2]
    if damage != "wrong":  # what is consistent in itself, git does not doubt without a check of everything
        assert 1 <= result.counts.missing + result.counts.skipped <= 2
        assert "a damaged repository" in _said(result) or "a.env: a version of it is corrupt" in _said(result)


def test_a_damaged_folder_costs_its_commit_alone(loose: tuple[Path, list[str]]) -> None:
    root, ids = loose
    file = _object(root, git(root, "rev-parse", f"{ids[3]}^{{tree}}"))
    file.chmod(0o644)
    file.write_bytes(b"garbage")
    result = _history(root)
    (leak,) = result.leaks
    assert leak.in_head
    assert leak.first.commit == ids[1]
    assert "2 commits could not be compared" in _said(result)


def test_a_damaged_commit_ends_the_history_there(loose: tuple[Path, list[str]]) -> None:
    root, ids = loose
    file = _object(root, ids[2])
    file.chmod(0o644)
    file.write_bytes(b"garbage")
    result = _history(root)
    (leak,) = result.leaks
    assert leak.in_head
    assert "commits are missing" in _said(result)
    assert str(root) not in _said(result)


@pytest.mark.parametrize("config", [
    '[diff]\nexternal = EVIL\n[diff "evil"]\ncommand = EVIL\ntextconv = EVIL\nbinary = false\n',
    "[core]\npager = EVIL\nfsmonitor = EVIL\nalternateRefsCommand = EVIL\nsshCommand = EVIL\n",
    '[filter "evil"]\nclean = EVIL\nsmudge = EVIL\nprocess = EVIL\nrequired = true\n',
    "[alias]\nrev-list = !EVIL\ndiff-tree = !EVIL\ncat-file = !EVIL\nls-tree = !EVIL\nrev-parse = !EVIL\n",
    '[diff "evil"]\nxfuncname = "^((a*)*)*$"\nalgorithm = patience\n[diff]\nrenames = copies\norderFile = /dev/zero\n',
])
@pytest.mark.parametrize("stream", [False, True])
def test_no_setting_runs_a_program_or_hides_a_key(tmp_path: Path, config: str, stream: bool) -> None:
    ids = _leaking(tmp_path / "r")
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\ncat\n")
    evil.chmod(0o755)
    with open(tmp_path / "r/.git/config", "a") as file:
        file.write(config.replace("EVIL", str(evil)))
    for place in ("r/.gitattributes", "r/.git/info/attributes"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text("* filter=evil diff=evil\n")
    (leak,) = _history(tmp_path / "r", stream=stream).leaks
    assert leak.first.commit == ids[1]
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("attributes", ["* -diff", "* diff", "* binary", "* -text", "* working-tree-encoding=UTF-16"])
def test_attributes_hide_no_key_from_the_changed_lines(tmp_path: Path, attributes: str) -> None:
    ids = _leaking(tmp_path / "r")
    (tmp_path / "r/.gitattributes").write_text(attributes + "\n")
    (leak,) = _history(tmp_path / "r", stream=True).leaks
    assert leak.first.commit == ids[1]


def test_replaced_objects_hide_no_key(tmp_path: Path) -> None:
    ids = _leaking(tmp_path / "r")
    root = tmp_path / "r"
    harmless = git(root, "hash-object", "-w", "--stdin", given=b"nothing\n")
    for commit in ids[1:]:
        git(root, "replace", git(root, "rev-parse", f"{commit}:a.env"), harmless)
    (leak,) = _history(root).leaks
    assert leak.first.commit == ids[1]


def test_a_name_that_looks_like_an_option_or_a_header(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    names = ["--output=x", "\x01" + "a" * 40 + " 1 ", ":100644 100644 " + "0" * 40, "index 1..2", "\ndiff --git a b"]
    built.chain({name: f"ANTHROPIC_API_KEY={KEY}\n{number}" for number, name in enumerate(names)}, {})
    built.done()
    for stream in (False, True):
        (leak,) = _history(tmp_path / "r", stream=stream).leaks
        assert leak.paths == len(names)


def test_a_time_that_is_none(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.commit({".env": f"ANTHROPIC_API_KEY={KEY}\n"})
    who = b"author A <a@example.org> "
    built.stream[:] = built.stream.replace(who + b"1700000000", who + b"99999999999999")
    built.done()
    (leak,) = _history(tmp_path / "r").leaks
    assert (bool(leak.first.commit), leak.first.date) == (True, "")


def test_a_pipe_in_the_git_folder_does_not_stall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _leaking(tmp_path / "r")
    monkeypatch.setattr(git_module, "TIMEOUT", 0.5)
    (tmp_path / "r/.git/packed-refs").unlink(missing_ok=True)
    os.mkfifo(tmp_path / "r/.git/packed-refs")
    with pytest.raises(UserError, match="git did not answer"):
        _history(tmp_path / "r", all=True)


def test_a_repository_of_somebody_else_is_read(tmp_path: Path) -> None:
    _leaking(tmp_path / "r")
    store = open_store(os.fsencode(tmp_path / "r"))
    assert store is not None
    assert (store.shallow, store.partial) == (False, False)


def test_many_keys_in_many_versions_stay_cheap(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    keys = "".join(f"KEY_{number}={BY_ID['anthropic:api-key'].value(number)}\n" for number in range(200))
    built.chain(*({"a.env": keys + f"# {number}\n"} for number in range(30)))
    built.done()
    result = _history(tmp_path / "r")
    assert len(result.leaks) == 200
    assert all(leak.paths == 1 for leak in result.leaks)


class _Wide(History):
    """A history of one commit that changes many files, without a repository."""

    def __init__(self, count: int) -> None:
        self._all = count

    def changes(self) -> Iterator[tuple[Commit, Change | None]]:
        commit = Commit("a" * 40, "1700000000", ("b" * 40,))
        yield commit, None
        for number in range(self._all):
            yield commit, Change(commit, b"%d.env" % number, (b"old",), b"new")


def test_a_commit_of_many_files_is_followed_once_through() -> None:
    with within(3):  # each file against each other one took ten
        assert follow(_Wide(20_000), {}) == {}


def test_many_paths_of_one_content_are_told_apart_once(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.commit({f"{number}.txt": "the same\n" for number in range(40_000)})
    built.done(checkout=False)
    with within(8):  # each path against each other one took more than twice as long
        result = _history(tmp_path / "r")
        assert (result.counts.blobs, result.leaks) == (1, ())


def test_no_process_is_left(tmp_path: Path) -> None:
    _leaking(tmp_path / "r")
    _history(tmp_path / "r", stream=True)
    listed = subprocess.run(["ps", "-o", "comm=", "--ppid", str(os.getpid())], capture_output=True, text=True,
                            check=False, env=ENVIRONMENT)
    assert "git" not in listed.stdout.split()
