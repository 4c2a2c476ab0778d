"""The cache folder belongs to us alone, or is not used."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from shadowbom.catalog import cache


def test_written_data_is_read_back(cache_dir: Path) -> None:
    cache.write("kind-a.bin", b"data")
    assert cache.read("kind-a.bin") == b"data"
    assert stat.S_IMODE(cache_dir.stat().st_mode) == 0o700
    assert [path.name for path in cache_dir.iterdir()] == ["kind-a.bin"]


def test_what_is_not_there_is_none(cache_dir: Path) -> None:
    assert cache.read("kind-a.bin") is None


def test_an_open_folder_is_closed(cache_dir: Path) -> None:
    cache_dir.mkdir(mode=0o777)
    cache_dir.chmod(0o777)
    assert cache.folder() == cache_dir
    assert stat.S_IMODE(cache_dir.stat().st_mode) == 0o700


def test_a_link_is_not_followed(cache_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    cache_dir.symlink_to(tmp_path / "elsewhere")
    assert cache.folder() is None
    cache.write("kind-a.bin", b"data")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_of_another_user_is_not_used(cache_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache_dir.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: cache_dir.stat().st_uid + 1)
    assert cache.folder() is None


def test_a_place_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SHADOWBOM_CACHE_DIR", str(tmp_path / "file" / "below"))
    assert cache.folder() is None
    cache.write("kind-a.bin", b"data")
    assert cache.read("kind-a.bin") is None


def test_a_failed_write_leaves_nothing(cache_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: object, target: object) -> None:
        raise OSError("disk full")

    cache.write("kind-a.bin", b"old")
    monkeypatch.setattr(os, "replace", refuse)
    cache.write("kind-a.bin", b"new")
    assert cache.read("kind-a.bin") == b"old"
    assert len(list(cache_dir.iterdir())) == 1


def test_old_files_of_a_kind_go(cache_dir: Path) -> None:
    cache.write("other-z.bin", b"kept")
    for number in range(cache.KEPT + 5):
        cache.write(f"kind-{number:03}.bin", b"x")
        os.utime(cache_dir / f"kind-{number:03}.bin", ns=(number, number))
    names = sorted(path.name for path in cache_dir.glob("kind-*"))
    assert len(names) == cache.KEPT
    assert names[-1] == f"kind-{cache.KEPT + 4:03}.bin"
    assert cache.read("other-z.bin") == b"kept"


@pytest.mark.parametrize(("platform", "variables", "expected"), [
    ("linux", {"XDG_CACHE_HOME": "/x/cache"}, "/x/cache/shadowbom"),
    ("linux", {"XDG_CACHE_HOME": "relative", "HOME": "/home/u"}, "/home/u/.cache/shadowbom"),
    ("linux", {"HOME": "/home/u"}, "/home/u/.cache/shadowbom"),
    ("linux", {}, None),
    ("darwin", {"HOME": "/Users/u"}, "/Users/u/Library/Caches/shadowbom"),
    ("darwin", {}, None),
    ("win32", {"LOCALAPPDATA": "/appdata"}, "/appdata/shadowbom/cache"),
    ("win32", {}, None),
])
def test_where_it_is(monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str],
                     expected: str | None) -> None:
    for name in ("SHADOWBOM_CACHE_DIR", "XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)
    found = cache._wanted()
    assert (found.as_posix() if found else None) == expected
