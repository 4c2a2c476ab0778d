from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
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


def test_with_nothing_to_do_nothing_is_loaded_that_scans(program: Run, organisation: Path, tmp_path: Path) -> None:
    words = ["sweep", str(organisation), "--store", str(tmp_path / "ai.db"), "--exclude-repo", "new", "-q"]
    assert program(*words).returncode == 0
    code = f"import sys; from shadowbom.cli.run import run; run({words!r}); print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"shadowbom.sweep.sweeping", "shadowbom.sweep.store.writer"} <= loaded
    assert not loaded & {
        "shadowbom.sweep.local", "shadowbom.sweep.cluster", "shadowbom.sweep.unit", "shadowbom.catalog.index",
        "shadowbom.core.fact", "shadowbom.core.asset", "shadowbom.rules.view", "shadowbom.cli.scan", "hyperscan",
        "pydantic", "rich", "tree_sitter"}


@pytest.mark.parametrize(("words", "said"), [
    (["sweep", "nowhere", "--store", "x.db"], "nowhere: no folder, no file"),
    (["sweep", ".", "--store", "x.db", "--shard", "9/4"], "--shard 9/4"),
    (["sweep", ".", "--store", "x.db", "--now", "lately"], "--now"),
    (["sweep", "."], "--store"),
    (["sweep", ".", "--store", "x.db", "--scheduler", "tls://h:1", "--executor", "local"], "--scheduler"),
    (["sweep", ".", "--store", "no/such/x.db"], "its folder does not exist"),
    (["sweep", "status", "--store", "x.db"], "there is no such file"),
])
def test_what_is_wrong_is_told(program: Run, tmp_path: Path, words: list[str], said: str) -> None:
    done = program(*words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not (tmp_path / "x.db").exists()


def test_the_help_names_what_there_is(program: Run) -> None:
    assert "run" in program("sweep", "--help").stdout
    assert "--exclude-repo" in program("sweep", "run", "--help").stdout


def test_what_the_store_answers(program: Run, organisation: Path, tmp_path: Path) -> None:
    store = str(tmp_path / "s.db")
    program("sweep", str(organisation), "--store", store, "-q", "--now", "2026-11-20")
    status = program("sweep", "status", "--store", store, "--format", "json")
    said = json.loads(status.stdout)
    assert status.returncode == 4
    assert said["units"] == {"scanned": 3, "unchanged": 0, "empty": 0, "failed": 1, "pending": 0, "filtered": 0}
    assert {row["name"]: row["status"] for row in said["repositories"]} == {
        "shop": "scanned", "support": "scanned", "site": "scanned", "new": "failed"}
    shown = program("sweep", "status", "--store", store).stdout.splitlines()
    assert [line.split()[0] for line in shown[3:]] == ["name", "new", "shop", "site", "support"], shown
    report = program("sweep", "report", "--store", store)
    assert report.returncode == 4
    assert re.search(r"provider-sdk +openai +OpenAI +US +2", report.stdout)
    assert json.loads(program("sweep", "report", "--store", store, "--format", "cyclonedx").stdout)["components"]
    diff = program("sweep", "diff", "--store", store, "--since", "2026-11-20", "--format", "jsonl")
    head, *told = [json.loads(line) for line in diff.stdout.splitlines()]
    assert head["since"] == "2026-11-20"
    assert [row["label"] for row in told if row["what"] == "asset"] == ["openai", "anthropic", "openai"]
    assert [row["label"] for row in told if row["what"] == "system"] == ["shop repository"]
    query = program("sweep", "query", "who-uses", "openai", "--store", store, "-o", str(tmp_path / "out.txt"))
    assert (query.returncode, query.stdout) == (0, "")
    assert (tmp_path / "out.txt").read_text().splitlines()[0] == "Who uses it"
    assert program("sweep", "query", "keys", "--store", store).stdout == "nothing\n"


def test_a_repository_is_forgotten_by_name(program: Run, organisation: Path, tmp_path: Path) -> None:
    store = str(tmp_path / "s.db")
    program("sweep", str(organisation / "shop"), "--store", store, "-q")
    assert program("sweep", "forget", "--store", store).returncode == 2
    assert program("sweep", "forget", "shop", "--store", store).stdout == "forgotten: shop\n"
    done = program("sweep", "forget", "shop", "--store", store, "--gone-before", "2020-01-01")
    assert (done.returncode, "no repository of that name" in done.stderr) == (2, True)


def test_parts_are_put_together(program: Run, organisation: Path, tmp_path: Path) -> None:
    parts = [str(tmp_path / f"{number}.db") for number in (1, 2)]
    for number, part in enumerate(parts, 1):
        program("sweep", str(organisation), "--store", part, "--shard", f"{number}/2", "--exclude-repo", "new",
                SHADOWBOM_SWEEP_SALT="s")
    done = program("sweep", "merge", *parts, "--store", str(tmp_path / "all.db"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("3 of 4 repositories covered: 3 scanned")


def test_the_users_own_configuration_says_for_how_long_is_remembered(
    program: Run, organisation: Path, tmp_path: Path
) -> None:
    config = tmp_path / "shadowbom" / "config.toml"
    config.parent.mkdir()
    config.write_text("[sweep]\nkeep_days = 30\n", encoding="utf-8")
    words = ["sweep", str(organisation), "--store", str(tmp_path / "ai.db"), "--exclude-repo", "*", "-q"]

    def remembered(*more: str) -> int:
        assert program(*words, *more, XDG_CONFIG_HOME=str(tmp_path)).returncode == 0
        with closing(sqlite3.connect(tmp_path / "ai.db")) as store:
            return int(store.execute("SELECT count(DISTINCT sweep_id) FROM visit").fetchone()[0])

    assert remembered("--now", "2026-01-01") == 1
    assert remembered("--now", "2026-03-01", "--keep-days", "0") == 2
    assert remembered("--now", "2026-03-02") == 2
    config.write_text("[sweep]\nkeep_day = 30\n", encoding="utf-8")
    done = program(*words, XDG_CONFIG_HOME=str(tmp_path))
    assert (done.returncode, "keep_days" in done.stderr) == (2, True)
