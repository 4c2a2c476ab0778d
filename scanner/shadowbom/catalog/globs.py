"""Path patterns of the catalogue: ``**/`` in front is any folder or none, ``*`` and ``?`` stay within one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
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


@lru_cache(maxsize=4096)
def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob))


class PathIndex(Generic[T]):
    """Which of many globs match a path. A glob with a fixed base name is found by that, one with a fixed folder
    by the folders that hold it, the others by their suffix; only what is left is matched, and compiled, at all."""

    def __init__(self, globs: Iterable[tuple[str, T]]) -> None:
        self._by_name: dict[str, list[tuple[str, T]]] = {}
        self._by_suffix: dict[str, list[tuple[str, T]]] = {}
        self._by_folder: list[tuple[str, str, T]] = []
        self._anywhere: list[tuple[str, T]] = []
        self._near: dict[str, list[tuple[str, T]]] = {}
        # How the base names of those by suffix or anywhere begin, or what they hold or end with where they begin in
        # any way.
        heads: set[str] = set()
        tails: set[str] = set()
        within: set[str] = set()
        for glob, value in globs:
            folder, _, base = glob.rpartition("/")
            fixed = max(re.split(r"[*?]+/?", f"{folder}/"), key=len).strip("/") if folder else ""
            if not _MAGIC & set(base):
                self._by_name.setdefault(base, []).append((glob, value))
            elif fixed:
                self._by_folder.append((fixed, glob, value))
            else:
                self._add_pattern(glob, base, value)
                head, *inner, tail = re.split(r"[*?\[]", base)
                middle = max(inner, key=len, default="")
                (heads if head else within if middle else tails).add(head or middle or tail)
        self._folders = re.compile("|".join(sorted({re.escape(fixed) for fixed, _, _ in self._by_folder})) or "(?!)")
        self._heads = tuple(heads)
        self._tails = tuple(tails)
        self._within = re.compile("|".join(sorted(map(re.escape, within))) or "(?!)")

    def _add_pattern(self, glob: str, base: str, value: T) -> None:
        dot = base.rfind(".")
        if dot >= 0 and not _MAGIC & set(base[dot:]):
            self._by_suffix.setdefault(base[dot:], []).append((glob, value))
        else:
            self._anywhere.append((glob, value))

    def find(self, path: str) -> list[T]:
        """What the globs that match ``path`` stand for, each once and in a fixed order."""
        slash = path.rfind("/")
        base = path[slash + 1 :]
        near = self._near_of(path[:slash]) if slash >= 0 else []
        rows = self._by_name.get(base)
        suffixed = self._by_suffix.get(base[base.rfind(".") :]) if "." in base else None
        if not (near or rows or suffixed or self._anywhere):
            return []
        found: list[T] = []
        for glob, value in (*(rows or ()), *near, *(suffixed or ()), *self._anywhere):
            if value not in found and _compiled(glob).fullmatch(path):
                found.append(value)
        return found

    def among(self, paths: Iterable[str]) -> Iterator[str]:
        """Those of many paths that any glob matches. Quickest where the paths of a folder stand together."""
        names, heads, tails, within = self._by_name, self._heads, self._tails, self._within.search
        last = ""
        near = False
        for path in paths:
            folder, _, base = path.rpartition("/")
            if folder != last:
                near = bool(self._near_of(folder))
                last = folder
            possible = near or base in names or base.startswith(heads) or base.endswith(tails) or within(base)
            if possible and self.find(path):
                yield path

    def _near_of(self, folder: str) -> list[tuple[str, T]]:
        near = self._near.get(folder)
        if near is None:
            # A tree has thousands of folders, and few of them are of any glob.
            rows = self._by_folder if self._folders.search(folder) else ()
            near = self._near[folder] = [(glob, value) for fixed, glob, value in rows if fixed in folder]
        return near

    def hit(self, path: str) -> bool:
        """Whether any glob matches ``path``."""
        return bool(self.find(path))
