"""TensorFlow: a SavedModel, and a graph that was frozen into one file. ``.pb`` is the ending of any protocol buffer."""

from __future__ import annotations

import re

from shadowbom.extract.weights.header import BadHeaderError, Bytes, Header, Window, listed, properties
from shadowbom.extract.weights.protobuf import BYTES, VARINT, Field, Message

_SCHEMA, _META_GRAPH = 1, 2
_INFO = 1
_TAGS, _VERSION = 4, 5
_NODE = 1
_OPERATION = re.compile(rb"[A-Z][A-Za-z0-9_]{1,80}")
_RELEASE = re.compile(rb"\d+\.\d+[\w.+\-]{0,40}")


def header(source: Bytes) -> Header:
    """The release that wrote a SavedModel and its tags; of a frozen graph that it is one."""
    window = Window(source)
    message = Message(window)
    try:
        first = next(message.fields(0, window.size), None)
        if first is None:
            return Header("")
        return _frozen(message, first) if first.wire == BYTES else _saved(message, window)
    except BadHeaderError:
        return Header("")  # some other protocol buffer


def _frozen(message: Message, first: Field) -> Header:
    """A GraphDef: its first node has a name and an operation."""
    if first.number != _NODE:
        return Header("")
    parts = {part.number: part for part in message.fields(first.start, first.end)}
    name, operation = parts.get(1), parts.get(2)
    if name is None or operation is None or name.wire != BYTES or operation.wire != BYTES:
        return Header("")
    if not _OPERATION.fullmatch(message.text(operation)) or not message.text(name).isascii():
        return Header("")
    return Header("tensorflow-graph", 0.85)


def _saved(message: Message, window: Window) -> Header:
    found: dict[str, object] = {}
    tags: list[bytes] = []
    for field in message.fields(0, window.size):
        if field.number == _SCHEMA and field.wire == VARINT and field.value != 1:
            return Header("")
        if field.number != _META_GRAPH or field.wire != BYTES:
            continue
        for part in message.fields(field.start, field.end):
            if part.number == _INFO and part.wire == BYTES:
                for said in message.fields(part.start, part.end):
                    if said.number == _TAGS and said.wire == BYTES:
                        tags.append(message.text(said))
                    elif said.number == _VERSION and said.wire == BYTES:
                        found["producer-version"] = message.text(said)
            if "producer-version" in found:
                break
    version = found.get("producer-version", b"")
    if not isinstance(version, bytes) or not _RELEASE.fullmatch(version):
        return Header("")
    return Header("saved-model", 0.95, properties({**found, "tags": listed(tags)}))
