"""What a reader of headers says of each format."""

from __future__ import annotations

import hashlib
import io
import pickle
import struct
import zipfile
import zlib
from collections import Counter

import pytest

from model_files import (
    ARRAY,
    STRING,
    U32,
    Data,
    archive,
    coreml,
    field,
    gguf,
    onnx,
    safetensors,
    saved_model,
    tflite,
    torch_pickle,
)
from shadowbom.extract.weights.header import BadHeaderError, Header, Window
from shadowbom.extract.weights.readers import read_header

TEMPLATE = "{% for message in messages %}{{ message.content }}{% endfor %}"


def told(format_id: str, data: bytes) -> dict[str, str]:
    """The properties that a sound file has."""
    header = read_header(format_id, Data(data))
    assert header.problem == ""
    assert header.sure >= 0.8
    return dict(header.properties)


def test_gguf() -> None:
    data = gguf(
        [
            ("general.architecture", STRING, "llama"), ("general.name", STRING, "Tiny Chat"),
            ("general.license", STRING, "apache-2.0"), ("general.file_type", U32, 15),
            ("llama.context_length", U32, 2048), ("tokenizer.ggml.tokens", ARRAY, ["a", "b"] * 50),
            ("general.base_model.0.name", STRING, "Tiny Base"), ("general.datasets", ARRAY, ["acme/talk", "acme/web"]),
            ("tokenizer.chat_template", STRING, TEMPLATE),
        ],
        [("token_embd.weight", (64, 1000), 12), ("output_norm.weight", (64,), 0)],
    )
    assert told("gguf", data) == {
        "architecture": "llama", "model-name": "Tiny Chat", "licence": "apache-2.0", "quantisation": "Q4_K_M",
        "context-length": "2048", "parameters": "64064", "base-model": "Tiny Base", "datasets": "acme/talk, acme/web",
        "chat-template": f"sha256:{hashlib.sha256(TEMPLATE.encode()).hexdigest()}",
    }


def test_gguf_of_other_versions_and_orders() -> None:
    older = b"GGUF" + struct.pack("<III", 1, 0, 1) + struct.pack("<I", 20) + b"general.architecture"
    older += struct.pack("<II", STRING, 4) + b"bert"
    assert told("gguf", older) == {"architecture": "bert"}
    big = b"GGUF" + struct.pack(">IQQ", 3, 0, 1) + struct.pack(">Q", 20) + b"general.architecture"
    big += struct.pack(">IQ", STRING, 4) + b"bert"
    assert told("gguf", big) == {"architecture": "bert"}


def test_gguf_without_a_file_type_is_of_its_largest_tensors() -> None:
    data = gguf([], [("a", (10, 10), 8), ("b", (10,), 0)])
    assert told("gguf", data) == {"parameters": "110", "quantisation": "Q8_0"}


def test_safetensors() -> None:
    data = safetensors({
        "__metadata__": {"format": "pt", "modelspec.title": "House style", "modelspec.license": "MIT"},
        "a": {"dtype": "BF16", "shape": [3, 4], "data_offsets": [0, 24]},
        "b": {"dtype": "F32", "shape": [2], "data_offsets": [24, 32]},
    }, bytes(32))
    assert told("safetensors", data) == {
        "framework": "pytorch", "model-name": "House style", "licence": "MIT", "dtypes": "BF16, F32", "tensors": "2",
        "parameters": "14", "quantisation": "BF16",
    }


def test_packed_safetensors_have_no_count_of_parameters() -> None:
    told_of = told("safetensors", safetensors({"a.qweight": {"dtype": "I32", "shape": [3, 4]}}))
    assert told_of == {"dtypes": "I32", "tensors": "1"}


def test_onnx() -> None:
    data = onnx([((3, 4), 1), ((4,), 1)], {"license": "apache-2.0", "comment": "none"})
    assert told("onnx", data) == {
        "producer": "pytorch", "producer-version": "2.4.0", "ir-version": "8", "opset": "17", "graph": "main_graph",
        "nodes": "1", "parameters": "16", "dtypes": "FLOAT", "quantisation": "FLOAT", "licence": "apache-2.0",
    }


def test_onnx_reads_little_of_large_tensors() -> None:
    graph = b"".join(field(5, field(1, 1000) + field(2, 10) + field(9, bytes(1 << 20))) for _ in range(8))
    data = Data(field(1, 8) + field(7, graph) + field(8, field(2, 17)))
    assert dict(read_header("onnx", data).properties)["parameters"] == "8000"
    assert data.asked < 200_000


def test_coreml() -> None:
    assert told("mlmodel", coreml()) == {
        "specification": "4", "description": "Finds cats.", "model-version": "1.2", "author": "Ada", "licence": "MIT",
        "architecture": "neural network",
    }


def test_tensorflow() -> None:
    assert told("pb", saved_model()) == {"producer-version": "2.15.0", "tags": "serve"}
    node = field(1, "input") + field(2, "Placeholder")
    assert read_header("pb", Data(field(1, node))).format == "tensorflow-graph"


@pytest.mark.parametrize("data", [
    field(1, 1) + field(2, b"\x08\x07\x12\x02hi"), field(1, 5) + field(2, b"x"), b"\x0a\x05\x0a\x03abc", b"",
    b"\xff" * 40, field(1, field(1, "message") + field(2, "no operation")),
])
def test_other_protocol_buffers_are_no_model(data: bytes) -> None:
    assert read_header("pb", Data(data)).format == ""


def test_tflite() -> None:
    assert told("tflite", tflite()) == {
        "version": "3", "description": "MLIR Converted.", "parameters": "12", "dtypes": "INT8", "quantisation": "INT8",
    }


def test_an_archive_of_tensors() -> None:
    data = archive({"m/data.pkl": torch_pickle("HalfStorage"), "m/data/0": bytes(40), "m/version": "3"})
    assert told("zip-pickle", data) == {
        "layout": "zip", "tensors": "1", "dtypes": "F16", "quantisation": "F16", "parameters": "20",
    }
    code = b"\x80\x02c__torch__.acme\nNet\nq\x00."
    script = archive({"m/data.pkl": code, "m/code/__torch__.py": "", "m/version": "3"})
    assert told("zip-pickle", script) == {"layout": "script", "architecture": "__torch__.acme.Net"}


def test_a_served_archive() -> None:
    manifest = '{"model": {"modelName": "cats", "modelVersion": "1.0", "serializedFile": "m.pt", "handler": "vision"}}'
    assert told("mar", archive({"MAR-INF/MANIFEST.json": manifest})) == {
        "model-name": "cats", "model-version": "1.0", "handler": "vision", "weights": "m.pt",
    }
    assert read_header("mar", Data(archive({"a.txt": "x"}))).format == ""


class Shop:
    """Stands for a class of an application."""


def test_pickles_name_their_modules() -> None:
    data = pickle.dumps([Counter("aab"), Shop()], protocol=4)
    header = read_header("pickle", Data(data))
    assert (header.format, header.sure) == ("pickle", 0.0)
    assert dict(header.properties) == {"modules": __name__.partition(".")[0], "architecture": f"{__name__}.Shop"}
    assert dict(read_header("pickle", Data(pickle.dumps({"a": 1}))).properties) == {}
    legacy = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03."
    assert told("pickle", legacy) == {"layout": "legacy"}


def test_a_module_that_a_pickle_names_twice() -> None:
    second = (b"\x80\x04\x8c\x07sklearn\x94\x8c\x01A\x94\x93\x94h\x00\x8c\x01B\x94\x93\x94.")
    assert dict(read_header("pickle", Data(second)).properties) == {"modules": "sklearn", "architecture": "sklearn.A"}


def test_joblib_is_looked_into() -> None:
    data = b"\x80\x03csklearn.svm._classes\nSVC\nq\x00."
    assert dict(read_header("joblib", Data(zlib.compress(data))).properties) == {
        "modules": "sklearn", "architecture": "sklearn.svm._classes.SVC",
    }
    assert read_header("joblib", Data(b"\x78\x01broken")).format == ""


def test_keras() -> None:
    config = '{"module": "keras", "class_name": "Sequential", "config": {"name": "cats", "layers": []}}'
    data = archive({"metadata.json": '{"keras_version": "3.4.1"}', "config.json": config}, zipfile.ZIP_DEFLATED)
    assert told("keras", data) == {"architecture": "Sequential", "model-name": "cats", "producer-version": "3.4.1"}


def test_hdf5_is_a_model_only_by_its_attributes() -> None:
    head = b"\x89HDF\r\n\x1a\n" + bytes(500)
    model = head + b"layer_names\0keras_version\0\0\x002.11.0\0model_config\0" + (
        b'{"class_name": "Functional", "config": {"name": "cats", "layers": []}}') + bytes(100)
    assert told("hdf5", model) == {"architecture": "Functional", "model-name": "cats", "producer-version": "2.11.0"}
    assert read_header("hdf5", Data(head + b"temperature")).sure == 0.0
    weights = read_header("hdf5", Data(head + b"layer_names" + bytes(600_000)))
    assert dict(weights.properties) == {"content": "weights alone"}


def test_openvino() -> None:
    assert told("openvino", b'<?xml version="1.0"?>\n<net name="resnet" version="11">') == {
        "model-name": "resnet", "ir-version": "11",
    }
    assert read_header("openvino", Data(b"<resources><string/></resources>")).format == ""


def test_a_program_with_its_model() -> None:
    inner = gguf([("general.architecture", STRING, "llama")], [("a", (5, 5), 1)])
    program = b"MZqFpD='\n" + bytes(300)
    data = io.BytesIO(program)
    data.seek(0, 2)
    with zipfile.ZipFile(data, "a") as found:
        found.writestr("tiny.gguf", inner)
        found.writestr(".args", "-m\ntiny.gguf\n")
    assert told("llamafile", data.getvalue()) == {"architecture": "llama", "parameters": "25", "quantisation": "F16"}
    assert read_header("llamafile", Data(program)) == Header(
        "llamafile", 0.9, problem="its list of members cannot be read")


def test_ggml_and_formats_without_a_reader() -> None:
    assert told("ggml", b"tjgg" + struct.pack("<I", 3)) == {"container": "ggjt", "version": "3"}
    assert read_header("tensorrt", Data(b"ftrt")) == Header("tensorrt", 0.9)


def test_places_that_are_gone_between_are_read_once() -> None:
    data = Data(bytes(range(256)) * 1000)
    window = Window(data)
    for step in range(100):
        for place in (0, 50_000, 100_000, 200_000):
            assert window.number(place + step, 1) == (place + step) % 256
    assert data.asked == 4 * 4096
    with pytest.raises(BadHeaderError):
        window.bytes(data.size - 1, 2)
