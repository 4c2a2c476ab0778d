"""Which names look like AI, and that the prefilter lets through just the manifests that have them."""

from __future__ import annotations

from functools import cache

import pytest

from shadowbom.catalog.candidates import Candidates
from shadowbom.catalog.index import Catalogue
from shadowbom.catalog.prefilter import Prefilter
from shadowbom.catalog.store import open_catalogue
from shadowbom.ruleset import formats

LIKE = [
    ("acme-llm", "llm"), ("chatgpt-mirai", "chatgpt"), ("acme_llm_tools", "llm"), ("@acme/llm", "llm"),
    ("AcmeOpenAIClient", "openai"), ("Acme.LangChain4j.Extra", "langchain"), ("org.acme:openai-bridge", "openai"),
    ("github.com/acme/mcp-gateway", "mcp"), ("ai-agent-kit", "ai"), ("acme/ai-sdk", "ai"), ("agent-rag", "rag"),
    ("stable-diffusion-extra", "diffusion"), ("google-gemini-tools", "gemini"), ("hugging_face_x", "hugging"),
    ("sentence-transformers-lite", "transformers"), ("gpt-4-helper", "gpt"), ("llm", "llm"), ("LLM", "llm"),
]
UNLIKE = [
    "dragonfly", "storage", "fragment", "user-agent", "agent-base", "http-proxy-agent", "collagen", "drag-drop", "rag",
    "mcp-spi-adc", "node-mcp23017", "gemini", "gemini-exchange", "transformers", "@shikijs/transformers", "openapi",
    "openaire", "copilot", "aws-copilot", "fullmatch", "ai", "ai.djl:api", "ragged", "gptfdisk", "gpt-partition",
    "claude-shannon", "embedded", "embed", "diffusion", "mistralclient", "whisper", "x" * 400 + "-llm", "", "-", "éllm",
]


@cache
def catalogue() -> Catalogue:
    return open_catalogue()


@cache
def prefilter() -> Prefilter:
    return Prefilter.load(catalogue(), formats())


@pytest.mark.parametrize(("name", "word"), LIKE)
def test_names_that_look_like_ai(name: str, word: str) -> None:
    assert catalogue().candidates.find(name) == word


@pytest.mark.parametrize("name", UNLIKE)
def test_false_friends(name: str) -> None:
    found = catalogue().candidates.find(name)
    assert found == ("llm" if name == "éllm" else "")


@pytest.mark.parametrize("name", [name for name, _ in LIKE])
def test_the_prefilter_lets_such_a_manifest_through(name: str) -> None:
    search = prefilter()
    for text, format_id in (
        (f"{name}\n", "requirements"), (name, "requirements"), (f"a\n{name}==1", "requirements"),
        (f'{{"dependencies": {{"{name}": "1"}}}}', "package-json"), (f'gem "{name}"\n', "gemfile"),
    ):
        assert search.match(text.encode(), format_id).passed, text


def test_the_prefilter_keeps_others_out() -> None:
    search = prefilter()
    for name in ("dragonfly", "storage", "fragment", "user-agent", "http-proxy-agent", "ragged", "fullmatch"):
        for text in (f"{name}\n", name, f"x\n{name}==1\n"):
            assert not search.match(text.encode(), "requirements").passed, text
    # Code and lockfiles are not searched for candidates.
    assert not search.match(b"import acme_llm\n", "python").passed
    assert not search.match(b'[[package]]\nname = "acme-llmops"\n', "poetry-lock").passed


def test_a_catalogue_without_words_has_no_candidates() -> None:
    assert Candidates({}).words == []
    assert Candidates({}).find("acme-llm") == ""
