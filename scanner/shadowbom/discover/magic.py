"""What a file is, by its first bytes, where its name does not say: a script, model weights."""

from __future__ import annotations

import re
from collections.abc import Callable

from shadowbom.discover.classify import WEIGHTS_SUFFIXES
from shadowbom.discover.found import WeightsFile

HEAD = 512
"""Bytes that the functions here want to see."""

_SHEBANG = re.compile(rb"#![ \t]*([^\r\n]{1,400})")
_INTERPRETERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:python|pypy|pythonw|ipython)[0-9.]*t?"), ".py"),
    (re.compile(r"node|nodejs"), ".js"),
    (re.compile(r"deno|bun|tsx|ts-node|ts-node-esm"), ".ts"),
)


def script_suffix(head: bytes) -> str:
    """The suffix a script would have, by the interpreter of its first line: ".py", ".js", ".ts" or "".

    Takes ``/usr/bin/env`` with assignments and options, and ``uv run`` and ``pipx run`` (a Python script).
    """
    line = _SHEBANG.match(head.removeprefix(b"\xef\xbb\xbf"))
    if line is None:
        return ""
    words = line[1].decode("latin-1").split()
    program = words[0].rpartition("/")[2] if words else ""
    if program == "env":
        words = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
        program = words[0].rpartition("/")[2] if words else ""
    if program in ("uv", "pipx") and "run" in words:
        return ".py"
    program = program.removesuffix(".exe")
    return next((suffix for pattern, suffix in _INTERPRETERS if pattern.fullmatch(program)), "")


_LFS = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\r?\n(?:[^\n]{0,200}\n){0,8}?size (\d{1,15})(?:\r?\n|\Z)")
_OID = re.compile(rb"\noid sha256:([0-9a-f]{64})\r?\n")
_HDF5 = b"\x89HDF\r\n\x1a\n"
_ZIP = b"PK\x03\x04"
_SEVEN = b"7z\xbc\xaf\x27\x1c"
_ARRAY = b"\x93NUMPY"
_ARRAYS = frozenset((".npy", ".npz"))
"""Of anything: they matter where loading them runs code, and no name makes them a model's."""
_ZIPPED = frozenset((".keras", ".pt2", ".mar", ".nemo"))
_TENSORS = frozenset((".pt", ".pth", ".ckpt", ".jit", ".ptl", ".torchscript"))
_ZIP_PICKLE = (b"/data.pkl", b"/data/0", b"/constants.pkl", b"/version", b"/byteorder", b"/.format_version")
"""What the first member of a zip of tensors is called."""
_PICKLED = frozenset((".pt", ".pth", ".bin", ".ckpt", ".pkl", ".pickle", ".joblib", ".pdparams"))
_TEXT_PICKLE = re.compile(
    rb"\x80[\x00\x01]|c[A-Za-z_][\w.]{1,80}\n[A-Za-z_]\w{0,80}\n|\([dl]p\d"
    rb"|\([A-Z][^\n]{0,200}\ni[A-Za-z_][\w.]{1,60}\n[A-Za-z_]")
"""How a pickle of an older protocol begins."""
_PACKED = (b"\x78", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"]\x00\x00")
"""How a packed pickle begins."""
_PROTOCOL_BUFFERS = frozenset((".onnx", ".mlmodel", ".pb"))
_VAGUE = frozenset((".bin", ".pb", ".h5", ".hdf5", ".pkl", ".pickle", ".joblib", ".mar", ".ort", ".engine", ".plan"))
"""Suffixes that other files have as well."""
_WEIGHTS_NAME = re.compile(r"model|weights|checkpoint|classifier|encoder|decoder|lora|embedding|detector|pretrained")
_ENGINE = (b"ftrt", b"ptrt")
_TEXT_VECTORS = (793712314).to_bytes(4, "little")
_EXECUTABLE = (b"MZqFpD", b"\x7fELF", b"jartsr")
_TAR = (b"\x1f\x8b", b"ustar")
_MAX_HEADER = 100_000_000
"""Bytes that a safetensors header may have, by its specification."""


def weights_format(head: bytes, suffix: str) -> str:
    """The format of model weights by their first bytes (``HEAD`` of them are enough), or "" for none.
    ``suffix`` (lower case, with its dot, "" for none) is asked only where the bytes alone do not say.

    "gguf", "ggml", "safetensors" and "tflite" are known by their magic under any name; with a suffix as well
    "hdf5", "pickle" (bare), "zip-pickle", "7z" and "tar" (of tensors), "joblib", "tensorrt", "fasttext", "executorch",
    and by the name of their suffix npy, npz, keras, pt2, mar, nemo, onnx, ort, llamafile, mlmodel and pb. Which of
    these are containers of anything the header says, not the magic.
    """
    if head[:4] == b"GGUF":
        return "gguf"
    if head[:4] in (b"lmgg", b"tjgg", b"fmgg", b"algg"):
        return "ggml"
    if len(head) >= 10 and head[8:9] == b"{" and 2 <= int.from_bytes(head[:8], "little") <= _MAX_HEADER:
        return "safetensors"
    if head[4:8] == b"TFL3":
        return "tflite"
    if suffix not in WEIGHTS_SUFFIXES:
        return ""
    if suffix in _ARRAYS:
        # Their loader goes by the first bytes alone, and takes what is neither for a pickle.
        return "npz" if head.startswith(_ZIP) else "npy" if head.startswith(_ARRAY) else (
            "pickle" if head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05") else "")
    if head.startswith(_HDF5):
        return "hdf5"
    if head.startswith(_ZIP):
        return _zipped(head, suffix)
    if head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05") and suffix in _PICKLED:
        return "pickle"
    if suffix in _PICKLED and _TEXT_PICKLE.match(head):
        return "pickle"
    if suffix in (".joblib", ".pkl") and head.startswith(_PACKED):
        return "joblib"
    # Protocol buffers have no magic: field 1 as a small number, then the tag of a low field.
    if suffix in _PROTOCOL_BUFFERS and re.match(rb"\x08[\x00-\x1f][\x12\x1a\x22\x3a\x42]", head):
        return suffix[1:]
    # A graph begins with a node, whose first field is its name.
    if suffix == ".pb" and re.match(rb"\x0a[\x02-\xff]{1,4}?\x0a[\x01-\x7f][!-~]", head, re.DOTALL):
        return "pb"
    return _rarer(head, suffix)


def _rarer(head: bytes, suffix: str) -> str:
    if head[:4] in _ENGINE and suffix in (".engine", ".plan", ".trt"):
        return "tensorrt"
    if head[:4] == _TEXT_VECTORS and suffix in (".bin", ".ftz"):
        return "fasttext"
    if head[4:8] == b"ORTM" and suffix == ".ort":
        return "ort"
    if head[4:6] == b"ET" and suffix == ".pte":
        return "executorch"
    if suffix == ".llamafile" and head.startswith(_EXECUTABLE):
        return "llamafile"
    if suffix == ".nemo" and (head.startswith(_TAR[0]) or head[257:262] == _TAR[1]):
        return "nemo"
    if suffix in _TENSORS and (head.startswith(_SEVEN) or head[257:262] == _TAR[1]):
        return "7z" if head.startswith(_SEVEN) else "tar"
    return ""


def _zipped(head: bytes, suffix: str) -> str:
    if suffix in _ZIPPED:
        return suffix[1:]
    return "zip-pickle" if suffix in _TENSORS or any(member in head for member in _ZIP_PICKLE) else ""


def look(path: str, head: bytes, size: int, format_of: Callable[[str], str]) -> WeightsFile | str:
    """What the first bytes of a file say that its name does not: weights, or the id of the format that reads
    such a script, "" for neither."""
    base = path[path.rfind("/") + 1 :].lower()
    dot = base.rfind(".")
    suffix = base[dot:] if dot > 0 else ""
    pointer = _LFS.match(head)
    if pointer is not None and _is_named_so(base, suffix):
        oid = _OID.search(head)
        return WeightsFile(path, suffix[1:], int(pointer[1]), True, oid[1].decode() if oid else "")
    found = weights_format(head, suffix)
    if found:
        return WeightsFile(path, found, size)
    script = script_suffix(head) if not suffix else ""
    return format_of("script" + script) if script else ""


def named(path: str) -> WeightsFile | None:
    """What the name of a file says whose bytes are not here: weights of unknown size, None for anything else."""
    base = path[path.rfind("/") + 1 :].lower()
    dot = base.rfind(".")
    suffix = base[dot:] if dot > 0 else ""
    return WeightsFile(path, suffix[1:], -1) if _is_named_so(base, suffix) else None


def _is_named_so(base: str, suffix: str) -> bool:
    return suffix in WEIGHTS_SUFFIXES - _ARRAYS and (suffix not in _VAGUE or _WEIGHTS_NAME.search(base) is not None)
