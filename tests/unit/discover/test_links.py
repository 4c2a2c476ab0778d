from __future__ import annotations

import os
from pathlib import Path

import pytest

from shadowbom.discover.links import Resolved, resolve

from .conftest import Make


@pytest.mark.parametrize(
    ("target", "raw"),
    [
        ("real.txt", b"real.txt"),
        ("./sub/../real.txt", b"real.txt"),
        ("sub//inner.txt", b"sub/inner.txt"),
        ("alias/inner.txt", b"sub/inner.txt"),
        ("alias/../real.txt", b"real.txt"),
        ("chain", b"real.txt"),
    ],
)
def test_targets_inside(make: Make, target: str, raw: bytes) -> None:
    root = make({"real.txt": "", "sub/inner.txt": ""})
    (root / "alias").symlink_to("sub")
    (root / "chain").symlink_to("real.txt")
    (root / "link").symlink_to(target)
    assert resolve(os.path.realpath(bytes(root)), b"link") == Resolved(raw)


def test_an_absolute_target_inside(make: Make) -> None:
    root = make({"real.txt": ""}).resolve()
    (root / "sub").mkdir()
    (root / "sub/link").symlink_to(root / "real.txt")
    (root / "self").symlink_to(root)
    assert resolve(bytes(root), b"sub/link") == Resolved(b"real.txt")
    assert resolve(bytes(root), b"self") == Resolved(b"", is_folder=True)


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("../outside.txt", "leaves the scanned folder"),
        ("/etc/hostname", "leaves the scanned folder"),
        ("sub/../../outside.txt", "leaves the scanned folder"),
        ("up/outside.txt", "leaves the scanned folder"),
        ("gone.txt", "has no target: No such file or directory"),
        ("real.txt/x", "has no target: Not a directory"),
        ("link", "is part of a loop"),
        (".git/config", "points into .git"),
        ("pipe", "does not lead to a regular file"),
    ],
)
def test_what_is_not_followed(make: Make, target: str, why: str) -> None:
    root = make({"real.txt": "", "sub/inner.txt": "", ".git/config": ""}).resolve()
    (root.parent / "outside.txt").write_text("secret")
    (root / "up").symlink_to("..")
    os.mkfifo(root / "pipe")
    (root / "link").symlink_to(target)
    end = resolve(bytes(root), b"link")
    assert end.raw == b""
    assert end.problem == f"skipped: symbolic link to {target!r} {why}"


def test_a_link_that_goes_away_meanwhile(make: Make) -> None:
    root = make({})
    assert resolve(bytes(root), b"link").problem == (
        "skipped: symbolic link to '?' has no target: No such file or directory"
    )


def test_nothing_outside_is_touched(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make({"sub/a": ""}).resolve()
    (root / "sub/link").symlink_to("../../../net/host/share")
    (root / "absolute").symlink_to("/net/host/share")
    asked: list[bytes] = []
    lstat = os.lstat
    monkeypatch.setattr(os, "lstat", lambda path: (asked.append(path), lstat(path))[1])
    assert resolve(bytes(root), b"sub/link").problem
    assert resolve(bytes(root), b"absolute").problem
    assert asked
    assert all(path.startswith(bytes(root) + b"/") and b".." not in path for path in asked)


def test_a_neighbour_with_the_same_start_is_outside(tmp_path: Path) -> None:
    root = (tmp_path / "tree").resolve()
    root.mkdir()
    (tmp_path / "tree-2").mkdir()
    (tmp_path / "tree-2/a").write_text("")
    (root / "link").symlink_to(tmp_path.resolve() / "tree-2/a")
    assert "leaves the scanned folder" in resolve(bytes(root), b"link").problem
