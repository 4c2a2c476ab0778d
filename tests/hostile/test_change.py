"""Staged content and commits that are made to harm whoever looks at a change."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from git_histories import ENVIRONMENT, Builder, git
from key_samples import BY_ID
from shadowbom.change import scan_range, scan_staged
from shadowbom.discover import git as git_module
from shadowbom.discover.objects import open_store
from shadowbom.scan import ScanOptions

KEY, OTHER = (BY_ID["anthropic:api-key"].value(name) for name in ("hostile", "other"))
OPTIONS = ScanOptions(now="2026-11-20", jobs=1)


@pytest.mark.parametrize("name", ["ü.env", b"\xff.env", 'q"uo.env', "new\nline.env", "--output=x", "\t.env", ":(top)a"])
def test_names_of_every_kind(tmp_path: Path, name: str | bytes) -> None:
    built = Builder(tmp_path / "r")
    first = built.commit({name: "x=1\n", "a": "1"})
    built.commit({name: f"x=1\nANTHROPIC_API_KEY={KEY}\n", "a": "1"}, parents=(first,))
    ids = built.done()
    (finding,) = scan_range(str(tmp_path / "r"), f"{ids[1]}..{ids[2]}", OPTIONS).findings
    assert finding.location.line == 2


def test_settings_and_attributes_run_nothing_and_hide_nothing(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.commit({"a.env": "x=1\n"})
    built.done()
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\ncat\n")
    evil.chmod(0o755)
    (tmp_path / "r/a.env").write_text(f"x=1\nANTHROPIC_API_KEY={KEY}\n")
    git(tmp_path / "r", "add", "a.env")
    (tmp_path / "r/.gitattributes").write_text("* -diff filter=evil diff=evil\n")
    with open(tmp_path / "r/.git/config", "a") as config:
        config.write(f'[diff]\nexternal = {evil}\n[diff "evil"]\ncommand = {evil}\ntextconv = {evil}\n'
                     f'[filter "evil"]\nclean = {evil}\nsmudge = {evil}\n[core]\nfsmonitor = {evil}\n')
    (finding,) = scan_staged(str(tmp_path / "r"), OPTIONS).findings
    assert finding.location.line == 2
    assert not (tmp_path / "ran").exists()


def test_large_and_missing_content_is_named(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.commit({"a": "1"})
    built.done()
    root = tmp_path / "r"
    (root / "big.txt").write_text("x\n" * (6 << 20))
    (root / "b.env").write_text(f"ANTHROPIC_API_KEY={KEY}\n")
    git(root, "add", ".")
    git(root, "update-index", "--add", "--cacheinfo", f"100644,{'2' * 40},gone.py")
    result = scan_staged(str(root), OPTIONS)
    assert [str(one.location) for one in result.findings] == ["b.env:1"]
    said = {problem.path: problem.message for problem in result.problems}
    assert "skipped" in said["big.txt"]
    assert "missing" in said["gone.py"]


def test_a_partial_clone_as_the_base_costs_what_it_lacks_alone(tmp_path: Path) -> None:
    built = Builder(tmp_path / "origin")
    first = built.commit({"old.env": f"ANTHROPIC_API_KEY={KEY}\n", "same": "1"})
    built.commit({"old.env": f"ANTHROPIC_API_KEY={OTHER}\n", "same": "1"}, parents=(first,))
    built.done()
    git(tmp_path / "origin", "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{tmp_path}/origin", "clone")
    git(tmp_path / "clone", "remote", "remove", "origin")
    result = scan_range(str(tmp_path / "clone"), "HEAD~1..HEAD", OPTIONS)
    assert [str(one.location) for one in result.findings] == ["old.env:1"]


def _left() -> list[str]:
    """The processes of git that this one has started and that are not over."""
    listed = subprocess.run(["ps", "-o", "comm=", "--ppid", str(os.getpid())], capture_output=True, text=True,
                            check=False, env=ENVIRONMENT)
    return [name for name in listed.stdout.split("\n") if name.startswith("git")]


def test_no_process_is_left_whatever_files_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = Builder(tmp_path / "r")
    app = "from openai import OpenAI\nOpenAI()\n"
    states = [{"app.py": app, ".github/CODEOWNERS": "* @team\n", ".shadowbomignore": "x\n", "b.env": f"{number}\n"}
              for number in range(2)]
    built.chain(*states)
    built.done()
    began: list[subprocess.Popen[bytes]] = []
    launch = git_module._launch
    monkeypatch.setattr(git_module, "_launch", lambda *words: began.append(launch(*words)) or began[-1])
    root = tmp_path / "r"
    (root / "c.py").write_text(app)
    git(root, "add", ".")
    assert scan_staged(str(root), OPTIONS).assets
    assert scan_range(str(root), "HEAD~1", OPTIONS).problems == ()
    assert {process.poll() is None for process in began} == {False}
    assert all(process.stdin is None or process.stdin.closed for process in began)


@pytest.mark.parametrize("partial", [False, True])
def test_whoever_stops_asking_leaves_no_process(tmp_path: Path, partial: bool) -> None:
    built = Builder(tmp_path / "r")
    built.commit({f"{number}.txt": f"{number}\n" for number in range(50)})
    built.done()
    store = open_store(os.fsencode(tmp_path / "r"))
    assert store is not None
    store.partial = partial
    ids = [one.id for one in store.local()]
    for asked in (store.sizes(ids[:1]), store.sizes(ids), store.local()):
        assert next(asked).type
        asked.close()
        assert _left() == []
    assert len(list(store.sizes(ids))) == len(ids)
