"""GGUF (versions 1 to 3): the key-value header and the tensors' shapes, as the specification of the format has them."""

from __future__ import annotations

import struct
from collections import Counter
from dataclasses import dataclass, field

from shadowbom.extract.weights.header import (
    MAX_READ,
    BadHeaderError,
    Bytes,
    Header,
    digest,
    elements,
    listed,
    properties,
)
from shadowbom.extract.weights.templates import reached

_FIRST = 1 << 20
_MAX_ITEMS = 1_000_000
"""Values of a header, those of its lists counted one by one."""
_MAX_KEYS = 20_000
_MAX_TENSORS = 100_000
_MAX_DIMENSIONS = 8
_MAX_NESTED = 3
_LISTED = 20
_KEPT = 1 << 20
"""Bytes of a text that is kept whole: a chat template is the longest."""

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_FILE_TYPES = dict(enumerate((
    "F32", "F16", "Q4_0", "Q4_1", "Q4_1_SOME_F16", "Q4_2", "Q4_3", "Q8_0", "Q5_0", "Q5_1", "Q2_K", "Q3_K_S", "Q3_K_M",
    "Q3_K_L", "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M", "Q6_K", "IQ2_XXS", "IQ2_XS", "Q2_K_S", "IQ3_XS", "IQ3_XXS",
    "IQ1_S", "IQ4_NL", "IQ3_S", "IQ3_M", "IQ2_S", "IQ2_M", "IQ4_XS", "IQ1_M", "BF16",
))) | {36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4_MOE"}
_TENSOR_TYPES = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0", 9: "Q8_1", 10: "Q2_K", 11: "Q3_K",
    12: "Q4_K", 13: "Q5_K", 14: "Q6_K", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S",
    20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS", 24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64",
    29: "IQ1_M", 30: "BF16", 34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4",
}
_NAMED = {
    "general.architecture": "architecture", "general.name": "model-name", "general.basename": "base-name",
    "general.size_label": "size-label", "general.license": "licence", "general.organization": "organisation",
    "general.author": "author", "general.finetune": "finetune", "general.version": "model-version",
    "general.type": "model-type", "general.source.huggingface.repository": "source",
    "general.base_model.0.name": "base-model", "general.base_model.0.repo_url": "base-model-url",
}


class _ShortError(Exception):
    """More bytes are needed than are at hand."""


@dataclass(slots=True)
class _Reader:
    data: bytes
    order: str
    wide: bool
    at: int = 8
    items: int = 0
    said: dict[str, object] = field(default_factory=dict)

    def scalar(self, code: str) -> int | float | bool:
        try:
            (found,) = struct.unpack_from(self.order + code, self.data, self.at)
        except struct.error:
            raise _ShortError from None
        self.at += struct.calcsize(self.order + code)
        return found  # type: ignore[no-any-return]  # what a one-letter code unpacks to

    def count(self) -> int:
        """A length: of eight bytes, in the first version four."""
        return int(self.scalar("Q" if self.wide else "I"))

    def string(self) -> bytes:
        size = self.count()
        self.need(size)
        found = self.data[self.at : self.at + min(size, _KEPT)]
        self.at += size
        return found

    def need(self, size: int) -> None:
        if size > MAX_READ:
            raise BadHeaderError("a text of its header is longer than what is read of one")
        if self.at + size > len(self.data):
            raise _ShortError

    def value(self, kind: int, depth: int = 0) -> object:
        self.items += 1
        if self.items > _MAX_ITEMS or depth > _MAX_NESTED:
            raise BadHeaderError("its header has more values than are read of one")
        if kind in _SCALARS:
            return self.scalar(_SCALARS[kind])
        if kind == _STRING:
            return self.string()
        if kind != _ARRAY:
            raise BadHeaderError("its header has a value of an unknown kind")
        inner, count = int(self.scalar("I")), self.count()
        if inner in _SCALARS:
            size = count * struct.calcsize(_SCALARS[inner])
            self.need(size)
            self.at += size
            return None
        if count > _MAX_ITEMS - self.items:
            raise BadHeaderError("its header has more values than are read of one")
        kept = [self.value(inner, depth + 1) for _ in range(min(count, _LISTED))]
        if inner == _STRING and self.wide:
            self.pass_strings(count - len(kept))
        else:
            for _ in range(count - len(kept)):
                self.value(inner, depth + 1)
        return kept

    def pass_strings(self, count: int) -> None:
        """Go past the texts of a vocabulary: there are hundreds of thousands, and none is kept."""
        read, data, at, end = struct.Struct(self.order + "Q").unpack_from, self.data, self.at, len(self.data) - 8
        self.items += count
        for _ in range(count):
            if at > end:
                raise _ShortError
            (size,) = read(data, at)
            if size > MAX_READ:
                raise BadHeaderError("a text of its header is longer than what is read of one")
            at += 8 + size
        if at > end + 8:
            raise _ShortError
        self.at = at


def header(source: Bytes) -> Header:
    """Architecture, names, licence, quantisation, parameters and the digest of the chat template."""
    reader = _Reader(b"", "<", wide=True)
    problem = ""
    tensors: Counter[str] = Counter()
    for size in (_FIRST, MAX_READ):
        data = source.at(0, size)
        whole = len(data) >= source.size or size == MAX_READ
        try:
            reader = _opened(data)
            tensors = _read(reader)
        except _ShortError:
            if not whole:
                continue
            cut = "the file ends inside of its header" if len(data) >= source.size else (
                "its header is larger than what is read of one")
            problem, tensors = cut, Counter()
        except BadHeaderError as error:
            problem, tensors = str(error), Counter()
        break
    return Header("gguf", 0.95, _facts(reader.said, tensors), problem)


def _opened(data: bytes) -> _Reader:
    if len(data) < 24:
        raise _ShortError
    for order in ("<", ">"):
        (version,) = struct.unpack_from(order + "I", data, 4)
        if version in (1, 2, 3):
            return _Reader(data, order, version > 1, said={"version": version})
    raise BadHeaderError("its header is of an unknown version")


def _read(reader: _Reader) -> Counter[str]:
    """Fills what the header says; returns how many numbers the tensors of each type have."""
    tensors, keys = reader.count(), reader.count()
    if keys > _MAX_KEYS or tensors > _MAX_TENSORS:
        raise BadHeaderError("its header says that it has more entries than are read of one")
    for _ in range(keys):
        key = reader.string()[:256].decode("utf-8", "replace")
        reader.said[key] = reader.value(int(reader.scalar("I")))
    counted: Counter[str] = Counter()
    for _ in range(tensors):
        reader.string()
        dimensions = int(reader.scalar("I"))
        if dimensions > _MAX_DIMENSIONS:
            raise BadHeaderError("a tensor of its header has no sound shape")
        shape = [reader.count() for _ in range(dimensions)]
        kind = int(reader.scalar("I"))
        reader.scalar("Q")
        counted[_TENSOR_TYPES.get(kind, f"type {kind}")] += elements(shape)
    return counted


def _facts(said: dict[str, object], tensors: Counter[str]) -> tuple[tuple[str, str], ...]:
    found: dict[str, object] = {name: said.get(key, "") for key, name in _NAMED.items()}
    architecture = said.get("general.architecture")
    if isinstance(architecture, bytes):
        found["context-length"] = said.get(f"{architecture.decode('utf-8', 'replace')}.context_length", "")
    kind = said.get("general.file_type")
    widest = max(tensors, key=lambda name: (tensors[name], name), default="")
    found["quantisation"] = _FILE_TYPES.get(kind, "") if isinstance(kind, int) else ""
    found["quantisation"] = found["quantisation"] or widest
    found["parameters"] = tensors.total()
    parts = said.get("split.count")
    found["parts"] = parts if isinstance(parts, int) and parts > 1 else ""
    datasets = said.get("general.datasets")
    found["datasets"] = listed(datasets) if isinstance(datasets, list) else ""
    template = said.get("tokenizer.chat_template")
    if isinstance(template, bytes) and len(template) < _KEPT:
        found["chat-template"] = digest(template)
        found["template-reaches"] = reached(template.decode("utf-8", "replace"))
    return properties(found)
