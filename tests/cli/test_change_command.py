from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from git_histories import Builder, git
from key_samples import BY_ID, leaks

OLD, NEW = (BY_ID["anthropic:api-key"].value(name) for name in ("old", "new"))
Cli = Callable[..., int]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    built = Builder(tmp_path / "shop")
    built.commit({"old.env": f"ANTHROPIC_API_KEY={OLD}\n"})
    built.done()
    return tmp_path / "shop"


def test_staged_fails_for_what_the_change_adds_alone(
    cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli("scan", root) == 1
    assert cli("scan", root, "--staged") == 0
    capsys.readouterr()
    (root / "new.env").write_text(f"ANTHROPIC_API_KEY={NEW}\n")
    git(root, "add", "new.env")
    assert cli("scan", root, "--staged") == 1
    out = capsys.readouterr().out
    assert "new.env:1" in out
    assert "old.env" not in out
    assert not leaks(out, NEW, "sk-ant-")


@pytest.mark.parametrize("form", ["json", "sarif", "cyclonedx", "table"])
def test_a_range_in_every_format(cli: Cli, root: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "new.env").write_text(f"ANTHROPIC_API_KEY={NEW}\n")
    git(root, "add", "new.env")
    git(root, "commit", "-qm", "leak")
    assert cli("scan", root, "--diff", "HEAD~1..HEAD", "--format", form) == 1
    out = capsys.readouterr().out
    assert "new.env" in out
    assert "old.env" not in out
    assert not leaks(out, NEW, "sk-ant-")
    if form == "json":
        assert len(json.loads(out)["change"]["new"]) == 1


def test_what_does_not_go_together(cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli("scan", root, "--staged", "--diff", "HEAD") == 2
    assert cli("scan", root, root, "--staged") == 2
    assert cli("scan", root, "--blame", "--diff", "HEAD") == 2
    assert cli("scan", root.parent, "--staged") == 2
    assert "not in a git repository" in capsys.readouterr().err
    assert cli("scan", root, "--diff", "nowhere", "--fail-on", "none", "--fail-on-incomplete") == 4
