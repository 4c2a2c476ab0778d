"""The readers of model files. Each reads a header within strict bounds and never the weights themselves."""

from __future__ import annotations

from collections.abc import Callable

from shadowbom.extract.weights import (
    arrays,
    coreml,
    gguf,
    keras,
    onnx,
    others,
    pickles,
    safetensors,
    tarred,
    tensorflow,
    tflite,
    torch,
)
from shadowbom.extract.weights.header import BadHeaderError, Bytes, Header

READERS: dict[str, Callable[[Bytes], Header]] = {
    "ggml": others.ggml,
    "gguf": gguf.header,
    "hdf5": keras.hdf5,
    "joblib": pickles.joblib,
    "keras": keras.archive,
    "llamafile": others.executable,
    "mar": torch.header,
    "mlmodel": coreml.header,
    "npy": arrays.array,
    "npz": arrays.archive,
    "onnx": onnx.header,
    "openvino": others.ir_xml,
    "pb": tensorflow.header,
    "pickle": pickles.header,
    "pt2": torch.header,
    "safetensors": safetensors.header,
    "tar": tarred.header,
    "tflite": tflite.header,
    "zip-pickle": torch.header,
}
"""Readers by the format that the first bytes show; a format without one is known by these alone."""


def read_header(format_id: str, source: Bytes) -> Header:
    """What the header of a model file says. Never raises for what the file holds: then ``problem`` says it."""
    reader = READERS.get(format_id)
    if reader is None:
        return others.plain(format_id)
    try:
        return reader(source)
    except BadHeaderError as error:
        return Header(format_id, 0.7, problem=str(error))
    except (ValueError, LookupError, ArithmeticError, MemoryError, RecursionError, TypeError, AttributeError) as error:
        # A reader's own fault must not end a scan; the exception's text may quote the file, so only its type is kept.
        return Header(format_id, 0.7, problem=f"the reader of {format_id} failed: {type(error).__name__}")
