"""Tensors in tar archives."""

from __future__ import annotations

import io
import pickle
import tarfile

import pytest

from model_corpus import calling
from model_files import Data
from shadowbom.extract.weights.readers import read_header


def archive(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as found:
        for name, data in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            found.addfile(entry, io.BytesIO(data))
    return out.getvalue()


EVIL = calling("posix", "system", "touch canary")
OLD = calling("posix", "system", "touch canary", protocol=0)
PLAIN = pickle.dumps([1, 2])


@pytest.mark.parametrize("members", [
    (("pickle", EVIL),), (("sys_info", PLAIN), ("storages", bytes(700)), ("anything", EVIL)), (("data.pkl", OLD),),
    (("x" * 300, PLAIN), ("pickle", OLD)),
])
def test_what_a_member_would_run(members: tuple[tuple[str, bytes], ...]) -> None:
    found = read_header("tar", Data(archive(*members)))
    assert dict(found.properties)["runs-code"] == "posix.system"
    assert (found.format, found.problem) == ("pytorch", "")


def test_tensors_alone_run_nothing() -> None:
    found = read_header("tar", Data(archive(("sys_info", PLAIN), ("tensors", PLAIN))))
    assert found.properties == (("layout", "tar"),)


def test_sizes_that_are_none_and_endless_lists_are_told() -> None:
    data = bytearray(archive(("pickle", PLAIN)))
    data[124:136] = b"not a size  "
    assert read_header("tar", Data(bytes(data))).problem == "its list of members cannot be read"
    many = read_header("tar", Data(archive(*(("", b"") for _ in range(2100)))))
    assert many.problem == "only the first of its operations were followed"


def test_a_size_in_bytes_leads_behind_the_file() -> None:
    data = bytearray(archive(("pickle", EVIL)))
    data[124:136] = b"\x80" + (1 << 80).to_bytes(11, "big")
    assert dict(read_header("tar", Data(bytes(data))).properties)["runs-code"]
