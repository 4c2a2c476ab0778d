"""Which entry of the catalogue a callee is: symbols of signatures against qualified names of calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from shadowbom.catalog import names


class Named(Protocol):
    """An entry that is known by symbols (see ``catalog.schema.Client``)."""

    @property
    def language(self) -> str:
        """The language of its symbols."""

    @property
    def symbols(self) -> tuple[str, ...]:
        """``module:Name``."""


Spec = TypeVar("Spec", bound=Named)


@dataclass(frozen=True, slots=True)
class Symbol(Generic[Spec]):
    """One symbol of an entry, ``number`` the entry's place among all."""

    module: str
    names: tuple[str, ...]
    text: str
    spec: Spec
    number: int

    def takes(self, words: tuple[str, ...]) -> bool:
        """Whether ``words`` are its names."""
        *lead, last = self.names
        if tuple(lead) != words[:-1]:
            return False
        if last.startswith("*"):
            return words[-1].endswith(last[1:])
        return words[-1].startswith(last[:-1]) if last.endswith("*") else words[-1] == last

    def begins(self, name: str) -> bool:
        """Whether ``name`` is the first of the symbol's names."""
        return self.takes((name,)) if len(self.names) == 1 else self.names[0] == name


class SymbolIndex(Generic[Spec]):
    """Entries by language. A symbol ``module:Name`` is met by a call of ``Name`` from ``module`` or below it."""

    def __init__(self, specs: Iterable[Spec]) -> None:
        self._exact: dict[tuple[str, str], list[Symbol[Spec]]] = defaultdict(list)
        self._firsts: dict[tuple[str, str], list[Symbol[Spec]]] = defaultdict(list)
        self._open: dict[tuple[str, str], list[Symbol[Spec]]] = defaultdict(list)
        # Most calls are of modules that no entry comes from: their first segment tells at once.
        self._tops: set[tuple[str, str]] = set()
        self._modules: dict[str, set[str]] = defaultdict(set)
        for number, spec in enumerate(specs):
            for text in spec.symbols:
                module, _, path = text.replace(names.ANY_MAJOR, "").rpartition(":")
                symbol = Symbol(module, tuple(path.split(".")), text, spec, number)
                top = spec.language, module.partition(names.separator(spec.language))[0]
                self._tops.add(top)
                self._modules[spec.language].add(module)
                self._firsts[spec.language, symbol.names[0]].append(symbol)
                if "*" in symbol.names[-1]:
                    self._open[top].append(symbol)
                else:
                    self._exact[spec.language, symbol.names[-1]].append(symbol)

    def find(self, language: str, callee: str) -> list[tuple[Spec, str]]:
        """The entries that ``callee`` (see ``core.fact.Call``) is, and what follows the symbol in it.

        What follows is "" for the construction itself, "chat.completions.create" for a method of what it made,
        "from_pretrained" for one of the class. The longest symbol comes first, then the first entry; an entry is
        listed once.
        """
        return [(symbol.spec, rest) for symbol, rest in self.met(language, callee)]

    def met(self, language: str, callee: str) -> list[tuple[Symbol[Spec], str]]:
        """As ``find``, with the symbols that ``callee`` met."""
        found = list(self._best(language, callee).values())
        if names.family(language) == "go":
            found = _nearest(found)
        ordered = sorted(found, key=lambda row: (row[0], row[1].number))
        return [(symbol, rest) for _, symbol, rest in ordered]

    def gives(self, language: str, module: str, name: str) -> int:
        """Whether an entry begins with ``name`` of ``module`` (2), or of a module that this one is below of (1)."""
        language = names.family(language)
        separator = names.separator(language)
        top = language, module.partition(separator)[0]
        if top not in self._tops:
            return 0
        candidates = [*self._firsts.get((language, name), ()), *self._open.get(top, ())]
        ranks = [2 if module == symbol.module else 1 for symbol in candidates if symbol.begins(name) and (
            module == symbol.module or module.startswith(symbol.module + separator))]
        return max(ranks, default=0)

    def holds(self, language: str, module: str) -> bool:
        """Whether an entry is of ``module``, or of one above or below it."""
        language = names.family(language)
        module = names.module(language, module)
        separator = names.separator(language)
        if (language, module.partition(separator)[0]) not in self._tops:
            return False
        known = self._modules[language]
        return any(module == one or module.startswith(one + separator) or one.startswith(module + separator)
                   for one in known)

    def symbol(self, spec: Spec, callee: str) -> str:
        """The symbol of ``spec`` that ``callee`` met; its first where it met none."""
        best = self._best(spec.language, callee).get(id(spec))
        return best[1].text if best else spec.symbols[0]

    def _best(self, language: str, callee: str) -> dict[int, tuple[tuple[int, int], Symbol[Spec], str]]:
        language = names.family(language)
        module, _, path = callee.rpartition(":")
        best: dict[int, tuple[tuple[int, int], Symbol[Spec], str]] = {}
        module = names.module(language, module)
        top = language, module.partition(names.separator(language))[0]
        if path and top in self._tops:
            for symbol, rest in self._matches(top, module, path):
                rank = (-len(symbol.module) - len(".".join(symbol.names)), "*" in symbol.text)
                key = id(symbol.spec)
                if key not in best or rank < best[key][0]:
                    best[key] = (rank, symbol, rest)
        return best

    def _matches(self, top: tuple[str, str], module: str, path: str) -> Iterator[tuple[Symbol[Spec], str]]:
        """The head is the plain names up to the first call; any run of them may be the symbol's names, those
        before it are modules."""
        head, made, tail = path.partition("()")
        words = tuple(head.split("."))
        tail = tail.lstrip(".")
        language = top[0]
        separator = names.separator(language)
        for end in range(1, len(words) + 1):
            candidates = [*self._exact.get((language, words[end - 1]), ()), *self._open.get(top, ())]
            for symbol in candidates:
                begin = end - len(symbol.names)
                if begin < 0 or not symbol.takes(words[begin:end]):
                    continue
                inside = separator.join((module, *words[:begin]))
                if inside == symbol.module or inside.startswith(symbol.module + separator):
                    after = ".".join((*words[end:], *([tail] if tail else [])))
                    if made and end < len(words):
                        after = f"{'.'.join(words[end:])}(){'.' + tail if tail else ''}"
                    yield symbol, after


def _nearest(found: list[tuple[tuple[int, int], Symbol[Spec], str]]) -> list[tuple[tuple[int, int], Symbol[Spec], str]]:
    """Without those whose module is a folder above that of another one with the same name: each is its own package."""
    return [row for row in found if not any(
        other[1].names == row[1].names and other[1].module != row[1].module
        and other[1].module.startswith(row[1].module) for other in found)]
