from __future__ import annotations

import pytest

from shadowbom.core.masking import masked_address, masked_arguments

DRAWN = "aB3cDE4fGh5iJK6lMn7oPQ8r"


@pytest.mark.parametrize(("address", "masked"), [
    ("https://a.example.com/mcp?api_key=k9f3x2q8", "https://a.example.com/mcp?api_key=***"),
    ("https://me:k9f3x2q8@a.example.com/mcp", "https://me:***@a.example.com/mcp"),
    (f"https://a.example.com/s/{DRAWN}/mcp", "https://a.example.com/s/***/mcp"),
    (f"https://a.example.com/s/{DRAWN}?x=1", "https://a.example.com/s/***?x=1"),
    (f"https://{DRAWN}.example.com/mcp", f"https://{DRAWN}.example.com/mcp"),
])
def test_secrets_in_addresses_are_starred_out(address: str, masked: str) -> None:
    assert masked_address(address) == masked


@pytest.mark.parametrize("address", [
    "https://a.example.com/mcp?api_key=${KEY}", "https://a.example.com/mcp?api_key={file:key.txt}",
    "https://a.example.com/mcp?api_key=YOUR_API_KEY", "https://a.example.com/mcp?api_key=<key>",
    "https://a.example.com/mcp?api_key=xxxxxxxx", "https://a.example.com/mcp?api_key=sk-...",
    "https://a.example.com/mcp?api_key=op://vault/item/field", "https://a.example.com/mcp?api_key=change-me",
    "postgres://user:password@a.example.com/app", "postgres://me:%PASSWORD%@a.example.com/app",
    "https://a.example.com/c/getAllCustomersOfLastYear2025", "https://a.example.com/0123456789abcdef0123456789abcdef",
    "https://a.example.com/an-article-about-many-things-2",
])
def test_references_stand_ins_and_names_are_left(address: str) -> None:
    assert masked_address(address) == address
    assert masked_arguments([address]) == ([address], [])


@pytest.mark.parametrize("value", [
    "${X}", "$X", "%X%", "<X>", "your-token-here", "REPLACE_WITH_TOKEN", "***", "[token]",
])
def test_arguments_that_hold_no_secret_are_left(value: str) -> None:
    words = ["--api-key", value, f"--token={value}"]
    assert masked_arguments(words) == (words, [])


def test_arguments_that_hold_one_are_starred_out() -> None:
    assert masked_arguments(["--api-key", "k9f3x2q8", "--token=k9f3x2q8"]) == (["--api-key", "***", "--token=***"], [])
