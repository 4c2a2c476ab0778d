"""TensorFlow Lite: the tables of its FlatBuffer, each followed through offsets that are checked."""

from __future__ import annotations

from collections import Counter

from shadowbom.extract.weights.header import BadHeaderError, Bytes, Header, Window, counted, elements, properties

_VERSION, _CODES, _SUBGRAPHS, _DESCRIPTION, _BUFFERS = 0, 1, 2, 3, 4
_TENSORS = 0
_SHAPE, _TYPE, _BUFFER = 0, 1, 2
_TYPES = ("FLOAT32", "FLOAT16", "INT32", "UINT8", "INT64", "STRING", "BOOL", "INT16", "COMPLEX64", "INT8", "FLOAT64",
          "COMPLEX128", "UINT64", "RESOURCE", "VARIANT", "UINT32", "UINT16", "INT4", "BFLOAT16")
_MAX_TENSORS = 20_000
_MAX_SIDES = 8


def header(source: Bytes) -> Header:
    """The schema's version, the stated description, and the types and number of the parameters."""
    window = Window(source)
    found: dict[str, object] = {}
    problem = ""
    try:
        model = window.number(0, 4)
        place = _field(window, model, _VERSION)
        found["version"] = window.number(place, 4) if place else ""
        place = _field(window, model, _DESCRIPTION)
        found["description"] = _string(window, place) if place else ""
        operations = _vector(window, _field(window, model, _CODES))
        found["operators"] = operations[1]
        found |= _parameters(window, model)
    except BadHeaderError as error:
        problem = str(error)
    return Header("tflite", 0.95 if not problem else 0.7, properties(found), problem)


def _parameters(window: Window, model: int) -> dict[str, object]:
    buffers, count = _vector(window, _field(window, model, _BUFFERS))
    graphs, graph_count = _vector(window, _field(window, model, _SUBGRAPHS))
    types: Counter[str] = Counter()
    seen = 0
    for graph in range(min(graph_count, 16)):
        tensors, tensor_count = _vector(window, _field(window, _target(window, graphs + 4 * graph), _TENSORS))
        for index in range(tensor_count):
            seen += 1
            if seen > _MAX_TENSORS:
                raise BadHeaderError("its header has more values than are read of one")
            table = _target(window, tensors + 4 * index)
            place = _field(window, table, _BUFFER)
            buffer = window.number(place, 4) if place else 0
            if not 0 < buffer < count or not _field(window, _target(window, buffers + 4 * buffer), 0):
                continue  # an input, an output or a passing value
            place = _field(window, table, _TYPE)
            kind = window.number(place, 1) if place else 0
            types[_TYPES[kind] if kind < len(_TYPES) else f"type {kind}"] += _size(window, table)
    return counted(types)


def _size(window: Window, table: int) -> int:
    place = _field(window, table, _SHAPE)
    if not place:
        return 1
    first, count = _vector(window, place)
    return elements([window.number(first + 4 * side, 4) for side in range(count)]) if count <= _MAX_SIDES else 0


def _field(window: Window, table: int, number: int) -> int:
    """The place of a table's field, 0 where it is left out."""
    away = int.from_bytes(window.bytes(table, 4), "little", signed=True)
    layout = table - away
    size = window.number(layout, 2)
    entry = 4 + 2 * number
    if entry + 2 > size:
        return 0
    offset = window.number(layout + entry, 2)
    return table + offset if offset else 0


def _target(window: Window, place: int) -> int:
    return place + window.number(place, 4)


def _vector(window: Window, place: int) -> tuple[int, int]:
    """The place of a vector's first element and how many it has; (0, 0) for none."""
    if not place:
        return 0, 0
    start = _target(window, place)
    return start + 4, window.number(start, 4)


def _string(window: Window, place: int) -> bytes:
    start, size = _vector(window, place)
    return window.bytes(start, min(size, 400))
