"""Literal tables of model names: a catalogue that the code may choose from is one entry, not a hundred assets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shadowbom.catalog.index import Hit, ModelHit
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.fact import Call, Constant, Definition, Fact, Literal
from shadowbom.core.value import Choice, Lit, Value, leaves
from shadowbom.detect.context import FileContext
from shadowbom.detect.model_names import CATALOGUE_SIZE, known, lists_capability, names_model, says_about
from shadowbom.detect.models import Sighting, position_model

SMALLEST_TABLE = 3
"""Names from which one of several tables in a file counts as a catalogue."""

_MAX_MEMBERS = 200

_Row = tuple[Literal, str, ModelHit]


def match_tables(facts: Sequence[Fact], context: FileContext) -> Iterator[Evidence]:
    """Evidence of a file's large tables: models that reach a call, one catalogue for the rest of each table."""
    tables: dict[int, list[Literal]] = {}
    for fact in facts:
        if isinstance(fact, Literal) and fact.table and fact.size >= CATALOGUE_SIZE and not fact.compared:
            tables.setdefault(fact.table, []).append(fact)
    if not tables:
        return
    flowing = _flowing(facts)
    rows = {number: _named(table, context) for number, table in tables.items()}
    ids = {name for found in rows.values() for fact, name, _ in found if _place(fact) not in flowing}
    for found in rows.values():
        yield from _table(found, flowing, len(ids) >= CATALOGUE_SIZE, context)


def _place(fact: Literal) -> tuple[str, int, int]:
    return fact.location.path, fact.location.line, fact.location.column


def _named(table: list[Literal], context: FileContext) -> list[_Row]:
    rows: list[_Row] = []
    for fact in table:
        if says_about(fact.name):
            continue
        named = known(fact.value.text, context.catalogue) if isinstance(fact.value, Lit) else None
        if named is not None and named.hit is not None:
            rows.append((fact, named.id, named.hit))
    return rows


def _flowing(facts: Sequence[Fact]) -> frozenset[tuple[str, int, int]]:
    """Places of literals that reach a call's argument or a look-up's result: bind has put them there."""
    places: set[tuple[str, int, int]] = set()
    for fact in facts:
        values: list[Value] = []
        if isinstance(fact, Call):
            values = [argument.value for argument in fact.arguments if names_model(argument.key)]
        elif isinstance(fact, Constant) and isinstance(fact.value, Choice):
            values = [fact.value] if names_model(fact.name) else []
        elif isinstance(fact, Definition) and isinstance(fact.returns, Choice):
            values = [fact.returns]
        for value in values:
            places.update((leaf.at.path, leaf.at.line, leaf.at.column)
                          for leaf in leaves(value) if isinstance(leaf, Lit) and leaf.at)
    return frozenset(places)


def _table(
    rows: list[_Row], flowing: frozenset[tuple[str, int, int]], many: bool, context: FileContext
) -> Iterator[Evidence]:
    """One table. ``many``: the tables of the file hold so many names together that they are catalogues."""
    rest: list[_Row] = []
    for row in rows:
        fact = row[0]
        if _place(fact) in flowing:
            seen = Sighting(fact.location, "literal", fact.name or fact.holder, 0.65, "chosen from a table")
            yield from position_model(fact.value, seen, context)
        else:
            rest.append(row)
    if many and len({name for _, name, _ in rest}) >= SMALLEST_TABLE:
        yield from _catalogue(rest, context)
        return
    for fact, _, _ in rest:
        if lists_capability(fact.name or fact.holder):
            continue
        if names_model(fact.name) or (fact.holder not in context.functions and names_model(fact.holder)):
            seen = Sighting(fact.location, "literal", fact.name or fact.holder, 0.6, "literal under a model's name")
            yield from position_model(fact.value, seen, context)


def _catalogue(rows: list[_Row], context: FileContext) -> Iterator[Evidence]:
    """One asset for the table, with the place of each of its names as far as ``_MAX_MEMBERS``."""
    rows = sorted(rows, key=lambda row: row[0].location)
    first = rows[0][0]
    holder = first.holder or first.name or f"table {first.table}"
    path = first.location.path
    subject = Subject("model-catalogue", f"{path.rpartition('/')[2]}:{holder}", f"{path}#{holder}")
    members = sorted({name for _, name, _ in rows})
    said = (("count", str(len(members))), ("members", " ".join(members[:_MAX_MEMBERS])))
    for fact, name, model in rows[:_MAX_MEMBERS]:
        yield context.evidence(
            Hit(model.product, "model", name, model.kind), fact.location, "literal", 0.3, "table of model names",
            symbol=holder, subject=subject, properties=said,
        )
