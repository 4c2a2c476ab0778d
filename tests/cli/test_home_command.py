"""``shadowbom scan --home`` as a process, with a home folder of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SERVER = {"mcpServers": {"files": {"command": "npx", "args": ["-y", "@acme/files"]}}}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "me"
    (folder / ".cursor").mkdir(parents=True)
    (folder / ".cursor/mcp.json").write_text(json.dumps(SERVER), encoding="utf-8")
    (folder / "app").mkdir()
    (folder / "app/.mcp.json").write_text(json.dumps(SERVER).replace("files", "other"), encoding="utf-8")
    return folder


def servers(out: str) -> dict[str, list[str]]:
    return {asset["name"]: sorted({piece["location"]["path"] for piece in asset["evidence"]})
            for asset in json.loads(out)["assets"] if asset["kind"] == "mcp-server"}


def test_the_home_folder_alone(program: Run, home: Path, repository: Path) -> None:
    done = program("scan", "--home", "--format", "json", cwd=repository, HOME=str(home))
    assert (done.returncode, done.stderr) == (0, "")
    assert servers(done.stdout) == {"files": ["~/.cursor/mcp.json"]}
    assert not any(asset["name"] == "openai" for asset in json.loads(done.stdout)["assets"])


def test_the_home_folder_beside_a_repository(program: Run, home: Path, repository: Path) -> None:
    (repository / ".mcp.json").write_text(json.dumps(SERVER), encoding="utf-8")
    done = program("scan", "--home", str(repository), "--format", "json", HOME=str(home))
    assert servers(done.stdout) == {"files": [".mcp.json", "~/.cursor/mcp.json"]}
    assert any(asset["name"] == "openai" for asset in json.loads(done.stdout)["assets"])


@pytest.mark.parametrize("name", ["table", "sarif", "cyclonedx"])
def test_every_format_takes_places_of_a_home_folder(name: str, program: Run, home: Path) -> None:
    done = program("scan", "--home", "--format", name, HOME=str(home))
    assert done.returncode == 0
    assert name == "sarif" or "~/.cursor/mcp.json" in done.stdout


def test_keys_alone(program: Run, home: Path) -> None:
    done = program("scan", "--home", "--only", "secrets", "--format", "json", HOME=str(home))
    assert json.loads(done.stdout)["findings"] == []


def test_what_does_not_go_with_it(program: Run, home: Path, repository: Path) -> None:
    done = program("scan", "--home", "--staged", str(repository), HOME=str(home))
    assert done.returncode == 2
    assert "--home" in done.stderr


def test_a_machine_without_a_home_folder(program: Run) -> None:
    done = program("scan", "--home", HOME="", USERPROFILE="")
    assert done.returncode == 2
    assert "neither HOME nor USERPROFILE" in done.stderr
