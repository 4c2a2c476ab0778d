"""Addresses in text."""

from __future__ import annotations

import pytest

from shadowbom.detect.endpoints import parse


@pytest.mark.parametrize(
    ("text", "host", "port", "path"),
    [
        ("https://api.example.com/v1", "api.example.com", 0, "/v1"),
        ("https://user@api.example.com:8443/v1", "api.example.com", 8443, "/v1"),
        ("https://user:pw@api.example.com/v1", "api.example.com", 0, "/v1"),
        ("https://user:p@w@api.example.com/v1", "api.example.com", 0, "/v1"),
        ("redis://x https://:token@api.example.com", "api.example.com", 0, ""),
        ("https://api.example.com?mail=a@b.example.org", "api.example.com", 0, ""),
        ("https://api.example.com/a@b.example.org", "api.example.com", 0, "/a@b.example.org"),
        ('"url":"https://api.example.com","mail":"a@b.example.org"', "api.example.com", 0, ""),
        ("https://api.example.com,a@b.example.org", "api.example.com", 0, ""),
        ("${HOST}.example.com/v1", "x.example.com", 0, "/v1"),
        ("localhost:11434", "localhost", 11434, ""),
    ],
)
def test_the_host_is_what_follows_the_user(text: str, host: str, port: int, path: str) -> None:
    (found,) = parse(text)
    assert (found.host, found.port, found.path) == (host, port, path)


@pytest.mark.parametrize("text", ["https://${HOST}/v1", "plain words", ""])
def test_a_text_without_a_host_has_no_address(text: str) -> None:
    assert list(parse(text)) == []
