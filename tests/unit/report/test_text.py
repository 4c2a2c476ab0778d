from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_samples import HOSTILE
from shadowbom.report.text import chunks, clean, clip, columns, safe_json

INVISIBLE = [
    chr(code)
    for code in range(0x110000)
    if (kind := unicodedata.category(chr(code))) in ("Cc", "Cf", "Cs", "Zl", "Zp") or (kind == "Zs" and code != 0x20)
]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("src/app.py", "src/app.py"),
        ("naïve 日本 🚀", "naïve 日本 🚀"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        ("two\nlines\r\n", "two\\x0alines\\x0d\\x0a"),
        ("\x9b2J", "\\x9b2J"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("fill\u3164er", "fill\\u3164er"),
    ],
)
def test_clean(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_nothing_invisible_is_left() -> None:
    assert [character for character in INVISIBLE if clean(character) == character] == []


def test_what_can_be_seen_stays() -> None:
    seen = [chr(code) for code in range(0x3000) if unicodedata.category(chr(code)) in ("Lu", "Ll", "Nd", "Po", "Sm")]
    assert [character for character in seen if clean(character) != character] == []


@pytest.mark.parametrize(
    ("text", "length", "shown"), [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("\x1b\x1b", 6, "\\x1b\\…"), ("", 3, "")]
)
def test_clip(text: str, length: int, shown: str) -> None:
    assert clip(text, length) == shown


@given(st.text(st.characters(), max_size=30))
def test_json_is_printable_and_means_the_same(text: str) -> None:
    document = safe_json(json.dumps({"text": text, HOSTILE: 1}, ensure_ascii=False))
    assert not any(character in document for character in INVISIBLE)
    expected = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    assert json.loads(document.encode("utf-8"))["text"] == expected


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("", 0)])
def test_columns(text: str, width: int) -> None:
    assert columns(text) == width


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 5, [""]),
        ("abcde", 5, ["abcde"]),
        ("abcdefg", 5, ["abcde", "fg"]),
        ("src/llm/app.py:120", 12, ["src/llm/", "app.py:120"]),
        ("src/app.py:120", 12, ["src/app.py:", "120"]),
        ("one two three", 8, ["one two", "three"]),
        ("日本語", 4, ["日本", "語"]),
    ],
)
def test_chunks(text: str, width: int, lines: list[str]) -> None:
    assert chunks(text, width) == lines


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=60), st.integers(2, 20))
def test_chunks_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = chunks(text, width)
    assert all(columns(line) <= width for line in lines)
    assert "".join(lines) == text
