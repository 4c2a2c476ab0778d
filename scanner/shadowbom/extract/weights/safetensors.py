"""safetensors: a JSON header of tensors in front of their bytes."""

from __future__ import annotations

import json
from collections import Counter

from shadowbom.extract.weights.header import Bytes, Header, counted, elements, properties

_MAX_HEADER = 8 << 20
_PACKED = (".qweight", ".qzeros", ".g_idx", ".absmax", ".quant_state.bitsandbytes__nf4", ".weight_packed")
"""Endings of tensors that hold several numbers in one."""
_NAMED = {
    "modelspec.architecture": "architecture", "modelspec.title": "model-name", "modelspec.license": "licence",
    "modelspec.author": "author", "modelspec.date": "date", "license": "licence", "format": "framework",
    "ss_base_model_version": "base-model", "ss_sd_model_name": "base-model", "ss_network_module": "adapter",
}


def header(source: Bytes) -> Header:
    """The stated metadata, the types of the numbers and how many there are."""
    size = int.from_bytes(source.at(0, 8), "little")
    if size + 8 > source.size:
        return Header("safetensors", 0.7, problem="its header points outside of the file")
    if size > _MAX_HEADER:
        return Header("safetensors", 0.9, problem="its header is larger than what is read of one")
    try:
        told = json.loads(source.at(8, size).decode("utf-8"))
    except (ValueError, RecursionError):
        return Header("safetensors", 0.7, problem="its header is no sound JSON")
    if not isinstance(told, dict):
        return Header("", problem="")
    tensors = {name: told[name] for name in told if name != "__metadata__" and isinstance(told[name], dict)}
    if not tensors and "__metadata__" not in told:
        return Header("safetensors", 0.7)
    return Header("safetensors", 0.95, properties({**_stated(told.get("__metadata__")), **_counted(tensors)}))


def _stated(metadata: object) -> dict[str, object]:
    if not isinstance(metadata, dict):
        return {}
    found: dict[str, object] = {}
    for key, name in _NAMED.items():
        value = metadata.get(key)
        if isinstance(value, str) and value and name not in found:
            found[name] = {"pt": "pytorch", "tf": "tensorflow", "np": "numpy"}.get(value, value)
    return found


def _counted(tensors: dict[str, dict[str, object]]) -> dict[str, object]:
    by_type: Counter[str] = Counter()
    packed = False
    for name, tensor in tensors.items():
        kind, shape = tensor.get("dtype"), tensor.get("shape")
        if isinstance(kind, str) and isinstance(shape, list):
            by_type[kind[:16]] += elements(shape)
        packed = packed or name.endswith(_PACKED)
    found = {"tensors": len(tensors), **counted(by_type)}
    # Packed tensors hold an unknown number of parameters in each of their numbers.
    return {**found, "quantisation": "", "parameters": ""} if packed else found
