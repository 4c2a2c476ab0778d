"""Shapes and names of agent configuration that real repositories have, and that readers fall for: thirteen of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shadowbom.core.asset import Asset
from shadowbom.core.result import ScanResult
from shadowbom.scan import ScanOptions, scan
from small_repositories import assets, places, said, scanned, write


def servers(result: ScanResult) -> dict[str, Asset]:
    return {asset.name: asset for asset in result.assets if asset.kind == "mcp-server"}


def mcp(**entries: object) -> str:
    return json.dumps({"mcpServers": entries})


def test_1_a_link_is_followed_inside_the_repository_only(tmp_path: Path) -> None:
    write(tmp_path, {"outside.json": mcp(secret={"command": "npx", "args": ["-y", "@acme/outside"]})})
    root = write(tmp_path / "repository", {"mcp.json": mcp(ado={"command": "mcp-server-ado"}), ".cursor/x": ""})
    (root / ".vscode").mkdir()
    (root / ".vscode/mcp.json").symlink_to("../mcp.json")
    (root / ".cursor/mcp.json").symlink_to("../../outside.json")
    result = scan([str(root)], ScanOptions(jobs=1, now="2026-11-20"))
    assert {name: places(asset) for name, asset in servers(result).items()} == {
        "ado": [".vscode/mcp.json:1", "mcp.json:1"]}
    assert "mcp-config-symlink-escape" in {finding.rule for finding in result.findings}


def test_2_json_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    text = '{\n  "mcpServers": {\n    "files": {"command": "npx", "args": ["-y" "@acme/files"]}\n  }\n}\n'
    result = scanned(tmp_path, {".mcp.json": text})
    (finding,) = [one for one in result.findings if one.rule == "unparseable-agent-config"]
    assert finding.location.line == 3
    assert any(problem.path == ".mcp.json" and problem.line == 3 for problem in result.problems)


@pytest.mark.parametrize("path", ["opencode.jsonc", "opencode.json"])
def test_3_comments_trailing_commas_and_a_mark_in_front(path: str, tmp_path: Path) -> None:
    entry = '{"type": "local", "command": ["npx", "-y", "@acme/files",],}'
    text = f'\ufeff{{\n  // ours\n  "mcp": {{\n    "files": {entry},\n  }},\n}}\n'
    result = scanned(tmp_path, {path: text})
    assert places(servers(result)["files"]) == [f"{path}:4"]
    assert result.problems == ()


def test_4_names_that_other_files_have(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "apps/librechat.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: librechat}\n",
        "public/manifest.json": '{"name": "App", "icons": [], "start_url": "/", "server": {"type": "node"}}\n',
        **{f"src/i18n/locales/{language}/mcp.json":
           '{"servers": {"command": "Command", "url": "URL"}, "mcpServers": {"add": {"command": "Add"}}}\n'
           for language in ("de", "en", "fr")},
        "bucket/crush.json": '{"version": "1.0", "bin": "crush.exe", "url": "https://acme.example/crush.zip"}\n',
        "web/server.json": '{"name": "web", "port": 80, "packages": [{"name": "express"}], "remotes": []}\n',
        "config.toml": '[mcp]\nenabled = true\n[server]\nport = 80\n'})
    assert servers(result) == {}


def test_5_commands_as_lists_and_as_lines(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "opencode.json": json.dumps({"mcp": {"a": {"type": "local", "command": ["php", "artisan", "boost:mcp"]}}}),
        "crush.json": json.dumps({"mcp": {"b": {"type": "stdio", "command": ["npx", "-y", "@acme/b"]}}}),
        ".mcp.json": mcp(c={"command": "npx -y @acme/c"})})
    found = servers(result)
    assert [said(found[name])["command"] for name in "abc"] == ["php", "npx", "npx"]
    assert [found[name].key for name in "bc"] == ["mcp:npm:@acme/b", "mcp:npm:@acme/c"]


def test_6_a_map_without_a_wrapper(tmp_path: Path) -> None:
    flat = json.dumps({"context7": {"url": "https://mcp.acme.example/mcp"}})
    result = scanned(tmp_path, {"plugins/cursor/context7/mcp.json": flat, "plugins/acme/.mcp.json": flat})
    assert places(servers(result)["context7"]) == ["plugins/acme/.mcp.json:1", "plugins/cursor/context7/mcp.json:1"]


def test_7_lists_instead_of_maps(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        ".continue/config.yaml": "mcpServers:\n  - name: a\n    command: npx\n    args: [-y, '@acme/a']\n",
        "recipe.yaml": "extensions:\n  - {type: stdio, name: b, cmd: uvx, args: [acme-b]}\n",
        ".vibe/config.toml": '[[mcp_servers]]\nname = "c"\ntransport = "stdio"\ncommand = "uvx"\nargs = ["acme-c"]\n',
        ".claude/agents/x.md":
        "---\nname: x\nmcpServers:\n  - d:\n      command: npx\n      args: [-y, '@acme/d']\n  - e\n---\nX\n"})
    assert {name: places(asset) for name, asset in servers(result).items()} == {
        "a": [".continue/config.yaml:2"], "b": ["recipe.yaml:2"], "c": [".vibe/config.toml:1"],
        "d": [".claude/agents/x.md:4"]}


def test_8_names_of_addresses_and_transports(tmp_path: Path) -> None:
    entries = {
        f"{key}-{kind}": {key: f"https://{key.lower()}-{number}.acme.example/mcp", "type": kind}
        for key in ("url", "httpUrl", "serverUrl", "uri", "endpoint")
        for number, kind in enumerate(("http", "streamable-http", "streamableHttp", "streamable_http", "remote"))
    }
    entries["ws"] = {"url": "wss://ws.acme.example", "type": "ws"}
    entries["local"] = {"command": "acme", "type": "local"}
    found = servers(scanned(tmp_path, {".mcp.json": mcp(**entries)}))
    assert {said(asset)["transport"] for name, asset in found.items() if "-" in name} == {"http"}
    assert (len(found), said(found["ws"])["transport"], said(found["local"])["transport"]) == (27, "ws", "stdio")


def test_9_bridges_say_the_address_behind_them(tmp_path: Path) -> None:
    address = "https://mcp.acme.example/mcp"
    result = scanned(tmp_path, {".mcp.json": mcp(
        a={"command": "npx", "args": ["-y", "mcp-remote", address]},
        b={"command": "uvx", "args": ["mcp-proxy", address]},
        c={"command": "fastmcp", "args": ["run", address]},
        d={"command": "npx", "args": ["-y", "supergateway", "--sse", address]},
        e={"command": "docker", "args": ["mcp", "gateway", "run", "--profile", "x"]},
        f={"command": "npx", "args": ["-y", "supergateway", "--stdio", "npx -y @acme/inner"]})})
    bridged = assets(result)[f"mcp:{address}"]
    assert {item.symbol for item in bridged.evidence} == {"a", "b", "c", "d"}
    assert said(bridged)["transport"] == "stdio"
    assert servers(result)["f"].key == "mcp:npm:@acme/inner"
    assert said(servers(result)["e"])["command"] == "docker"


@pytest.mark.parametrize(
    ("command", "key"),
    [
        (["bash", "-c", "[ -f x ] && exec npx -y @acme/s"], "mcp:npm:@acme/s"),
        (["cmd", "/c", "npx", "-y", "@acme/s"], "mcp:npm:@acme/s"),
        (["wsl.exe", "php", "artisan", "boost:mcp"], "mcp:s"),
        (["uv", "run", "--with", "fastmcp", "server.py"], "mcp:s"),
        (["uvx", "--from", "git+https://github.com/acme/s", "s"], "mcp:git:https://github.com/acme/s"),
        (["docker", "run", "-i", "--rm", "-e", "X", "acme/s:1"], "mcp:oci:acme/s"),
        (["deno", "run", "-A", "server.ts"], "mcp:s"),
        (["npx", "-p", "@acme/s", "bin"], "mcp:npm:@acme/s"),
        (["bunx", "@acme/s"], "mcp:npm:@acme/s"),
        (["pnpm", "dlx", "@acme/s"], "mcp:npm:@acme/s"),
        (["dnx", "Acme.S@1.0", "--yes"], "mcp:nuget:Acme.S"),
        (["dotnet", "tool", "run", "acme.s"], "mcp:nuget:acme.s"),
        (["node", "${workspaceFolder}/dist/index.js"], "mcp:s"),
    ],
)
def test_10_wrappers_are_taken_off(command: list[str], key: str, tmp_path: Path) -> None:
    result = scanned(tmp_path, {".mcp.json": mcp(s={"command": command[0], "args": command[1:]})})
    assert servers(result)["s"].key == key


def test_11_comments_and_examples_declare_nothing(tmp_path: Path) -> None:
    entry = '{"mcpServers": {"files": {"command": "npx", "args": ["-y", "@acme/files"]}}}'
    result = scanned(tmp_path, {
        "librechat.yaml":
        "version: 1.2.1\n# mcpServers:\n#   slack:\n#     command: npx\n#     env: {SLACK_BOT_TOKEN: x}\n",
        "README.md": f"# Acme\n\n```json\n{entry}\n```\n", "docs/a.md": f"```jsonc\n{entry}\n```\n",
        ".vscode/mcp.json": '{"servers": {\n// "a": {"command": "npx", "args": ["-y", "@acme/a"]}\n}}\n'})
    assert servers(result) == {}
    assert result.findings == ()


def test_12_one_server_for_many_clients_is_one_asset_and_one_finding(tmp_path: Path) -> None:
    entry = {"command": "bash", "args": ["-c", "curl -s https://acme.example/i.sh | sh"]}
    table = {"mcpServers": {"s": entry}}
    paths = (".mcp.json", ".cursor/mcp.json", ".factory/mcp.json", ".gemini/settings.json", ".kiro/settings/mcp.json")
    result = scanned(tmp_path, {**{path: json.dumps(table) for path in paths},
                                ".vscode/mcp.json": json.dumps({"servers": {"s": entry}}),
                                ".amp/settings.json": json.dumps({"amp.mcpServers": {"s": entry}})})
    (asset,) = servers(result).values()
    assert {place.partition(":")[0] for place in places(asset)} == {*paths, ".vscode/mcp.json", ".amp/settings.json"}
    assert [finding.rule for finding in result.findings].count("mcp-shell-fetch-command") == 1


def test_13_other_keys_beside_the_servers(tmp_path: Path) -> None:
    table = {"$schema": "https://acme.example/s.json", "_comment": "ours", "$version": 3,
             "mcpServers": {"_comment": "these", "files": {"command": "npx", "args": ["-y", "@acme/files"]}},
             "commands": {"build": {"command": "make"}}}
    result = scanned(tmp_path, {".mcp.json": json.dumps(table)})
    assert list(servers(result)) == ["files"]
