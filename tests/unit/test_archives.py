"""Tensors in 7z archives, by the real py7zr in its own process."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import py7zr
import pytest

from model_corpus import calling
from model_files import Data
from shadowbom import archives
from shadowbom.engines import sevenzip, sevenzip_child
from shadowbom.scan import scan


def archive(password: str | None = None, **members: bytes) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password) as found:
        for name, data in members.items():
            found.writestr(data, name)
    return out.getvalue()


EVIL = calling("posix", "system", "touch canary")
PLAIN = pickle.dumps({"weights": [1.0, 2.0]})


@pytest.mark.parametrize("name", ["model/data.pkl", "weights"])
def test_what_a_member_would_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = archives.header(Data(archive(**{"a.txt": b"read me", name: EVIL})))
    assert dict(found.properties)["runs-code"] == "posix.system"
    assert dict(found.properties)["runs-code-sure"] == "yes"
    assert found.problem == ""
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_leads_elsewhere_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("py7zr.py7zr.check_archive_path", lambda _: True)
    found = archives.header(Data(archive(**{"../../evil.pkl": EVIL})))
    assert found.properties or found.problem.startswith("a 7z archive cannot be read")
    assert list(tmp_path.iterdir()) == []


def test_tensors_alone_run_nothing() -> None:
    found = archives.header(Data(archive(**{"data.pkl": PLAIN, "data/0": bytes(4000)})))
    assert (found.sure, found.properties, found.problem) == (0.9, (), "")


@pytest.mark.parametrize(("data", "told"), [
    (archive(password="secret", **{"data.pkl": EVIL}), "a 7z archive has a password"),
    (archive(**{"data.pkl": EVIL})[:-20], "a 7z archive cannot be read"),
    (b"7z\xbc\xaf\x27\x1c" + bytes(60), "a 7z archive cannot be read"),
])
def test_what_cannot_be_opened_is_told(data: bytes, told: str) -> None:
    found = archives.header(Data(data))
    assert found.properties == ()
    assert found.problem.startswith(told)


def test_a_bomb_gives_no_more_than_is_kept() -> None:
    out = io.BytesIO()
    assert sevenzip_child.main(io.BytesIO(archive(**{"a.pkl": bytes(sevenzip_child.LIMIT), "b.pkl": EVIL})), out) == 0
    assert len(out.getvalue()) == sevenzip_child.LIMIT + 2 * (16 + len("a.pkl"))


def test_what_was_cut_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LIMIT", len(PLAIN))
    assert archives.header(Data(archive(**{"data.pkl": PLAIN}))).problem


def test_the_child_says_that_there_is_a_password() -> None:
    locked = archive(password="secret", **{"data.pkl": EVIL})
    assert sevenzip_child.main(io.BytesIO(locked), io.BytesIO()) == sevenzip_child.LOCKED


def test_larger_ones_and_slow_ones_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    data = Data(archive(**{"data.pkl": EVIL}))
    with pytest.raises(sevenzip.NotOpenedError, match="could not be opened within 0 s"):
        sevenzip.members(data.data, seconds=0.0)
    monkeypatch.setattr(archives, "MAX_READ", 10)
    assert "larger" in archives.header(data).problem


def test_without_the_extra_a_scan_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.pth").write_bytes(archive(**{"data.pkl": EVIL}))
    told = scan([str(tmp_path)])
    assert [finding.rule for finding in told.findings] == ["unsafe-model-file"]
    monkeypatch.setattr(sevenzip, "find_spec", lambda _: None)
    without = scan([str(tmp_path)])
    assert [finding.rule for finding in without.findings] == []
    assert [problem.message for problem in without.problems] == [f"a 7z archive {sevenzip.ABSENT}"]
