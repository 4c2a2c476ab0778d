"""Lockfiles made to hang, crash, leak or silence the check."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from key_samples import BY_ID, leaks
from shadowbom.errors import UserError
from shadowbom.lock import lock as lock_of
from shadowbom.rules.locked import MAX_BYTES, MAX_ENTRIES, LockedServer, WrongLockError, compared, read_lock
from small_repositories import scanned, write

HEAD = '{"format": "shadowbom-lock-1", '
ONE = '{"mcpServers": {"a": {"command": "x"}}}'
SERVER = {"path": ".mcp.json", "client": "claude-code-mcp", "name": "a"}


def lock(servers: object = (), files: object = ()) -> str:
    return json.dumps({"format": "shadowbom-lock-1", "servers": servers, "files": files})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b"[" + b"9" * 100_000 + b"]", "not JSON"),
        (b" " * (MAX_BYTES + 1), "more than"),
        (b"[]", "format"),
        (b"{}", "format"),
        (b'{"format": ["shadowbom-lock-1"]}', "format"),
        (HEAD.encode() + b'"servers": {}, "files": []}', "servers must be"),
        (HEAD.encode() + b'"servers": [], "files": null}', "files must be"),
        (lock([1]).encode(), "servers must be"),
        (lock([{}]).encode(), "must have a path"),
        (lock([SERVER | {"name": 1}]).encode(), "should be a text"),
        (lock([SERVER | {"name": None}]).encode(), "should be a text"),
        (lock([SERVER | {"name": "x" * 10_000}]).encode(), "should be a text"),
        (lock([SERVER | {"path": "a\ud800"}]).encode(), "half of a character"),
        (lock([SERVER | {"arguments": ["\udfff"]}]).encode(), "half of a character"),
        (lock([SERVER | {"env": "A"}]).encode(), "should be a list"),
        (lock([SERVER | {"env": [["A"]]}]).encode(), "should be a text"),
        (lock([SERVER | {"arguments": ["a"] * 3000}]).encode(), "should be a list"),
        (lock([SERVER] * (MAX_ENTRIES + 1)).encode(), "more than"),
        (lock([], [{"path": "a"}]).encode(), "should be a text"),
        (lock([], [{"path": "a", "sha256": "A" * 64}]).encode(), "sha256"),
        (lock([], [{"path": "\udcff", "sha256": "0" * 64}]).encode(), "half of a character"),
        (lock([], [{"path": "", "sha256": "0" * 64}]).encode(), "path"),
    ],
)
def test_what_is_no_lockfile_is_refused_whole(data: bytes, message: str) -> None:
    with pytest.raises(WrongLockError, match=message):
        read_lock(data)


def test_a_malformed_lockfile_is_a_problem_of_the_scan(tmp_path: Path) -> None:
    result = scanned(tmp_path, {".mcp.json": ONE, "shadowbom.lock": "[" * 100_000})
    assert [(one.path, one.stage, one.message) for one in result.problems] == [
        ("shadowbom.lock", "lock", "it is not used: nested too deeply")]
    assert not [one for one in result.findings if one.rule == "mcp-server-changed"]


@pytest.mark.parametrize(("tools", "message"), [
    ([f"tool-{number}" for number in range(2001)], "should be a list"), (["t" * 9000], "should be a text"),
])
def test_what_would_be_refused_is_not_written(tmp_path: Path, tools: list[str], message: str) -> None:
    server = {"command": "x", "alwaysAllow": tools}
    text = json.dumps({"mcpServers": {"one": server}})
    root = write(tmp_path / "repository", {".roo/mcp.json": text, ".mcp.json": ONE})
    with pytest.raises(UserError, match=rf"^\.roo/mcp\.json: server 'one' cannot be locked: .*{message}"):
        lock_of(str(root))


def test_links_folders_and_pipes_in_its_place(tmp_path: Path) -> None:
    root = write(tmp_path / "repository", {".mcp.json": ONE})
    (tmp_path / "outside").write_text(lock(), encoding="utf-8")
    place = root / "shadowbom.lock"
    place.symlink_to(tmp_path / "outside")
    found = scanned(tmp_path, {})
    assert "leaves the scanned folder" in " ".join(one.message for one in found.problems if one.stage == "lock")
    assert "mcp-server-changed" not in {one.rule for one in found.findings}
    place.unlink()
    place.mkdir()
    assert [one.message for one in scanned(tmp_path, {}).problems if one.stage == "lock"] == ["is a folder"]
    place.rmdir()
    os.mkfifo(place)
    (problem,) = (one for one in scanned(tmp_path, {}).problems if one.stage == "lock")
    assert "does not lead to a regular file" in problem.message
    place.unlink()
    (root / "inside.json").write_text(lock(), encoding="utf-8")
    place.symlink_to("inside.json")
    assert [one.message for one in scanned(tmp_path, {}).findings if one.rule == "mcp-server-changed"] == [
        "MCP server a is not in shadowbom.lock"]


def test_what_a_lockfile_says_is_shown_without_keys_and_in_bounds(tmp_path: Path) -> None:
    key = BY_ID["anthropic:api-key"].value("locked")
    servers = [
        SERVER | {"version": key, "url": key, "arguments": [key]},
        {"path": ".mcp.json", "client": key, "name": key + " " + "n" * 5000},
        {"path": "../../etc/" + "p" * 5000, "client": "c", "name": "\u202egone"},
        {"path": "nul\0\0", "client": "c", "name": "n"},
    ]
    result = scanned(tmp_path, {".mcp.json": ONE, "shadowbom.lock": lock(servers)})
    found = [one for one in result.findings if one.rule == "mcp-server-changed"]
    assert [one.severity for one in found][:1] == ["medium"]
    assert any("declares it no more" in one.message for one in found)
    assert all(len(one.message) < 500 for one in found)
    assert not leaks(repr(found), key, "sk-ant-")


def test_entries_of_one_name_are_told_apart_and_equal_ones_are_one() -> None:
    twice = [LockedServer("p", "c", "n", command="a"), LockedServer("p", "c", "n", command="b")]
    assert list(compared(twice, reversed(twice))) == []
    assert list(compared([twice[0], twice[0]], [twice[0]])) == []
    (change,) = compared(twice, twice[:1])
    assert (change.before, change.after) == (twice[1], None)


def test_many_entries_are_compared_in_no_time() -> None:
    servers = [{**SERVER, "name": f"s{number}"} for number in range(MAX_ENTRIES)]
    found = read_lock(lock(servers).encode())
    assert len(list(compared(found.servers, ()))) == MAX_ENTRIES
