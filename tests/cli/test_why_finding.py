"""``shadowbom why FINDING``: what it is, by which rule and line, and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from key_samples import BY_ID, leaks

Cli = Callable[..., int]
KEY = BY_ID["anthropic:api-key"].value("why")
POLICY = '[policy]\nmode = "enforce"\n[policy.providers]\ndenied = ["openai"]\n'


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SHADOWBOM_POLICY", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made = tmp_path / "shop"
    made.mkdir()
    (made / "a.py").write_text(f'KEY = "{KEY}"\nKEY2 = "{KEY}"\n')
    (made / "app.py").write_text("from openai import OpenAI\n\nOpenAI()\n")
    (made / ".shadowbom.toml").write_text(POLICY)
    monkeypatch.chdir(made)
    return made


def told(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    return " ".join((out + err).split())


def test_a_finding_by_rule_and_place(cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli("why", "leaked-key@a.py:2") == 0
    text = told(capsys)
    for part in (
        "leaked-key in a.py:2", "bound to KEY2", "critical, open, high confidence 0.95 (structure)",
        "Evidence a.py:2 fact key KEY2", "providers/anthropic.toml:", "Rule A key of an AI provider stands in a file",
        "CWE-798", "/rules/leaked-key/", "Decided no line of a policy", "it fails a run", "What to do Disable it",
        "To let it pass a comment there or on the line above: shadowbom: ignore[leaked-key] REASON",
        "shadowbom baseline write",
    ):
        assert part in text, part
    assert not leaks(text, KEY, "sk-ant-")


def test_a_finding_by_its_fingerprint_or_the_beginning_of_it(
    cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli("scan", "--format", "json")
    prints = [one["fingerprint"] for one in json.loads(capsys.readouterr().out)["findings"]]
    assert cli("why", prints[0]) == cli("why", prints[0][:8]) == 0
    capsys.readouterr()
    assert cli("why", "0000") == 2
    assert "there is no finding 0000" in told(capsys)


def test_several_and_none_are_told_with_what_is_there(
    cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli("why", "leaked-key@a.py") == 2
    text = told(capsys)
    assert "is more than one finding; ask for one by its fingerprint:" in text
    assert "leaked-key a.py:1" in text
    assert cli("why", "leaked-key@b.py") == 2
    assert "there is no finding leaked-key@b.py nearest:" in told(capsys)


def test_the_line_of_the_policy_that_decided(cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli("why", "denied-ai@app.py") == 0
    text = told(capsys)
    assert "Decided denied: .shadowbom.toml:4 providers.denied: openai mode enforce it fails a run" in text
    assert "shadowbom policy explain NAME tells the names" in text


def test_what_holds_a_finding_back(cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "a.py").write_text(f'KEY = "{KEY}"  # shadowbom: ignore[leaked-key] revoked\n')
    (root / ".mcp.json").write_text(json.dumps({"mcpServers": {"a": {"command": "x", "env": {"API_KEY": KEY}}}}))
    assert cli("baseline", "write", "-q", "--reason", "old debt") == 0
    assert cli("why", "leaked-key@a.py") == cli("why", "leaked-key@.mcp.json") == 0
    text = told(capsys)
    assert "Decided suppressed by a.py:1: revoked" in text
    assert "Decided baselined by .shadowbom-baseline.json:" in text
    assert "To let it pass" not in text


def test_an_asset_is_still_explained(cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli("why", "openai") == 0
    assert told(capsys).startswith("pkg:pypi/openai")
