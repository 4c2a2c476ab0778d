"""MCP servers that the catalogue knows, in small repositories."""

from __future__ import annotations

import json
from pathlib import Path

from shadowbom.scan import ScanOptions, scan
from small_repositories import assets, scanned, write


def servers(**entries: object) -> str:
    return json.dumps({"mcpServers": entries})


def test_a_known_server_says_who_publishes_it_and_what_it_can(tmp_path: Path) -> None:
    result = scanned(tmp_path, {".mcp.json": servers(
        files={"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem@1.2.3", "."]})})
    (asset,) = assets(result).values()
    said = dict(asset.properties)
    assert (asset.key, asset.kind, asset.name) == (
        "mcp:npm:@modelcontextprotocol/server-filesystem", "mcp-server", "files")
    assert asset.provider == "Model Context Protocol"
    assert (said["known-as"], said["publisher"], said["capabilities"]) == (
        "mcp-filesystem", "official", "private-data write")


def test_one_server_of_several_clients_is_one_asset(tmp_path: Path) -> None:
    entry = {"command": "npx", "args": ["-y", "@upstash/context7-mcp"]}
    result = scanned(tmp_path, {
        ".mcp.json": servers(docs=entry), ".cursor/mcp.json": servers(context7=entry),
        ".vscode/mcp.json": json.dumps({"servers": {"docs": entry}})})
    (asset,) = (asset for asset in result.assets if asset.kind == "mcp-server")
    assert {item.location.path for item in asset.evidence} == {".mcp.json", ".cursor/mcp.json", ".vscode/mcp.json"}
    assert asset.provider == "Upstash"


def test_a_remote_server_is_known_by_its_host(tmp_path: Path) -> None:
    result = scanned(tmp_path, {".mcp.json": servers(
        tickets={"type": "http", "url": "https://mcp.linear.app/mcp"}, own={"url": "https://mcp.acme.example/mcp"})})
    found = {asset.name: asset for asset in result.assets}
    assert found["tickets"].provider == "Linear"
    assert "known-as" not in dict(found["own"].properties)


def test_a_server_of_another_name_is_not_known(tmp_path: Path) -> None:
    result = scanned(tmp_path, {".mcp.json": servers(
        filesystem={"command": "npx", "args": ["-y", "server-filesystem"]})})
    (asset,) = result.assets
    assert "known-as" not in dict(asset.properties)


def test_a_link_that_a_client_reads_declares_what_its_target_does(tmp_path: Path) -> None:
    root = write(tmp_path / "repository", {"mcp.json": servers(ado={"command": "mcp-server-azuredevops"}), "a/b": ""})
    (root / ".vscode").mkdir()
    (root / ".vscode/mcp.json").symlink_to("../mcp.json")
    (root / "notes").symlink_to("mcp.json")
    result = scan([str(root)], ScanOptions(jobs=1, now="2026-11-20"))
    (asset,) = (asset for asset in result.assets if asset.kind == "mcp-server")
    assert [str(item.location) for item in asset.evidence if item.entry == "server_table"] == [
        ".vscode/mcp.json:1", "mcp.json:1"]
    assert dict(asset.properties)["client"] == "mcp-json, vscode-mcp"


def test_a_server_behind_a_bridge_is_known_by_its_address(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        ".mcp.json": servers(one={"command": "npx", "args": ["-y", "mcp-remote@0.1.16", "https://a.acme.example/mcp"]},
                             two={"command": "npx", "args": ["-y", "mcp-remote", "https://b.acme.example/mcp"]},
                             three={"command": "npx", "args": ["-y", "@smithery/cli", "run", "@acme/three"]}),
        ".cursor/mcp.json": servers(one={"url": "https://a.acme.example/mcp"})})
    found = {asset.name: asset for asset in result.assets if asset.kind == "mcp-server"}
    assert {name: asset.key for name, asset in found.items()} == {
        "one": "mcp:https://a.acme.example/mcp", "two": "mcp:https://b.acme.example/mcp",
        "three": "mcp:npm:@smithery/cli#three"}
    assert dict(found["one"].properties)["package-version"] == "0.1.16"
    assert {item.location.path for item in found["one"].evidence} == {".mcp.json", ".cursor/mcp.json"}


def test_a_server_says_its_package_its_tools_and_what_runs_unasked(tmp_path: Path) -> None:
    result = scanned(tmp_path, {".mcp.json": servers(
        pinned={"command": "npx", "args": ["-y", "@acme/files@1.2.3"], "tools": ["read"], "disabledTools": ["write"],
                "autoApprove": ["read", "list"]},
        image={"command": "docker", "args": ["run", "-i", "mcp/time:2"]},
        git={"command": "uvx", "args": ["--from", "git+https://github.com/Acme/Server", "serve"]},
        python={"command": "uvx", "args": ["acme-server"]}, own={"command": "./server"})})
    said = {asset.name: dict(asset.properties) for asset in result.assets if asset.kind == "mcp-server"}
    assert {name: (of.get("purl", ""), of.get("package-version", "")) for name, of in said.items()} == {
        "pinned": ("pkg:npm/%40acme/files@1.2.3", "1.2.3"), "image": ("pkg:docker/mcp/time@2", "2"),
        "git": ("pkg:github/acme/server", "unpinned"), "python": ("pkg:pypi/acme-server", "unpinned"), "own": ("", "")}
    assert (said["pinned"]["tools"], said["pinned"]["disabled-tools"], said["pinned"]["auto-approve"]) == (
        "read", "write", "read list")


def test_a_constant_without_a_value_is_no_package(tmp_path: Path) -> None:
    result = scanned(tmp_path, {"a.ts": """
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

const transport = new StdioClientTransport({ command: "npx", args: ["-y", null] });
"""})
    assert [key for key in assets(result) if "null" in key] == []
