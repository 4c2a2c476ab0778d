"""Clients by what is called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shadowbom.catalog import names
from shadowbom.catalog.symbols import SymbolIndex


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


class ClientIndex(SymbolIndex[ClientSpec]):
    """Clients by language, and by the methods that take a model."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        specs = [_spec(row) for row in rows]
        super().__init__(specs)
        self._methods: dict[tuple[str, str], list[tuple[str, ClientSpec]]] = defaultdict(list)
        self.adaptors = {spec.product for spec in specs if spec.generic_endpoint}
        """Products whose clients are pointed at others' servers too, which speak the same protocol."""
        for spec in specs:
            for method, _ in spec.model:
                if method:
                    self._methods[spec.language, method.rpartition(".")[2]].append((method, spec))

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
