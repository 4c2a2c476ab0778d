from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packageurl import PackageURL

from shadowbom.report.addresses import endpoint, is_local, purl


@pytest.mark.parametrize(
    ("key", "version", "expected"),
    [
        ("pkg:pypi/openai", "", "pkg:pypi/openai"),
        ("pkg:pypi/openai", "1.2.3+cu121", "pkg:pypi/openai@1.2.3%2Bcu121"),
        ("pkg:npm/%40anthropic-ai/sdk", "0.30.0", "pkg:npm/%40anthropic-ai/sdk@0.30.0"),
        ("pkg:huggingface/BAAI/bge", "", "pkg:huggingface/BAAI/bge"),
        ("pkg:npm/a b", "", ""),
        ("pkg:npm/é", "", "pkg:npm/%C3%A9"),
        ("pkg:npm/a//b", "", ""),
        ("pkg:npm/", "", ""),
        ("pkg:npm/a?x=1", "", ""),
        ("service:openai", "", ""),
        ("", "", ""),
    ],
)
def test_purl(key: str, version: str, expected: str) -> None:
    assert purl(key, version) == expected


@given(st.text(min_size=1, max_size=10), st.text(max_size=10))
def test_whatever_is_given_as_a_purl_is_one(name: str, version: str) -> None:
    identity = purl(f"pkg:npm/{name}", version)
    if identity:
        assert identity.isascii()
        assert PackageURL.from_string(identity).type == "npm"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("api.openai.com", "https://api.openai.com"),
        ("localhost:11434", "http://localhost:11434"),
        ("ollama:11434", "http://ollama:11434"),
        ("HTTPS://Api.Example.com/v1", "https://Api.Example.com/v1"),
        ("wss://a.example/x y", "wss://a.example/x%20y"),
        ("https://user:hunter2@a.example/v1", "https://a.example/v1"),
        ("https://user:hun?ter#2@a.example/v1", "https://a.example/v1"),
        ("https://a.example/v1?key=hunter2", "https://a.example/v1"),
        ("https://a.example?key=hunter2", "https://a.example"),
        ("https://a.example/v1#hunter2", "https://a.example/v1"),
        ("user:hunter2@a.example", "https://a.example"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("a.example:port", "https://a.example%3Aport"),
        ("a\x1b.example", "https://a%1B.example"),
        ("  ", ""),
        ("https://", ""),
    ],
)
def test_endpoint(text: str, expected: str) -> None:
    assert endpoint(text) == expected


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "127.0.0.1:80", "0.0.0.0", "[::1]:80", "ollama:11434"])
def test_local(host: str) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["api.openai.com", "10.0.0.1", "a.local:80", ""])
def test_not_local(host: str) -> None:
    assert not is_local(host)
