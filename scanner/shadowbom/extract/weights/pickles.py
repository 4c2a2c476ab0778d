"""Pickles: which modules the first bytes of one name. Nothing is ever loaded."""

from __future__ import annotations

import bz2
import io
import lzma
import pickletools
import re
import struct
import zlib
from collections.abc import Callable

from shadowbom.extract.weights.header import MAX_READ, Bytes, Header, listed, properties
from shadowbom.extract.weights.opcodes import CUT, Code, follow

ENDINGS = (".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".bin", ".joblib")
"""How the members of an archive that are pickles are called; others are told by ``STARTS``."""
STARTS = tuple(bytes((0x80, version)) for version in range(2, 6))
PREFIX = 1 << 16
"""Bytes of a pickle that are looked at."""
_MAX_OPERATIONS = 20_000
_MAX_MODULES = 20
_MAX_NAME = 200
_LEGACY = b"\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
"""The number that the first of the stacked pickles of an older file of tensors is."""
_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*")
_PLAIN = frozenset({
    "builtins", "__builtin__", "collections", "copyreg", "copy_reg", "datetime", "decimal", "functools", "re",
    "numpy", "_codecs", "operator", "pathlib", "types", "typing", "uuid", "enum", "itertools", "__main__",
})
"""Modules that say nothing of what a pickle is for."""


def modules(data: bytes) -> list[str]:
    """Names of the globals that the first bytes of a pickle bring in, as ``module.name``, in their order."""
    found: dict[str, None] = {}
    kept: dict[int, str] = {}
    strings: list[str] = []
    last = ""
    puts = 0
    try:
        for count, (operation, argument, _) in enumerate(pickletools.genops(io.BytesIO(data))):
            if count >= _MAX_OPERATIONS or len(found) >= _MAX_MODULES:
                break
            name = operation.name
            if name == "MEMOIZE" or "PUT" in name:
                kept[puts if not isinstance(argument, int) else argument] = last
                puts += 1
                continue
            last = ""
            if name in ("GLOBAL", "INST") and isinstance(argument, str):
                found[argument.replace(" ", ".", 1)] = None
            elif name == "STACK_GLOBAL" and len(strings) > 1:
                found[".".join(strings[-2:])] = None
            elif "UNICODE" in name or "GET" in name:
                last = argument[:_MAX_NAME] if isinstance(argument, str) else kept.get(argument or 0, "")
                strings = [*strings[-1:], last]
    except (ValueError, LookupError, ArithmeticError, EOFError, struct.error, MemoryError):
        pass  # cut off, or broken on purpose: what was seen before is what there is
    return [name for name in found if len(name) <= _MAX_NAME and _MODULE.fullmatch(name)]


def telling(names: list[str]) -> list[str]:
    """Those of ``names`` that are of no module of the language or of plain arrays."""
    return [name for name in names if name.partition(".")[0] not in _PLAIN]


def header(source: Bytes) -> Header:
    """A bare pickle: older files of tensors are known by their first number, all others by what they name."""
    data = source.at(0, MAX_READ)
    code = follow(data)
    problem = _unread(source, code)
    if data[2 : 2 + len(_LEGACY)] == _LEGACY:
        return Header("pytorch", 0.95, properties({"layout": "legacy", **code.said()}), problem)
    return _named(data, "pickle", code, problem)


def joblib(source: Bytes) -> Header:
    """A pickle that a tool for arrays wrote, compressed or not."""
    data = source.at(0, MAX_READ)
    opened = next((unpack for start, unpack in _PACKED.items() if data.startswith(start)), None)
    if opened is not None:
        try:
            data = opened(data)
        except (zlib.error, OSError, EOFError, lzma.LZMAError, ValueError):
            return Header("")
    code = follow(data)
    if data[:1] != b"\x80" and not code.said():
        return Header("")
    return _named(data, "joblib", code, _unread(source, code))


_PACKED: dict[bytes, Callable[[bytes], bytes]] = {
    b"\x78": lambda data: zlib.decompressobj().decompress(data, MAX_READ),
    b"\x1f\x8b": lambda data: zlib.decompressobj(31).decompress(data, MAX_READ),
    b"BZh": lambda data: bz2.BZ2Decompressor().decompress(data, MAX_READ),
    b"\xfd7zXZ": lambda data: lzma.LZMADecompressor(memlimit=1 << 28).decompress(data, MAX_READ),
    b"]\x00\x00": lambda data: lzma.LZMADecompressor(memlimit=1 << 28).decompress(data, MAX_READ),
}
"""How what a file begins with is unpacked, to a bounded size."""


def _unread(source: Bytes, code: Code) -> str:
    """What was not looked at of a pickle that is longer than what is followed."""
    return CUT if code.cut or source.size > MAX_READ else ""


def _named(data: bytes, format_id: str, code: Code, problem: str) -> Header:
    found = telling(modules(data[:PREFIX]))
    tops = list(dict.fromkeys(name.partition(".")[0] for name in found))
    # Whether these are of something that makes models is for the catalogue to say.
    said = {"modules": listed(tops), "architecture": found[0] if found else "", **code.said()}
    return Header(format_id, 0.0, properties(said), problem)
