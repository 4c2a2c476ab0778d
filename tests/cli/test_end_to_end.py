"""The whole program on small repositories, as a user runs it."""

from __future__ import annotations

import json
import os
import pty
import random
import string
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shadowbom.report import FORMATS

Run = Callable[..., "subprocess.CompletedProcess[str]"]
PROGRAM = "import sys; from shadowbom.cli.main import main; sys.exit(main())"
SECRET = "".join(random.Random("a key of nobody").choices(string.ascii_letters + string.digits, k=93))
KEY = "sk-ant-" + "api03-" + SECRET + "AA"
HEAVY = ("pydantic", "rich", "git", "semgrep", "detect_secrets")


def test_the_table_of_a_real_tree(repository: Path, program: Run) -> None:
    run = program("scan", str(repository))
    assert (run.returncode, run.stderr) == (0, "")
    assert "gpt-4o" in run.stdout
    assert "app.py:3" in run.stdout
    assert "\x1b" not in run.stdout


@pytest.mark.parametrize("name", FORMATS)
def test_a_hostile_file_name(name: str, repository: Path, program: Run) -> None:
    odd = os.fsencode(repository) + b"/a\nb\x1b[31m\xe2\x80\xae\xff.py"
    with open(odd, "wb") as file:
        file.write(b'from anthropic import Anthropic\nAnthropic().messages.create(model="claude-sonnet-4-5")\n')
        file.write(f'KEY = "{KEY}"\n'.encode())
    run = program("scan", "--format", name, str(repository), "--all", "-v")
    assert run.returncode == 1
    assert all(character.isprintable() or character == "\n" for character in run.stdout)
    assert "%0A" in run.stdout


def test_the_same_bytes_twice_and_own_reports_are_no_evidence(repository: Path, program: Run) -> None:
    arguments = ["scan", str(repository), "--now", "2026-11-20"]
    for name in FORMATS:
        arguments += ["--format", name, "-o", str(repository / f"report.{name}")]
    assert program(*arguments).returncode == 0
    first = {name: (repository / f"report.{name}").read_bytes() for name in FORMATS}
    assert program(*arguments).returncode == 0
    assert {name: (repository / f"report.{name}").read_bytes() for name in FORMATS} == first
    assert b'"gpt-4o"' in first["json"]


def test_a_leaked_key_fails_the_run_and_is_in_no_report(repository: Path, program: Run, tmp_path: Path) -> None:
    (repository / ".env").write_text(f"ANTHROPIC_API_KEY={KEY}\n", encoding="utf-8")
    files = [tmp_path / name for name in FORMATS]
    arguments = [
        part for name, file in zip(FORMATS, files, strict=True) for part in ("--format", name, "-o", str(file))
    ]
    run = program("scan", str(repository), *arguments, "--all", "-v")
    assert run.returncode == 1
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert ".env" in text
        assert SECRET not in text
        assert SECRET[:12] not in text
    assert program("scan", str(repository), "--fail-on", "none").returncode == 0


def test_what_is_accepted_fails_no_run_and_stays_in_the_reports(repository: Path, program: Run, tmp_path: Path) -> None:
    draw = random.Random("another key of nobody")
    value, other = ("gsk_" + "".join(draw.choices(string.ascii_letters + string.digits, k=52)) for _ in range(2))
    (repository / "a.py").write_text(f'A = "{value}"  # gitleaks:allow\n', encoding="utf-8")
    report = tmp_path / "known.json"
    report.write_text(json.dumps([{"RuleID": "x", "File": "b.py", "StartLine": 1, "Secret": other}]), encoding="utf-8")
    (repository / "b.py").write_text(f'B = "{other}"\n', encoding="utf-8")
    assert program("scan", str(repository), "--only", "secrets", "--fail-on", "high").returncode == 1
    run = program("scan", str(repository), "--only", "secrets", "--baseline", str(report), "--fail-on", "high")
    assert run.returncode == 0
    assert "1 suppressed (1 gitleaks:allow), 1 baselined (1 known.json); --all shows them" in run.stdout
    run = program("scan", str(repository), "--baseline", str(report), "--format", "json")
    assert [finding["status"] for finding in json.loads(run.stdout)["findings"]] == ["suppressed", "baselined"]
    unheld = ("--no-suppress", "--fail-on", "high")
    assert program("scan", str(repository), "--baseline", str(report), *unheld).returncode == 1


@pytest.mark.parametrize(("path", "message"), [("nowhere", "nowhere"), ("a\x1b[2Jb", "a%1B[2Jb")])
def test_a_path_that_does_not_exist(path: str, message: str, tmp_path: Path, program: Run) -> None:
    run = program("scan", path, cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("shadowbom: error: ")
    assert message in run.stderr
    assert run.stderr.count("\n") == 1


def test_an_empty_folder_says_so(tmp_path: Path, program: Run) -> None:
    run = program("scan", str(tmp_path))
    assert run.returncode == 0
    assert "No AI found in 0 files\n" in run.stdout


def test_a_wrong_date(tmp_path: Path, program: Run) -> None:
    run = program("scan", str(tmp_path), "--now", "yesterday")
    assert run.returncode == 2
    assert "--now" in run.stderr


def test_why_shows_the_chain(repository: Path, program: Run) -> None:
    run = program("why", "gpt-4o", str(repository))
    assert run.returncode == 0
    assert run.stdout.startswith("model:openai/gpt-4o\n  model gpt-4o by OpenAI\n")
    assert "app.py:3\n  fact       call openai:OpenAI().responses.create\n  signature  " in run.stdout
    assert "openai.toml:" in run.stdout
    assert "Relations\n" in run.stdout


def test_why_of_what_is_not_there(repository: Path, program: Run) -> None:
    run = program("why", "gpt-4", str(repository))
    assert run.returncode == 2
    assert run.stderr.startswith("shadowbom: error: no asset is called gpt-4\nnearest:\n  model:openai/gpt-4o")


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (["--version"], (*HEAVY, "click", "json", "shadowbom.scan", "shadowbom.cli.run")),
        (["--help"], (*HEAVY, "shadowbom.scan", "shadowbom.cli.scan", "shadowbom.cli.why")),
        (["scan", "--help"], (*HEAVY, "shadowbom.scan", "hyperscan", "tree_sitter")),
        (["scan", "."], (*HEAVY, "shadowbom.report.sarif", "shadowbom.report.cyclonedx")),
    ],
)
def test_what_is_not_imported(arguments: list[str], absent: tuple[str, ...], repository: Path, program: Run) -> None:
    assert program("scan", ".", cwd=repository).returncode == 0, "the catalogue is compiled once, with pydantic"
    code = (
        "import sys\nfrom shadowbom.cli.main import main\n"
        f"code = main({arguments!r})\n"
        f"sys.stderr.write(repr([name for name in {absent!r} if name in sys.modules]))\n"
        "sys.exit(code)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=repository)
    assert (run.returncode, run.stderr) == (0, "[]")


def on_a_terminal(repository: Path, *arguments: str, **environment: str) -> str:
    """What the program writes to a terminal of 100 columns."""
    master, slave = pty.openpty()
    with open(slave, "wb", closefd=True) as terminal:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "scan", str(repository), *arguments],
            stdout=terminal,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "COLUMNS": "100", "TERM": "xterm", **environment},
        )
    chunks = []
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:
            break
        if not chunk:
            break
        chunks.append(chunk)
    os.close(master)
    assert process.wait() == 0
    return b"".join(chunks).decode("utf-8")


def test_colours_on_a_terminal_only_and_not_where_they_are_not_wanted(repository: Path, tmp_path: Path) -> None:
    assert "\x1b[1m" in on_a_terminal(repository)
    assert "\x1b[" not in on_a_terminal(repository, NO_COLOR="1")
    assert "\x1b[" not in on_a_terminal(repository, TERM="dumb")
    on_a_terminal(repository, "-o", str(tmp_path / "out"))
    assert "\x1b[" not in (tmp_path / "out").read_text(encoding="utf-8")


def test_json_on_a_terminal_has_no_colours(repository: Path) -> None:
    text = on_a_terminal(repository, "--format", "json")
    assert json.loads(text)["root"] == "shop"
