from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from report_samples import hostile
from shadowbom.report import ReportOptions
from shadowbom.report.paths import PATHS
from small_repositories import write

Cli = Callable[..., int]
Captured = pytest.CaptureFixture[str]
FILES = {"Dockerfile": "FROM x\n", "app.py": "from transformers import AutoModel\n"
         "AutoModel.from_pretrained('acme/odd-llm', trust_remote_code=True)\n"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "shop", FILES)


def test_text_names_each_step_with_its_evidence(cli: Cli, project: Path, capfd: Captured) -> None:
    assert cli("paths", project) == 0
    out = capfd.readouterr().out
    assert out.startswith("1. HIGH  Code that comes with a model runs where it is loaded\n")
    assert "acme/odd-llm --runs-code-in--> what loads it in app.py" in out
    assert "observed: its own code or pickle is run, of a revision that may change (app.py:2)" in out
    assert "inferred: loading is part of this process (app.py:2)" in out
    assert "What breaks it: Load the model at a commit" in out
    assert "what a credential may really do" in out


def test_mermaid_draws_inferred_steps_dotted(cli: Cli, project: Path, capfd: Captured) -> None:
    assert cli("paths", project, "--format", "mermaid") == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[0] == "flowchart LR"
    assert '    n1["acme/odd-llm"]' in lines
    assert '    n1 -->|"runs-code-in, app.py:2"| n2' in lines
    assert '    n2 -.->|"runs-as, app.py:2"| n3' in lines


def test_json_and_the_table_have_them_too(cli: Cli, project: Path, tmp_path: Path, capfd: Captured) -> None:
    target = tmp_path / "paths.json"
    assert cli("paths", project, "--format", "json", "-o", target) == 0
    (path,) = json.loads(target.read_text(encoding="utf-8"))["paths"]
    assert [edge["evidence"] for edge in path["edges"]] == ["observed", "inferred"]
    assert cli("scan", project) == 0
    assert "Paths of attack\n  HIGH      acme/odd-llm > what loads it in app.py > what shop may do" in (
        capfd.readouterr().out)


def test_without_any_it_says_so(cli: Cli, tmp_path: Path, capfd: Captured) -> None:
    assert cli("paths", write(tmp_path / "none", {"a.txt": "x"})) == 0
    assert capfd.readouterr().out.startswith("No path of attack found\n")


def test_what_a_repository_writes_stays_inside_of_its_label() -> None:
    drawn = PATHS["mermaid"](hostile(), ReportOptions())
    for line in drawn.splitlines()[1:]:
        assert re.fullmatch(r'    n\d+(?:\S+"[\w ,.:/()#;-]*"\S+| -\.?->\|"[\w ,.:/()#;-]*"\| n\d+)', line), line
    assert "\x1b" not in PATHS["text"](hostile(), ReportOptions())
