from __future__ import annotations

import gc
import os
import socket
from pathlib import Path

import pytest

from shadowbom.core.source import Origin, Problem, Scope, SourceFile
from shadowbom.discover import DiscoverOptions, Discovery, Link, WeightsFile, discover
from shadowbom.errors import UserError

from .conftest import Make


def _format_of(path: str) -> str:
    return {".py": "python", ".js": "javascript", ".json": "json"}.get(os.path.splitext(path)[1], "")


def _discover(root: Path, *exclude: str) -> Discovery:
    return discover(str(root), DiscoverOptions(_format_of, exclude))


def _paths(root: Path, *exclude: str) -> list[str]:
    return [file.path for file in _discover(root, *exclude).files]


def test_a_plain_folder(make: Make) -> None:
    root = make({"src/app.py": "x", "src/a/b.js": "", "README.md": "", "tests/test_a.py": "", "a.txt": ""})
    found = _discover(root)
    assert found.root == os.path.realpath(bytes(root))
    assert found.root_name == "tree"
    assert (found.commit, found.commit_date, found.in_git, found.skipped, found.problems) == ("", "", False, 0, [])
    assert found.files == [
        SourceFile("README.md", b"README.md", "", Scope.DOCS),
        SourceFile("a.txt", b"a.txt", ""),
        SourceFile("src/a/b.js", b"src/a/b.js", "javascript"),
        SourceFile("src/app.py", b"src/app.py", "python"),
        SourceFile("tests/test_a.py", b"tests/test_a.py", "python", Scope.TEST),
    ]
    assert {file.size for file in found.files} == {-1}
    assert {file.origin for file in found.files} == {Origin.WORKTREE}


def test_files_are_sorted_by_their_whole_path(make: Make) -> None:
    root = make({"a/b.py": "", "a-b.py": "", "a.py": "", "a/a/c.py": ""})
    assert _paths(root) == ["a-b.py", "a.py", "a/a/c.py", "a/b.py"]


def test_tool_folders_are_left_out_outside_git(make: Make) -> None:
    root = make({
        "a.py": "", "node_modules/x/i.js": "", "src/__pycache__/a.pyc": "", ".venv/a.py": "", "venv/pyvenv.cfg": "",
        "venv/lib/a.py": "", "env/a.py": "", ".tox/a.py": "", ".hg/store": "", "src/pyvenv.cfg": "", "src/b.py": "",
    })
    assert _paths(root) == ["a.py", "env/a.py", "src/b.py", "src/pyvenv.cfg"]


def test_git_folders_and_files_are_never_listed(make: Make) -> None:
    root = make({"a.py": "", "clone/.git/config": "", "clone/b.py": "", "module/.git": "gitdir: x", "module/c.py": ""})
    os.symlink("config", root / "clone/.git/link")
    (root / "other").mkdir()
    os.symlink("../clone/.git", root / "other/.git")
    assert _paths(root) == ["a.py", "clone/b.py", "module/c.py"]


def test_ignore_files_nest_and_negate(make: Make) -> None:
    root = make({
        ".gitignore": "*.log\nbuild/\n", "a.py": "", "x.log": "", "build/a.py": "",
        "pkg/.gitignore": "!keep.log\n/local.py\n", "pkg/keep.log": "", "pkg/drop.log": "", "pkg/local.py": "",
        "pkg/sub/local.py": "", "pkg/sub/keep.log": "",
    })
    assert _paths(root) == [".gitignore", "a.py", "pkg/.gitignore", "pkg/keep.log", "pkg/sub/keep.log",
                            "pkg/sub/local.py"]


def test_our_own_ignore_file_wins_over_gitignore(make: Make) -> None:
    root = make({".gitignore": "*.js\n", ".shadowbomignore": "!keep.js\ngenerated/\n", "keep.js": "", "drop.js": "",
                 "generated/a.py": "", "b.py": ""})
    assert _paths(root) == [".gitignore", ".shadowbomignore", "b.py", "keep.js"]


def test_exclude_patterns_win_over_everything(make: Make) -> None:
    root = make({".shadowbomignore": "!a.py\n", "a.py": "", "b.py": "", "src/a.py": "", "legacy/c.py": ""})
    assert _paths(root, "/a.py", "legacy/") == [".shadowbomignore", "b.py", "src/a.py"]
    assert _paths(root, "*.py", "!src/a.py") == [".shadowbomignore", "src/a.py"]


def test_a_linked_ignore_file_is_not_obeyed(make: Make) -> None:
    root = make({"rules.txt": "*.py\n", "a.py": ""})
    (root / ".gitignore").symlink_to("rules.txt")
    assert _paths(root) == ["a.py", "rules.txt"]


def test_an_ignore_file_over_its_cap_is_named_and_not_used(make: Make) -> None:
    root = make({".gitignore": "*.py\n" * 300_000, "a.py": ""})
    found = _discover(root)
    assert [file.path for file in found.files] == [".gitignore", "a.py"]
    assert [problem.path for problem in found.problems] == [".gitignore"]
    assert "1500000 bytes" in found.problems[0].message


def test_dropped_ignore_patterns_are_a_problem(make: Make) -> None:
    root = make({".gitignore": "".join(f"?x{number}?\n" for number in range(2_001)), "a.py": ""})
    assert Problem(".gitignore", "discover", "1 ignore patterns too many: not used") in _discover(root).problems


def test_a_script_without_suffix_is_known_by_its_first_line(make: Make) -> None:
    root = make({"bin/run": "#!/usr/bin/env python3\nimport os\n", "bin/shell": "#!/bin/sh\n", "LICENSE": "MIT"})
    files = {file.path: file for file in _discover(root).files}
    assert (files["bin/run"].format, files["bin/run"].size) == ("python", 33)
    assert (files["bin/shell"].format, files["bin/shell"].size) == ("", -1)
    assert files["LICENSE"].format == ""


def test_weights_are_known_by_their_header_at_any_size(make: Make) -> None:
    root = make({"m/a.gguf": b"GGUF\x03\x00\x00\x00", "m/b.bin": b"just bytes", "m/c": b"GGUF\x03\x00\x00\x00"})
    with open(root / "m/a.gguf", "r+b") as file:
        file.truncate(1 << 36)
    found = _discover(root)
    assert found.weights == (WeightsFile("m/a.gguf", "gguf", 1 << 36), WeightsFile("m/c", "gguf", 8))
    assert [(file.path, file.size) for file in found.files] == [("m/a.gguf", 1 << 36), ("m/b.bin", -1), ("m/c", 8)]
    assert found.problems == []


def test_a_link_to_a_listed_file_is_an_alias(make: Make) -> None:
    root = make({"AGENTS.md": "", "sub/real/a.py": ""})
    (root / "OTHER.md").symlink_to("AGENTS.md")
    (root / "sub/linked").symlink_to("real")
    (root / "sub/self").symlink_to("..")
    found = _discover(root)
    assert [file.path for file in found.files] == ["AGENTS.md", "sub/real/a.py"]
    assert found.links == (
        Link("OTHER.md", "AGENTS.md"),
        Link("sub/linked", "sub/real", is_folder=True),
        Link("sub/self", ".", is_folder=True),
    )
    assert found.problems == []


def test_a_link_to_a_file_not_listed_otherwise_is_that_file(make: Make) -> None:
    root = make({".gitignore": "/ignored/\n/secret/\n", "ignored/settings.json": "{}", "node_modules/x/i.js": "",
                 "secret/a.json": ""})
    (root / "b.json").symlink_to("ignored/settings.json")
    (root / "c.json").symlink_to("ignored/settings.json")
    (root / "i.js").symlink_to("node_modules/x/i.js")
    (root / "s.json").symlink_to("secret/a.json")
    found = _discover(root, "secret/")
    assert found.files == [
        SourceFile(".gitignore", b".gitignore", ""),
        SourceFile("b.json", b"ignored/settings.json", "json"),
        SourceFile("i.js", b"node_modules/x/i.js", "javascript", Scope.VENDORED),
    ]
    assert found.links == (Link("c.json", "b.json"),)


def test_an_ignored_link_is_left_out(make: Make) -> None:
    root = make({".gitignore": "link.py\n", "a.py": ""})
    (root / "link.py").symlink_to("gone.py")
    assert _discover(root).problems == []


def test_special_files_are_named_and_never_opened(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make({"a.py": ""})
    os.mkfifo(root / "pipe.py")
    monkeypatch.chdir(root)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.py")
        found = _discover(root)
    assert [file.path for file in found.files] == ["a.py"]
    assert found.problems == [
        Problem("pipe.py", "discover", "skipped: not a regular file but a named pipe"),
        Problem("socket.py", "discover", "skipped: not a regular file but a socket"),
    ]
    assert found.skipped == 2
    assert _discover(root, "*.py").problems == []


class _Vanished:
    """A directory entry of a special file that is gone when it is asked for its kind."""

    name = b"odd"

    def is_file(self, *, follow_symlinks: bool) -> bool:
        return False

    is_dir = is_file

    def is_symlink(self) -> bool:
        return False

    def stat(self, *, follow_symlinks: bool) -> os.stat_result:
        raise FileNotFoundError(2, "No such file or directory")


def test_an_entry_that_goes_away_meanwhile(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make({})
    monkeypatch.setattr(os, "scandir", lambda path: _Entries([_Vanished()]))
    assert _discover(root).problems == [
        Problem("odd", "discover", "skipped: not a regular file but a file of unknown kind")
    ]


class _Entries(list[_Vanished]):
    def __enter__(self) -> _Entries:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        pass


def test_a_folder_that_cannot_be_listed_is_named(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make({"a.py": "", "locked/b.py": ""})
    scandir = os.scandir

    def refuse(path: bytes) -> object:
        if path.endswith(b"locked"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = _discover(root)
    assert [file.path for file in found.files] == ["a.py"]
    assert found.problems == [Problem("locked", "discover", "folder cannot be listed: Permission denied")]
    assert found.skipped == 1


def test_a_doubtful_file_that_cannot_be_opened_is_named(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make({"run": "#!/usr/bin/python"})
    opened = os.open

    def refuse(path: bytes, flags: int) -> int:
        if path.endswith(b"/run"):
            raise PermissionError(13, "Permission denied")
        return opened(path, flags)

    monkeypatch.setattr(os, "open", refuse)
    found = _discover(root)
    assert [file.path for file in found.files] == ["run"]
    assert found.problems == [Problem("run", "discover", "cannot be opened: Permission denied")]


def test_one_file(make: Make) -> None:
    root = make({"src/app.py": "", "src/other.py": "", "src/.gitignore": "app.py\n"})
    found = discover(str(root / "src/app.py"), DiscoverOptions(_format_of))
    assert found.files == [SourceFile("app.py", b"app.py", "python")]
    assert (found.root, found.root_name) == (os.path.realpath(bytes(root / "src")), "src")


def test_one_file_that_is_a_link_or_a_script(make: Make) -> None:
    root = make({"real/run": "#!/usr/bin/python3\n"})
    (root / "tool").symlink_to("real/run")
    found = discover(str(root / "tool"), DiscoverOptions(_format_of))
    assert found.files == [SourceFile("tool", b"run", "python", size=19)]
    assert found.root == os.path.realpath(bytes(root / "real"))


def test_a_root_that_is_a_link_or_relative(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make({"a.py": ""})
    (root.parent / "link").symlink_to("tree")
    assert _discover(root.parent / "link").root_name == "tree"
    monkeypatch.chdir(root)
    assert discover(".", DiscoverOptions(_format_of)).root == os.path.realpath(bytes(root))


def test_an_empty_folder(tmp_path: Path) -> None:
    found = _discover(tmp_path)
    assert (found.files, found.problems, found.in_git) == ([], [], False)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone", "gone: no such file or folder"),
        ("a.py/b", "a.py/b: cannot be read: Not a directory"),
        ("nul\0byte", "nul%00byte: not a path: embedded null byte"),
        ("esc\x1b[31m", "esc%1B[31m: no such file or folder"),
        ("loop", "loop: cannot be read: Too many levels of symbolic links"),
        ("pipe", "pipe: neither a file nor a folder"),
        ("", ": no such file or folder"),
    ],
)
def test_what_the_user_can_mend(make: Make, monkeypatch: pytest.MonkeyPatch, name: str, message: str) -> None:
    root = make({"a.py": ""})
    (root / "loop").symlink_to("loop")
    os.mkfifo(root / "pipe")
    monkeypatch.chdir(root)
    with pytest.raises(UserError) as raised:
        discover(name, DiscoverOptions(_format_of))
    assert str(raised.value) == message


def test_a_root_that_cannot_be_listed(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make({"a.py": ""})

    def refuse(path: bytes) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(UserError, match="cannot be read: Permission denied"):
        _discover(root)


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(make: Make, enabled: bool) -> None:
    root = make({"a.py": ""})
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        _discover(root)
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_patterns_of_our_own_that_leave_out_nothing_are_told(make: Make) -> None:
    text = "# old\ngone/\n*.js\n!keep.js\nsrc/*.min.css\n\nlib/\n"
    files = {".shadowbomignore": text, ".gitignore": "nothing\n", "a.js": "", "lib/x.py": "", "b.py": ""}
    root = make({**files, "sub/.shadowbomignore": "c.py\nd.py\n", "sub/c.py": ""})
    found = _discover(root)
    assert [(one.path, one.line, one.message) for one in sorted(found.idle)] == [
        (".shadowbomignore", 2, "stale: gone/ leaves out nothing"),
        (".shadowbomignore", 5, "stale: src/*.min.css leaves out nothing"),
        ("sub/.shadowbomignore", 2, "stale: d.py leaves out nothing"),
    ]
    assert _discover(root, "*.py").idle == ()
