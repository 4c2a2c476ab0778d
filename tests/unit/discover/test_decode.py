from __future__ import annotations

import codecs

import pytest

from shadowbom.discover.decode import decode


@pytest.mark.parametrize(
    ("data", "text", "codec"),
    [
        (b"", "", "utf-8"),
        (b"a = 1\r\n", "a = 1\r\n", "utf-8"),
        ("naïve 日本".encode(), "naïve 日本", "utf-8"),
        (codecs.BOM_UTF8 + "é".encode(), "é", "utf-8-sig"),
        (codecs.BOM_UTF8 + b"a\xffb", "a\ufffdb", "utf-8-sig"),
        (codecs.BOM_UTF16_LE + "key é".encode("utf-16-le"), "key é", "utf-16-le"),
        (codecs.BOM_UTF16_BE + "key é".encode("utf-16-be"), "key é", "utf-16-be"),
        (codecs.BOM_UTF32_LE + "key".encode("utf-32-le"), "key", "utf-32-le"),
        (codecs.BOM_UTF32_BE + "key".encode("utf-32-be"), "key", "utf-32-be"),
        (b"caf\xe9 = 1", "café = 1", "latin-1"),
    ],
)
def test_encodings(data: bytes, text: str, codec: str) -> None:
    assert decode(data) == (text, codec)


def test_a_nul_byte_means_binary() -> None:
    assert decode(b"\x7fELF\x00\x01") is None


def test_a_nul_byte_does_not_hide_a_source_file() -> None:
    assert decode(b"import a\x00\nimport b\n", keep_nul=True) == ("import a\x00\nimport b\n", "utf-8")


@pytest.mark.parametrize("data", [b"\xff\xfea\x00b", b"\xff\xfe\x00\xd8", b"\xfe\xff\xdc", b"\xff\xfe\x00\x00\xff"])
def test_broken_units_become_a_replacement_that_can_be_written(data: bytes) -> None:
    decoded = decode(data)
    assert decoded is not None
    assert "\ufffd" in decoded[0]
    assert decoded[0].encode()
