"""Model files that lie: each is a fact, with or without details, or nothing; never a crash, and never slow."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from bounded import within
from model_files import (
    ARRAY,
    STRING,
    Data,
    archive,
    coreml,
    field,
    gguf,
    onnx,
    safetensors,
    saved_model,
    tflite,
    torch_pickle,
    varint,
)
from shadowbom.extract.weights.header import MAX_READ
from shadowbom.extract.weights.readers import READERS, read_header
from small_repositories import assets, said, scanned

SOUND = {
    "gguf": gguf([("general.architecture", STRING, "llama"), ("tokens", ARRAY, ["a"] * 30)], [("a", (2, 3), 0)]),
    "safetensors": safetensors({"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]}}, bytes(12)),
    "onnx": onnx([((3, 4), 1)], {"license": "MIT"}),
    "mlmodel": coreml(),
    "pb": saved_model(),
    "tflite": tflite(),
    "zip-pickle": archive({"m/data.pkl": torch_pickle(), "m/data/0": bytes(8)}),
    "keras": archive({"config.json": '{"class_name": "Sequential", "config": {"name": "a"}}'}),
    "hdf5": b"\x89HDF\r\n\x1a\n layer_names keras_version 2.1.0",
    "pickle": b"\x80\x04\x8c\x07sklearn\x94\x8c\x01A\x94\x93\x94.",
    "llamafile": b"MZqFpD" + archive({"a.gguf": gguf([("general.architecture", STRING, "llama")])}),
    "openvino": b'<net name="a" version="11">',
}


def timed(format_id: str, data: Data, seconds: float = 2.0) -> dict[str, str]:
    """The properties of a file that must be read within ``seconds``, and its problem under ``problem``."""
    with within(seconds):
        header = read_header(format_id, data)
    assert all(value.isprintable() and len(value) <= 200 for _, value in header.properties)
    assert header.problem.isprintable()
    return {**dict(header.properties), "problem": header.problem}


@pytest.mark.parametrize("format_id", sorted(SOUND))
def test_cut_off_anywhere(format_id: str) -> None:
    data = SOUND[format_id]
    for end in range(len(data)):
        timed(format_id, Data(data[:end]))


@pytest.mark.parametrize("format_id", sorted(SOUND))
@pytest.mark.parametrize("value", [0x00, 0x7F, 0xFF])
def test_any_byte_changed(format_id: str, value: int) -> None:
    data = SOUND[format_id]
    for at in range(len(data)):
        timed(format_id, Data(data[:at] + bytes([value]) + data[at + 1 :]))


@pytest.mark.parametrize("format_id", sorted(READERS))
@pytest.mark.parametrize("data", [b"", b"\0", b"\xff" * 5000, b"{" * 5000, bytes(5000), b"PK\x03\x04" * 900])
def test_bytes_of_no_format(format_id: str, data: bytes) -> None:
    timed(format_id, Data(data))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (gguf([], keys=1 << 60), "more entries"),
        (gguf([], count=1 << 60), "more entries"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 1 << 62), "longer than what is read"),
        (b"GGUF" + struct.pack("<IQQ", 9, 0, 1), "unknown version"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 1) + b"a" + struct.pack("<I", 77), "unknown kind"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 1) + b"a"
         + struct.pack("<IIQ", ARRAY, STRING, 1 << 50), "more values"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 1) + b"a" + struct.pack("<I", ARRAY)
         + struct.pack("<IQ", ARRAY, 1) * 50, "more values"),
        (gguf([], [("a", (2,) * 9, 0)]), "no sound shape"),
    ],
)
def test_gguf_that_claims_too_much(data: bytes, problem: str) -> None:
    assert problem in timed("gguf", Data(data, 1 << 40))["problem"]


def test_gguf_of_a_million_empty_texts() -> None:
    empty = b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 1) + b"a"
    data = Data(empty + struct.pack("<IIQ", ARRAY, STRING, 990_000) + bytes(8 * 990_000))
    assert timed("gguf", data, 6.0)["problem"] == ""
    assert data.asked <= 2 * MAX_READ


def test_shapes_that_overflow() -> None:
    data = gguf([], [("a", (1 << 63, 1 << 63), 0), ("b", (4,), 0)])
    assert timed("gguf", Data(data)) == {"parameters": "4", "quantisation": "F32", "problem": ""}
    tensors = {"a": {"dtype": "F32", "shape": [10**30, -1, True]}, "b": {"dtype": [], "shape": 3}}
    assert "parameters" not in timed("safetensors", Data(safetensors(tensors)))


@pytest.mark.parametrize(
    ("data", "size", "problem"),
    [
        (struct.pack("<Q", 1 << 60) + b"{}", 0, "outside of the file"),
        (struct.pack("<Q", 90 << 20) + b"{}", 1 << 40, "larger than what is read"),
        (safetensors({})[:8] + b"[]", 0, ""),
        (struct.pack("<Q", 200_000) + b"[" * 200_000, 0, "no sound JSON"),
        (struct.pack("<Q", 200_006) + b'{"a": ' + b"1" * 200_000, 0, "no sound JSON"),
        (struct.pack("<Q", 4) + b"\xff\xfe\xff{", 0, "no sound JSON"),
    ],
)
def test_safetensors_that_lie(data: bytes, size: int, problem: str) -> None:
    assert problem in timed("safetensors", Data(data, size))["problem"]


def test_messages_without_end() -> None:
    many = field(1, 8) + field(7, field(1, b"") * 300_000) + field(8, b"")
    assert "more values" in timed("onnx", Data(many), 8.0)["problem"]
    deep = b""
    for _ in range(400):
        deep = field(7, deep)
    timed("onnx", Data(field(1, 8) + deep))
    far = field(1, 8) + varint(7 << 3 | 2) + varint(1 << 50)
    assert "outside of the file" in timed("onnx", Data(far, 1 << 40))["problem"]


def test_tables_that_point_anywhere() -> None:
    data = bytearray(tflite())
    for at in range(0, len(data) - 4, 4):
        broken = bytearray(data)
        struct.pack_into("<I", broken, at, 0x7FFF_FFF0)
        timed("tflite", Data(bytes(broken), 1 << 40))
    struct.pack_into("<I", data, 0, 0)
    timed("tflite", Data(bytes(data)))


def test_archives_that_swell() -> None:
    bomb = archive({"config.json": b" " * (64 << 20), "m/data.pkl": b""}, zipfile.ZIP_DEFLATED)
    assert "no sound JSON" in timed("keras", Data(bomb))["problem"]
    many = archive({f"m/data/{number}": b"" for number in range(31_000)})
    assert timed("zip-pickle", Data(many), 6.0)["problem"]
    tail = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 9, 9, 0xFFFF_FFF0, 4, 0)
    assert timed("keras", Data(b"PK\x03\x04" + tail))["problem"]


def test_texts_of_a_header_are_made_fit_to_be_shown() -> None:
    data = gguf([("general.architecture", STRING, b"ll\x1b[31m\xff\n" + b"a" * 9000)])
    assert timed("gguf", Data(data))["architecture"].startswith("ll [31m\ufffd aaa")


def test_a_scan_of_lying_files_names_them(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "a.gguf": gguf([], keys=1 << 60), "b.safetensors": safetensors({})[:8] + b"{" * 9, "c.keras": b"PK\x03\x04",
        "d.onnx": b"\x08\x07\x12" + bytes(100), "e.pt": b"PK\x03\x04archive/data.pkl",
        "f.tflite": b"\xff\xff\xff\xffTFL3",
    })
    found = assets(result)
    assert {key for key, asset in found.items() if asset.kind == "model-file"} == set(found)
    assert set(found) >= {"file:a.gguf", "file:c.keras", "file:e.pt", "file:f.tflite"}
    assert {problem.path for problem in result.problems} >= {"a.gguf", "c.keras", "e.pt", "f.tflite"}
    assert said(found["file:a.gguf"]) == {"format": "gguf", "size": "24"}
