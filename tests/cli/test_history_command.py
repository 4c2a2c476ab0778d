from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from git_histories import Builder
from key_samples import BY_ID, leaks

KEY = BY_ID["anthropic:api-key"].value("cli")
Cli = Callable[..., int]


@pytest.fixture
def leaky(tmp_path: Path) -> tuple[Path, list[str]]:
    built = Builder(tmp_path / "shop")
    built.chain({"a.py": "x = 1\n"}, {"a.py": "x = 1\n", ".env": f"ANTHROPIC_API_KEY={KEY}\n"}, {"a.py": "x = 1\n"})
    return tmp_path / "shop", built.done()


def test_the_table_tells_a_key_its_commits_and_what_to_do(
    cli: Cli, leaky: tuple[Path, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    root, ids = leaky
    assert cli("history", root, "--now", "2026-11-20") == 1
    out = capsys.readouterr().out
    assert "history of shop, 3 commits of HEAD" in out
    assert "CRITICAL  Anthropic API key: sk-ant-*** (108 characters), bound to ANTHROPIC_API_KEY" in out
    assert ".env:1  (high: structure" in out
    assert f"came in with {ids[2][:12]} of 2023-11-15; last seen in {ids[2][:12]} of 2023-11-15, not in HEAD" in out
    assert "Revoke" in out or "revoke" in out
    assert "1 leaked key in 2 versions of files, 0 still in HEAD" in out
    assert not leaks(out, KEY, "sk-ant-")


def test_json_keeps_to_the_published_schema(
    cli: Cli, leaky: tuple[Path, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    root, ids = leaky
    cli("history", root, "--format", "json", "--all", "--all-blobs")
    document = json.loads(capsys.readouterr().out)
    schema = json.loads(Path("docs/schema/shadowbom-history-1.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    (leak,) = document["leaks"]
    assert (leak["first_seen"]["commit"], leak["in_head"], leak["paths"]) == (ids[2], False, 1)
    assert document["refs"] == ["--all"]


def test_sarif_is_valid_and_has_the_commits(
    cli: Cli, leaky: tuple[Path, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    root, ids = leaky
    cli("history", root, "--format", "sarif")
    log = json.loads(capsys.readouterr().out)
    jsonschema.validate(log, json.loads(Path("tests/data/sarif-schema-2.1.0.json").read_text(encoding="utf-8")))
    (run,) = log["runs"]
    (result,) = run["results"]
    assert run["automationDetails"] == {"id": "shadowbom/history/"}
    assert result["properties"]["firstCommit"] == ids[2]
    assert result["properties"]["inHead"] is False


def test_exit_codes(cli: Cli, leaky: tuple[Path, list[str]], tmp_path: Path) -> None:
    root, _ = leaky
    assert cli("history", root, "-q", "--fail-on", "none") == 0
    assert cli("history", root, "-q", "--since", "2024-01-01") == 0
    assert cli("history", root, "-q", "--branch", "nowhere") == 2
    assert cli("history", root, "-q", "--all", "--branch", "main") == 2
    assert cli("history", root, "-q", "-v") == 2
    assert cli("history", tmp_path, "-q") == 2
    (root / ".git" / "shallow").write_text((root / ".git/refs/heads/main").read_text())
    assert cli("history", root, "-q", "--fail-on", "none", "--fail-on-incomplete") == 4


def test_several_formats_and_stats(cli: Cli, leaky: tuple[Path, list[str]], tmp_path: Path) -> None:
    root, _ = leaky
    assert cli("history", root, "--format", "json", "-o", tmp_path / "h.json", "--format", "sarif", "-o",
               tmp_path / "h.sarif", "--stats", tmp_path / "stats.json") == 1
    assert json.loads((tmp_path / "h.json").read_text())["leaks"]
    assert json.loads((tmp_path / "h.sarif").read_text())["runs"][0]["results"]
    stats = json.loads((tmp_path / "stats.json").read_text())
    assert stats["history"] == {"commits": 3, "blobs": 2, "missing": 0, "skipped": 0}
    assert stats["seconds"]["history"] > 0
