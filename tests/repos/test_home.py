"""``scan --home``: a developer's machine, laid out as on Linux, macOS and Windows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shadowbom.catalog.samples import expand
from shadowbom.core.source import Scope
from shadowbom.discover.home import Machine
from shadowbom.rules.context import Context, context_of
from shadowbom.ruleset import open_ruleset
from shadowbom.scan import ScanOptions, scan
from small_repositories import assets, places, said, write


def servers(**entries: object) -> str:
    return json.dumps({"mcpServers": entries})


def home(root: Path, files: dict[str, str], paths: tuple[str, ...] = (), **env: str):
    write(root, {"home/me/.bashrc": "export A=b\n", **files})
    machine = Machine(str(root / "home/me"), env, str(root))
    return scan(paths, ScanOptions(jobs=1, now="2026-11-20", home=machine))


ENTRY = {"command": "npx", "args": ["-y", "@acme/files@1.0.0"]}


@pytest.mark.parametrize(
    ("files", "shown"),
    [
        ({"home/me/.config/Claude/claude_desktop_config.json": servers(files=ENTRY),
          "home/me/.config/Code/User/mcp.json": json.dumps({"servers": {"files": ENTRY}}),
          "home/me/.config/zed/settings.json": json.dumps({"context_servers": {"files": ENTRY}}),
          "etc/codex/config.toml": '[mcp_servers.files]\ncommand = "npx"\nargs = ["-y", "@acme/files@1.0.0"]\n'},
         ["/etc/codex/config.toml:1", "~/.config/Claude/claude_desktop_config.json:1",
          "~/.config/Code/User/mcp.json:1", "~/.config/zed/settings.json:1"]),
        ({"home/me/Library/Application Support/Claude/claude_desktop_config.json": servers(files=ENTRY),
          "home/me/Library/Application Support/Code/User/profiles/1a/mcp.json": json.dumps({"servers": {"f": ENTRY}}),
          "Library/Application Support/ClaudeCode/managed-mcp.json": servers(files=ENTRY)},
         ["/Library/Application Support/ClaudeCode/managed-mcp.json:1",
          "~/Library/Application Support/Claude/claude_desktop_config.json:1",
          "~/Library/Application Support/Code/User/profiles/1a/mcp.json:1"]),
        ({"home/me/AppData/Roaming/Claude/claude_desktop_config.json": servers(files=ENTRY),
          "home/me/AppData/Roaming/Cursor/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json":
          servers(files=ENTRY),
          "home/me/.codex/config.toml": '[mcp_servers.files]\ncommand = "npx"\nargs = ["-y", "@acme/files@1.0.0"]\n'},
         ["~/.codex/config.toml:1",
          "~/AppData/Roaming/Claude/claude_desktop_config.json:1",
          "~/AppData/Roaming/Cursor/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json:1"]),
    ],
    ids=["linux", "macos", "windows"],
)
def test_servers_of_a_home_folder(tmp_path: Path, files: dict[str, str], shown: list[str]) -> None:
    result = home(tmp_path, files)
    assert places(assets(result)["mcp:npm:@acme/files"]) == shown
    assert (result.root, result.problems) == ("~", ())
    assert result.counts.found == len(files)


def test_servers_of_the_projects_that_a_client_remembers(tmp_path: Path) -> None:
    remembered = {"projects": {"/home/me/app": {"mcpServers": {"files": ENTRY}, "history": ["a", "b"]}},
                  "mcpServers": {"far": {"type": "http", "url": "https://mcp.acme.example/mcp",
                                         "headers": {"Authorization": "Bearer hunter2hunter2"}}}}
    result = home(tmp_path, {"home/me/.claude.json": json.dumps(remembered)})
    found = assets(result)
    assert {"mcp:npm:@acme/files", "mcp:https://mcp.acme.example/mcp"} <= set(found)
    assert said(found["mcp:https://mcp.acme.example/mcp"])["headers"] == "Authorization"
    assert "hunter2" not in repr(result)


def test_a_variable_moves_a_clients_home(tmp_path: Path) -> None:
    text = '[mcp_servers.files]\ncommand = "npx"\nargs = ["-y", "@acme/files"]\n'
    result = home(tmp_path, {"opt/codex/config.toml": text}, CODEX_HOME=str(tmp_path / "opt/codex"))
    assert places(assets(result)["mcp:npm:@acme/files"]) == ["$CODEX_HOME/config.toml:1"]
    managed = {"opt/pf/ClaudeCode/managed-mcp.json": servers(files=ENTRY)}
    result = home(tmp_path / "other", managed, PROGRAMFILES=str(tmp_path / "other/opt/pf"))
    assert places(assets(result)["mcp:npm:@acme/files"]) == ["%PROGRAMFILES%/ClaudeCode/managed-mcp.json:1"]


def test_settings_and_instructions_are_judged_as_loaded(tmp_path: Path) -> None:
    result = home(tmp_path, {
        "home/me/.claude/settings.json": json.dumps({"permissions": {"defaultMode": "bypassPermissions"}}),
        "home/me/.claude/skills/tests/SKILL.md": "---\nname: tests\ndescription: x\n---\nRun the tests.\n"})
    (finding,) = [one for one in result.findings if one.rule == "agent-bypass-permissions"]
    assert (finding.location.path, finding.severity.value) == ("~/.claude/settings.json", "critical")
    assert {asset.scope for asset in result.assets} == {Scope.PRODUCTION}
    assert {"claude-code", "agent-skills"} <= {asset.name for asset in result.assets}


def test_keys_of_a_home_folder_are_found(tmp_path: Path) -> None:
    token = expand("{{alnum:40}}", "home")[0]
    entry = {"command": "npx", "args": ["-y", "@acme/tickets"], "env": {"ACME_TICKETS_TOKEN": token}}
    result = home(tmp_path, {"home/me/.cursor/mcp.json": servers(tickets=entry)})
    (finding,) = [one for one in result.findings if one.rule == "leaked-key"]
    assert finding.location.path == "~/.cursor/mcp.json"
    assert token not in repr(result)


def test_a_folder_and_the_home_folder_in_one_result(tmp_path: Path) -> None:
    root = write(tmp_path / "repository", {".mcp.json": servers(files=ENTRY)})
    result = home(tmp_path / "machine", {"home/me/.cursor/mcp.json": servers(files=ENTRY)}, (str(root),))
    assert places(assets(result)["mcp:npm:@acme/files"]) == [".mcp.json:1", "~/.cursor/mcp.json:1"]
    assert result.root == "repository"


def test_an_empty_home_folder_has_nothing(tmp_path: Path) -> None:
    result = home(tmp_path, {"home/me/notes/.mcp.json": servers(files=ENTRY), "home/me/app/AGENTS.md": "Be brief.\n"})
    assert (result.assets, result.counts.found) == ((), 0)


def test_every_glob_of_the_catalogue_finds_a_file(tmp_path: Path) -> None:
    globs = open_ruleset().catalogue.home_globs
    tops = {"~": "home/me", "": "", "$XDG_CONFIG_HOME": "home/me/.config", "%APPDATA%": "home/me/AppData/Roaming",
            "%LOCALAPPDATA%": "home/me/AppData/Local"}
    env: dict[str, str] = {}
    files = {}
    for glob in globs:
        head, _, rest = glob.partition("/")
        if head not in tops:
            tops[head] = f"var/{head.strip('$%').lower()}"
            env[head.strip("$%")] = str(tmp_path / tops[head])
        files[f"{tops[head]}/{rest.replace('*', 'acme')}".lstrip("/")] = "{}\n"
    result = home(tmp_path, files, **env)
    assert result.counts.found == len(files)


@pytest.mark.parametrize("path", ["~/.claude/plugins/marketplaces/a/.mcp.json", "/etc/codex/config.toml",
                                  "$CODEX_HOME/config.toml", "%APPDATA%/Claude/claude_desktop_config.json",
                                  "~/.claude/examples/settings.local.json"])
def test_what_is_in_a_home_folder_is_active(path: str) -> None:
    assert context_of(path, Scope.PRODUCTION) is Context.ACTIVE
    assert context_of(f"x{path}", Scope.TEST) is Context.FIXTURE
