"""Formats of which the first bytes say little more than what they are."""

from __future__ import annotations

import re

from shadowbom.extract.weights import gguf
from shadowbom.extract.weights.archive import Archive
from shadowbom.extract.weights.header import BadHeaderError, Bytes, Header, properties, text

_GGML = {b"lmgg": "ggml", b"fmgg": "ggmf", b"tjgg": "ggjt", b"algg": "ggla"}
_NET = re.compile(rb"<net\b([^>]{0,2000})>")
_ATTRIBUTE = re.compile(rb'\b(name|version)\s*=\s*"([^"<]{0,200})"')
_LOCAL_HEADER = 30


def ggml(source: Bytes) -> Header:
    """An older file of tensors for inference on processors: its container and version."""
    head = source.at(0, 8)
    version = int.from_bytes(head[4:8], "little") if head[:4] in (b"fmgg", b"tjgg") else 0
    return Header("ggml", 0.9, properties({"container": _GGML.get(head[:4], ""), "version": version}))


def plain(format_id: str, sure: float = 0.9) -> Header:
    """A format that is known by its first bytes alone."""
    return Header(format_id, sure)


def ir_xml(source: Bytes) -> Header:
    """The description of a network beside a file of its weights: ``<net name="..." version="11">``."""
    found = _NET.search(source.at(0, 4096))
    if found is None:
        return Header("")
    said = {key.decode(): text(value) for key, value in _ATTRIBUTE.findall(found[1])}
    if "version" not in said:
        return Header("")
    return Header("openvino", 0.95, properties({"model-name": said.get("name", ""), "ir-version": said["version"]}))


def executable(source: Bytes) -> Header:
    """A program that carries its model with it, in an archive at its end: the facts are those of the model."""
    try:
        members = Archive(source)
    except BadHeaderError as error:
        return Header("llamafile", 0.9, problem=str(error))
    for name in members.members:
        place = members.place(name)
        if not name.lower().endswith(".gguf") or place is None:
            continue
        local = source.at(place, _LOCAL_HEADER)
        start = place + _LOCAL_HEADER + int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
        inner = _Part(source, start)
        if inner.at(0, 4) != b"GGUF":
            continue
        found = gguf.header(inner)
        return Header("llamafile", 0.95, found.properties, found.problem)
    return Header("llamafile", 0.9)


class _Part:
    """The rest of a file from ``start`` on."""

    def __init__(self, source: Bytes, start: int) -> None:
        self.size = max(0, source.size - start)
        self._source = source
        self._start = start

    def at(self, offset: int, count: int) -> bytes:
        """At most ``count`` bytes from ``offset`` on."""
        return self._source.at(self._start + offset, count)
