from __future__ import annotations

import io
import json
import pickle
import struct
import zipfile

import pytest

from shadowbom.discover.found import WeightsFile
from shadowbom.discover.magic import HEAD, look, script_suffix, weights_format


@pytest.mark.parametrize(
    ("line", "suffix"),
    [
        (b"#!/usr/bin/python\n", ".py"),
        (b"#!/usr/bin/env python3\nimport os\n", ".py"),
        (b"#!/usr/bin/env -S python3.12 -u\r\n", ".py"),
        (b"#! /opt/pypy3.10/bin/pypy3\n", ".py"),
        (b"#!/usr/bin/env -S uv run --script\n", ".py"),
        (b"#!/usr/bin/env -S PYTHONPATH=x python\n", ".py"),
        (b"\xef\xbb\xbf#!/usr/bin/python3\n", ".py"),
        (b"#!C:\\tools/python.exe\n", ".py"),
        (b"#!/usr/bin/env node\n", ".js"),
        (b"#!/usr/bin/nodejs", ".js"),
        (b"#!/usr/bin/env -S deno run --allow-net\n", ".ts"),
        (b"#!/usr/bin/env bun\n", ".ts"),
        (b"#!/usr/bin/env tsx\n", ".ts"),
        (b"#!/bin/sh\n", ""),
        (b"#!/usr/bin/env bash\npython\n", ""),
        (b"#!/usr/bin/pythonista\n", ""),
        (b"#!/usr/bin/env uv\n", ""),
        (b"#!/usr/bin/env\n", ""),
        (b"#!\n", ""),
        (b"#!   \n", ""),
        (b"import os\n#!/usr/bin/python\n", ""),
        (b"", ""),
        (b"#!" + b" " * HEAD, ""),
    ],
)
def test_shebang(line: bytes, suffix: str) -> None:
    assert script_suffix(line) == suffix


def _safetensors(header: object) -> bytes:
    body = json.dumps(header).encode()
    return struct.pack("<Q", len(body)) + body


def _zip(first: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(first, b"x")
    return data.getvalue()[:HEAD]


@pytest.mark.parametrize(
    ("head", "suffix", "found"),
    [
        (b"GGUF\x03\x00\x00\x00", ".gguf", "gguf"),
        (b"GGUF\x03\x00\x00\x00", "", "gguf"),
        (struct.pack("<I", 0x67676D6C), ".bin", "ggml"),
        (struct.pack("<I", 0x67676A74), ".bin", "ggml"),
        (_safetensors({"a": {"dtype": "F32"}}), ".safetensors", "safetensors"),
        (_safetensors({"a": {"dtype": "F32"}}), "", "safetensors"),
        (struct.pack("<Q", 1 << 40) + b'{"a": 1}', ".safetensors", ""),
        (b"\x1c\x00\x00\x00TFL3", ".tflite", "tflite"),
        (b"\x89HDF\r\n\x1a\n", ".h5", "hdf5"),
        (b"\x89HDF\r\n\x1a\n", ".keras", "hdf5"),
        (b"\x89HDF\r\n\x1a\n", ".dat", ""),
        (_zip("config.json"), ".keras", "keras"),
        (_zip("archive/data.pkl"), ".pt", "zip-pickle"),
        (_zip("model/data.pkl"), ".bin", "zip-pickle"),
        (_zip("firmware/image"), ".bin", ""),
        (_zip("net/data/0"), ".bin", "zip-pickle"),
        (_zip("net/data/0"), ".jit", "zip-pickle"),
        (_zip("archive/data.pkl"), ".zip", ""),
        (pickle.dumps({"a": 1}, protocol=2), ".pt", "pickle"),
        (pickle.dumps({"a": 1}, protocol=4), ".pkl", "pickle"),
        (pickle.dumps({"a": 1}, protocol=4), ".txt", ""),
        (b"\x78\x9c\x01", ".joblib", "joblib"),
        (b"\x08\x07\x12\x07", ".onnx", "onnx"),
        (b"\x08\x07\x12\x07", ".bin", ""),
        (b"not a model", ".onnx", ""),
        (b"plain text here, long enough", ".bin", ""),
        (b"", ".gguf", ""),
        (b"\x0a\x1c\x0a\x05input\x12\x0bPlaceholder", ".pb", "pb"),
        (b"ftrt\x00", ".engine", "tensorrt"),
        (b"ftrt\x00", ".txt", ""),
        (b"\x18\x00\x00\x00ORTM", ".ort", "ort"),
        (b"\x18\x00\x00\x00ET12", ".pte", "executorch"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", ".pth", "7z"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", ".bin", ""),
        (b"pickle".ljust(257, b"\0") + b"ustar\x0000", ".pt", "tar"),
        (b"pickle".ljust(257, b"\0") + b"ustar\x0000", ".bin", ""),
        (struct.pack("<I", 793712314), ".ftz", "fasttext"),
        (b"MZqFpD='", ".llamafile", "llamafile"),
        (b"MZqFpD='", ".exe", ""),
        (b"\x1f\x8b\x08", ".nemo", "nemo"),
    ],
)
def test_weights(head: bytes, suffix: str, found: str) -> None:
    assert weights_format(head, suffix) == found


def _format_of(path: str) -> str:
    return {"script.py": "python", "script.js": "javascript", "script.ts": "typescript"}.get(path, "")


OID = "0123" * 16
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + OID.encode() + b"\nsize 4932\n"


@pytest.mark.parametrize(
    ("path", "head", "found"),
    [
        ("bin/run", b"#!/usr/bin/env python3\n", "python"),
        ("bin/run", b"#!/usr/bin/env node\n", "javascript"),
        ("bin/run", b"#!/bin/sh\n", ""),
        ("LICENSE", b"MIT\n", ""),
        ("blobs/0a1b", b"GGUF\x03\x00\x00\x00", WeightsFile("blobs/0a1b", "gguf", 77)),
        ("a/Model.GGUF", b"GGUF\x03\x00\x00\x00", WeightsFile("a/Model.GGUF", "gguf", 77)),
        ("a/model.safetensors", LFS, WeightsFile("a/model.safetensors", "safetensors", 4932, True, OID)),
        ("a/model_final.bin", LFS, WeightsFile("a/model_final.bin", "bin", 4932, True, OID)),
        ("a/firmware.bin", LFS, ""),
        ("a/photo", LFS, ""),
        ("a/weights.bin", b"#!/usr/bin/env python3\n", ""),
    ],
)
def test_look(path: str, head: bytes, found: WeightsFile | str) -> None:
    assert look(path, head, 77, _format_of) == found
