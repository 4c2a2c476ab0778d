from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from shadowbom.report.register import COLUMNS
from small_repositories import write

Cli = Callable[..., int]
Captured = pytest.CaptureFixture[str]
ASK = "import openai\nopenai.OpenAI().responses.create(model='gpt-4o', input='x')\n"
FORMULA = "=cmd|calc"
FILES = {f"{FORMULA}/Dockerfile": "FROM x\n", f"{FORMULA}/app.py": ASK, "b/Dockerfile": "FROM x\n", "b/app.py": ASK,
         "CODEOWNERS": "/b/ @acme/ml\n", "examples/c/Dockerfile": "FROM x\n",
         "examples/c/app.py": "import cohere\ncohere.Client()\n"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "shop", FILES)


def test_the_table_says_first_who_gets_the_data(cli: Cli, project: Path, capfd: Captured) -> None:
    assert cli("register", project, "--now", "2026-11-29") == 0
    out = capfd.readouterr().out
    assert out.startswith("Who gets the data\n")
    assert "OpenAI  US       provider" in out
    assert "owner         @acme/ml" in out
    assert "data classes  none seen" in out
    assert "breakdown     18 = unapproved 0.175, x1 production" in out
    assert "1 more only in tests, examples or documentation" in out
    assert "Not seen in a repository: behaviour at run time" in out


def test_csv_has_a_row_a_system_and_no_formula(cli: Cli, project: Path, capfd: Captured) -> None:
    assert cli("register", project, "--format", "csv", "--all", "--now", "2026-11-29") == 0
    rows = list(csv.DictReader(io.StringIO(capfd.readouterr().out)))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["system"] for row in rows] == [f"'{FORMULA}", "b", "examples/c"]
    assert all(not value.lstrip().startswith(("=", "+", "-", "@", "|", "%")) for row in rows for value in row.values())
    assert rows[1]["providers"] == "OpenAI (US)"
    assert (rows[1]["owner"], rows[1]["approval"], rows[1]["date"]) == ("'@acme/ml", "no policy", "2026-11-29")


def test_json_has_what_rows_are_made_of(cli: Cli, project: Path, capfd: Captured) -> None:
    assert cli("register", project, "--format", "json") == 0
    document = json.loads(capfd.readouterr().out)
    first = document["systems"][1]
    assert (first["system"], first["models"], first["data_classes"]) == ("b", ["gpt-4o"], "none seen")
    assert first["risk_factors"][0]["breakdown"] == first["breakdown"]
    assert document["recipients"][0]["jurisdiction"] == "US"
    assert len(document["limits"]) == 5


def test_markdown_means_nothing_but_itself(cli: Cli, project: Path, tmp_path: Path) -> None:
    target = tmp_path / "register.md"
    assert cli("register", project, "--format", "md", "-o", target) == 0
    text = target.read_text(encoding="utf-8")
    assert text.startswith("# AI systems of `shop`\n")
    assert "`=cmd\\|calc`" in text
    assert text.index("## Who gets the data") < text.index("## Systems") < text.index("## Limits")


def test_a_policy_gives_verdicts_and_owners(cli: Cli, project: Path, tmp_path: Path, capfd: Captured) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[policy]\nproviders.denied = ["OpenAI"]\n[[policy.systems]]\nsystem = "b"\nowner = "x"\n',
                      encoding="utf-8")
    assert cli("register", project, "--policy", policy) == 0
    out = capfd.readouterr().out
    assert "approval      2 denied" in out
    assert "owner         x" in out
    assert out.partition("\n\n")[0].endswith("denied")


def test_an_empty_folder_has_no_system(cli: Cli, tmp_path: Path, capfd: Captured) -> None:
    assert cli("register", write(tmp_path / "empty", {"a.txt": "x"})) == 0
    out = capfd.readouterr().out
    assert "No AI system found" in out
    assert "nobody that is seen" in out


def test_why_tells_the_risk_of_an_asset(cli: Cli, project: Path, capfd: Captured) -> None:
    assert cli("why", "gpt-4o", project) == 0
    assert "risk info 18 = unapproved 0.175, x1 production" in capfd.readouterr().out
