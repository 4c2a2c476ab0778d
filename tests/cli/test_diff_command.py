"""``shadowbom diff`` between commits, inventories and folders."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from git_histories import Builder, git
from key_samples import BY_ID, leaks

Cli = Callable[..., int]
KEY = BY_ID["anthropic:api-key"].value("diff")
OLD = {"app.py": "from openai import OpenAI\nOpenAI()\n", "requirements.txt": "openai==1.0\ncohere\n",
       "lib.py": "import cohere\n"}
NEW = {"app.py": 'from openai import OpenAI\nOpenAI(base_url="https://api.deepseek.com")\n',
       "requirements.txt": "openai==2.0\n", "key.py": f'KEY = "{KEY}"\n'}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    built = Builder(tmp_path / "shop")
    built.commit(OLD)
    built.commit(NEW)
    built.done()
    return tmp_path / "shop"


def test_two_commits(cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli("diff", "HEAD~1", "HEAD", root) == 0
    out = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0].startswith(f"{git(root, 'rev-parse', 'HEAD~1')[:12]} -> ")
    assert "added Inference endpoint deepseek by DeepSeek" in lines
    assert "removed Provider SDK cohere by Cohere" in lines
    assert any(line.startswith("changed Provider SDK openai: versions: pkg:pypi/openai 1.0") for line in lines)
    assert any(line.startswith("new critical Anthropic API key") for line in lines)
    assert not leaks(out, KEY, "sk-ant-")
    assert cli("diff", "HEAD", "HEAD~1", root) == 0
    assert "fixed    critical" in capsys.readouterr().out
    assert cli("diff", "HEAD", "HEAD", root) == 0
    assert "nothing is different" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["json", "cyclonedx"])
def test_an_inventory_and_a_tree(
    cli: Cli, root: Path, tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bom = tmp_path / "bom.json"
    cli("scan", root, "--format", form, "-o", bom)
    capsys.readouterr()
    assert cli("diff", bom, root, "--format", "json") == 0
    same = json.loads(capsys.readouterr().out)
    assert [same[name] for name in ("added", "removed", "changed", "fixed")] == [[], [], [], []]
    assert len(same["new"]) == (1 if form == "cyclonedx" else 0)
    (root / "lib.py").write_text("import cohere\n")
    assert cli("diff", bom, root, "--format", "json") == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)["added"]] == ["cohere"]


def test_markdown_escapes_what_a_repository_wrote(
    cli: Cli, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
    (after / ".mcp.json").write_text(json.dumps({"mcpServers": {"<img src=x>|@all [a](b)": {"url": "https://m.example"}}}))
    assert cli("diff", before, after, "--format", "markdown") == 0
    out = capsys.readouterr().out
    assert "| **added** | MCP server `<img src=x>\\|@all [a](b)` | `m.example` |  |" in out
    assert cli("diff", before, before, "--format", "markdown") == 0
    assert "Nothing is different." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON: RecursionError"),
        ("{}", "neither a shadowbom result nor a CycloneDX of shadowbom"),
        ('{"bomFormat": "CycloneDX"}', "not as shadowbom writes it: KeyError 'metadata'"),
        ('{"bomFormat": "CycloneDX", "metadata": {"tools": {"components": [{"name": "x"}]}}}',
         "its tool is not shadowbom"),
        ('{"assets": [3], "schema_version": "1.1"}', "not as shadowbom writes it"),
        ('{"assets": [], "schema_version": "1.1", "root": 3}', "'3' is no text"),
    ],
)
def test_what_is_no_inventory_is_told(
    cli: Cli, tmp_path: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bom.json"
    file.write_text(text)
    assert cli("diff", file, tmp_path) == 2
    assert said in capsys.readouterr().err


def test_a_commit_that_is_none(cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli("diff", "nothing", "HEAD", root) == 2
    assert "there is no commit nothing here" in capsys.readouterr().err
