"""Where the tables and keys of a TOML file stand, for error messages: the parser itself keeps no lines."""

from __future__ import annotations

import re
from collections import Counter

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.\-]+)\s*\]\]?")
_KEY = re.compile(r"\s*([A-Za-z0-9_\-]+)\s*=")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')


class Lines:
    """The lines of a file's tables and keys: ``table("package", 1)`` is the second ``[[package]]``."""

    def __init__(self, text: str) -> None:
        self._tables: dict[tuple[str, int], int] = {}
        self._keys: dict[tuple[str, int, str], int] = {}
        counts: Counter[str] = Counter()
        at = ("", 0)
        closing = ""
        for number, line in enumerate(text.splitlines(), 1):
            if closing:
                closing = "" if closing in line else closing
                continue
            if header := _HEADER.match(line):
                at = (header[1], counts[header[1]])
                counts[header[1]] += 1
                self._tables[at] = number
            elif key := _KEY.match(line):
                self._keys.setdefault((*at, key[1]), number)
            closing = _opened(line)

    def table(self, name: str, index: int = 0) -> int:
        """The 1-based line of a table's header, 0 where there is none."""
        return self._tables.get((name, index), 0)

    def key(self, name: str, table: str = "", index: int = 0) -> int:
        """The line of a key in a table ("" is the top); the table's line where the key is not on one of its own."""
        return self._keys.get((table, index, name), self.table(table, index) if table else 0)


def _opened(line: str) -> str:
    """The quotes of a multi-line string that ``line`` opens and does not close, or ""."""
    for quotes in ('"""', "'''"):
        if quotes in line and line.count(quotes) % 2:
            before = line.partition(quotes)[0]
            if "#" not in _STRING.sub("", before):
                return quotes
    return ""
