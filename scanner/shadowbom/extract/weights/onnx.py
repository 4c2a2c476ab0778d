"""ONNX: the fields of a ModelProto that say what the model is, and the sizes of its initialisers."""

from __future__ import annotations

from collections import Counter

from shadowbom.extract.weights.header import (
    BadHeaderError,
    Bytes,
    Header,
    Window,
    counted,
    elements,
    listed,
    properties,
)
from shadowbom.extract.weights.protobuf import BYTES, VARINT, Field, Message

_IR_VERSION, _PRODUCER, _PRODUCER_VERSION, _DOMAIN, _MODEL_VERSION, _DOC, _GRAPH, _OPSET, _METADATA = (
    1, 2, 3, 4, 5, 6, 7, 8, 14)
_NODE, _NAME, _INITIALISER, _GRAPH_DOC, _INPUT, _OUTPUT = 1, 2, 5, 10, 11, 12
_KNOWN = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26})
_EXTERNAL = 13
_SMALL = 4096
"""Bytes of a tensor's entry whose numbers lie in another file."""
_TYPES = {
    1: "FLOAT", 2: "UINT8", 3: "INT8", 4: "UINT16", 5: "INT16", 6: "INT32", 7: "INT64", 8: "STRING", 9: "BOOL",
    10: "FLOAT16", 11: "DOUBLE", 12: "UINT32", 13: "UINT64", 16: "BFLOAT16", 17: "FLOAT8E4M3FN", 18: "FLOAT8E4M3FNUZ",
    19: "FLOAT8E5M2", 20: "FLOAT8E5M2FNUZ", 21: "UINT4", 22: "INT4", 23: "FLOAT4E2M1",
}
_STATED = {
    "license": "licence", "licence": "licence", "model_license": "licence", "author": "author", "task": "task",
    "model_type": "architecture", "architecture": "architecture", "name": "model-name", "model_name": "model-name",
    "description": "description", "version": "model-version",
}


def header(source: Bytes) -> Header:
    """Producer, versions, the graph's name, stated metadata and the parameters of the initialisers."""
    window = Window(source)
    found: dict[str, object] = {}
    opsets: list[str] = []
    types: Counter[str] = Counter()
    problem, seen = "", set()
    message = Message(window)
    try:
        for field in message.fields(0, window.size):
            if field.number not in _KNOWN:
                raise BadHeaderError("it is no sound message")
            seen.add(field.number)
            if field.number == _OPSET:
                opsets.append(_opset(message, field))
            elif field.number == _METADATA:
                _metadata(message, field, found)
            elif field.number == _GRAPH and field.wire == BYTES:
                _graph(message, field, found, types)
            else:
                _plain(message, field, found)
    except BadHeaderError as error:
        problem = str(error)
    if not seen & {_GRAPH, _OPSET}:
        return Header("onnx", 0.6, properties(found), problem) if problem and seen else Header("")
    found |= {"opset": listed(sorted(opsets)), **counted(types)}
    if problem:
        # What was counted before the walk ended is not the whole.
        found["parameters"] = ""
    return Header("onnx", 0.95, properties(found), problem)


def _plain(message: Message, field: Field, found: dict[str, object]) -> None:
    match field.number, field.wire:
        case (number, kind) if number == _PRODUCER and kind == BYTES:
            found["producer"] = message.text(field)
        case (number, kind) if number == _PRODUCER_VERSION and kind == BYTES:
            found["producer-version"] = message.text(field)
        case (number, kind) if number == _DOMAIN and kind == BYTES:
            found["domain"] = message.text(field)
        case (number, kind) if number == _IR_VERSION and kind == VARINT:
            found["ir-version"] = field.value
        case (number, kind) if number == _MODEL_VERSION and kind == VARINT:
            found["model-version"] = field.value
        case _:
            return


def _opset(message: Message, field: Field) -> str:
    domain, version = b"", 0
    for part in message.fields(field.start, field.end):
        if part.number == 1 and part.wire == BYTES:
            domain = message.text(part)[:100]
        elif part.number == 2 and part.wire == VARINT:
            version = part.value
    name = domain.decode("utf-8", "replace")
    return f"{name} {version}" if name and name != "ai.onnx" else str(version)


def _metadata(message: Message, field: Field, found: dict[str, object]) -> None:
    pair = {part.number: message.text(part) for part in message.fields(field.start, field.end) if part.wire == BYTES}
    name = _STATED.get(pair.get(1, b"").decode("utf-8", "replace").strip().lower(), "")
    if name:
        found.setdefault(name, pair.get(2, b""))


def _graph(message: Message, field: Field, found: dict[str, object], types: Counter[str]) -> None:
    nodes = 0
    for part in message.fields(field.start, field.end):
        if part.number == _NAME and part.wire == BYTES:
            found["graph"] = message.text(part)
        elif part.number == _NODE:
            nodes += 1
            found["nodes"] = nodes
        elif part.number == _INITIALISER and part.wire == BYTES:
            kind, size = _tensor(message, part)
            if part.end - part.start < _SMALL and (outside := _outside(message, part)):
                found["data-outside"] = outside
            types[kind] += size


def _tensor(message: Message, field: Field) -> tuple[str, int]:
    shape: list[int] = []
    kind = 0
    for part in message.fields(field.start, field.end):
        if part.number == 1:
            shape += message.numbers(part)
        elif part.number == 2 and part.wire == VARINT:
            kind = part.value
        else:
            break  # shape and type come first; names and numbers follow
    return _TYPES.get(kind, f"type {kind}"), elements(shape)


def _outside(message: Message, field: Field) -> str:
    """Where a tensor's numbers lie, if that is outside of the model's folder; else ""."""
    for part in message.fields(field.start, field.end):
        if part.number != _EXTERNAL or part.wire != BYTES:
            continue
        pair = {one.number: message.text(one) for one in message.fields(part.start, part.end) if one.wire == BYTES}
        if pair.get(1) == b"location":
            path = pair.get(2, b"").decode("utf-8", "replace").replace("\\", "/")
            if path.startswith("/") or ".." in path.split("/") or path[1:3] == ":/":
                return path
    return ""
