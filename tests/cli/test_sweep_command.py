from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from git_histories import Builder

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two repositories with AI, one without, and an empty one."""
    folder = tmp_path_factory.mktemp("org")
    for name, files in {
        "shop": {"app.py": "import openai\n"}, "support": {"requirements.txt": "anthropic==1.0\nopenai\n"},
        "site": {"index.html": "<p>hello\n"},
    }.items():
        builder = Builder(folder / name)
        builder.chain(files)
        builder.done()
    (folder / "new" / ".git").mkdir(parents=True)
    return folder


@pytest.fixture(scope="module")
def store(organisation: Path) -> Path:
    return organisation.parent / "ai.db"


def test_a_sweep_says_what_it_covered_and_what_not(program: Run, organisation: Path, store: Path) -> None:
    first = program("sweep", str(organisation), "--store", str(store))
    assert first.returncode == 4
    assert first.stdout.splitlines()[0] == (
        "3 of 4 repositories covered: 3 scanned, 0 unchanged, 0 empty, 0 left out, 1 failed")
    assert "  new: failed (corrupt, git cannot read this repository" in first.stdout
    assert first.stdout.splitlines()[-1] == "this run scanned 3 units, 0 unchanged, 1 failed"
    assert first.stderr == ""
    second = program("sweep", "run", "folder:" + str(organisation), "--store", str(store), "--exclude-repo", "new")
    assert second.returncode == 0
    assert second.stdout.splitlines()[-1] == "this run scanned 0 units, 3 unchanged, 0 failed"


@pytest.mark.parametrize(("words", "said"), [
    (["sweep", "nowhere", "--store", "x.db"], "nowhere: no folder, no file"),
    (["sweep", ".", "--store", "x.db", "--shard", "9/4"], "--shard 9/4"),
    (["sweep", ".", "--store", "x.db", "--now", "lately"], "--now"),
    (["sweep", "."], "--store"),
])
def test_what_is_wrong_is_told(program: Run, tmp_path: Path, words: list[str], said: str) -> None:
    done = program(*words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not (tmp_path / "x.db").exists()


def test_the_help_names_what_there_is(program: Run) -> None:
    assert "run" in program("sweep", "--help").stdout
    assert "--exclude-repo" in program("sweep", "run", "--help").stdout
