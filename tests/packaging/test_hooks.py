"""The hooks as the real programs run them: pre-commit and prek install them from this checkout into an environment of
their own, and run them before a commit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from git_histories import git
from key_samples import BY_ID, leaks

ROOT = Path(__file__).parent.parent.parent
KEY = BY_ID["anthropic:api-key"].value("hook")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "shop"
    made.mkdir()
    git(made, "init", "-q")
    (made / "app.py").write_text("x = 1\n")
    git(made, "add", "-A")
    git(made, "commit", "-qm", "base")
    return made


def run(program: str, root: Path, hook: str, *more: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name(program)), "try-repo", str(ROOT), hook, *more]
    environment = {
        **os.environ, "PRE_COMMIT_HOME": str(root.parent / "pre-commit"), "PREK_HOME": str(root.parent / "prek"),
        "SHADOWBOM_CACHE_DIR": str(root.parent / "cache"), "XDG_CONFIG_HOME": str(root.parent / "config"),
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.org", "NO_COLOR": "1",
    }
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("program", ["pre-commit", "prek"])
def test_a_key_stops_a_commit_and_a_clean_file_does_not(program: str, root: Path) -> None:
    (root / "new.py").write_text("y = 2\n")
    git(root, "add", "-A")
    done = run(program, root, "shadowbom")
    assert done.returncode == 0, done.stdout + done.stderr
    (root / "new.py").write_text(f'KEY = "{KEY}"\n')
    git(root, "add", "-A")
    done = run(program, root, "shadowbom")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 finding stops this commit" in done.stdout
    assert not leaks(done.stdout + done.stderr, KEY, "sk-ant-")
    done = run(program, root, "shadowbom-repo", "--hook-stage", "manual")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 finding stops this repository" in done.stdout


def test_the_hooks_are_commands_that_there_are() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["shadowbom", "shadowbom-repo"]
    assert [hook["entry"] for hook in hooks] == ["shadowbom hook", "shadowbom hook --all"]
    assert all(hook["require_serial"] and not hook["pass_filenames"] for hook in hooks)
