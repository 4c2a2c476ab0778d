"""Providers that code or settings choose by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_repositories import found


@pytest.mark.parametrize(("path", "text"), [
    ("llm.yaml", "llm_provider: anthropic\n"),
    ("llm.json", '{"ai": {"modelProvider": "anthropic"}}\n'),
    (".env", "LLM_PROVIDER=anthropic\n"),
    ("llm.toml", '[chat]\nembedding_provider = "anthropic"\n'),
])
def test_a_setting_that_chooses_a_provider_of_models(path: str, text: str, tmp_path: Path) -> None:
    assert found(tmp_path, {path: text}) == {("inference-endpoint", "anthropic")}


@pytest.mark.parametrize("name", ["deepseek", "xai", "deepinfra"])
def test_a_service_without_an_sdk_of_its_own_is_chosen_too(name: str, tmp_path: Path) -> None:
    assert found(tmp_path, {"llm.yaml": f"llm_provider: {name}\n"}) == {("inference-endpoint", name)}


@pytest.mark.parametrize("text", [
    "class DeepSeekProvider(BaseLLM):\n    pass\n", "class DeepSeekClient(OpenAIClient):\n    pass\n",
])
def test_a_class_of_such_a_service(text: str, tmp_path: Path) -> None:
    assert found(tmp_path, {"llm.py": text}) == {("inference-endpoint", "deepseek")}


@pytest.mark.parametrize("name", ["RunwayModel", "PrivateAIService", "OpenAICompatibleClient", "LumaAPI"])
def test_a_class_of_an_ordinary_name(name: str, tmp_path: Path) -> None:
    assert found(tmp_path, {"llm.py": f"class {name}(BaseLLM):\n    pass\n"}) == set()


@pytest.mark.parametrize("text", [
    "provider: anthropic\n", "cloud_provider: gemini\n", "llm_provider: google\n", "llm_provider: acme\n",
    "oauth_provider: openai\n",
])
def test_another_provider_is_none_of_models(text: str, tmp_path: Path) -> None:
    assert found(tmp_path, {"app.yaml": text}) == set()


def test_a_class_named_after_the_maker_of_its_model(tmp_path: Path) -> None:
    text = "class AnthropicProvider:\n    default_model = 'claude-3-sonnet-20240229'\n"
    assert found(tmp_path, {"providers.py": text}) == {
        ("inference-endpoint", "anthropic"), ("model", "claude-3-sonnet-20240229"),
    }


def test_a_class_with_another_makers_model_says_nothing_of_its_own_name(tmp_path: Path) -> None:
    text = "class GeminiTelescope:\n    default_model = 'claude-3-sonnet-20240229'\n"
    assert found(tmp_path, {"providers.py": text}) == {("model", "claude-3-sonnet-20240229")}


@pytest.mark.parametrize(("path", "text"), [
    ("llm.go", "package a\n\ntype OpenAIClient struct{}\n\ntype LocalAIClient struct {\n\tOpenAIClient\n}\n"),
    ("llm.py", "class LocalAIProvider(BaseLLM):\n    pass\n"),
    ("llm.rb", "class LocalaiClient < OpenAIClient\nend\n"),
    ("Llm.java", "class LocalAIService extends OpenAIService { }\n"),
    ("llm.ts", "export class LocalAI extends OpenAI { }\n"),
    ("llm.dart", "class LocalAIModel extends ModelProvider {}\n"),
])
def test_a_class_that_inherits_a_client_is_of_the_provider_it_is_named_after(
    path: str, text: str, tmp_path: Path
) -> None:
    assert found(tmp_path, {path: text}) == {("local-runtime", "localai")}


def test_a_provider_of_two_words_is_found_by_its_class_alone(tmp_path: Path) -> None:
    text = "class AzureOpenAIModel extends ModelProvider {}\n"
    assert found(tmp_path, {"llm.dart": text}) == {("cloud-ai-service", "azure-openai")}


@pytest.mark.parametrize("text", [
    "class LocalAIError(OpenAIError):\n    pass\n", "class LocalAIPage(BasePage):\n    pass\n",
    "class FakeLocalAI(BaseLLM):\n    pass\n", "class LocalAI:\n    pass\n",
    "class LocalAIModel(TileProvider):\n    pass\n", "class LocalAIShop(ModelProvider):\n    pass\n",
    "class WriterClient(BaseLLM):\n    pass\n", "class LocalAIClient(LocalAIBase):\n    pass\n",
])
def test_other_classes_with_the_name_of_a_provider(text: str, tmp_path: Path) -> None:
    assert found(tmp_path, {"app.py": text}) == set()
