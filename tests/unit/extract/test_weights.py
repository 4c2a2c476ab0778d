"""Model files by magic bytes."""

from __future__ import annotations

import struct

import pytest

from shadowbom.extract.weights import candidate, identify

SAFE = struct.pack("<Q", 2) + b"{}"


@pytest.mark.parametrize(
    ("path", "head", "format_"),
    [
        ("a/llama.gguf", b"GGUF\x03\x00\x00\x00" + bytes(16), "gguf"),
        ("m.safetensors", struct.pack("<Q", 64) + b'{"x":{}}', "safetensors"),
        ("m.bin", SAFE, "safetensors"),
        ("m.tflite", b"\x1c\x00\x00\x00TFL3", "tflite"),
        ("m.pt", b"PK\x03\x04" + bytes(26) + b"archive/data.pkl", "pytorch"),
        ("m.keras", b"PK\x03\x04" + bytes(26) + b"config.json", "keras"),
        ("m.h5", b"\x89HDF\r\n\x1a\n" + bytes(40) + b"model_weights", "hdf5"),
        ("m.ckpt", b"\x80\x04\x95", "pickle"),
        ("m.onnx", b"\x08\x07\x12\x07pytorch", "onnx"),
    ],
)
def test_the_bytes_name_the_format(path: str, head: bytes, format_: str) -> None:
    found = identify(path, head)
    assert found is not None
    assert found.format == format_
    assert found.location.path == path


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("theme.bin", b"\x00\x01\x02\x03theme"),
        ("m.gguf", b"GGUF"),
        ("m.gguf", b"GGUF\xff\xff\xff\xff" + bytes(8)),
        ("big.safetensors", struct.pack("<Q", 1 << 40) + b'{"'),
        ("data.h5", b"\x89HDF\r\n\x1a\n" + bytes(40)),
        ("app.bin", b"PK\x03\x04" + bytes(26) + b"META-INF/"),
        ("m.onnx", b""),
    ],
)
def test_other_files_are_none(path: str, head: bytes) -> None:
    assert identify(path, head) is None


def test_only_names_of_model_files_are_opened() -> None:
    assert candidate("x/Model.SAFETENSORS")
    assert not candidate("x/readme.md")
    assert not candidate("Makefile")
