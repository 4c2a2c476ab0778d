"""What the README shows is what happens."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from shadowbom.core.asset import STATES
from shadowbom.core.source import Scope
from shadowbom.policy.config import KEYS, read_config
from shadowbom.report import FORMATS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAM = "import sys; from shadowbom.cli.main import main; sys.exit(main())"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
CATALOGUE = r"Catalogue of 20\d\d-\d\d-\d\d, [\d,]+ signature files\n"
"""The one line of a report that changes whenever a signature is added."""
ANSWERS = ("diff", "forget", "merge", "query", "report", "status")
"""Commands of ``sweep`` that take no targets."""
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The program as a process of its own, with a cache of these tests."""
    cache = str(tmp_path_factory.mktemp("cache"))

    def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", PROGRAM, *arguments],
            capture_output=True, text=True, encoding="utf-8", check=False, cwd=cwd,
            env={**os.environ, "SHADOWBOM_CACHE_DIR": cache, "COLUMNS": "100", "NO_COLOR": "1"},
        )

    return run


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """The files that the README prints with their names, exactly as printed."""
    for language, text in BLOCKS:
        if named := re.match(r"# ([\w/.-]+\.(?:toml|py))\n", text):
            assert language in ("toml", "python")
            file = tmp_path / named[1]
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
    (tmp_path / "shop" / "requirements.txt").write_text("openai==2.1.0\nacme-llm==2.1\n", encoding="utf-8")
    return tmp_path


def commands() -> list[list[str]]:
    """Every command line of the program that the README prints, without its comment."""
    lines = [line for language, text in BLOCKS if language in ("sh", "text") for line in text.splitlines()]
    lines += re.findall(r"`(shadowbom [^`]+)`", README)
    found = [shlex.split(line.removeprefix("$ "), comments=True) for line in lines if "shadowbom 0." not in line
             and line.removeprefix("$ ").startswith("shadowbom ")]
    return [words[1:] for words in found]


def test_the_first_screen_has_the_two_commands() -> None:
    top = README.splitlines()[:12]
    assert any(line.startswith("make scan DIR=../some-repo") for line in top)
    assert any(line.startswith("make test") for line in top)
    targets = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"(?:^|`)make ([a-z]+)\b", README, re.MULTILINE)
    assert {"scan", "test", "check", "bench"} <= set(named)
    assert [name for name in named if not re.search(rf"^{name}:", targets, re.MULTILINE)] == []


def test_every_option_and_command_exists(program: Run, tmp_path: Path) -> None:
    assert len(commands()) > 8
    for words in commands():
        asked = words[: 2 if words[0] in ("baseline", "catalog") else 1]
        if words[0] == "sweep":
            asked = words[:2] if words[1] in ANSWERS else ["sweep", "run"]
        run = program(*asked, "--help", cwd=tmp_path)
        assert run.returncode == 0, words
        for option in (word for word in words if re.match(r"--?[a-z]", word)):
            assert re.search(rf"(?<![\w-]){option}(?![\w-])", run.stdout), (words, option)
    asked = (["scan"], ["evidence"], ["ci"], ["history"], ["lock"], ["catalog", "new"], ["baseline", "write"], ["fix"],
             ["sweep", "run"],
             *(["sweep", name] for name in ANSWERS))
    help_ = "".join(program(*words, "--help", cwd=tmp_path).stdout for words in asked)
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README))
    assert [option for option in options if option not in help_] == []


def test_the_signatures_pass_the_contract(company: Path, program: Run) -> None:
    (line,) = (words for words in commands() if words[:2] == ["catalog", "check"] and "--catalog" in words)
    run = program(*line, cwd=company)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("2 signatures, ")


@pytest.mark.parametrize("command", ["scan", "why"])
def test_the_output_is_the_one_that_is_printed(command: str, company: Path, program: Run) -> None:
    (printed,) = (text for _, text in BLOCKS if text.startswith(f"$ shadowbom {command} "))
    first, _, expected = printed.partition("\n")
    run = program(*shlex.split(first)[2:], cwd=company)
    assert (run.returncode, run.stderr) == (0, "")
    assert re.sub(CATALOGUE, "", run.stdout) == re.sub(CATALOGUE, "", expected)
    assert len(re.findall(CATALOGUE, run.stdout)) == len(re.findall(CATALOGUE, expected)) == (command == "scan")


def test_without_the_signatures_the_gateway_is_unknown(company: Path, program: Run) -> None:
    run = program("scan", "shop", cwd=company)
    assert run.returncode == 0
    assert "acme-gateway" not in run.stdout
    assert "custom" in run.stdout


def test_two_signatures_that_clash_are_an_error(company: Path, program: Run) -> None:
    folder = company / "ai-signatures"
    text = (folder / "acme-llm.toml").read_text(encoding="utf-8")
    (folder / "acme-chat.toml").write_text(text.replace('id = "acme-llm"', 'id = "acme-chat"'), encoding="utf-8")
    run = program("scan", "shop", "--catalog", "ai-signatures", cwd=company)
    assert (run.returncode, run.stdout) == (2, "")
    assert "acme-chat.toml" in run.stderr
    assert "acme-llm" in run.stderr


def test_the_configuration_is_read_as_printed(company: Path) -> None:
    text = (company / ".shadowbom.toml").read_text(encoding="utf-8")
    assert sorted((*tomllib.loads(text), "policy")) == sorted(KEYS)
    config = read_config(str(company))
    assert config.exclude == ("third_party/", "*.min.js")
    assert config.catalogs == (str((company / "ai-signatures").resolve()),)


def test_every_format_state_and_scope_is_explained() -> None:
    for name in (*FORMATS, *STATES):
        assert f"\n| `{name}` | " in README, name
    for scope in Scope:
        assert f"`{scope.value}`" in README, scope


def test_the_dependency_table_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    stated = sorted(re.split(r"[<>=\[]", text)[0] for text in project["project"]["dependencies"])
    table = README.partition("## Dependencies")[2].partition("Not used:")[0]
    rows = re.findall(r"^\| ([a-z][\w, -]+) \| .+ \| .+ \|$", table, re.MULTILINE)
    assert sorted(name for row in rows if row != "package" for name in row.split(", ")) == stated


def test_links_lead_to_files() -> None:
    links = re.findall(r"\]\((?!https://)([^)#]+)\)", README)
    assert len(links) > 5
    assert [link for link in links if not (ROOT / link).exists()] == []
