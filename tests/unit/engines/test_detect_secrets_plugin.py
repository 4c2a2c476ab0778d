"""Our rules in the real detect-secrets, run as its users run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from key_samples import BY_ID
from shadowbom.cli.main import main
from shadowbom.scan import ScanOptions, scan

GROQ = BY_ID["groq:api-key"]
DETECT_SECRETS = [sys.executable, "-m", "detect_secrets"]


@pytest.fixture
def plugin(capfd: pytest.CaptureFixture[str]) -> str:
    """The path as the command prints it."""
    assert main(["plugin", "detect-secrets"]) == 0
    return capfd.readouterr().out.strip()


def baseline(folder: Path, plugin: str, *more: str) -> dict[str, Any]:
    """A baseline of the folder, made by detect-secrets itself."""
    arguments = [*DETECT_SECRETS, "scan", "--all-files", "--no-verify", "--plugin", plugin, *more, "."]
    text = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=True).stdout
    document: dict[str, Any] = json.loads(text)
    return document


def ours(document: dict[str, Any]) -> dict[str, list[int]]:
    return {
        path: lines for path, rows in document["results"].items()
        if (lines := [row["line_number"] for row in rows if row["type"] == "AI provider key"])
    }


def test_detect_secrets_finds_what_we_find(tmp_path: Path, plugin: str) -> None:
    kinds = ["groq:api-key", "anthropic:api-key", "openai:project-key", "perplexity:api-key"]
    samples = [BY_ID[id_] for id_ in kinds if id_ in BY_ID]
    assert len(samples) >= 3
    lines = [f'{sample.name} = "{sample.value("plugin")}"' for sample in samples]
    (tmp_path / "app.py").write_text("import x\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / ".env").write_text(f"GROQ_API_KEY={GROQ.value(2)}\n", encoding="utf-8")
    (tmp_path / "none.py").write_text('x = "gsk_your-key-here"\n', encoding="utf-8")
    found = ours(baseline(tmp_path, plugin))
    assert found == {"app.py": list(range(3, 3 + len(samples))), ".env": [1]}


def test_lines_around_a_value_count(tmp_path: Path, plugin: str) -> None:
    sample = BY_ID["mistral:api-key"]
    text = f"# the client of Mistral\nimport x\nMISTRAL_API_KEY = \\\n    '{sample.value(0)}'\n"
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    known = {f"{one.location.path}": [one.location.line] for one in scan([str(tmp_path)], ScanOptions(jobs=1)).findings}
    assert ours(baseline(tmp_path, plugin)) == known


def test_its_baseline_holds_for_our_scan_and_tells_what_is_stale(tmp_path: Path, plugin: str) -> None:
    (tmp_path / "a.py").write_text(f'A = "{GROQ.value(1)}"\nB = "{GROQ.value(2)}"\n', encoding="utf-8")
    document = baseline(tmp_path, plugin)
    (tmp_path / ".secrets.baseline").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "a.py").write_text(f'x = 1\nA = "{GROQ.value(1)}"\nC = "{GROQ.value(3)}"\n', encoding="utf-8")
    result = scan([str(tmp_path)], ScanOptions(jobs=1))
    assert {one.location.line: one.status for one in result.findings} == {2: "baselined", 3: "open"}
    assert [one.message for one in result.unused] == [
        "stale: no such key in a.py any more (AI provider key)",
    ]


def test_marked_lines_are_left_out_by_detect_secrets(tmp_path: Path, plugin: str) -> None:
    text = f'A = "{GROQ.value(1)}"  # pragma: allowlist secret\nB = "{GROQ.value(2)}"\n'
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    assert ours(baseline(tmp_path, plugin)) == {"a.py": [2]}


def test_the_hook_of_detect_secrets_takes_it(tmp_path: Path, plugin: str) -> None:
    (tmp_path / "a.py").write_text(f'A = "{GROQ.value(1)}"\n', encoding="utf-8")
    hook = [sys.executable, "-m", "detect_secrets.pre_commit_hook", "--plugin", plugin, "--no-verify", "a.py"]
    run = subprocess.run(hook, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "AI provider key" in run.stdout
