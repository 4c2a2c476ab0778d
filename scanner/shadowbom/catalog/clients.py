"""Which client a callee is: symbols of signatures against qualified names of calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shadowbom.catalog import names


@dataclass(frozen=True, slots=True, eq=False)
class ClientSpec:
    """A ``[[client]]`` entry. ``model`` pairs a method path ("" = the call itself) with argument names in the
    order they are tried; every other field is as in ``catalog.schema.Client``."""

    product: str
    language: str
    symbols: tuple[str, ...]
    endpoint: tuple[str, ...]
    endpoint_env: tuple[str, ...]
    default_host: str
    served_by: str
    model: tuple[tuple[str, tuple[str, ...]], ...]
    model_source: str
    model_kind: str
    kind_from: tuple[str, ...]
    when: Mapping[str, tuple[str, ...]]
    generic_endpoint: bool
    line: int = 0


@dataclass(frozen=True, slots=True)
class _Symbol:
    module: str
    names: tuple[str, ...]
    text: str
    spec: ClientSpec

    def takes(self, words: tuple[str, ...]) -> bool:
        *lead, last = self.names
        if tuple(lead) != words[:-1]:
            return False
        if last.startswith("*"):
            return words[-1].endswith(last[1:])
        return words[-1].startswith(last[:-1]) if last.endswith("*") else words[-1] == last

    def begins(self, name: str) -> bool:
        """Whether ``name`` is the first of the symbol's names."""
        return self.takes((name,)) if len(self.names) == 1 else self.names[0] == name


class ClientIndex:
    """Clients by language. A symbol ``module:Name`` is met by a call of ``Name`` from ``module`` or below it."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._exact: dict[tuple[str, str], list[_Symbol]] = defaultdict(list)
        self._firsts: dict[tuple[str, str], list[_Symbol]] = defaultdict(list)
        self._open: dict[tuple[str, str], list[_Symbol]] = defaultdict(list)
        # Most calls are of modules that no client comes from: their first segment tells at once.
        self._tops: set[tuple[str, str]] = set()
        self._methods: dict[tuple[str, str], list[tuple[str, ClientSpec]]] = defaultdict(list)
        self.adaptors: set[str] = set()
        """Products whose clients are pointed at others' servers too, which speak the same protocol."""
        for row in rows:
            spec = _spec(row)
            if spec.generic_endpoint:
                self.adaptors.add(spec.product)
            for method, _ in spec.model:
                if method:
                    self._methods[spec.language, method.rpartition(".")[2]].append((method, spec))
            for text in spec.symbols:
                module, _, path = text.replace(names.ANY_MAJOR, "").rpartition(":")
                symbol = _Symbol(module, tuple(path.split(".")), text, spec)
                top = spec.language, module.partition(names.separator(spec.language))[0]
                self._tops.add(top)
                self._firsts[spec.language, symbol.names[0]].append(symbol)
                if "*" in symbol.names[-1]:
                    self._open[top].append(symbol)
                else:
                    self._exact[spec.language, symbol.names[-1]].append(symbol)

    def find(self, language: str, callee: str) -> list[tuple[ClientSpec, str]]:
        """The clients that ``callee`` (see ``core.fact.Call``) is, and what follows the symbol in it.

        What follows is "" for the construction itself, "chat.completions.create" for a method of what it made,
        "from_pretrained" for one of the class. The longest symbol comes first; a client is listed once.
        """
        found = list(self._best(language, callee).values())
        if names.family(language) == "go":
            found = _nearest(found)
        ordered = sorted(found, key=lambda row: (row[0], row[1].spec.product, row[1].spec.line))
        return [(symbol.spec, rest) for _, symbol, rest in ordered]

    def gives(self, language: str, module: str, name: str) -> int:
        """Whether a client begins with ``name`` of ``module`` (2), or of a module that this one is below of (1)."""
        language = names.family(language)
        separator = names.separator(language)
        top = language, module.partition(separator)[0]
        if top not in self._tops:
            return 0
        candidates = [*self._firsts.get((language, name), ()), *self._open.get(top, ())]
        ranks = [2 if module == symbol.module else 1 for symbol in candidates if symbol.begins(name) and (
            module == symbol.module or module.startswith(symbol.module + separator))]
        return max(ranks, default=0)

    def symbol(self, spec: ClientSpec, callee: str) -> str:
        """The symbol of ``spec`` that ``callee`` met; its first where it met none."""
        best = self._best(spec.language, callee).get(id(spec))
        return best[1].text if best else spec.symbols[0]

    def methods(self, language: str, path: str) -> list[tuple[ClientSpec, str]]:
        """The clients whose model method ends ``path``, and that method: for a receiver whose making the text
        does not show (``self.client.chat.completions.create``). Only methods of two names or more; the longest
        first, then by product."""
        words = path.replace("()", "").split(".")
        found = [
            (spec, method)
            for method, spec in self._methods.get((names.family(language), words[-1]), ())
            if "." in method and words[-1 - method.count(".") :] == method.split(".")
        ]
        return sorted(found, key=lambda pair: (-pair[1].count("."), pair[0].product, pair[0].line))

    def _best(self, language: str, callee: str) -> dict[int, tuple[tuple[int, int], _Symbol, str]]:
        language = names.family(language)
        module, _, path = callee.rpartition(":")
        best: dict[int, tuple[tuple[int, int], _Symbol, str]] = {}
        module = names.module(language, module)
        top = language, module.partition(names.separator(language))[0]
        if path and top in self._tops:
            for symbol, rest in self._matches(top, module, path):
                rank = (-len(symbol.module) - len(".".join(symbol.names)), "*" in symbol.text)
                key = id(symbol.spec)
                if key not in best or rank < best[key][0]:
                    best[key] = (rank, symbol, rest)
        return best

    def _matches(self, top: tuple[str, str], module: str, path: str) -> Iterator[tuple[_Symbol, str]]:
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


def _nearest(found: list[tuple[tuple[int, int], _Symbol, str]]) -> list[tuple[tuple[int, int], _Symbol, str]]:
    """Without those whose module is a folder above that of another one with the same name: each is its own package."""
    return [row for row in found if not any(
        other[1].names == row[1].names and other[1].module != row[1].module
        and other[1].module.startswith(row[1].module) for other in found)]


def _spec(row: dict[str, Any]) -> ClientSpec:
    return ClientSpec(
        product=row["product"],
        language=row["language"],
        symbols=tuple(row["symbols"]),
        endpoint=tuple(row["endpoint"]),
        endpoint_env=tuple(row["endpoint_env"]),
        default_host=row["default_host"],
        served_by=row["served_by"],
        model=tuple((method, tuple(keys)) for method, keys in row["model"]),
        model_source=row["model_source"],
        model_kind=row["model_kind"],
        kind_from=tuple(row["kind_from"]),
        when={key: tuple(values) for key, values in row["when"].items()},
        generic_endpoint=row["generic_endpoint"],
        line=row["line"],
    )
