from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from small_repositories import write

Cli = Callable[..., int]
Captured = pytest.CaptureFixture[str]
FILES = {"Dockerfile": "FROM x\n", "app.py": "import openai\nopenai.OpenAI(timeout=9).responses.create("
         "model='gpt-4o', input='x')\n",
         ".mcp.json": '{"mcpServers": {"x": {"command": "npx", "args": ["-y", "acme-mcp"]}}}'}


def test_a_dated_pack_is_written_twice(cli: Cli, tmp_path: Path, capfd: Captured) -> None:
    project, out = write(tmp_path / "shop", FILES), tmp_path / "out"
    out.mkdir()
    assert cli("evidence", project, "--framework", "eu-ai-act", "--framework", "owasp-mcp", "-o", out,
               "--now", "2026-11-29") == 0
    written = [path.name for path in sorted(out.iterdir())]
    assert written == [f"evidence-{name}-2026-11-29.{ending}" for name in ("eu-ai-act", "owasp-mcp")
                       for ending in ("json", "md")]
    assert capfd.readouterr().out.count("written: ") == 4
    text = (out / written[1]).read_text(encoding="utf-8")
    assert text.startswith("# Evidence for EU AI Act, Regulation (EU) 2024/1689, as amended 2026\n")
    assert text.index("## Who gets the data") < text.index("## Overview") < text.index("## Limits")
    assert "Applies: 2027-12-02: high-risk systems of Annex III" in text
    assert "whether people are told that they deal with AI" in text
    document = json.loads((out / written[2]).read_text(encoding="utf-8"))
    of = {one["id"]: one for one in document["requirements"]}
    assert [one["rule"] for one in of["MCP04:2025"]["findings"]] == ["mcp-unpinned-package"]
    assert of["MCP04:2025"]["evidence"][0]["places"][0]["path"] == ".mcp.json"


def test_packs_of_before_are_no_evidence(cli: Cli, tmp_path: Path, capfd: Captured) -> None:
    project = write(tmp_path / "shop", FILES)
    for _ in range(2):
        assert cli("evidence", project, "--framework", "nist-ai-rmf", "-o", project, "--now", "2026-11-29") == 0
        kept = [(project / f"evidence-nist-ai-rmf-2026-11-29.{ending}").read_bytes() for ending in ("md", "json")]
    capfd.readouterr()
    assert cli("evidence", project, "--framework", "nist-ai-rmf", "-o", project, "--now", "2026-11-29") == 0
    assert kept == [(project / f"evidence-nist-ai-rmf-2026-11-29.{ending}").read_bytes() for ending in ("md", "json")]


def test_a_folder_that_is_none_is_an_error(cli: Cli, tmp_path: Path, capfd: Captured) -> None:
    project = write(tmp_path / "shop", FILES)
    assert cli("evidence", project, "--framework", "iso-42001", "-o", tmp_path / "no") == 2
    assert "is no folder" in capfd.readouterr().err
    assert cli("evidence", project, "--framework", "soc-2") == 2
