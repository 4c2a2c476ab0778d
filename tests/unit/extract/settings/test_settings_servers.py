"""Server tables of clients, in the shapes that clients write."""

from __future__ import annotations

import json

import pytest

from shadowbom.core.fact import Server, ServerTable, Setting
from shadowbom.core.location import Location


def one(read, table, entry, **options):
    (server,) = read.servers("mcp.json", json.dumps({"mcpServers": {"s": entry}}), table(**options))
    return server


def test_server_with_its_place_and_names_only(read, table):
    text = """{
  "mcpServers": {
    "fetch": {
      "command": "uvx",
      "args": ["--from", "pkg==1.2", "cmd"],
      "env": {"OPENAI_API_KEY": "hunter2", "B": "${B}"}
    }
  },
  "other": "kept"
}"""
    server, setting = read(".mcp.json", text, table()).facts
    assert server == Server(
        Location(".mcp.json", 3, 5),
        "client",
        "fetch",
        "stdio",
        "uvx",
        ("--from", "pkg==1.2", "cmd"),
        "",
        ("OPENAI_API_KEY", "B"),
        (),
        "pypi:pkg",
        "1.2",
    )
    assert isinstance(setting, Setting)
    assert setting.key == "other"


def test_values_of_servers_are_in_no_fact(read, table):
    entry = {
        "command": "npx",
        "args": [
            "-y",
            "x",
            "--api-key",
            "hunter2",
            "--token=hunter2",
            "-e",
            "A=hunter2",
            "--config",
            '{"apiKey": "hunter2", "a": 1}',
            "--header",
            "X-Auth: hunter2",
        ],
        "env": {"A": "hunter2"},
        "headers": {"Authorization": "Bearer hunter2"},
        "bearer_token": "hunter2",
        "url": "https://u:hunter2@x.example.com/mcp?api_key=hunter2&a=1",
    }
    extraction = read("mcp.json", json.dumps({"mcpServers": {"s": entry}}), table())
    assert "hunter2" not in repr(extraction)
    (server,) = extraction.facts
    assert server.headers == ("Authorization", "X-Auth")
    assert server.env == ("A",)
    assert server.url == "https://u:***@x.example.com/mcp?api_key=***&a=1"


def test_references_in_arguments_stay(read, table):
    server = one(
        read,
        table,
        {
            "command": "npx",
            "args": [
                "-y",
                "x",
                "--api-key",
                "${KEY}",
                "--token=${input:token}",
                "--header",
                "Authorization: Bearer ${KEY}",
                "--key",
                "<your key>",
            ],
        },
    )
    assert server.args == (
        "-y",
        "x",
        "--api-key",
        "${KEY}",
        "--token=${input:token}",
        "--header",
        "Authorization: Bearer ${KEY}",
        "--key",
        "<your key>",
    )


def test_script_of_a_shell_is_masked_in_place(read, table):
    server = one(read, table, {"command": "bash", "args": ["-c", "API_TOKEN=hunter2 npx -y pkg --key hunter2 && ok"]})
    assert "hunter2" not in repr(server)
    assert server.package == "npm:pkg"


@pytest.mark.parametrize(
    ("entry", "transport", "url"),
    [
        ({"url": "https://x.example.com/mcp"}, "http", "https://x.example.com/mcp"),
        ({"serverUrl": "https://x.example.com/sse"}, "sse", "https://x.example.com/sse"),
        ({"httpUrl": "https://x.example.com/"}, "http", "https://x.example.com/"),
        ({"uri": "wss://x.example.com/"}, "ws", "wss://x.example.com/"),
        ({"url": "https://x.example.com", "type": "streamable-http"}, "http", "https://x.example.com"),
        ({"url": "https://x.example.com", "type": "streamableHttp"}, "http", "https://x.example.com"),
        ({"url": "https://x.example.com", "transport": "sse"}, "sse", "https://x.example.com"),
        ({"url": "https://x.example.com", "type": "remote"}, "http", "https://x.example.com"),
        ({"url": "https://x.example.com", "transport": {"type": "sse"}}, "sse", "https://x.example.com"),
        ({"command": "x", "type": "local"}, "stdio", ""),
        (
            {"command": "npx", "args": ["mcp-remote", "https://x.example.com/sse"]},
            "stdio",
            "https://x.example.com/sse",
        ),
    ],
)
def test_transports_and_addresses(read, table, entry, transport, url):
    server = one(read, table, entry)
    assert (server.transport, server.url) == (transport, url)


@pytest.mark.parametrize(
    ("entry", "disabled"),
    [
        ({"disabled": True}, True),
        ({"disabled": False}, False),
        ({"enabled": False}, True),
        ({"enabled": True}, False),
        ({}, False),
        ({"disabled": "true"}, True),
        ({"active": False}, True),
    ],
)
def test_disabled(read, table, entry, disabled):
    assert one(read, table, {"command": "x", **entry}, disabled=("active",)).disabled is disabled


@pytest.mark.parametrize(
    ("entry", "command", "args"),
    [
        ({"command": ["php", "artisan", "boost:mcp"]}, "php", ("artisan", "boost:mcp")),
        ({"command": "npx -y 'a b'"}, "npx", ("-y", "a b")),
        ({"command": "npx", "args": "-y foo"}, "npx", ("-y", "foo")),
        ({"command": {"path": "npx", "args": ["-y", "foo"], "env": {"A": "b"}}}, "npx", ("-y", "foo")),
        ({"command": "C:\\Program Files\\x.exe"}, "C:\\Program Files\\x.exe", ()),
        ({"command": "npx 'unbalanced"}, "npx", ("'unbalanced",)),
        ({"cmd": "goose", "args": ["x", 5]}, "goose", ("x", "5")),
    ],
)
def test_shapes_of_commands(read, table, entry, command, args):
    server = one(read, table, entry)
    assert (server.command, server.args) == (command, args)


def test_environment_of_a_command_object(read, table):
    assert one(read, table, {"command": {"path": "x", "env": {"A": "b"}}}).env == ("A",)


def test_field_names_of_a_table(read, table):
    server = one(
        read,
        table,
        {"launch": "npx", "argv": ["-y", "foo"], "vars": {"A": "b"}, "off": True},
        command=("launch",),
        args=("argv",),
        env=("vars",),
        disabled=("off",),
    )
    assert (server.package, server.env, server.disabled) == ("npm:foo", ("A",), True)


@pytest.mark.parametrize(
    ("env", "names"),
    [
        ({"A": "1", "B": "2"}, ("A", "B")),
        (["A=1", "B"], ("A", "B")),
        ([{"name": "A", "value": "1"}], ("A",)),
        ("A", ("A",)),
        ({}, ()),
    ],
)
def test_names_of_the_environment(read, table, env, names):
    assert one(read, table, {"command": "x", "env": env}).env == names


def test_pointers(read):
    def table(*pointers, flat=False):
        return ServerTable("c", (), "json", pointers, flat)

    entry = {"command": "x"}
    for pointers, document in (
        (("amp~1mcpServers",), {"amp.mcpServers": {"s": entry}}),
        (("mcp.servers",), {"mcp": {"servers": {"s": entry}}}),
        (("projects.*.mcpServers",), {"projects": {"/a/b.c": {"mcpServers": {"s": entry}}}}),
        (("servers", "mcpServers"), {"mcpServers": {"s": entry}}),
        (("extensions",), {"extensions": [{"name": "s", "cmd": "x"}, {"name": "no", "version": "1"}]}),
        (("experimental.list.transport",), {"experimental": {"list": [{"transport": {"s": entry}}]}}),
    ):
        assert [server.name for server in read.servers("a.json", json.dumps(document), table(*pointers))] == ["s"], (
            pointers
        )
    flat = {"s": entry, "$schema": "x"}
    assert [server.name for server in read.servers("a.json", json.dumps(flat), table("mcpServers", flat=True))] == [
        "s"
    ]
    assert read.servers("a.json", json.dumps(flat), table("mcpServers")) == []
    words = {"title": {"one": "text"}, "s": entry}
    assert read.servers("a.json", json.dumps(words), table(flat=True)) == []
    assert read.servers("a.json", json.dumps({"mcpServers": "./.mcp.json"}), table("mcpServers")) == []


def test_general_pointers_take_only_what_looks_like_a_server(read):
    table = ServerTable("c", (), "json", ("extensions",))
    document = {
        "extensions": {
            "a": {"type": "builtin"},
            "b": {"enabled": True},
            "c": {"type": "stdio"},
            "d": ["x"],
            "e": "text",
            "f": {"uri": "https://x.example.com"},
        }
    }
    assert [server.name for server in read.servers("a.json", json.dumps(document), table)] == ["a", "c", "f"]


def test_named_pointers_take_any_object(read, table):
    document = {"mcpServers": {"a": {"settings": {}}, "b": "text", "c": None}}
    assert [server.name for server in read.servers("a.json", json.dumps(document), table())] == ["a"]


def test_servers_of_an_interface_are_none(read):
    shared = ServerTable("c", ("**",), "json", ("servers",), shared=True)
    servers = {"servers": [{"url": "https://maps.example.com"}]}
    assert read.servers("mcp-openapi.json", json.dumps({"openapi": "3.1.0", **servers}), shared) == []
    assert len(read.servers("mcp.json", json.dumps(servers), shared)) == 1


def test_a_file_that_is_one_server_by_what_it_holds(read):
    whole = ServerTable("c", ("**",), "json", (".",), fields=(("command", ("run.with", "run.file")),),
                        when=(("run.kind", ("node",)), ("run.file", ("*",))), shared=True, published="bundle")
    said = {"name": "notes", "run": {"kind": "node", "file": "a.js"}, "tools": [{"name": "find"}, {"name": "put"}]}
    (server,) = read.servers("m.json", json.dumps(said, indent=1), whole)
    assert (server.name, server.command, server.tools, server.published) == ("notes", "a.js", ("find", "put"), "bundle")
    assert server.location.line == 3
    for other in ({"run": {"kind": "node"}}, {"run": {"kind": "web", "file": "a.js"}}, {"run": "node"}, [said]):
        assert read.servers("m.json", json.dumps(other), whole) == []


def test_list_of_addresses(read):
    table = ServerTable("c", (), "toml", ("mcp.sse_servers", "mcp.stdio_servers"))
    text = (
        '[mcp]\n'
        'sse_servers = ["https://x.example.com/sse"]\n'
        'stdio_servers = [{name = "a", command = "uvx", args = ["b"]}]\n'
    )
    address, command = read.servers("config.toml", text, table)
    assert (address.name, address.url, address.transport, address.location.line) == (
        "x.example.com",
        "https://x.example.com/sse",
        "sse",
        2,
    )
    assert (command.name, command.package) == ("a", "pypi:b")


def test_yaml_list_with_request_options(read):
    table = ServerTable("c", (), "yaml", ("mcpServers",))
    text = """mcpServers:
  - name: one
    command: npx
    args: [-y, "pkg@1.0.0"]
  # - name: commented
  #   command: npx
  - name: two
    type: sse
    url: https://x.example.com
    requestOptions:
      headers: {Authorization: "Bearer x"}
"""
    one_, two = read.servers("c.yaml", text, table)
    assert (one_.name, one_.package, one_.version, one_.location) == (
        "one",
        "npm:pkg",
        "1.0.0",
        Location("c.yaml", 2, 5),
    )
    assert (two.name, two.headers, two.transport) == ("two", ("Authorization",), "sse")


def test_servers_beside_placeholders_without_quotes(read):
    table = ServerTable("c", (), "yaml", ("mcpServers",))
    text = "mcpServers:\n  one:\n    url: https://x.example.com\n    headers:\n      X-User: {{USER_ID}}\n"
    (server,) = read.servers("c.yaml", text, table)
    assert (server.name, server.headers) == ("one", ("X-User",))


def test_toml_tables_and_arrays_of_tables(read):
    table = ServerTable("c", (), "toml", ("mcp_servers",))
    text = '[mcp_servers.a]\ncommand = "npx"\nargs = ["-y", "x"]\n[mcp_servers.a.env]\nKEY = "hunter2"\n'
    extraction = read("config.toml", text, table)
    (server,) = extraction.facts
    assert (server.name, server.env, server.location.line) == ("a", ("KEY",), 1)
    text = (
        '[[mcp_servers]]\n'
        'name = "a"\n'
        'transport = "http"\n'
        'url = "https://x.example.com"\n'
        'bearer_token_env_var = "TOKEN"\n'
    )
    (server,) = read.servers("config.toml", text, table)
    assert (server.name, server.transport, server.env) == ("a", "http", ("TOKEN",))


def test_registry_entries(read):
    table = ServerTable("c", (), "json", ("packages", "remotes"))
    document = {
        "name": "com.example/x",
        "packages": [
            {"registryType": "npm", "identifier": "@a/b", "version": "2.4.0", "transport": {"type": "stdio"}}
        ],
        "remotes": [{"type": "streamable-http", "url": "https://x.example.com"}],
    }
    package, remote = read.servers("server.json", json.dumps(document), table)
    assert (package.name, package.package, package.version, package.transport) == (
        "com.example/x",
        "npm:@a/b",
        "2.4.0",
        "stdio",
    )
    assert (remote.name, remote.transport, remote.url) == ("com.example/x", "http", "https://x.example.com")


def test_servers_in_a_variable(read):
    table = ServerTable("c", (), "dotenv", ("TOOL_SERVERS",))
    text = 'A_B=1\nTOOL_SERVERS=\'[{"name": "s", "url": "https://x.example.com", "key": "hunter2"}]\'\nBROKEN=1\n'
    extraction = read(".env", text, table)
    server, first, last = extraction.facts
    assert (server.name, server.url, server.location) == ("s", "https://x.example.com", Location(".env", 2, 1))
    assert [first.key, last.key] == ["A_B", "BROKEN"]
    assert "hunter2" not in repr(extraction)
    assert read.servers(".env", "TOOL_SERVERS='[{'\n", table) == []


def test_servers_in_a_variable_of_a_list(read):
    table = ServerTable("c", (), "yaml", ("web.environment.TOOL_SERVERS",))
    value = '[{"name": "s", "url": "https://x.example.com", "key": "hunter2"}]'
    for text in (f"web:\n  environment:\n    - PORT=1\n    - 'TOOL_SERVERS={value}'\n",
                 f"web:\n  environment:\n    - name: PORT\n    - name: TOOL_SERVERS\n      value: '{value}'\n"):
        extraction = read("compose.yaml", text, table)
        (server,) = (fact for fact in extraction.facts if isinstance(fact, Server))
        assert (server.name, server.url, server.location.line) == ("s", "https://x.example.com", text.count("\n"))
        assert "hunter2" not in repr(extraction)
    assert read.servers("compose.yaml", f"web:\n  environment: ['TOOL_SERVERS2={value}']\n", table) == []


def test_tables_of_another_format_are_left_alone(read, table):
    assert read.servers("a.json", '{"mcpServers": {"s": {"command": "x"}}}', table(format_="yaml")) == []


def test_servers_of_a_broken_file_are_kept(read, table):
    extraction = read("a.json", '{"mcpServers": {"s": {"command": "x"}}, oops', table())
    assert [fact.name for fact in extraction.facts] == ["s"]
    assert len(extraction.problems) == 1


@pytest.mark.parametrize(
    ("entry", "tools", "off", "unasked"),
    [
        ({"tools": ["*"]}, ("*",), (), ()),
        ({"includeTools": ["read"], "excludeTools": ["write"], "trust": True}, ("read",), ("write",), ("*",)),
        ({"enabled_tools": ["a"], "disabled_tools": ["b", "c"]}, ("a",), ("b", "c"), ()),
        ({"alwaysAllow": ["a", "b"], "disabledTools": []}, (), (), ("a", "b")),
        ({"autoApprove": []}, (), (), ()),
        ({"autoApprove": "*"}, (), (), ("*",)),
        ({"autoApprove": True}, (), (), ("*",)),
        ({"trust": False}, (), (), ()),
        ({"autoApprove": "read, write"}, (), (), ("read", "write")),
        ({"mode": "approve"}, (), (), ("*",)),
        ({"mode": "prompt"}, (), (), ()),
        ({"tools": [{"name": "read"}]}, ("read",), (), ()),
        ({"tools": {"read": {"x": 1}}}, ("read",), (), ()),
    ],
)
def test_tools_and_approvals(read, table, entry, tools, off, unasked):
    server = one(read, table, {"command": "x", **entry}, auto_approve=("mode",))
    assert (server.tools, server.disabled_tools, server.auto_approve) == (tools, off, unasked)


def test_one_server_at_a_pointer(read):
    table = ServerTable("c", (), "yaml", ("providers.*.config.mcp.server", "providers.*.config.mcp.servers"))
    text = """providers:
  - id: a
    config:
      mcp:
        server: {command: npx, args: [-y, pkg], name: memory}
  - config: {mcp: {servers: [{url: "https://x.example.com/mcp", name: far}]}}
  - config: {mcp: {server: {url: "https://y.example.com/mcp"}}}
"""
    found = read.servers("promptfooconfig.yaml", text, table)
    assert [(server.name, server.location.line) for server in found] == [
        ("memory", 5), ("y.example.com", 7), ("far", 6)]


def test_a_list_of_maps_of_one(read):
    table = ServerTable("c", (), "yaml", ("mcpServers",))
    text = "mcpServers:\n  - github\n  - files:\n      command: npx\n      args: [-y, pkg]\n"
    (server,) = read.servers("a.yaml", text, table)
    assert (server.name, server.package, server.location.line) == ("files", "npm:pkg", 3)


def test_a_target_is_a_command_or_an_address(read):
    table = ServerTable("c", (), "yaml", ("mcp.targets",), fields=(("command", ("target",)),))
    text = """mcp:
  targets:
    - {name: a, target: "uvx mcp-server-fetch"}
    - {name: b, target: "https://x.example.com/mcp"}
"""
    near, far = read.servers("a.yaml", text, table)
    assert (near.name, near.package, near.command) == ("a", "pypi:mcp-server-fetch", "uvx")
    assert (far.name, far.url, far.command, far.transport) == ("b", "https://x.example.com/mcp", "", "http")


def test_servers_as_text_of_a_variable_in_yaml(read):
    table = ServerTable("c", (), "yaml", ("services.*.environment.TOOLS",))
    text = """services:
  web:
    environment:
      TOOLS: '[{"type": "mcp", "url": "https://x.example.com/mcp", "name": "x", "key": "hunter2"}]'
      OTHER: "1"
  other: {environment: {TOOLS: plain}}
  broken: {environment: {TOOLS: "[{"}}
"""
    extraction = read("compose.yaml", text, table)
    (server,) = [fact for fact in extraction.facts if isinstance(fact, Server)]
    assert (server.name, server.location.line) == ("x", 4)
    assert "hunter2" not in repr(extraction)


def test_an_image_instead_of_a_command(read):
    table = ServerTable("c", (), "yaml", ("registry",), fields=(("image", ("image",)),))
    text = "registry:\n  fetch:\n    image: mcp/fetch:1.2\n    type: server\n"
    (server,) = read.servers("custom.yaml", text, table)
    assert (server.name, server.package, server.version, server.transport) == ("fetch", "oci:mcp/fetch", "1.2", "stdio")


def test_entries_that_a_table_asks_for(read):
    table = ServerTable("c", (), "json", ("nodes",), fields=(("url", ("parameters.endpointUrl",)),),
                        when=(("type", ("scope.mcpClient*",)),))
    nodes = [{"name": "a", "type": "scope.mcpClientTool", "parameters": {"endpointUrl": "https://x.example.com"}},
             {"name": "b", "type": "scope.http", "parameters": {"endpointUrl": "https://y.example.com"}}]
    assert [server.name for server in read.servers("flow.json", json.dumps({"nodes": nodes}), table)] == ["a"]


@pytest.mark.parametrize(
    ("entry", "taken"),
    [
        ({"command": "npx", "args": ["-y", "x"]}, True),
        ({"command": "my-server", "args": []}, True),
        ({"command": "npx"}, True),
        ({"command": "npx -y x"}, True),
        ({"command": "./bin/server"}, True),
        ({"command": ["php", "artisan"]}, True),
        ({"command": []}, False),
        ({"url": "https://x.example.com"}, True),
        ({"url": "${MCP_URL}"}, True),
        ({"url": "Address"}, False),
        ({"command": "Command", "args": "Arguments"}, False),
        ({"command": "Start the server", "url": "URL"}, False),
        ({"command": {"label": "Command"}}, False),
        ({"type": "stdio"}, False),
        ("https://x.example.com", False),
    ],
)
def test_what_is_a_server_in_a_file_that_others_share(read, entry, taken):
    table = ServerTable("c", (), "json", ("mcpServers",), shared=True)
    found = read.servers("mcp.json", json.dumps({"mcpServers": {"s": entry}}), table)
    assert bool(found) is taken


def test_servers_in_front_of_a_text(read):
    table = ServerTable("c", (), "front-matter", ("mcp-servers",))
    text = """---
name: helper
mcp-servers:
  docs:
    type: local
    command: npx
    args: ["-y", "pkg"]
    tools: ["*"]
    env: {KEY: "${{ secrets.COPILOT_MCP_KEY }}"}
---
Use `npx` as in

```json
{"mcpServers": {"no": {"command": "npx"}}}
```
"""
    (server,) = read.servers(".github/agents/helper.agent.md", text, table)
    assert (server.name, server.package, server.env, server.tools, server.location.line) == (
        "docs", "npm:pkg", ("KEY",), ("*",), 4)
    assert read.servers("a.md", "---\na: [\n---\n", table) == []
    assert read.servers("a.md", "no front matter\n", table) == []


def test_tools_that_the_same_file_lets_run_unasked(read):
    table = ServerTable("c", (), "json", ("mcpServers",), allowed=("allowedTools", "permissions.allow"))
    document = {
        "mcpServers": {"git": {"command": "x"}, "my_files": {"command": "x", "autoApprove": ["a"]},
                       "b": {"command": "x"}},
        "allowedTools": ["fs_read", "@git", "@my_files/read", 5, {"a": 1}],
        "permissions": {"allow": ["mcp__my_files__write_all", "Bash(ls)", "mcp__other", "mcp__"]},
    }
    found = {server.name: server.auto_approve for server in read.servers("a.json", json.dumps(document), table)}
    assert found == {"git": ("*",), "my_files": ("a", "read", "write_all"), "b": ()}
