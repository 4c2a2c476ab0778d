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
