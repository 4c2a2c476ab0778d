"""Bytes to text."""

from __future__ import annotations

import codecs

_MARKS = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes, *, keep_nul: bool = False) -> tuple[str, str] | None:
    """The text of a file and the codec that was used; None for a binary file.

    UTF-8 with or without a byte order mark ("utf-8-sig", "utf-8"), UTF-16 and UTF-32 with one, else latin-1,
    which takes any bytes. The mark is not part of the text. In UTF-16 and UTF-32, units that are no character
    become U+FFFD, so the text can always be written out again.

    A NUL byte outside UTF-16 and UTF-32 means binary, unless ``keep_nul``: for a file whose name says that it
    is text, a NUL must not hide the rest of it.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace"), codec
    if not keep_nul and b"\0" in data:
        return None
    if data.startswith(codecs.BOM_UTF8):
        return data[len(codecs.BOM_UTF8) :].decode("utf-8", "replace"), "utf-8-sig"
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"
