"""Archives of tensors: a zip with ``data.pkl`` and one member for each tensor; with code, a program of its own."""

from __future__ import annotations

import json

from shadowbom.extract.weights.archive import Archive
from shadowbom.extract.weights.header import MAX_READ, BadHeaderError, Bytes, Header, listed, properties
from shadowbom.extract.weights.opcodes import CUT, Code, follow
from shadowbom.extract.weights.pickles import ENDINGS, PREFIX, STARTS, modules, telling

_LOOKED_AT = 2000
"""Members whose first bytes are looked at: what is no pickle by its name may be one."""
_STORAGES = {
    "Float": ("F32", 4), "Half": ("F16", 2), "BFloat16": ("BF16", 2), "Double": ("F64", 8), "Long": ("I64", 8),
    "Int": ("I32", 4), "Short": ("I16", 2), "Char": ("I8", 1), "Byte": ("U8", 1), "Bool": ("BOOL", 1),
    "QInt8": ("QI8", 1), "QUInt8": ("QU8", 1), "QInt32": ("QI32", 4),
}


def header(source: Bytes) -> Header:
    """Types and number of the tensors, and of a program that it is one."""
    try:
        archive = Archive(source)
    except BadHeaderError as error:
        return Header("pytorch", 0.7, problem=str(error))
    pickles = [name for name in archive.members if name == "data.pkl" or name.endswith("/data.pkl")]
    if not pickles:
        return _others(archive)
    code = code_of(archive)
    base = pickles[0].removesuffix("data.pkl")
    tensors = [name for name in archive.members if name.startswith(f"{base}data/")]
    names = modules(archive.first(pickles[0], PREFIX))
    kinds = [_STORAGES[kind] for name in names
             if (kind := name.rpartition(".")[2].removesuffix("Storage")) in _STORAGES and name.endswith("Storage")]
    size = sum(archive.size(name) for name in tensors)
    program = any(name.startswith(f"{base}code/") for name in archive.members)
    said: dict[str, object] = {
        "layout": "script" if program else "zip", "tensors": len(tensors),
        "dtypes": listed(dict.fromkeys(kind for kind, _ in kinds)), **code.said(),
    }
    if len(set(kinds)) == 1:
        (kind, width), *_ = kinds
        said |= {"quantisation": kind, "parameters": size // width}
    own = [name for name in telling(names) if not name.startswith(("torch.", "collections."))]
    if own:
        said["architecture"] = own[0]
    return Header("pytorch", 0.95, properties(said), CUT if code.cut else "")


def code_of(archive: Archive) -> Code:
    """What the pickles of an archive would run, whatever they are called and wherever they lie in it."""
    code = Code()
    left = MAX_READ
    for count, name in enumerate(archive.members):
        if not name.lower().endswith(ENDINGS) and (count >= _LOOKED_AT or archive.first(name, 2) not in STARTS):
            continue
        data = archive.first(name, left)
        left -= len(data)
        follow(data, code)
        if left <= 0 or code.left <= 0:
            code.cut = True
            break
    return code


def _others(archive: Archive) -> Header:
    """An archive of a model that is served, or of an exported program."""
    names = archive.members
    if "MAR-INF/MANIFEST.json" in names:
        try:
            told = json.loads(archive.first("MAR-INF/MANIFEST.json", 1 << 16))
        except (ValueError, RecursionError):
            told = None
        model = told.get("model") if isinstance(told, dict) else None
        model = model if isinstance(model, dict) else {}
        said: dict[str, object] = {
            "model-name": model.get("modelName"), "model-version": model.get("modelVersion"),
                "handler": model.get("handler"), "weights": model.get("serializedFile")}
        said |= code_of(archive).said()
        return Header("torch-archive", 0.95, properties({key: value for key, value in said.items() if value}))
    if any(name.rpartition("/")[2] in ("archive_format", "archive_version", "serialized_exported_program.json")
           or "/models/" in f"/{name}" for name in names):
        return Header("pytorch-export", 0.9, properties(code_of(archive).said()))
    code = code_of(archive).said()
    return Header("zip-pickle", 0.0, properties(code)) if code else Header("")

