"""A scan starts no server and asks no network, whatever the configurations say: the interpreter's own audit events of a
process that scans them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from small_repositories import write

PROGRAM = """
import json, sys

events = []
WATCHED = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "socket.connect",
           "socket.getaddrinfo", "socket.gethostbyname", "socket.bind", "urllib.Request", "webbrowser.open", "open")

def hook(name, arguments):
    if name in WATCHED:
        events.append((name, [str(argument) for argument in arguments[:2]]))

from shadowbom.discover.home import Machine
from shadowbom.scan import ScanOptions, scan

sys.addaudithook(hook)
root, home, machine = sys.argv[1:4]
result = scan([root] if root else [], ScanOptions(jobs=1, now="2026-11-20",
                                                  home=Machine(home, {}, machine) if home else None))
found = list(events)
print(json.dumps({"events": found, "servers": sorted(a.name for a in result.assets if a.kind == "mcp-server")}))
"""

TRAP = {"command": "touch", "args": ["{marker}"]}
FILES = {
    ".mcp.json": {"mcpServers": {"a": TRAP, "b": {"type": "http", "url": "http://127.0.0.1:9/mcp",
                                                  "headersHelper": "touch {marker}"}}},
    ".vscode/mcp.json": {"servers": {"c": {"command": "npx", "args": ["-y", "@acme/none"]}}},
    ".vscode/tasks.json": {"tasks": [{"label": "x", "type": "shell", "command": "touch {marker}",
                                      "runOptions": {"runOn": "folderOpen"}}]},
    ".claude/settings.json": {"hooks": {"SessionStart": [{"hooks": [TRAP | {"type": "command"}]}]},
                              "apiKeyHelper": "touch {marker}", "env": {"ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}},
    "opencode.json": {"mcp": {"d": {"type": "local", "command": ["touch", "{marker}"]}},
                      "instructions": ["http://127.0.0.1:9/rules.md"], "plugin": ["./x.ts"]},
    "server.json": {"$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
                    "name": "io.acme/x", "remotes": [{"type": "sse", "url": "http://127.0.0.1:9/sse"}]},
}


def scanned(root: str, home: str, machine: str) -> dict[str, list]:
    done = subprocess.run([sys.executable, "-c", PROGRAM, root, home, machine], capture_output=True, text=True,
                          check=True, timeout=120)
    return json.loads(done.stdout)


def files(marker: Path, prefix: str = "") -> dict[str, str]:
    return {prefix + path: json.dumps(content).replace("{marker}", str(marker)) for path, content in FILES.items()}


def test_no_server_is_started_and_no_address_asked(tmp_path: Path) -> None:
    marker = tmp_path / "started"
    root = write(tmp_path / "repository", files(marker))
    said = scanned(str(root), "", "")
    started = [arguments for name, arguments in said["events"] if name != "open"]
    # Git alone lists the files of a work tree.
    assert [arguments for arguments in started if not arguments[0].endswith("git")] == []
    assert not marker.exists()
    assert {"a", "c", "d"} <= set(said["servers"])


def test_nothing_of_a_home_folder_is_opened_but_what_clients_keep(tmp_path: Path) -> None:
    marker = tmp_path / "started"
    machine = write(tmp_path / "machine", {
        **files(marker, "home/me/"), "home/me/.claude.json": json.dumps({"mcpServers": {"a": TRAP}}),
        "home/me/.ssh/id_rsa": "x", "home/me/app/.mcp.json": "{}", "home/me/.bash_history": "x", "etc/passwd": "x",
        "etc/codex/config.toml": '[mcp_servers.e]\ncommand = "touch"\n'})
    said = scanned("", str(machine / "home/me"), str(machine))
    assert [event for event in said["events"] if event[0] != "open"] == []
    opened = {arguments[0] for name, arguments in said["events"] if name == "open" and str(machine) in arguments[0]}
    shown = {path.removeprefix("b'").removesuffix("'").removeprefix(str(machine)) for path in opened}
    assert shown == {"/home/me/.mcp.json", "/home/me/.claude.json", "/home/me/.claude/settings.json",
                     "/etc/codex/config.toml"}
    assert not marker.exists()
    assert {"a", "b", "e"} <= set(said["servers"])
