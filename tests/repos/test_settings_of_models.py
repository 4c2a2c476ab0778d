"""Settings in which a model stands beside its provider or behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shadowbom.core.result import ScanResult
from small_repositories import places, scanned


def models(result: ScanResult) -> dict[str, tuple[str, list[str]]]:
    """Provider and places of each model by name."""
    return {asset.name: (asset.provider, places(asset)) for asset in result.assets if asset.kind == "model"}


def test_the_provider_beside_a_model_serves_it(tmp_path: Path) -> None:
    text = """models:
  - name: Codestral
    provider: mistral
    model: codestral-latest
  - name: small
    provider: ollama
    model: qwen2.5-coder:1.5b
  - name: proxied
    provider: openai
    apiBase: https://llm.internal.example/v1
    model: gpt-4o
  - provider: email
    model: gpt-4o-mini
"""
    result = scanned(tmp_path, {".continue/config.yaml": text})
    assert models(result) == {
        "codestral-latest": ("Mistral AI", [".continue/config.yaml:4"]),
        "qwen2.5-coder:1.5b": ("Alibaba (Ollama)", [".continue/config.yaml:7"]),
        "gpt-4o": ("OpenAI", [".continue/config.yaml:11"]),
        "gpt-4o-mini": ("OpenAI", [".continue/config.yaml:13"]),
    }
    assert result.assets == scanned(tmp_path, {".continue/config.yaml": text}, prefilter=False).assets


def test_an_address_beside_a_model_says_more_than_the_provider(tmp_path: Path) -> None:
    text = """models:
  - provider: ollama
    model: qwen2.5-coder:7b
  - provider: ollama
    apiBase: https://llm.internal.example/v1
    model: qwen2.5-coder:3b
"""
    result = scanned(tmp_path, {".continue/config.yaml": text})
    assert models(result) == {
        "qwen2.5-coder:7b": ("Alibaba (Ollama)", [".continue/config.yaml:3"]),
        "qwen2.5-coder:3b": ("Alibaba", [".continue/config.yaml:6"]),
    }


def test_what_an_evaluation_asks(tmp_path: Path) -> None:
    text = """prompts: [a]
providers:
  - openai:gpt-4o-mini
  - id: anthropic:messages:claude-3-5-sonnet-20241022
  - ollama:chat:llama3.2
  - file://own.py
  - exec:gpt-4o
  - unheard-of:gpt-4o
defaultTest:
  options:
    provider: openai:gpt-4.1
"""
    result = scanned(tmp_path, {"promptfooconfig.yaml": text})
    assert models(result) == {
        "gpt-4o-mini": ("OpenAI", ["promptfooconfig.yaml:3"]),
        "claude-3-5-sonnet-20241022": ("Anthropic", ["promptfooconfig.yaml:4"]),
        "llama3.2": ("Meta (Ollama)", ["promptfooconfig.yaml:5"]),
        "gpt-4.1": ("OpenAI", ["promptfooconfig.yaml:11"]),
    }


@pytest.mark.parametrize("line", [
    "providers: [openai:latest]", "providers: ['registry.example:gpt']", "volumes: ['ollama:/root/.ollama']",
    "id: openai:gpt-4o", "providers: [google:oauth2]",
])
def test_other_words_with_colons(line: str, tmp_path: Path) -> None:
    assert models(scanned(tmp_path, {"values.yaml": f"{line}\n"})) == {}


def test_accounts_of_a_hub_are_called_as_their_makers_are(tmp_path: Path) -> None:
    text = "from transformers import AutoModel\n" + "".join(
        f'AutoModel.from_pretrained("{name}")\n'
        for name in ("Qwen/Qwen3-8B", "Qwen/QwQ-32B", "deepseek-ai/DeepSeek-R1", "someone/Qwen3-8B-tuned")
    )
    assert {name: provider for name, (provider, _) in models(scanned(tmp_path, {"app.py": text})).items()} == {
        "Qwen/Qwen3-8B": "Alibaba (Hugging Face)", "Qwen/QwQ-32B": "Alibaba (Hugging Face)",
        "deepseek-ai/DeepSeek-R1": "DeepSeek (Hugging Face)",
        "someone/Qwen3-8B-tuned": "someone (Hugging Face)",
    }
