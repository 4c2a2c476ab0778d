"""Files that speak of models and datasets, and what comes of them beside weights and without."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from model_files import safetensors
from shadowbom.core.asset import Relation
from shadowbom.core.result import ScanResult
from shadowbom.report import ReportOptions, render
from small_repositories import assets, named, places, said, scanned

WEIGHTS = safetensors({"a": {"dtype": "BF16", "shape": [5, 4]}})
CARD = """---
license: apache-2.0
library_name: transformers
pipeline_tag: text-generation
language:
- en
- de
base_model: meta-llama/Llama-3.1-8B
datasets:
- acme/talk
- squad
---

# House chat

model: gpt-4o
"""
CONFIG = json.dumps({
    "_name_or_path": "meta-llama/Llama-3.1-8B", "architectures": ["LlamaForCausalLM"], "model_type": "llama",
    "max_position_embeddings": 8192, "quantization_config": {"quant_method": "awq", "bits": 4},
}, indent=2)


def both(tmp_path: Path, files: dict[str, str | bytes]) -> ScanResult:
    """The result of a scan, which the prefilter may not change."""
    result = scanned(tmp_path, files)
    assert result.assets == scanned(tmp_path, files, prefilter=False).assets
    return result


def test_a_folder_of_a_model(tmp_path: Path) -> None:
    template = "{{ messages }}"
    result = both(tmp_path, {
        "m/model.safetensors": WEIGHTS, "m/config.json": CONFIG, "m/README.md": CARD,
        "m/tokenizer_config.json": json.dumps({"chat_template": template}),
    })
    assert named(result) == {
        ("model-file", "model.safetensors"), ("model", "meta-llama/Llama-3.1-8B"), ("dataset", "acme/talk"),
        ("dataset", "squad"),
    }
    model = assets(result)["file:m/model.safetensors"]
    assert places(model) == ["m/README.md:2", "m/config.json:3", "m/model.safetensors:1", "m/tokenizer_config.json:1"]
    assert said(model) == {
        "architecture": "LlamaForCausalLM", "model-type": "llama", "context-length": "8192", "licence": "apache-2.0",
        "task": "text-generation", "library": "transformers", "languages": "en, de", "datasets": "acme/talk, squad",
        "base-model": "meta-llama/Llama-3.1-8B", "format": "safetensors", "dtypes": "BF16", "quantisation": "BF16",
        "parameters": "20", "tensors": "1", "size": str(len(WEIGHTS)),
        "chat-template": f"sha256:{hashlib.sha256(template.encode()).hexdigest()}",
    }
    base = assets(result)["pkg:huggingface/meta-llama/Llama-3.1-8B"]
    assert places(base) == ["m/README.md:8", "m/config.json:2"]
    assert {
        Relation("file:m/model.safetensors", "inherits", base.key),
        Relation("file:m/model.safetensors", "trained-on", "dataset:acme/talk"),
    } <= set(result.relations)


def test_an_adapter(tmp_path: Path) -> None:
    config = '{"base_model_name_or_path": "acme/chat-7b", "peft_type": "LORA", "task_type": "CAUSAL_LM"}'
    result = both(tmp_path, {"a/adapter_model.safetensors": WEIGHTS, "a/adapter_config.json": config})
    adapter = assets(result)["file:a/adapter_model.safetensors"]
    assert (said(adapter)["architecture"], said(adapter)["base-model"]) == ("LORA", "acme/chat-7b")
    assert ("model", "acme/chat-7b") in named(result)


def test_an_adapter_without_weights_still_has_its_base(tmp_path: Path) -> None:
    config = '{"base_model_name_or_path": "acme/chat-7b", "peft_type": "LORA"}'
    assert named(both(tmp_path, {"adapter_config.json": config})) == {("model", "acme/chat-7b")}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("config.json", '{"architectures": ["x86_64", "arm64"], "name": "installer"}'),
        ("config.json", CONFIG.replace("meta-llama/Llama-3.1-8B", "output/checkpoint-500")),
        ("config.json", CONFIG.replace("meta-llama/Llama-3.1-8B", "./llama")),
        ("config.json", '{"architectures": '),
        ("tokenizer_config.json", '{"chat_template": "llama-3"}'),
        ("README.md", "---\ntitle: Home\nmodel: gpt-4o\ndatasets: [acme/talk]\n---\n"),
        ("README.md", "# base_model: meta-llama/Llama-3.1-8B\n"),
        ("README.md", "---\nbase_model: outputs/final\n---\n"),
        ("README.md", "---\nbase_model: [\n---\n"),
        ("docs/a.md", "---\nsdk: python\nmodels: [acme/chat]\n---\n"),
        ("data.dvc", "outs:\n- md5: abc\n  path: report.html\n"),
        ("Modelfile", "Frommer\n# FROM llama3\nPARAMETER stop x\n"),
        ("MLmodel", "Be brief.\n"),
        ("a.prompt", "---\ntitle: x\n---\nUse gpt-4o.\n"),
    ],
)
def test_files_that_name_no_model(path: str, text: str, tmp_path: Path) -> None:
    kinds = {asset.kind for asset in both(tmp_path, {path: text}).assets}
    assert kinds <= {"observability", "local-runtime"}


def test_a_space_names_its_models(tmp_path: Path) -> None:
    text = "---\ntitle: Demo\nsdk: gradio\napp_file: app.py\nmodels:\n- acme/chat\ndatasets: [acme/talk]\n---\n"
    assert named(both(tmp_path, {"README.md": text})) == {("model", "acme/chat"), ("dataset", "acme/talk")}


def test_a_card_of_a_dataset(tmp_path: Path) -> None:
    text = "---\nlicense: cc-by-4.0\ntask_categories:\n- question-answering\npretty_name: House questions\n---\n"
    (dataset,) = both(tmp_path, {"data/README.md": text}).assets
    assert (dataset.kind, dataset.name, dataset.scope.value) == ("dataset", "House questions", "docs")
    assert said(dataset) == {"licence": "cc-by-4.0", "task": "question-answering"}


def test_files_kept_outside_of_git(tmp_path: Path) -> None:
    result = both(tmp_path, {
        "data/talk.csv.dvc": "outs:\n- md5: 22a1a2931c8370d3aeedd7183606fd7f\n  size: 14445097\n  path: talk.csv\n",
        "dvc.yaml": "stages:\n  train:\n    cmd: python train.py\n    outs:\n    - model.pkl\n"
                    "    - features/train.pkl\n    - m/net.onnx:\n        cache: false\n",
        "dvc.lock": "schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    outs:\n    - path: model.pkl\n"
                    "      md5: 46865edbf3d62fc5c039dd9d2b0567a4\n      size: 1763725\n",
        "m/net.onnx": b"\x08\x08\x12\x01p\x3a\x00\x42\x02\x10\x11",
    })
    assert named(result) == {("dataset", "data/talk.csv"), ("model-file", "model.pkl"), ("model-file", "net.onnx")}
    data, model = assets(result)["dataset:data/talk.csv"], assets(result)["file:model.pkl"]
    assert said(data) == {"md5": "22a1a2931c8370d3aeedd7183606fd7f", "size": "14445097"}
    assert said(model) == {
        "fetched": "no", "format": "pkl", "md5": "46865edbf3d62fc5c039dd9d2b0567a4", "size": "1763725"}
    assert places(model) == ["dvc.lock:6", "dvc.yaml:5"]
    assert "fetched" not in said(assets(result)["file:m/net.onnx"])


def test_a_packaged_model(tmp_path: Path) -> None:
    text = """artifact_path: model
flavors:
  python_function:
    loader_module: mlflow.sklearn
    model_path: model.pkl
  sklearn:
    pickled_model: model.pkl
    sklearn_version: 1.5.0
mlflow_version: 2.15.1
run_id: 0a1b2c
"""
    result = both(tmp_path, {"runs/model/MLmodel": text, "runs/model/model.pkl": b"\x80\x03csklearn.svm\nSVC\nq\x00."})
    assert named(result) == {("observability", "mlflow"), ("model-file", "model")}
    model = assets(result)["file:runs/model"]
    assert places(model) == ["runs/model/MLmodel:2", "runs/model/model.pkl:1"]
    assert {name: said(model)[name] for name in ("flavours", "loader", "library-version", "run")} == {
        "flavours": "python_function, sklearn", "loader": "mlflow.sklearn", "library-version": "1.5.0", "run": "0a1b2c"}


def test_recipes_of_a_local_runtime(tmp_path: Path) -> None:
    text = 'FROM llama3.2:3b\nADAPTER ./lora.gguf\nPARAMETER temperature 1\nSYSTEM """\nFROM nowhere\n"""\n'
    result = both(tmp_path, {
        "bot/Modelfile": text, "hub.Modelfile": "FROM hf.co/acme/Chat-3B-GGUF:Q4_K_M\n",
        "own.modelfile": "from ./models/own.gguf\n",
    })
    by_name = {asset.name: asset for asset in result.assets}
    assert set(by_name) == {"llama3.2:3b", "lora.gguf", "acme/Chat-3B-GGUF", "own.gguf", "ollama"}
    assert by_name["llama3.2:3b"].provider == "Meta (Ollama)"
    assert said(by_name["llama3.2:3b"])["system-prompt"] == "yes"
    assert said(by_name["lora.gguf"])["role"] == "adapter"
    assert by_name["lora.gguf"].key == "file:bot/lora.gguf"
    assert said(by_name["acme/Chat-3B-GGUF"])["quantisation"] == "Q4_K_M"
    assert by_name["own.gguf"].key == "file:models/own.gguf"


def test_prompts_name_their_model(tmp_path: Path) -> None:
    prompty = ("---\nname: x\nmodel:\n  api: chat\n  configuration:\n    type: azure_openai\n"
               "    azure_deployment: gpt-4o\n---\nHi\n")
    result = both(tmp_path, {"a.prompty": prompty, "b.prompt": "---\nmodel: googleai/gemini-2.5-flash\n---\nHi\n"})
    models = {asset.name: places(asset) for asset in result.assets if asset.kind == "model"}
    assert models == {"gpt-4o": ["a.prompty:7"], "gemini-2.5-flash": ["b.prompt:2"]}


def test_code_that_loads_a_file_by_its_name(tmp_path: Path) -> None:
    code = 'import onnxruntime\n\nsession = onnxruntime.InferenceSession("net.onnx")\n'
    result = scanned(tmp_path, {"app.py": code, "m/net.onnx": b"\x08\x08\x12\x01p\x3a\x00\x42\x02\x10\x11"})
    (model,) = [asset for asset in result.assets if asset.kind == "model-file"]
    assert (model.key, places(model)) == ("file:m/net.onnx", ["app.py:3", "m/net.onnx:1"])


def test_an_index_of_parts(tmp_path: Path) -> None:
    index = json.dumps({
        "metadata": {"total_size": 40},
        "weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"},
    })
    (model,) = both(tmp_path, {"m/model.safetensors.index.json": index}).assets
    assert (model.key, model.kind) == ("file:m/model.safetensors", "model-file")
    assert said(model) == {"fetched": "no", "format": "safetensors", "parts": "2", "tensor-bytes": "40"}
    parts = {f"m/model-0000{number}-of-00002.safetensors": WEIGHTS for number in (1, 2)}
    (model,) = both(tmp_path, {"m/model.safetensors.index.json": index, **parts}).assets
    assert len(places(model)) == 3
    assert (said(model)["parameters"], said(model)["parts"], "fetched" in said(model)) == ("40", "2", False)


def test_a_template_and_a_class_beside_weights(tmp_path: Path) -> None:
    (model,) = both(tmp_path, {
        "unet/diffusion_model.safetensors": WEIGHTS, "unet/chat_template.jinja": "{{ messages }}",
        "unet/config.json": '{"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.30.0"}',
    }).assets
    assert said(model)["architecture"] == "UNet2DConditionModel"
    assert said(model)["chat-template"] == f"sha256:{hashlib.sha256(b'{{ messages }}').hexdigest()}"


def test_a_model_card_is_valid_cyclonedx(tmp_path: Path) -> None:
    result = scanned(tmp_path, {"m/model.safetensors": WEIGHTS, "m/config.json": CONFIG, "m/README.md": CARD})
    text = render("cyclonedx", result, ReportOptions())
    assert JsonStrictValidator(SchemaVersion.V1_7).validate_str(text) is None
    components = {one["bom-ref"]: one for one in json.loads(text)["components"]}
    card = components["file:m/model.safetensors"]["modelCard"]
    assert card["modelParameters"] == {
        "task": "text-generation", "architectureFamily": "llama", "modelArchitecture": "LlamaForCausalLM",
        "datasets": [{"type": "dataset", "name": "acme/talk"}, {"type": "dataset", "name": "squad"}],
    }
    assert {"name": "shadowbom:model:base-model", "value": "meta-llama/Llama-3.1-8B"} in card["properties"]
