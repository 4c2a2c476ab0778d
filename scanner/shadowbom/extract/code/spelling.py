"""How a language writes dotted names: ``a.b``, ``A::B``, ``$a->b``."""

from __future__ import annotations

import re

from shadowbom.extract.code.found import MAX_NAME
from shadowbom.extract.languages import Language


class Spelling:
    """Reads names as one language spells them; they are given as dotted ones."""

    __slots__ = ("_bytes", "_signs", "_text", "_written")

    def __init__(self, language: Language) -> None:
        word = language.word
        dotted = rf"{word}(?:\.{word})*"
        self._text = re.compile(dotted + r"\Z", re.ASCII)
        self._bytes = re.compile(dotted.encode())
        self._written = dict(language.spelling)
        signs = "|".join(re.escape(sign) for sign, _ in language.spelling)
        self._signs = re.compile(signs) if signs else None

    def is_dotted(self, text: str) -> bool:
        """Whether ``text`` is names with dots between them."""
        return self._text.match(text) is not None

    def plain(self, text: str) -> str:
        """``text`` with dots for the language's own signs, and without those that only say that it may be nothing."""
        if self._signs is None:
            return text
        return self._signs.sub(lambda found: self._written[found[0]], text.lstrip("?")).removeprefix(".")

    def dotted(self, text: str) -> str:
        """``text`` as names with dots between them; "" where it is something else."""
        if self._signs is not None:
            # A sign in front says that the name is that of the whole program.
            text = self._signs.sub(lambda found: self._written[found[0]], text).removeprefix(".")
        return text if self._text.match(text) is not None else ""

    def at(self, data: bytes, start: int, stop: int) -> str:
        """The bytes from ``start`` to ``stop`` as names with dots between them; "" where they are something else or
        too long to be followed."""
        if stop - start > MAX_NAME:
            return ""
        if self._signs is not None:
            return self.dotted(data[start:stop].decode("utf-8", "replace"))
        found = self._bytes.fullmatch(data, start, stop)
        return found[0].decode() if found is not None else ""
