"""Model files by their first bytes. A suffix only says where to look; the bytes decide."""

from __future__ import annotations

import struct

from shadowbom.core.fact import Weights
from shadowbom.core.location import Location

HEAD = 1 << 12
"""Bytes of a file that are looked at."""

SUFFIXES = frozenset(
    ".gguf .ggml .safetensors .onnx .pt .pth .ckpt .bin .tflite .keras .h5 .hdf5 .mlmodel .joblib .nemo .llamafile".split()
)
_MAX_SAFETENSORS_HEADER = 100 << 20
_HDF5 = b"\x89HDF\r\n\x1a\n"
_ZIP = b"PK\x03\x04"


def candidate(path: str) -> bool:
    """Whether a file's name is one that model files have."""
    dot = path.rfind(".")
    return dot >= 0 and path[dot:].lower() in SUFFIXES


def identify(path: str, head: bytes) -> Weights | None:
    """The format of a model file from its first ``HEAD`` bytes, None for anything else."""
    suffix = path[path.rfind(".") :].lower()
    found = _by_magic(head, suffix)
    return Weights(Location(path), found) if found else None


def _by_magic(head: bytes, suffix: str) -> str:
    if head[:4] == b"GGUF" and len(head) >= 8 and 0 < struct.unpack_from("<I", head, 4)[0] < 16:
        return "gguf"
    if head[4:8] == b"TFL3":
        return "tflite"
    if _safetensors(head):
        return "safetensors"
    if head[:4] == _ZIP:
        if suffix == ".keras":
            return "keras"
        # A torch archive holds "<name>/data.pkl" as its first member.
        return "pytorch" if b"/data.pkl" in head[:512] else ""
    if head[:8] == _HDF5 and suffix in (".h5", ".hdf5", ".keras"):
        return "hdf5" if b"model_weights" in head or b"layer_names" in head or b"keras_version" in head else ""
    if head[:1] == b"\x80" and head[1:2] in b"\x02\x03\x04\x05" and suffix in (".pt", ".pth", ".ckpt", ".bin", ".joblib"):
        return "pickle"
    if suffix == ".onnx" and head[:1] == b"\x08" and (b"pytorch" in head or b"onnx" in head.lower() or b":" in head[:256]):
        return "onnx"
    return ""


def _safetensors(head: bytes) -> bool:
    if len(head) < 10:
        return False
    (size,) = struct.unpack_from("<Q", head)
    return 2 <= size <= _MAX_SAFETENSORS_HEADER and head[8:10] in (b'{"', b"{}", b"{ ")
