"""Models that code names by a constant of an SDK."""

from __future__ import annotations

import pytest

from shadowbom.catalog.index import Catalogue
from shadowbom.core.value import Ref
from shadowbom.detect.symbols import named_by, symbol_model
from shadowbom.ruleset import open_ruleset


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return open_ruleset(()).catalogue


@pytest.mark.parametrize(("constant", "model"), [
    ("GPT4o", "gpt-4o"),
    ("GPT3Dot5Turbo", "gpt-3.5-turbo"),
    ("GPT_3_5_TURBO", "gpt-3.5-turbo"),
    ("GPT4oMini20240718", "gpt-4o-mini-2024-07-18"),
    ("ChatModelGPT4_1Mini", "gpt-4.1-mini"),
    ("ModelClaude3_7SonnetLatest", "claude-3-7-sonnet-latest"),
    ("ANTHROPIC_CLAUDE_3_5_SONNET_20241022_V2_0", "claude-3-5-sonnet-20241022-v2-0"),
    ("CreateImageModelDallE3", "dall-e-3"),
    ("TEXT_EMBEDDING_3_SMALL", "text-embedding-3-small"),
    ("GEMINI_1_5_FLASH", "gemini-1.5-flash"),
    ("MISTRAL_LARGE_LATEST", "mistral-large-latest"),
    ("O3_MINI", "o3-mini"),
    ("TITAN_EMBED_TEXT_V2_1024", "titan-embed-text-v2"),
])
def test_a_constant_spells_a_models_name(constant: str, model: str, catalogue: Catalogue) -> None:
    named = named_by(constant, catalogue)
    assert named is not None
    assert named.id == model


@pytest.mark.parametrize("constant", [
    "HTTP2", "SHA256", "UTF8", "Version1", "Role", "ChatGPT", "Gemini", "Claude", "MistralClient", "", "_", "X" * 500,
])
def test_other_constants_name_none(constant: str, catalogue: Catalogue) -> None:
    assert named_by(constant, catalogue) is None


def test_only_a_constant_of_a_known_module_counts(catalogue: Catalogue) -> None:
    assert symbol_model(Ref("openai", "models.GPT_4O"), "python", catalogue) is not None
    for module in ("acme_constants", "./openai", ""):
        assert symbol_model(Ref(module, "models.GPT_4O"), "python", catalogue) is None
