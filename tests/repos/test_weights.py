"""Model files of a repository, from their first bytes to what reports say of them."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from key_samples import SAMPLES, leaks
from model_files import STRING, U32, archive, gguf, onnx, safetensors, saved_model, torch_pickle
from shadowbom.core.result import ScanResult
from shadowbom.report import ReportOptions, render
from small_repositories import assets, places, said, scanned

OID = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{OID}\nsize 4932000000\n"
TINY = gguf(
    [("general.architecture", STRING, "llama"), ("general.license", STRING, "apache-2.0"),
     ("general.organization", STRING, "Acme"), ("general.file_type", U32, 15)],
    [("a", (1000, 1100), 12)],
)


def row(result: ScanResult, name: str) -> str:
    """The line of the table that begins with ``name``."""
    text = render("table", result, ReportOptions(width=0))
    return next(line.strip() for line in text.splitlines() if line.strip().startswith(name))


def test_a_model_file_in_every_report(tmp_path: Path) -> None:
    result = scanned(tmp_path, {"models/tiny.gguf": TINY})
    (model,) = result.assets
    assert (model.key, model.kind, model.name, model.provider) == (
        "file:models/tiny.gguf", "model-file", "tiny.gguf", "Acme")
    assert model.confidence.level == "high"
    assert said(model) == {
        "architecture": "llama", "licence": "apache-2.0", "organisation": "Acme", "quantisation": "Q4_K_M",
        "parameters": "1100000", "format": "gguf", "size": str(len(TINY)),
    }
    assert row(result, "tiny.gguf").startswith("tiny.gguf (llama, 1.1M parameters, Q4_K_M, apache-2.0, ")
    (entry,) = json.loads(render("json", result, ReportOptions()))["assets"]
    assert {"name": "architecture", "value": "llama"} in entry["properties"]
    (component,) = json.loads(render("cyclonedx", result, ReportOptions()))["components"]
    assert component["type"] == "machine-learning-model"
    assert component["licenses"] == [{"license": {"name": "apache-2.0", "acknowledgement": "declared"}}]
    assert component["modelCard"]["modelParameters"] == {"modelArchitecture": "llama"}
    assert {"name": "shadowbom:model:quantisation", "value": "Q4_K_M"} in component["modelCard"]["properties"]


def test_a_pointer_is_a_model_that_was_not_fetched(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "model.safetensors": POINTER, "firmware.bin": POINTER, "photo.png": POINTER,
        "encoder_model.onnx": POINTER.replace("\n", "\r\n"),
    })
    assert set(assets(result)) == {"file:model.safetensors", "file:encoder_model.onnx"}
    model = assets(result)["file:model.safetensors"]
    assert said(model) == {"fetched": "no", "format": "safetensors", "sha256": OID, "size": "4932000000"}
    assert "(4.6 GB, not fetched)" in row(result, "model.safetensors")
    components = json.loads(render("cyclonedx", result, ReportOptions()))["components"]
    assert [one["hashes"] for one in components] == [[{"alg": "SHA-256", "content": OID}]] * 2


def test_parts_are_one_model(tmp_path: Path) -> None:
    files = {
        f"m/model-0000{number}-of-00002.safetensors": safetensors({"a": {"dtype": "F16", "shape": [5, number]}})
        for number in (1, 2)
    }
    result = scanned(tmp_path, files)
    (model,) = result.assets
    assert (model.key, model.name) == ("file:m/model.safetensors", "model.safetensors")
    assert places(model) == ["m/model-00001-of-00002.safetensors:1", "m/model-00002-of-00002.safetensors:1"]
    assert said(model)["parameters"] == "15"
    assert said(model)["parts"] == "2"
    assert said(model)["size"] == str(sum(map(len, files.values())))


@pytest.mark.parametrize(
    ("files", "key", "format_id"),
    [
        ({"a.mlpackage/Data/com.apple.CoreML/model.mlmodel": b"\x08\x04\x12\x00\xb2\x1f\x00"}, "file:a.mlpackage",
         "coreml"),
        ({"export/1/saved_model.pb": saved_model()}, "file:export/1", "saved-model"),
        ({"net.xml": '<net name="n" version="10">', "net.bin": bytes(20)}, "file:net.xml", "openvino"),
        ({"m.pt": archive({"m/data.pkl": torch_pickle(), "m/data/0": bytes(8)})}, "file:m.pt", "pytorch"),
        ({"m.jit": archive({"m/data/0": bytes(8), "m/data.pkl": torch_pickle()})}, "file:m.jit", "pytorch"),
        ({"m.onnx": onnx([((2, 2), 1)])}, "file:m.onnx", "onnx"),
        ({"plan.engine": b"ftrt" + bytes(60)}, "file:plan.engine", "tensorrt"),
        ({"words.ftz": struct.pack("<I", 793712314) + bytes(20)}, "file:words.ftz", "fasttext"),
    ],
)
def test_formats(files: dict[str, bytes | str], key: str, format_id: str, tmp_path: Path) -> None:
    result = scanned(tmp_path, files)
    assert set(assets(result)) == {key}
    assert said(assets(result)[key])["format"] == format_id
    assert not result.problems


def test_containers_of_anything_are_models_only_if_they_say_so(tmp_path: Path) -> None:
    plain = b"\x80\x04}\x94(\x8c\x01a\x94K\x01u."
    result = scanned(tmp_path, {
        "cache.pkl": plain, "vocabulary.pickle": plain, "data.h5": b"\x89HDF\r\n\x1a\n" + bytes(200),
        "net.xml": "<resources/>", "net.bin": bytes(20), "envoy.pb": b"\x08\x01\x12\x03\x0a\x01x",
        "a.zip": archive({"a": "b"}), "board.engine": b"plain text", "data.bin": archive({"firmware": b"x"}),
        "churn.pkl": b"\x80\x03csklearn.svm._classes\nSVC\nq\x00.", "churn_model.pkl": plain,
    })
    found = assets(result)
    assert set(found) == {"file:churn.pkl", "file:churn_model.pkl"}
    assert said(found["file:churn.pkl"])["library"] == "scikit-learn"
    assert found["file:churn.pkl"].confidence.level == "high"
    assert found["file:churn_model.pkl"].confidence.level == "low"


def test_models_of_tests_are_of_tests(tmp_path: Path) -> None:
    result = scanned(tmp_path, {"tests/fixtures/tiny.gguf": TINY})
    assert [asset.scope.value for asset in result.assets] == ["test"]


def test_no_report_holds_a_key_of_a_header(tmp_path: Path) -> None:
    sample = next(sample for sample in SAMPLES if sample.signature == "anthropic")
    key = sample.value("weights")
    data = gguf([("general.name", STRING, key), ("general.author", STRING, "Ada")])
    result = scanned(tmp_path, {"a.gguf": data})
    assert said(assets(result)["file:a.gguf"]) == {"author": "Ada", "format": "gguf", "size": str(len(data))}
    assert not leaks(render("json", result, ReportOptions()), key, sample.prefix)


def test_large_model_files_are_no_problem(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    (root / "blobs").mkdir(parents=True)
    for name in ("blobs/sha256-0a", "big.llamafile"):
        with (root / name).open("wb") as file:
            file.write(TINY if name.startswith("blobs") else b"MZqFpD='\n")
            file.truncate(1 << 33)
    result = scanned(tmp_path, {})
    assert [problem.path for problem in result.problems] == ["big.llamafile"]
    assert said(assets(result)["file:blobs/sha256-0a"])["size"] == str(1 << 33)
