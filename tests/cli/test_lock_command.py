from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from git_histories import Builder
from key_samples import BY_ID, leaks
from small_repositories import write

Cli = Callable[..., int]
Captured = pytest.CaptureFixture[str]
KEY = BY_ID["anthropic:api-key"].value("lock")
SECRETS = ("hunter2hunter2", "s3cr3tvalue99", "pass99word", "zork12345zork", "qqqqwwww11")
SERVERS = {"mcpServers": {
    "gh": {
        "command": "npx", "args": ["-y", "@acme/thing@1.2.0", "--token", SECRETS[0], KEY],
        "env": {"GH_TOKEN": SECRETS[1], "ANTHROPIC_API_KEY": KEY}, "alwaysAllow": ["search"],
    },
    "far": {
        "url": f"https://u:{SECRETS[2]}@far.example.com/mcp?api_key={SECRETS[4]}",
        "headers": {"Authorization": f"Bearer {SECRETS[3]}"},
    },
    "off": {"command": "x", "disabled": True},
}}
FILES = {
    ".mcp.json": json.dumps(SERVERS), "AGENTS.md": f"Be good. {KEY}\n",
    ".claude/settings.json": json.dumps({"permissions": {"allow": ["Read"]}, "env": {"A_TOKEN": SECRETS[1]}}),
    "app.py": "print(1)\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", FILES)


def changed(project: Path, **servers: object) -> None:
    (project / ".mcp.json").write_text(json.dumps({"mcpServers": SERVERS["mcpServers"] | servers}), encoding="utf-8")


def test_a_lockfile_says_what_is_there_and_no_secret(cli: Cli, project: Path, capsys: Captured) -> None:
    assert cli("lock", project) == 0
    assert "shadowbom.lock: 2 servers, 2 files" in capsys.readouterr().err
    text = (project / "shadowbom.lock").read_text(encoding="utf-8")
    whole = json.loads(text)
    jsonschema.validate(whole, json.loads(Path("docs/schema/shadowbom-lock-1.schema.json").read_text(encoding="utf-8")))
    assert [file["path"] for file in whole["files"]] == [".claude/settings.json", "AGENTS.md"]
    far, gh = whole["servers"]
    assert (far["name"], far["url"], far["headers"]) == (
        "far", "https://u:***@far.example.com/mcp?api_key=***", ["Authorization"])
    assert gh["arguments"] == ["-y", "@acme/thing@1.2.0", "--token", "***", "***"]
    assert (gh["package"], gh["version"], gh["env"], gh["approved"]) == (
        "npm:@acme/thing", "1.2.0", ["ANTHROPIC_API_KEY", "GH_TOKEN"], ["search"])
    assert not leaks(text, KEY, "sk-ant-")
    assert not any(secret in text for secret in SECRETS)


def test_a_lockfile_does_not_depend_on_order_or_layout(cli: Cli, project: Path) -> None:
    cli("lock", project)
    first = (project / "shadowbom.lock").read_bytes()
    reverse = {name: dict(reversed(list(entry.items()))) for name, entry in reversed(SERVERS["mcpServers"].items())}
    (project / ".mcp.json").write_text(json.dumps({"mcpServers": reverse}, indent=4), encoding="utf-8")
    (project / ".claude/settings.json").write_text(
        json.dumps({"env": {"A_TOKEN": "new"}, "permissions": {"allow": ["Read"]}}, indent=1), encoding="utf-8")
    assert cli("lock", project, "--check") == 0
    cli("lock", project)
    assert (project / "shadowbom.lock").read_bytes() == first


def test_check_says_what_changed_and_writes_nothing(cli: Cli, project: Path, capsys: Captured) -> None:
    assert cli("lock", project, "--check") == 1
    assert "there is no lockfile" in capsys.readouterr().out
    assert not (project / "shadowbom.lock").exists()
    cli("lock", project)
    before = (project / "shadowbom.lock").read_bytes()
    assert cli("lock", project, "--check") == 0
    changed(project, gh={"command": "npx", "args": ["-y", "@acme/thing@6.6.6"]}, off={"command": "x"}, far={"url": ""})
    (project / "AGENTS.md").unlink()
    (project / "CLAUDE.md").write_text("Be bad.\n", encoding="utf-8")
    capsys.readouterr()
    assert cli("lock", project, "--check") == 1
    assert capsys.readouterr().out.splitlines() == [
        "MCP server far (claude-code-mcp) in .mcp.json: transport, url, headers",
        "MCP server gh (claude-code-mcp) in .mcp.json: arguments, version, env, approved",
        "MCP server off (claude-code-mcp) in .mcp.json: new",
        "AGENTS.md: gone",
        "CLAUDE.md: new",
    ]
    assert (project / "shadowbom.lock").read_bytes() == before


def test_a_scan_reports_a_pulled_rug_and_nothing_before(cli: Cli, project: Path, capsys: Captured) -> None:
    cli("lock", project)

    def found() -> list[tuple[str, str, str]]:
        capsys.readouterr()
        cli("scan", project, "--format", "json")
        rows = json.loads(capsys.readouterr().out)["findings"]
        return [(row["rule"], row["severity"], row["message"]) for row in rows if "-changed" in row["rule"]]

    assert found() == []
    changed(project, gh=SERVERS["mcpServers"]["gh"] | {"args": ["-y", "@acme/thing@6.6.6", "--token", SECRETS[0], KEY]})
    (project / "AGENTS.md").write_text("Be bad.\n", encoding="utf-8")
    assert found() == [
        ("mcp-server-changed", "medium",
         "MCP server gh is not as in shadowbom.lock: arguments, version (1.2.0, now 6.6.6)"),
        ("agent-instructions-changed", "low", "what a coding agent reads here has changed since it was locked"),
    ]
    (project / ".mcp.json").unlink()
    gone = [row for row in found() if row[0] == "mcp-server-changed"]
    assert {row[1] for row in gone} == {"info"}
    assert [row[2] for row in gone] == [
        f"MCP server {name} is in shadowbom.lock, and .mcp.json declares it no more" for name in ("far", "gh")]


def test_what_is_left_out_is_not_gone(cli: Cli, project: Path, capsys: Captured) -> None:
    cli("lock", project)
    capsys.readouterr()
    cli("scan", project, "--exclude", ".mcp.json", "--format", "json")
    rules = {row["rule"] for row in json.loads(capsys.readouterr().out)["findings"]}
    assert "mcp-server-changed" not in rules


def test_a_change_is_held_against_the_lockfile_of_its_commit(cli: Cli, tmp_path: Path, capsys: Captured) -> None:
    plain = {"mcpServers": {"a": {"command": "npx", "args": ["-y", "thing@1.0.0"]}}}
    first = write(tmp_path / "first", {".mcp.json": json.dumps(plain)})
    cli("lock", first)
    lock = (first / "shadowbom.lock").read_text(encoding="utf-8")
    other = json.dumps(plain).replace("1.0.0", "1.0.1")
    built = Builder(tmp_path / "shop")
    built.chain({".mcp.json": json.dumps(plain), "shadowbom.lock": lock}, {".mcp.json": other, "shadowbom.lock": lock})
    ids = built.done()
    capsys.readouterr()
    cli("scan", tmp_path / "shop", "--diff", f"{ids[1]}..{ids[2]}", "--format", "json")
    rows = json.loads(capsys.readouterr().out)["findings"]
    assert [row["message"] for row in rows if row["rule"] == "mcp-server-changed"] == [
        "MCP server a is not as in shadowbom.lock: arguments, version (1.0.0, now 1.0.1)"]


def test_where_it_is_written(cli: Cli, project: Path, capsys: Captured) -> None:
    assert cli("lock", project, "-o", "-", "-q") == 0
    assert json.loads(capsys.readouterr().out)["format"] == "shadowbom-lock-1"
    assert cli("lock", project, "-o", project / "other.lock") == 0
    assert cli("lock", project, "-o", project / "other.lock", "--check") == 0
    assert not (project / "shadowbom.lock").exists()
    assert cli("lock", project, "-o", "-", "--check") == 2
    assert cli("lock", project / "app.py") == 2
    assert cli("lock", project / "none") == 2
    assert "not a folder" in capsys.readouterr().err


def test_a_link_in_its_place_is_not_written_through(cli: Cli, project: Path, capsys: Captured) -> None:
    outside = project.parent / "mine"
    outside.write_text("mine", encoding="utf-8")
    (project / "shadowbom.lock").symlink_to(outside)
    assert cli("lock", project) == 2
    assert "not a plain file" in capsys.readouterr().err
    assert outside.read_text(encoding="utf-8") == "mine"
    assert cli("lock", project, "--check") == 1
    (project / "shadowbom.lock").unlink()
    os.mkfifo(project / "shadowbom.lock")
    assert cli("lock", project) == 2
    assert cli("lock", project, "--check") == 1
