"""Trees made to crash, to stall, to escape from or to lie to discover."""

from __future__ import annotations

import inspect
import os
import sys
from pathlib import Path

import pytest

from shadowbom.core.source import Problem
from shadowbom.discover import DiscoverOptions, Discovery, decode, discover, read
from shadowbom.discover.ignore import Rules
from shadowbom.discover.links import resolve


def _discover(root: Path, *exclude: str) -> Discovery:
    return discover(str(root), DiscoverOptions(lambda path: "python" if path.endswith(".py") else "", exclude))


def test_names_with_newlines_and_terminal_escapes_are_shown_harmless(tmp_path: Path) -> None:
    names = [b"a\nb.py", b"\x1b]0;title\x07.py", b"\xff\xfe.py", b"\xe2\x80\xaeyp.a", b"\xc2\x9b31m.py", b"\r.py", b" "]
    for name in names:
        with open(bytes(tmp_path) + b"/" + name, "wb"):
            pass
    os.mkdir(bytes(tmp_path) + b"/dir\x1b[0m\n")
    with open(bytes(tmp_path) + b"/dir\x1b[0m\n/x.py", "wb"):
        pass
    found = _discover(tmp_path)
    assert sorted(file.raw for file in found.files) == sorted([*names, b"dir\x1b[0m\n/x.py"])
    assert len({file.path for file in found.files}) == len(names) + 1
    assert all(file.path.isprintable() for file in found.files)
    assert all(read(found.root, file, 10) == b"" for file in found.files)


def test_two_names_that_would_look_the_same_stay_two_files(tmp_path: Path) -> None:
    for name in (b"a\nb.py", b"a%0Ab.py", b"a%250Ab.py"):
        with open(bytes(tmp_path) + b"/" + name, "wb") as file:
            file.write(name)
    found = _discover(tmp_path)
    assert len({file.path for file in found.files}) == 3
    assert {read(found.root, file, 99) for file in found.files} == {b"a\nb.py", b"a%0Ab.py", b"a%250Ab.py"}


def test_link_loops_escapes_and_bombs(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    (tmp_path / "secret.py").write_text("secret")
    (root / "one").symlink_to("two")
    (root / "two").symlink_to("one")
    (root / "self").symlink_to("self/self/self")
    (root / "parent").symlink_to("..")
    (root / "escape.py").symlink_to("../secret.py")
    (root / "absolute.py").symlink_to(tmp_path / "secret.py")
    (root / "passwd").symlink_to("/etc/passwd")
    (root / "stdin.py").symlink_to("/dev/stdin")
    (root / "zero.py").symlink_to("/dev/zero")
    found = _discover(root)
    assert found.files == []
    assert [problem.path for problem in found.problems] == [
        "absolute.py", "escape.py", "one", "parent", "passwd", "self", "stdin.py", "two", "zero.py",
    ]
    assert found.skipped == 9


def test_a_chain_of_many_links_is_a_loop_not_a_recursion(tmp_path: Path) -> None:
    (tmp_path / "0").write_text("")
    for number in range(1, 2_001):
        (tmp_path / str(number)).symlink_to(str(number - 1))
    root = os.path.realpath(bytes(tmp_path))
    assert resolve(root, b"40").raw == b"0"
    assert "loop" in resolve(root, b"41").problem
    assert "loop" in resolve(root, b"2000").problem


def test_folders_linked_to_each_other_do_not_multiply(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.py").write_text("")
        for number in range(10):
            (tmp_path / name / f"link{number}").symlink_to("../" + ("b" if name == "a" else "a"))
    found = _discover(tmp_path)
    assert [file.path for file in found.files] == ["a/x.py", "b/x.py"]
    assert len(found.links) == 20


def test_folders_deeper_than_a_path_may_be_long(tmp_path: Path) -> None:
    home = os.getcwd()
    try:
        os.chdir(tmp_path)
        for _ in range(30):
            os.mkdir("d" * 200)
            Path("x.py").write_text("")
            os.chdir("d" * 200)
    finally:
        os.chdir(home)
    found = _discover(tmp_path)
    assert len(found.files) > 15
    assert [problem.message for problem in found.problems] == ["folder cannot be listed: File name too long"]
    assert found.skipped == 1


def test_depth_costs_no_recursion(tmp_path: Path) -> None:
    deep = tmp_path / "/".join(["d"] * 300)
    deep.mkdir(parents=True)
    (deep / "x.py").write_text("")
    limit = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(len(inspect.stack(0)) + 100)
        found = _discover(tmp_path)
    finally:
        sys.setrecursionlimit(limit)
    assert [file.path for file in found.files] == ["d/" * 300 + "x.py"]


@pytest.mark.parametrize("pattern", [b"*a" * 100 + b"b", b"?*" * 100 + b"b", b"[a]*" * 60 + b"b", b"**/a" * 50 + b"/b",
                                     b"a/**/" * 50 + b"b", b"*" * 4_000 + b"b", b"[" * 4_000, b"\\" * 4_001])
def test_patterns_made_to_backtrack_end(pattern: bytes) -> None:
    # A backtracking matcher would not be done with one of these in this century.
    rules = Rules([pattern, b"!" + pattern])
    name = b"a" * 255
    assert rules.decide(name, name, False) is None
    path = b"/".join([b"a"] * 2_000)
    assert rules.decide(b"a", path, True) is None


def test_an_ignore_file_of_binary_noise(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_bytes(bytes(range(256)) * 100 + b"\n*.py\n")
    (tmp_path / "a.py").write_text("")
    (tmp_path / "b.txt").write_text("")
    assert [file.path for file in _discover(tmp_path).files] == [".gitignore", "b.txt"]


@pytest.mark.parametrize("name", [".gitignore", ".shadowbomignore"])
def test_an_ignore_file_that_is_a_pipe_or_a_folder(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    (tmp_path / "sub" / name).mkdir(parents=True)
    (tmp_path / "sub" / name / "a.py").write_text("")
    found = _discover(tmp_path)
    assert [file.path for file in found.files] == [f"sub/{name}/a.py"]
    assert [problem.path for problem in found.problems] == [name]


def test_a_nul_byte_does_not_hide_a_source_file(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"\x00" * 8_192 + b"\nimport client\n")
    found = _discover(tmp_path)
    data = read(found.root, found.files[0], 1 << 20)
    assert isinstance(data, bytes)
    assert decode(data) is None
    decoded = decode(data, keep_nul=True)
    assert decoded is not None
    assert decoded[0].endswith("\nimport client\n")


def test_a_line_of_100_megabytes_is_named_not_read(tmp_path: Path) -> None:
    with open(tmp_path / "a.py", "wb") as file:
        file.truncate(100 << 20)
    found = _discover(tmp_path)
    problem = read(found.root, found.files[0], 10 << 20)
    assert problem == Problem(
        "a.py", "discover", "skipped: 104857600 bytes, more than the 10485760 that are read of such a file"
    )


def test_many_files_in_one_folder_come_sorted(tmp_path: Path) -> None:
    for number in range(3_000):
        (tmp_path / f"{number}.py").touch()
    paths = [file.path for file in _discover(tmp_path).files]
    assert paths == sorted(f"{number}.py" for number in range(3_000))
