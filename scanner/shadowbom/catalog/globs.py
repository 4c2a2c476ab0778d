"""Path patterns of the catalogue: ``**/`` in front is any folder or none, ``*`` and ``?`` stay within one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")
_MAGIC = frozenset("*?[")


def translate(glob: str) -> str:
    """``glob`` as a regular expression for the whole path. ``**`` between slashes is any run of folders."""
    out: list[str] = []
    at = 0
    while at < len(glob):
        if glob.startswith("**/", at):
            # One run of folders says as much as several, and is tried in one way only.
            while glob.startswith("**/", at):
                at += 3
            out.append("(?:[^/]+/)*")
        elif glob.startswith("**", at):
            out.append(".*")
            at += 2
        elif glob[at] == "*":
            out.append("[^/]*")
            at += 1
        elif glob[at] == "?":
            out.append("[^/]")
            at += 1
        else:
            out.append(re.escape(glob[at]))
            at += 1
    return "".join(out)


class PathIndex(Generic[T]):
    """Which of many globs match a path. Fixed base names and suffixes are looked up; the rest is one regex."""

    def __init__(self, globs: Iterable[tuple[str, T]]) -> None:
        self._by_name: dict[str, list[tuple[re.Pattern[str] | None, T]]] = {}
        self._by_suffix: dict[str, list[tuple[re.Pattern[str] | None, T]]] = {}
        self._rest: list[tuple[str, re.Pattern[str], T]] = []
        for glob, value in globs:
            base = glob[glob.rfind("/") + 1 :]
            fixed = not _MAGIC & set(base)
            compiled = re.compile(translate(glob))
            row = (None if fixed and glob == "**/" + base else compiled, value)
            if fixed:
                self._by_name.setdefault(base, []).append(row)
            elif (dot := base.rfind(".")) > 0 and not _MAGIC & set(base[dot:]):
                self._by_suffix.setdefault(base[dot:], []).append(row)
            else:
                self._rest.append((max(re.split(r"[*?]+", glob.removeprefix("**/")), key=len), compiled, value))

    def find(self, path: str) -> list[T]:
        """What the globs that match ``path`` stand for, each once and in a fixed order."""
        base = path[path.rfind("/") + 1 :]
        rows = self._by_name.get(base, [])
        dot = base.rfind(".")
        if dot >= 0 and base[dot:] in self._by_suffix:
            rows = rows + self._by_suffix[base[dot:]]
        # A fixed part of a glob is looked for first: nearly no path holds one.
        rows = rows + [(pattern, value) for part, pattern, value in self._rest if part in path]
        found: list[T] = []
        for pattern, value in rows:
            if (pattern is None or pattern.fullmatch(path)) and value not in found:
                found.append(value)
        return found

    def hit(self, path: str) -> bool:
        """Whether any glob matches ``path``."""
        return bool(self.find(path))
