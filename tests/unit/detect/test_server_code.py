"""MCP servers in code as assets, through the whole pipeline."""

from __future__ import annotations

from pathlib import Path

import pytest

from shadowbom.detect.source_servers import called
from small_repositories import scanned

PYTHON = '''\
import subprocess
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes", host="0.0.0.0", port=8080)


@mcp.tool(annotations={"readOnlyHint": True, "destructive_hint": False})
def search(query: str, ctx: Context) -> str:
    """Find notes.

    More of it.
    """
    return shell(f"grep -r {query} notes")


def shell(line):
    return subprocess.run(line, shell=True)


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
'''
SCRIPT = '''\
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { Tool } from "@modelcontextprotocol/sdk/types.js";
import { unlink } from "fs/promises";

export const server = new Server({ name: "files", version: "2.1.0" });
const REMOVE: Tool = {
  name: "remove",
  description: "Remove a file.",
  inputSchema: { type: "object", properties: { path: { type: "string" }, force: {} } },
  annotations: { destructiveHint: true },
};
server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [REMOVE] }));
server.setRequestHandler(CallToolRequestSchema, async (request) => {
  await unlink(request.params.arguments.path);
});
await server.connect(new StdioServerTransport());
'''


def servers(tmp_path: Path, files: dict[str, str]):
    return {asset.name: asset for asset in scanned(tmp_path, files).assets if asset.kind == "mcp-server"}


def test_a_server_with_its_tools_and_how_it_is_reached(tmp_path):
    asset = servers(tmp_path, {"app/notes.py": PYTHON})["notes"]
    assert asset.key == "mcp:app/notes.py#notes"
    assert dict(asset.properties) == {
        "auth": "no", "bind": "0.0.0.0", "capabilities": "execute", "defined": "source", "effects": "shell-command",
        "language": "python", "port": "8080", "sdk": "mcp 1", "tools": "search", "transport": "http",
    }
    tool = next(item for item in asset.evidence if item.entry == "server.tool")
    assert (tool.location.line, tool.symbol) == (8, "search")
    assert {key: text for key, text in tool.properties if key.startswith(("tool-", "effect-"))} == {
        "tool-description": "Find notes.", "tool-read-only": "yes", "tool-destructive": "no",
        "tool-parameters": "query", "effect-at": "shell-command app/notes.py:17:12 from query",
    }


def test_a_server_whose_calls_go_to_one_function(tmp_path):
    asset = servers(tmp_path, {"src/index.ts": SCRIPT})["files"]
    said = dict(asset.properties)
    assert said["tools"] == "remove"
    assert said["server-version"] == "2.1.0"
    assert (said["transport"], said["effects"], said["capabilities"]) == ("stdio", "file-write", "write")
    tool = dict(next(item for item in asset.evidence if item.symbol == "remove").properties)
    assert (tool["tool-parameters"], tool["tool-destructive"]) == ("path force", "yes")


def test_tools_of_other_files_belong_to_the_nearest_server(tmp_path):
    more = """\
from mcp.server.fastmcp import FastMCP


def add(server: FastMCP):
    @server.tool()
    def extra() -> str: ...
"""
    found = servers(tmp_path, {
        "one/main.py": 'from mcp.server.fastmcp import FastMCP\nmcp = FastMCP("one")\n', "one/tools/more.py": more,
        "two/main.py": 'from mcp.server.fastmcp import FastMCP\nmcp = FastMCP("two")\n',
    })
    assert dict(found["one"].properties)["tools"] == "extra"
    assert "tools" not in dict(found["two"].properties)


def test_a_class_of_that_name_from_elsewhere_is_no_server(tmp_path):
    text = 'from own.server import FastMCP, Server\n\nmcp = FastMCP("x")\n\n\n@mcp.tool()\ndef f(): ...\n'
    script = 'import { Server } from "http";\nnew Server({ name: "y" });\n'
    assert servers(tmp_path, {"a.py": text, "b.ts": script}) == {}


def test_servers_that_clients_in_code_name_are_those_of_configurations(tmp_path):
    files = {
        ".mcp.json": '{"mcpServers": {"docs": {"command": "npx", "args": ["-y", "@example/docs-mcp@1.0"]}}}',
        "app.py": """\
import os
import sys
from langchain_mcp_adapters.client import MultiServerMCPClient
from mcp import StdioServerParameters

docs = StdioServerParameters(command="npx", args=["-y", "@example/docs-mcp@1.0"], env={"DOCS_KEY": os.environ["K"]})
own = StdioServerParameters(command="python", args=["tools/server.py"])
unknown = StdioServerParameters(command=sys.executable, args=sys.argv[1:])
interpreter = StdioServerParameters(command="node", args=sys.argv[1:])
several = MultiServerMCPClient({"maps": {"url": f"https://maps.example.com/{tenant}/mcp", "transport": "sse"}})
""",
    }
    found = {asset.key: asset for asset in scanned(tmp_path, files).assets if asset.kind == "mcp-server"}
    assert sorted(found) == ["mcp:https://maps.example.com/-/mcp", "mcp:npm:@example/docs-mcp", "mcp:server.py"]
    docs = found["mcp:npm:@example/docs-mcp"]
    assert {item.location.path for item in docs.evidence} == {".mcp.json", "app.py"}
    assert dict(docs.properties)["env"] == "DOCS_KEY"
    assert dict(found["mcp:https://maps.example.com/-/mcp"].properties)["transport"] == "sse"


def test_a_command_that_is_none_yet_is_not_known(tmp_path):
    assert servers(tmp_path, {"app.py": """\
from mcp import StdioServerParameters


def start(path):
    command = None
    if path.endswith(".py"):
        command = "python"
    return StdioServerParameters(command=command, args=[path], env=None)


StdioServerParameters(command="None", args=[])
"""}) == {}


def test_an_extension_of_an_editor_says_which_servers_it_brings(tmp_path):
    manifest = '{"contributes": {"mcpServerDefinitionProviders": [{"id": "acme.desk", "label": "Desk"}]}}'
    script = """\
import * as vscode from 'vscode';
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";

new vscode.McpStdioServerDefinition('Desk', 'npx', ['-y', '@acme/desk-mcp@1.0.0'], { DESK_KEY: key });
new McpServer({ name: "own" });
"""
    result = scanned(tmp_path, {"package.json": manifest, "src/extension.ts": script})
    found = {asset.key: dict(asset.properties) for asset in result.assets if asset.kind == "mcp-server"}
    assert found["mcp:npm:@acme/desk-mcp"]["env"] == "DESK_KEY"
    assert [said.get("published") for said in found.values()] == [None, "contributes.mcpServerDefinitionProviders"]
    assert ("mcp-client", "vscode-mcp") in {(asset.kind, asset.name) for asset in result.assets}


def test_a_repository_says_where_it_publishes_its_server(tmp_path):
    script = 'import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\nnew McpServer({ name: "notes" });\n'
    manifest = """{
  "name": "@example/notes-mcp", "bin": {"notes": "dist/index.js"},
  "dependencies": {"@modelcontextprotocol/sdk": "1.0.0"}
}"""
    project = '[project]\nname = "maps-mcp"\ndependencies = ["mcp==1.0"]\nscripts = { maps = "maps.main:run" }\n'
    source = 'from mcp.server.fastmcp import FastMCP\nmcp = FastMCP("maps")\n'
    found = servers(tmp_path, {
        "notes/package.json": manifest, "notes/src/index.ts": script, "notes/smithery.yaml": "startCommand: {}\n",
        "maps/pyproject.toml": project, "maps/src/maps/main.py": source,
        "maps/tests/test_maps.py": source.replace('"maps"', '"fake"'),
        "server.json": """{"name": "com.example/notes", "packages": [
  {"registryType": "npm", "version": "1.0.0", "identifier": "@example/notes-mcp", "transport": {"type": "stdio"}}
]}""",
    })
    said = {name: dict(asset.properties).get("published", "") for name, asset in found.items()}
    assert said["notes"] == "npm:@example/notes-mcp, smithery.yaml"
    assert said["com.example/notes"] == "registry"
    assert (said["maps"], said["fake"]) == ("pypi:maps-mcp", "")


def test_a_bundle_is_the_server_that_its_repository_makes(tmp_path):
    manifest = """\
{"manifest_version": "0.3", "name": "Notes", "server": {"type": "python", "entry_point": "notes.py"},
 "tools": [{"name": "search"}, {"name": "Write a note"}, {"name": "drop"}]}
"""
    said = servers(tmp_path, {"app/notes.py": PYTHON, "mcpb/manifest.json": manifest, "own/manifest.json": manifest})
    assert said.keys() == {"notes"}
    assert dict(said["notes"].properties)["published"] == "mcpb"
    assert dict(said["notes"].properties)["tools"] == "drop, search"
    several = PYTHON.replace('"notes"', '"other"')
    said = servers(tmp_path, {"app/notes.py": PYTHON, "app/other.py": several, "mcpb/manifest.json": manifest})
    assert said.keys() == {"notes", "other", "Notes"}


def test_a_package_with_a_program_and_no_server_publishes_none(tmp_path):
    script = 'import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\nnew McpServer({ name: "notes" });\n'
    found = servers(tmp_path, {
        "package.json": '{"name": "tool", "bin": "a.js", "dependencies": {"left-pad": "1.0.0"}}', "a.ts": script})
    assert "published" not in dict(found["notes"].properties)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("packages/notes/src/index.ts", "notes"), ("notes.ts", "notes"), ("src/index.ts", "index"),
        ("tools/search.py", "search"), ("cmd/maps/main.go", "maps"),
    ],
)
def test_a_server_without_a_name_is_called_as_what_is_around_it(path, name):
    assert called(path) == name


def test_a_server_that_a_class_is_and_what_other_files_add_to_it(tmp_path):
    weather = """\
use rmcp::{model::*, tool, tool_router, ServerHandler};

pub struct Weather;

impl ServerHandler for Weather {
    fn get_info(&self) -> ServerInfo {
        ServerInfo { server_info: Implementation::new("weather", "1.2"), ..Default::default() }
    }
}
"""
    maps = weather.replace("Weather", "Maps").replace("weather", "maps")
    more = """\
use rmcp::{tool, tool_router};
use super::Weather;

#[tool_router]
impl Weather {
    #[tool(name = "forecast", annotations(read_only_hint = true))]
    /// The weather.
    fn today(&self) -> String { std::fs::read_to_string("a").unwrap() }
}
"""
    main = "use rmcp::transport::stdio;\nuse app::weather::Weather;\nfn main() { Weather.serve(stdio()); }\n"
    found = servers(tmp_path, {
        "a/src/maps.rs": maps, "a/src/weather.rs": weather, "a/src/tools/more.rs": more, "a/src/main.rs": main,
        "b/src/client.rs": "use rmcp::model::*;\nfn f() { Implementation::new(\"asks\", \"1\"); }\n",
    })
    assert found.keys() == {"weather", "maps"}
    assert dict(found["weather"].properties) == {
        "auth": "no", "capabilities": "private-data", "defined": "source", "effects": "file-read", "language": "rust",
        "sdk": "rmcp", "server-version": "1.2", "tools": "forecast", "transport": "stdio",
    }
    tool = dict(next(item for item in found["weather"].evidence if item.symbol == "forecast").properties)
    assert (tool["tool-description"], tool["tool-read-only"]) == ("The weather.", "yes")
    assert {"tools", "transport"}.isdisjoint(dict(found["maps"].properties))


def test_a_framework_makes_one_server_for_each_folder_with_a_build_file(tmp_path):
    tools = "import io.quarkiverse.mcp.server.Tool;\nclass A {\n  @Tool\n  String %s() { return load(); }\n}\n"
    ask = """\
<project><dependencies><dependency>
  <groupId>io.quarkiverse.mcp</groupId><artifactId>quarkus-mcp-server-stdio</artifactId><version>1</version>
</dependency></dependencies></project>
"""
    agents = tools.replace("io.quarkiverse.mcp.server", "dev.langchain4j.agent.tool")
    found = servers(tmp_path, {
        "pom.xml": "<project/>",
        "rain/pom.xml": ask,
        "rain/src/main/java/a/A.java": tools % "wet", "rain/src/main/java/b/B.java": agents % "dry",
        "rain/src/main/resources/application.properties": "quarkus.mcp.server.server-info.name=weather\n",
        "wind/pom.xml": "<project/>", "wind/src/main/java/A.java": tools % "calm",
        "agent/pom.xml": "<project/>", "agent/src/main/java/A.java": agents % "ask",
    })
    assert {(name, asset.key, dict(asset.properties)["tools"]) for name, asset in found.items()} == {
        ("weather", "mcp:rain#weather", "dry, wet"), ("wind", "mcp:wind#wind", "calm")}
