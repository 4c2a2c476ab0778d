"""Server tables of MCP clients, and keys."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from key_samples import SAMPLES, leaks
from shadowbom.core.finding import Severity
from shadowbom.report import FORMATS, ReportOptions, render
from shadowbom.scan import ScanOptions, scan
from small_repositories import assets, places, said, scanned, write

ANTHROPIC = next(sample for sample in SAMPLES if sample.signature == "anthropic")


def test_a_server_table(tmp_path: Path) -> None:
    table = {"mcpServers": {
        "files": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem@1.2.3", "/tmp"],
                  "env": {"TOKEN": "${TOKEN}"}},
        "remote": {"type": "http", "url": "https://mcp.linear.app/mcp"},
        "old": {"command": "uvx", "args": ["mcp-server-git"], "disabled": True},
    }}
    result = scanned(tmp_path, {".mcp.json": json.dumps(table, indent=1)})
    found = assets(result)
    assert {key: (asset.kind, asset.name, asset.state) for key, asset in found.items()} == {
        "mcp:npm:@modelcontextprotocol/server-filesystem": ("mcp-server", "files", ""),
        "mcp:https://mcp.linear.app/mcp": ("mcp-server", "remote", ""),
        "mcp:pypi:mcp-server-git": ("mcp-server", "old", "configured-off"),
    }
    files = found["mcp:npm:@modelcontextprotocol/server-filesystem"]
    assert (places(files), said(files)) == ([".mcp.json:3"], {
        "capabilities": "private-data write", "client": "claude-code-mcp", "command": "npx", "env": "TOKEN",
        "known-as": "mcp-filesystem", "package-version": "1.2.3", "publisher": "official",
        "purl": "pkg:npm/%40modelcontextprotocol/server-filesystem@1.2.3", "transport": "stdio",
    })
    assert found["mcp:https://mcp.linear.app/mcp"].provider == "Linear"


@pytest.mark.parametrize(
    ("path", "severity"),
    [("app.py", Severity.CRITICAL), (".env", Severity.CRITICAL), (".env.example", Severity.HIGH),
     ("tests/test_app.py", Severity.HIGH)],
)
def test_a_key_is_a_finding_and_its_provider_an_asset(path: str, severity: Severity, tmp_path: Path) -> None:
    key = ANTHROPIC.value(7)
    line = f"ANTHROPIC_API_KEY={key}\n" if path.startswith(".env") else f'ANTHROPIC_API_KEY = "{key}"\n'
    result = scanned(tmp_path, {path: line})
    (finding,) = result.findings
    assert (finding.rule, finding.asset, str(finding.location)) == ("leaked-key", "service:anthropic", f"{path}:1")
    assert finding.severity.rank <= severity.rank
    assert (finding.severity is Severity.CRITICAL) is (severity is Severity.CRITICAL)
    assert "bound to ANTHROPIC_API_KEY" in finding.message
    assert assets(result)["service:anthropic"].provider == "Anthropic"
    for name in FORMATS:
        text = render(name, result, ReportOptions(all=True))
        assert not leaks(text, key, ANTHROPIC.prefix)


def test_a_key_beside_a_call_does_not_hide_it(tmp_path: Path) -> None:
    key = ANTHROPIC.value(8)
    result = scanned(tmp_path, {
        "app.py": f'import anthropic\n\nclient = anthropic.Anthropic(api_key="{key}")\n'
                  'client.messages.create(model="claude-sonnet-4-5", max_tokens=1)\n',
    })
    assert set(assets(result)) == {"model:anthropic/claude-sonnet-4-5", "pkg:pypi/anthropic"}
    assert [(finding.asset, finding.location.line) for finding in result.findings] == [("pkg:pypi/anthropic", 3)]
    assert not leaks(repr(result), key, ANTHROPIC.prefix)


def test_the_cache_holds_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("SHADOWBOM_CACHE_DIR", str(cache))
    keys = {sample.id: sample.value(3) for sample in SAMPLES}
    files = {f"{number}.py": f'{sample.name} = "{keys[sample.id]}"\n' for number, sample in enumerate(SAMPLES)}
    root = write(tmp_path / "repository", files)
    assert scan([str(root)], ScanOptions(jobs=2)).findings
    kept = [path for path in cache.rglob("*") if path.is_file()]
    assert kept
    for path in kept:
        text = path.read_bytes().decode("latin-1")
        assert not [sample.id for sample in SAMPLES if keys[sample.id] in text]
