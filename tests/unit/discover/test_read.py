from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover.read import head, read


def _file(name: str) -> SourceFile:
    return SourceFile(name, os.fsencode(name), "python")


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 300_000])
def test_all_bytes_up_to_the_cap(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    (tmp_path / "a.py").write_bytes(data)
    assert read(os.fsencode(tmp_path), _file("a.py"), size) == data


@pytest.mark.parametrize(("size", "cap"), [(11, 10), (70_000, 10), (70_000, 69_999), (65_536, 65_535)])
def test_a_file_over_the_cap_is_named(tmp_path: Path, size: int, cap: int) -> None:
    (tmp_path / "a.py").write_bytes(b"x" * size)
    problem = read(os.fsencode(tmp_path), _file("a.py"), cap)
    assert problem == Problem(
        "a.py", "discover", f"skipped: {size} bytes, more than the {cap} that are read of such a file"
    )


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_bytes(b"x")
    monkeypatch.setattr(os, "read", lambda descriptor, count: b"x" * count)
    problem = read(os.fsencode(tmp_path), _file("a.py"), 100_000)
    assert isinstance(problem, Problem)
    assert "more than the 100000" in problem.message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    problem = read(os.fsencode(tmp_path), _file("gone.py"), 10)
    assert problem == Problem("gone.py", "discover", "cannot be opened: No such file or directory")


def test_a_link_put_in_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "a.py").symlink_to("secret")
    problem = read(os.fsencode(tmp_path), _file("a.py"), 10)
    assert isinstance(problem, Problem)
    assert head(os.fsencode(tmp_path), b"a.py", 10).__class__ is OSError


def test_a_pipe_put_in_place_of_a_file_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")
    assert read(os.fsencode(tmp_path), _file("a.py"), 10) == b""
    assert str(head(os.fsencode(tmp_path), b"a.py", 10)) == "not a regular file"


def test_a_socket_put_in_place_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the address of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("a.py")
        problem = read(os.fsencode(tmp_path), _file("a.py"), 10)
    assert isinstance(problem, Problem)
    assert problem.message.startswith("cannot be opened")


def test_an_error_while_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text("x")

    def fail(descriptor: int, count: int) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "read", fail)
    assert read(os.fsencode(tmp_path), _file("a.py"), 10) == Problem(
        "a.py", "discover", "cannot be read: Input/output error"
    )
    assert isinstance(head(os.fsencode(tmp_path), b"a.py", 10), OSError)


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"x" * 100)
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    for cap in (1, 1000):
        read(os.fsencode(tmp_path), _file("a.py"), cap)
        head(os.fsencode(tmp_path), b"a.py", 10)
    after = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    assert after == before


def test_head_gives_the_first_bytes_and_the_size(tmp_path: Path) -> None:
    with open(tmp_path / "model.gguf", "wb") as file:
        file.write(b"GGUF")
        file.truncate(1 << 40)
    assert head(os.fsencode(tmp_path), b"model.gguf", 4) == (b"GGUF", 1 << 40)
