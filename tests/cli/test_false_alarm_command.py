"""``shadowbom report-false-alarm``: a small case that shows the finding and nothing of the repository's own."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from key_samples import BY_ID, leaks
from shadowbom.catalog.samples import expand
from shadowbom.core.finding import Finding
from shadowbom.false_alarm import smallest
from small_repositories import scanned

Cli = Callable[..., int]
KEY = BY_ID["anthropic:api-key"].value("alarm")
APP = '''\
"""Billing of Acme Widgets."""
import gradio as gr
from acme_widgets import billing

CUSTOMER = "Jane Roe, 42 Elm Street"


def invoice(number):
    return billing.total(number) * 1.19


with gr.Blocks(title="Acme invoices") as acme_demo:
    gr.Markdown("# Acme internal")
acme_demo.launch(share=True)
'''


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "shop"
    made.mkdir()
    monkeypatch.chdir(made)
    return made


def shown(folder: Path, files: Mapping[str, str], rule: str) -> list[Finding]:
    expanded = {path: expand(text, "other seed")[0] for path, text in files.items()}
    return [one for one in scanned(folder, expanded, rules=("all",)).findings if one.rule == rule]


def test_a_case_shows_the_finding_and_nothing_else(
    cli: Cli, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "acme").mkdir()
    (root / "acme/invoices.py").write_text(APP)
    assert cli("report-false-alarm", "gradio-share@acme/invoices.py", "-o", "case.toml") == 0
    text = (root / "case.toml").read_text()
    own = ("acme", "jane", "elm", "widgets", "invoice", "customer", "billing")
    assert not any(word in text.lower() for word in own)
    (case,) = tomllib.loads(text)["case"]
    assert case["expect"] == []
    assert case["why"]
    assert sum(len(body.splitlines()) for body in case["files"].values()) <= 3
    (found,) = shown(tmp_path, case["files"], "gradio-share")
    assert f"{found.location.path}@{found.location.line} medium" in text
    out, err = capsys.readouterr()
    assert "case.toml: " in out
    assert "gradio" in err
    assert "nothing was sent" in err


def test_a_keys_case_has_a_template_and_no_key(
    cli: Cli, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "secret_project.py").write_text(f'import os\n\nZEBRA_KEY = "{KEY}"\nPRINTER = "lobby"\n')
    assert cli("report-false-alarm", "leaked-key@secret_project.py") == 0
    (file,) = root.glob("false-alarm-leaked-key-*.toml")
    text = file.read_text()
    assert not leaks(text, KEY, "sk-ant-")
    assert not any(word in text.lower() for word in ("zebra", "printer", "lobby", "project"))
    (case,) = tomllib.loads(text)["test"]
    assert "{{" in case["text"]
    assert shown(tmp_path, {case["path"]: case["text"]}, "leaked-key")
    assert cli("report-false-alarm", "leaked-key@secret_project.py") == 2  # it is there already
    assert "is there already" in capsys.readouterr().err


def test_a_server_in_settings(cli: Cli, root: Path, tmp_path: Path) -> None:
    servers = {"mcpServers": {"acme-billing": {"command": "bash", "args": ["-c", "cd /srv/acme && ./run --for jane"]},
                              "other": {"command": "npx", "args": ["-y", "acme-mcp"]}}}
    (root / ".mcp.json").write_text(json.dumps(servers, indent=2))
    assert cli("report-false-alarm", "mcp-shell-wrapper@.mcp.json", "-o", "case.toml") == 0
    text = (root / "case.toml").read_text()
    assert "acme" not in text
    assert "jane" not in text
    (case,) = tomllib.loads(text)["case"]
    assert shown(tmp_path, case["files"], "mcp-shell-wrapper")


def test_what_cannot_be_shown_is_refused_and_nothing_is_written(
    cli: Cli, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "app.py").write_text(APP)
    monkeypatch.setattr("shadowbom.false_alarm.Trial.found", lambda *_: [])
    assert cli("report-false-alarm", "gradio-share@app.py", "-o", "case.toml") == 2
    assert "cannot be shown by app.py alone" in " ".join(capsys.readouterr().err.split())
    assert not (root / "case.toml").exists()
    assert cli("report-false-alarm", "gradio-share@none.py") == 2
    assert cli("report-false-alarm", "gradio-share@app.py", "nowhere") == 2


def test_the_smallest_part_that_holds() -> None:
    assert smallest(range(100), lambda kept: {3, 50, 99} <= set(kept)) == [3, 50, 99]
    assert smallest(range(7), lambda kept: True) == []
    assert smallest([1, 2], lambda kept: len(kept) == 2) == [1, 2]
