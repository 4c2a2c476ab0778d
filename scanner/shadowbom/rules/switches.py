"""Rules that a table of settings makes: in whose file, under which key, with which value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shadowbom.core.finding import Severity
from shadowbom.rules.raising import Raised
from shadowbom.rules.view import ConfigurationFile, View


@dataclass(frozen=True, slots=True)
class Switch:
    """A setting that means something. ``products`` are those whose files it counts in, none for every agent's;
    ``key`` matches the whole dotted key and ``value`` the whole text. ``says`` is the message, with ``{value}`` and
    ``{key}`` for what stands there, ``fix`` what to do."""

    products: frozenset[str]
    key: re.Pattern[str]
    value: re.Pattern[str]
    says: str
    fix: str
    severity: Severity


def switch(products: str, key: str, value: str, says: str, fix: str, severity: Severity) -> Switch:
    """A row of such a table: ``products`` with blanks between them, ``key`` and ``value`` as regular expressions,
    the value's without regard to case."""
    return Switch(frozenset(products.split()), re.compile(key), re.compile(value, re.IGNORECASE), says, fix, severity)


def switched(view: View, table: Sequence[Switch]) -> Iterator[Raised]:
    """What the files of coding agents set that ``table`` names."""
    for file in view.agents:
        for row in table:
            if row.products and row.products.isdisjoint(file.products):
                continue
            yield from _in_file(file, row)


def _in_file(file: ConfigurationFile, row: Switch) -> Iterator[Raised]:
    for setting, text in file.values(row.key):
        if row.value.fullmatch(text):
            shown = text if len(text) <= 80 else f"{text[:79]}…"
            said = row.says.format(value=shown, key=setting.key.replace("~1", "."))
            yield Raised(setting.key, setting.location, file.context, said, row.fix, row.severity)
