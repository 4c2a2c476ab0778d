"""Model files made at run time: just enough of each format for a reader of headers."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence

Pair = tuple[str, int, object]
"""A key of a GGUF header, the number of its value's kind, and the value."""
U32, F32, STRING, ARRAY, U64 = 4, 6, 8, 9, 10


class Data:
    """Bytes as a reader of headers takes them; ``asked`` sums up what was asked for."""

    def __init__(self, data: bytes, size: int = 0) -> None:
        self.data = data
        self.size = size or len(data)
        self.asked = 0

    def at(self, offset: int, count: int) -> bytes:
        """At most ``count`` bytes from ``offset`` on."""
        if offset < 0 or offset >= len(self.data):
            return b""
        self.asked += count
        return self.data[offset : offset + count]


def _string(text: str | bytes, wide: bool = True) -> bytes:
    raw = text.encode() if isinstance(text, str) else text
    return struct.pack("<Q" if wide else "<I", len(raw)) + raw


def _value(kind: int, value: object) -> bytes:
    if kind == STRING:
        assert isinstance(value, (str, bytes))
        return _string(value)
    if kind == ARRAY:
        assert isinstance(value, list)
        return struct.pack("<IQ", STRING, len(value)) + b"".join(_string(item) for item in value)
    return struct.pack({U32: "<I", F32: "<f", U64: "<Q"}[kind], value)


def gguf(
    pairs: Iterable[Pair] = (), tensors: Iterable[tuple[str, Sequence[int], int]] = (), version: int = 3,
    keys: int | None = None, count: int | None = None,
) -> bytes:
    """A GGUF file with these values and tensors (name, shape, type); ``keys`` and ``count`` are what it claims."""
    pairs, tensors = list(pairs), list(tensors)
    head = struct.pack("<IQQ", version, len(tensors) if count is None else count, len(pairs) if keys is None else keys)
    body = b"".join(_string(key) + struct.pack("<I", kind) + _value(kind, value) for key, kind, value in pairs)
    for name, shape, kind in tensors:
        body += _string(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape)
        body += struct.pack("<IQ", kind, 0)
    return b"GGUF" + head + body


def safetensors(header: object, tail: bytes = b"") -> bytes:
    """A safetensors file with this header."""
    body = json.dumps(header).encode()
    return struct.pack("<Q", len(body)) + body + tail


def varint(number: int) -> bytes:
    """A number as protocol buffers write it."""
    out = b""
    while True:
        number, low = number >> 7, number & 0x7F
        if not number:
            return out + bytes([low])
        out += bytes([low | 0x80])


def field(number: int, value: int | bytes | str) -> bytes:
    """A field of a protocol buffer."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def onnx(initialisers: Iterable[tuple[Sequence[int], int]] = (), metadata: Mapping[str, str] | None = None) -> bytes:
    """An ONNX model with tensors of these shapes and types."""
    graph = field(1, field(4, "MatMul")) + field(2, "main_graph")
    for shape, kind in initialisers:
        graph += field(5, b"".join(field(1, side) for side in shape) + field(2, kind) + field(8, "w") + field(9, b"\0"))
    model = field(1, 8) + field(2, "pytorch") + field(3, "2.4.0") + field(7, graph) + field(8, field(2, 17))
    for key, value in (metadata or {}).items():
        model += field(14, field(1, key) + field(2, value))
    return model


def coreml(kind: int = 500, licence: str = "MIT") -> bytes:
    """A Core ML specification of the kind with this field number."""
    metadata = field(1, "Finds cats.") + field(2, "1.2") + field(3, "Ada") + field(4, licence)
    return field(1, 4) + field(2, field(100, metadata)) + field(kind, field(1, b""))


def saved_model(version: str = "2.15.0") -> bytes:
    """A SavedModel's ``saved_model.pb``."""
    return field(1, 1) + field(2, field(1, field(4, "serve") + field(5, version)) + field(2, b""))


def archive(members: Mapping[str, bytes | str], compression: int = zipfile.ZIP_STORED) -> bytes:
    """A zip archive."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as found:
        for name, content in members.items():
            found.writestr(name, content)
    return data.getvalue()


def torch_pickle(storage: str = "FloatStorage", more: bytes = b"") -> bytes:
    """The pickle of an archive of tensors, as far as its globals go."""
    return (b"\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01(ctorch._utils\n_rebuild_tensor_v2\nq\x02"
            b"((X\x07\x00\x00\x00storageq\x03ctorch\n" + storage.encode() + b"\nq\x04" + more + b"t.")


def tflite(shape: Sequence[int] = (4, 3), kind: int = 9, description: str = "MLIR Converted.") -> bytes:
    """A TensorFlow Lite model with one tensor of parameters: tables one behind the other."""
    out = bytearray(b"\0\0\0\0TFL3")

    def put(data: bytes) -> int:
        while len(out) % 4:
            out.append(0)
        out.extend(data)
        return len(out) - len(data)

    def table(fields: Sequence[int]) -> int:
        """A table of four-byte fields; 0 leaves one out."""
        layout = struct.pack(f"<{2 + len(fields)}H", 4 + 2 * len(fields), 4 + 4 * len(fields),
                             *(4 + 4 * at for at in range(len(fields))))
        start = put(layout)
        place = put(b"\0" * (4 + 4 * len(fields)))
        struct.pack_into("<i", out, place, place - start)
        return place

    def point(place: int, number: int, target: int) -> None:
        at = place + 4 + 4 * number
        struct.pack_into("<I", out, at, target - at)

    def vector(items: Sequence[int]) -> int:
        return put(struct.pack(f"<I{len(items)}I", len(items), *items))

    model = table([0] * 5)
    struct.pack_into("<I", out, 0, model)
    struct.pack_into("<I", out, model + 4, 3)
    point(model, 1, vector([]))
    raw = description.encode()
    point(model, 3, put(struct.pack("<I", len(raw)) + raw + b"\0"))
    graphs, buffers = vector([0]), vector([0, 0])
    point(model, 2, graphs)
    point(model, 4, buffers)
    empty, full = table([]), table([0])
    for number, target in enumerate((empty, full)):
        at = buffers + 4 + 4 * number
        struct.pack_into("<I", out, at, target - at)
    point(full, 0, put(struct.pack("<I", 4) + b"\1\2\3\4"))
    graph = table([0])
    struct.pack_into("<I", out, graphs + 4, graph - graphs - 4)
    tensors = vector([0])
    point(graph, 0, tensors)
    tensor = table([0, 0, 0])
    struct.pack_into("<I", out, tensors + 4, tensor - tensors - 4)
    point(tensor, 0, vector(list(shape)))
    struct.pack_into("<I", out, tensor + 8, kind)
    struct.pack_into("<I", out, tensor + 12, 1)
    return bytes(out)
