"""Keras: the zip of its third version, and HDF5 files whose attributes say that they hold a model."""

from __future__ import annotations

import json
import re

from shadowbom.extract.weights.archive import Archive
from shadowbom.extract.weights.header import BadHeaderError, Bytes, Header, properties

_MAX_CONFIG = 4 << 20
_LOOKED_AT = 1 << 18
_MARKS = (b"keras_version", b"layer_names", b"weight_names", b"model_config", b"top_level_model_weights")
"""Attributes of a model, as they stand in the file in plain text."""
_CLASS = re.compile(rb'\{"class_name": ?"([A-Za-z_]\w{0,80})", ?"config": ?\{(?:"name": ?"([^"\\]{1,80})")?')
_LAMBDA_LAYER = re.compile(rb'"class_name": ?"Lambda"')
_VERSION = re.compile(rb"keras_version.{1,120}?(\d{1,2}\.\d{1,2}\.\d{1,3}(?:-tf)?)", re.DOTALL)


def archive(source: Bytes) -> Header:
    """The class and name of the model and the version that wrote it."""
    try:
        members = Archive(source)
    except BadHeaderError as error:
        return Header("keras", 0.7, problem=str(error))
    if "config.json" not in members.members:
        return Header("")
    config, metadata = _json(members, "config.json"), _json(members, "metadata.json")
    if config is None:
        return Header("keras", 0.8, problem="its configuration is no sound JSON")
    inner = config.get("config")
    name = inner.get("name") if isinstance(inner, dict) else ""
    said: dict[str, object] = {"architecture": config.get("class_name"), "model-name": name,
            "producer-version": (metadata or {}).get("keras_version"), "date": (metadata or {}).get("date_saved")}
    if _has_lambda(config):
        said |= _LAMBDA
    return Header("keras", 0.95, properties({key: value for key, value in said.items() if value}))


_LAMBDA = {"runs-code": "a Lambda layer", "runs-code-sure": "no"}
_MAX_NODES = 200_000


def _has_lambda(config: object) -> bool:
    """Whether a layer of a model is a function that was saved as code."""
    waiting, seen = [config], 0
    while waiting and seen < _MAX_NODES:
        node = waiting.pop()
        seen += 1
        if isinstance(node, dict):
            if node.get("class_name") in ("Lambda", "__lambda__"):
                return True
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return False


def _json(members: Archive, name: str) -> dict[str, object] | None:
    """A member as an object, None where it is none or longer than what is read of one."""
    if name not in members.members:
        return None
    try:
        told = json.loads(members.first(name, _MAX_CONFIG))
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def hdf5(source: Bytes) -> Header:
    """An HDF5 file is a model where an attribute of one stands in its first or last bytes; any other is data."""
    data = source.at(0, _LOOKED_AT)
    if source.size > _LOOKED_AT:
        data += source.at(max(_LOOKED_AT, source.size - _LOOKED_AT), _LOOKED_AT)
    marks = [mark for mark in _MARKS if mark in data]
    if not marks:
        return Header("hdf5", 0.0)
    found = _CLASS.search(data)
    version = _VERSION.search(data)
    said: dict[str, object] = {
        "architecture": found[1] if found else "", "model-name": (found[2] or b"") if found else "",
        "producer-version": version[1] if version else "",
        **(_LAMBDA if _LAMBDA_LAYER.search(data) else {}),
        "content": "" if b"model_config" in marks else "weights alone",
    }
    return Header("keras-h5", 0.95 if len(marks) > 1 else 0.85, properties(said))
