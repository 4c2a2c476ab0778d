"""Every entry matters: taking it out makes some case fail (contract items 3 and 7).

The facts of a case do not change with the catalogue, so only its judgement is repeated, with the rows of the
products that the case meets and without the one entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shadowbom.catalog.index import Catalogue
from shadowbom.catalog.place_atoms import SECTIONS as PLACES
from shadowbom.catalog.servers import ARGUMENTS, CLIENT_ARGUMENTS, METHODS, SYMBOLS
from shadowbom.ruleset import Ruleset
from shadowbom.selftest.cases import Case, Outcome, assets, judged, narrowed, read_files
from shadowbom.selftest.report import Failure

Row = dict[str, Any]
_SAID = frozenset({"version", "version_settings", "args", "env", "headers"})
"""Fields of servers that only say more of one: no label and no name of an asset depends on them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a signature. ``without`` are the section's rows of the signature when it is taken out; ``word``
    stands in the text of every case that can hit it ("" = any case)."""

    section: str
    value: str
    line: int
    without: list[Row]
    word: str = ""


def entries(product: str, catalogue: Catalogue) -> Iterator[Entry]:
    """The entries of a product, one for each value."""
    for section, rows in catalogue.artefact["sections"].items():
        # What a package implies is no entry: no signature says it.
        own = [row for row in rows if row["product"] == product and not row.get("implied")]
        for number, row in enumerate(own):
            rest = own[:number] + own[number + 1 :]
            if section == "client":
                for value, word, less in _client_values(row):
                    yield Entry(section, value, row["line"], rest + ([less] if less else []), word)
            elif section in _LISTED:
                for value, less in _LISTED[section](row):
                    yield Entry(section, value, row["line"], rest + ([less] if less else []))
            elif section == "server_table":
                for key in ("globs", "pointers"):
                    for value in row[key]:
                        left = [other for other in row[key] if other != value]
                        changed = {**row, key: left} if left else None
                        yield Entry(section, f"{key} {value}", row["line"], rest + ([changed] if changed else []))
            elif section == "secret":
                yield Entry(section, row["id"], row["line"], rest)
            else:
                yield Entry(section, row["value"], row["line"], rest)
        if section in PLACES:
            yield from _place_values(section, own)


def _client_values(row: Row) -> Iterator[tuple[str, str, Row | None]]:
    """Values of a client entry: what they are, a word of every text that hits them, and the row without them."""
    for symbol in row["symbols"]:
        left = [other for other in row["symbols"] if other != symbol]
        yield f"symbol {symbol}", "", ({**row, "symbols": left} if left else None)
    for number, (method, keys) in enumerate(row["model"]):
        others = row["model"][:number] + row["model"][number + 1 :]
        word = method.rpartition(".")[2]
        if len(keys) == 1:
            yield f"model {method}:{keys[0]}", word, {**row, "model": others}
            continue
        for key in keys:
            less = [method, [other for other in keys if other != key]]
            yield f"model {method}:{key}", word, {**row, "model": [*others, less]}
    for key in row["endpoint"]:
        left = [other for other in row["endpoint"] if other != key]
        yield f"endpoint {key}", "" if key.isdigit() else key.rpartition(".")[2], {**row, "endpoint": left}
    for key, values in row["when"].items():
        for value in values:
            left = [other for other in values if other != value]
            yield f"when {value}", value, ({**row, "when": {**row["when"], key: left}} if left else None)


def _listed_values(row: Row) -> Iterator[tuple[str, Row | None]]:
    """Values of an agent's or tool's entry, and the row without them."""
    for key, values in row.items():
        for value in values if isinstance(values, list) else ():
            left = [other for other in values if other != value]
            gone = not left and key == "symbols"
            yield f"{key} {value}", None if gone else {**row, key: left}


def _server_values(row: Row) -> Iterator[tuple[str, Row | None]]:
    """Values of an entry for servers in code, and the row without each."""
    for key in dict.fromkeys((*SYMBOLS, *METHODS, *ARGUMENTS, *CLIENT_ARGUMENTS)):
        for value in row.get(key, ()) if key not in _SAID else ():
            yield f"{key} {value}", {**row, key: [other for other in row[key] if other != value]}


_LISTED = {"agent": _listed_values, "tool": _listed_values, "server": _server_values,
           "server_client": _server_values}
"""How the values of a section's rows are told apart, where its lists have names."""


def _place_values(section: str, own: list[Row]) -> Iterator[Entry]:
    """Values that all rows of one table of the signature share: taken out of each of them."""
    first = {row["line"]: row for row in reversed(own)}
    for line, row in sorted(first.items()):
        for field in ("model", "endpoint"):
            for value in row.get(field, ()):
                left = [other for other in row[field] if other != value]
                less = [{**one, field: left} if one["line"] == line else one for one in own]
                yield Entry(section, f"{field} {value}", line, less)
        for key, values in row.get("when", {}).items():
            for value in values:
                left = [other for other in values if other != value]
                yield Entry(section, f"when {value}", line, _narrowed_by(own, line, {**row["when"], key: left}))
            if not values:
                rest = {other: wanted for other, wanted in row["when"].items() if other != key}
                yield Entry(section, f"when {key}", line, _narrowed_by(own, line, rest))


def _narrowed_by(own: list[Row], line: int, when: dict[str, list[str]]) -> list[Row]:
    """The rows with those of one table narrowed by ``when``; none of that table where a setting has no values left."""
    given = next(one["when"] for one in own if one["line"] == line)
    if any(given[key] and not values for key, values in when.items()):
        return [one for one in own if one["line"] != line]
    return [{**one, "when": when} if one["line"] == line else one for one in own]


def entry_failures(
    product: str, outcomes: Sequence[tuple[Case, Outcome]], ruleset: Ruleset
) -> tuple[list[Failure], int]:
    """Entries of a product that no case needs, and how many entries it has."""
    full = ruleset.catalogue
    file = full.products[product].file
    small = _small(product, outcomes, full)
    failures: list[Failure] = []
    count = 0
    for entry in entries(product, full):
        count += 1
        if not _needed(entry, product, outcomes, small, ruleset):
            failures.append(Failure(file, entry.line, f"{entry.section} {entry.value}: no case fails without it"))
    return failures, count


def _small(product: str, outcomes: Sequence[tuple[Case, Outcome]], full: Catalogue) -> Catalogue:
    """The part of the catalogue that judges these cases as the whole does."""
    met = {item.signature for _, outcome in outcomes for item in outcome.evidence}
    met |= {item.subject.product for _, outcome in outcomes for item in outcome.evidence}
    small = narrowed(full, frozenset(met | {product}))
    same = all(judged(case, outcome.read, small).labels == outcome.labels for case, outcome in outcomes)
    return small if same else full


def _needed(
    entry: Entry, product: str, outcomes: Sequence[tuple[Case, Outcome]], catalogue: Catalogue, ruleset: Ruleset
) -> bool:
    if entry.section == "secret":
        name = f"secret.{entry.value}"
        return any(item.entry == name and item.signature == product for _, one in outcomes for item in one.evidence)
    others = [row for row in catalogue.artefact["sections"][entry.section] if row["product"] != product]
    mutant = catalogue.replaced(entry.section, [*others, *entry.without])
    for case, outcome in _ordered(entry, product, outcomes):
        read = outcome.read
        if entry.section == "server_table":
            files = {path: text.encode() for path, text in case.files.items()}
            read = read_files(files, replace(ruleset, catalogue=mutant))
        changed = judged(case, read, mutant)
        if changed.labels != outcome.labels:
            return True
        if case.assets is None or changed.evidence == outcome.evidence:
            continue
        if _named(case, outcome, catalogue) != _named(case, changed, catalogue):
            return True
    return False


def _named(case: Case, outcome: Outcome, catalogue: Catalogue) -> frozenset[tuple[object, ...]]:
    # What an agent's tools are called and can do is said by nothing but its properties.
    return frozenset((asset.kind, asset.name, asset.provider, asset.properties if asset.kind == "agent" else ())
                     for asset in assets(case, outcome, catalogue))


def _ordered(
    entry: Entry, product: str, outcomes: Sequence[tuple[Case, Outcome]]
) -> Iterator[tuple[Case, Outcome]]:
    """The cases that an entry can change, those that met its very value first."""
    rest = []
    value = entry.value.partition(" ")[2] or entry.value
    for case, outcome in outcomes:
        own = [item for item in outcome.evidence if product in (item.signature, item.subject.product)]
        if not own or (entry.word and not any(entry.word in text for text in case.files.values())):
            continue
        if any(item.match in (entry.value, value) for item in own):
            yield case, outcome
        elif entry.section in ("client", "agent", "tool", "server_table", "server", "server_client", *PLACES):
            rest.append((case, outcome))
    yield from rest
