from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from git_histories import Builder
from git_server import GitServer, serving
from key_samples import SAMPLES
from shadowbom.options import ScanOptions
from shadowbom.report.json import document
from shadowbom.scan import scan
from shadowbom.sweep.credentials import SALT
from shadowbom.sweep.spec import Limits, Settings, UnitResult, UnitSpec
from shadowbom.sweep.unit import run_unit
from sweep_rig import NOW, bare, blob, commit_of, point, tree

KEY = next(sample for sample in SAMPLES if sample.signature == "anthropic").value(1)
FILES: dict[str | bytes, str | bytes] = {
    "app.py": "from openai import OpenAI\nfrom names import FAST\nOpenAI().responses.create(model=FAST, input='x')\n",
    "names.py": 'FAST = "gpt-4o"\n', "requirements.txt": "openai==1.2.3\n",
    ".mcp.json": '{"mcpServers": {"files": {"command": "npx", "args": ["-y", "mcp-files"]}}}\n',
    "CLAUDE.md": "Be nice.\n", ".env": f"ANTHROPIC_API_KEY={KEY}\n", "notes.ipynb": json.dumps({
        "cells": [{"cell_type": "code", "source": ["import anthropic\n"], "metadata": {}, "outputs": []}],
        "metadata": {}, "nbformat": 4, "nbformat_minor": 5, "pad": "x" * 3000}),
    "data.csv": "a,b\n", "deep/er/chat.ts": 'import Anthropic from "@anthropic-ai/sdk";\n',
    ".gitignore": "nothing\n", "CODEOWNERS": "* @acme/ai\n", "vendor/x.py": "import cohere\n",
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    with serving(tmp_path / "served") as running:
        yield running


def _spec(server: GitServer, name: str, **given: object) -> UnitSpec:
    return UnitSpec(**{"key": f"list:h:{name}", "name": f"acme/{name}", "host": server.host,  # type: ignore[arg-type]
                       "url": f"{server.url}{name}.git", "now": NOW, "limits": Limits(blob=1000), **given})


def test_a_sweep_finds_what_a_scan_of_a_checkout_finds(server: GitServer, tmp_path: Path) -> None:
    bare(tmp_path / "served", "web", FILES)
    builder = Builder(tmp_path / "web")
    builder.chain(FILES)
    builder.done()
    here = document(scan([str(tmp_path / "web")], ScanOptions(now=NOW, jobs=1)))
    far = run_unit(_spec(server, "web"))
    near = run_unit(UnitSpec("folder::web", "web", path=str(tmp_path / "web"), now=NOW))
    del here["rules"], here["unused_suppressions"]
    assert (far.status, near.status) == ("scanned", "scanned")
    assert far.head == near.head == here["commit"]
    assert far.document == here
    assert near.document == here
    assert {asset["kind"] for asset in here["assets"]} >= {"provider-sdk", "model", "mcp-server", "coding-agent-config"}


def test_keys_are_marked_so_that_equal_ones_are_known_and_none_is_shown(
    server: GitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = next(sample for sample in SAMPLES if sample.signature == "anthropic").value(2)
    bare(tmp_path / "served", "one", {".env": f"ANTHROPIC_API_KEY={KEY}\n"})
    bare(tmp_path / "served", "two", {"config/prod.env": f"# a\nANTHROPIC_API_KEY='{KEY}'\nX_ANTHROPIC_KEY={other}\n"})
    monkeypatch.setenv(SALT, "salt")
    one, two = run_unit(_spec(server, "one")), run_unit(_spec(server, "two"))
    marks = [[(key["path"], key["line"], key["mark"]) for key in unit.keys] for unit in (one, two)]
    assert [place[:2] for place in marks[1]] == [("config/prod.env", 2), ("config/prod.env", 3)]
    assert marks[0][0][2] == marks[1][0][2] != marks[1][1][2]
    assert KEY not in one.to_json() + two.to_json()
    monkeypatch.setenv(SALT, "another")
    assert run_unit(_spec(server, "one")).keys[0]["mark"] != marks[0][0][2]


def test_keys_of_the_history_are_findings_where_they_are_asked_for(server: GitServer, tmp_path: Path) -> None:
    bare(tmp_path / "served", "old", {".env": f"ANTHROPIC_API_KEY={KEY}\n"}, {".env": "ANTHROPIC_API_KEY=\n"})
    result = run_unit(_spec(server, "old", settings=Settings(history=True)))
    assert result.document is not None
    (finding,) = result.document["findings"]
    assert finding["rule"] == "leaked-key"
    assert finding["message"].endswith("; in the history alone")
    assert KEY not in result.to_json()
    without = run_unit(_spec(server, "old"))
    assert without.document is not None
    assert without.document["findings"] == []


def test_a_result_is_plain_data(server: GitServer, tmp_path: Path) -> None:
    bare(tmp_path / "served", "web", FILES)
    spec = _spec(server, "web", settings=Settings(exclude=("vendor",), rules=("all",)))
    assert UnitSpec.from_json(spec.to_json()) == spec
    result = run_unit(spec)
    assert UnitResult.from_json(result.to_json()) == result
    with pytest.raises(ValueError, match="no result"):
        UnitResult.from_json("{}")


def test_what_is_known_already_is_not_fetched(server: GitServer, tmp_path: Path) -> None:
    commit = commit_of(bare(tmp_path / "served", "web", FILES))
    assert run_unit(_spec(server, "web", seen=commit)).status == "unchanged"
    asked = len(server.requests)
    assert run_unit(_spec(server, "web", seen=commit, head=commit)).status == "unchanged"
    assert len(server.requests) == asked


@pytest.mark.parametrize(("name", "status", "cause"), [
    ("empty", "empty", ""), ("nowhere", "failed", "not-found"), ("sloppy", "malformed", ""),
    ("lost", "failed", "network"),
])
def test_each_repository_has_an_outcome(
    server: GitServer, tmp_path: Path, name: str, status: str, cause: str
) -> None:
    served = tmp_path / "served"
    bare(served, "empty")
    root = bare(served, "sloppy", {"a": "b"})
    one = blob(root, b"import openai\n")
    point(root, tree(root, [("100644", one, "b.py"), ("100644", one, "..")]))
    lost = bare(served, "lost", {"a.py": "import openai\n"})
    for file in (lost / "objects").glob("??/*"):
        file.chmod(0o600)
        file.write_bytes(b"x" * 40)
    result = run_unit(_spec(server, name))
    assert (result.status, result.cause) == (status, cause), result.reason
    assert (result.document is not None) == (status == "malformed")
    if result.document is not None:
        assert [asset["name"] for asset in result.document["assets"]] == ["openai"]


def test_a_tree_that_says_that_there_are_millions_of_files_is_read_in_part(server: GitServer, tmp_path: Path) -> None:
    root = bare(tmp_path / "served", "bomb", {"a": "b"})
    inner = tree(root, [("100644", blob(root, b"import openai\n"), f"f{n}.py") for n in range(10)])
    for _ in range(7):
        inner = tree(root, [("40000", inner, f"d{n}") for n in range(10)])
    point(root, inner)
    result = run_unit(_spec(server, "bomb", limits=Limits(entries=50)))
    assert result.status == "partial"
    assert result.document is not None
    assert result.document["counts"]["found"] == 50
    assert [asset["name"] for asset in result.document["assets"]] == ["openai"]


def test_the_same_content_many_times_is_read_so_often_and_no_more(
    server: GitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shadowbom.sweep import unit

    monkeypatch.setattr(unit, "MAX_ALIKE", 3)
    same = {f"p{n}/a.py": "import openai\n" for n in range(5)}
    bare(tmp_path / "served", "alike", {**same, **{f"p{n}/__init__.py": "" for n in range(5)}})
    result = run_unit(_spec(server, "alike"))
    assert result.status == "partial"
    assert result.reason == "the same content in more than 3 files: the rest of them is left out"
    assert result.document is not None
    assert result.document["counts"]["found"] == 8


def test_a_model_that_is_too_large_to_come_is_known_by_its_name(server: GitServer, tmp_path: Path) -> None:
    bare(tmp_path / "served", "ml", {"tiny.gguf": b"GGUF\x03\x00\x00\x00" + bytes(5000), "x.bin": b"\1" * 5000})
    result = run_unit(_spec(server, "ml"))
    assert result.document is not None
    assert [(asset["kind"], asset["name"]) for asset in result.document["assets"]] == [("model-file", "tiny.gguf")]


def test_a_token_that_cannot_be_had_is_a_failure_of_that_repository(
    server: GitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare(tmp_path / "served", "web", FILES)
    server.token = "hunter2"
    result = run_unit(_spec(server, "web"))
    assert (result.status, result.cause) == ("failed", "auth")
    assert run_unit(_spec(server, "web", url="http://git.example.org/web")).reason == "http is not safe: only https"


def test_a_folder_that_is_not_there_is_a_failure_and_not_empty(tmp_path: Path) -> None:
    result = run_unit(UnitSpec("folder::web", "web", path=str(tmp_path / "web.git")))
    assert (result.status, result.cause) == ("failed", "not-found")
