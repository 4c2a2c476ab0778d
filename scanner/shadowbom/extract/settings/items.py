"""Things of their own that a file declares, by tables that say where: from the file's settings, whatever its format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from shadowbom.core.fact import Fact, Setting, Text
from shadowbom.core.item import Declared, ItemTable
from shadowbom.core.location import Location
from shadowbom.core.value import Lit

MAX_ITEMS = 2000
"""Things of one file."""
MAX_VALUES = 100
"""Values of one field."""
MAX_TEXT = 300
"""Characters of a value: the first line of a description, no prompt."""
_CAPTURE = re.compile(r"\\\{(\w+)\\\}")


def items(path: str, facts: Sequence[Fact], tables: Iterable[ItemTable]) -> tuple[Declared, ...]:
    """What ``tables`` say that the file at ``path`` declares. ``facts`` are its ``Setting``s and its ``Text``, as
    ``configuration`` gives them. Linear in the settings for each table."""
    settings = [fact for fact in facts if isinstance(fact, Setting)]
    by_key = {setting.key: setting for setting in reversed(settings)}
    found: list[Declared] = []
    for table in tables:
        if not table.at:
            if any(isinstance(fact, Text) for fact in facts) or settings:
                found.append(_declared(table, Location(path), "", _whole(table, settings, by_key)))
            continue
        place = _place(table.at)
        scalars = any("." in keys for _, keys in table.fields)
        for setting in settings:
            match = place.fullmatch(setting.key) if isinstance(setting.value, Lit) is scalars else None
            if match is not None and len(found) < MAX_ITEMS:
                said = tuple((name, _plain(value)) for name, value in match.groupdict().items() if value)
                said += tuple(_fields(table, setting.key, by_key))
                found.append(_declared(table, setting.location, setting.key, said))
    return tuple(one for one in found if one.name)


def entries(facts: Sequence[Fact], table: ItemTable) -> tuple[Declared, ...]:
    """The entries at the top of a file, under their keys, as far as ``table`` has fields that they state.
    ``facts`` as for ``items``."""
    settings = [fact for fact in facts if isinstance(fact, Setting)]
    by_key = {setting.key: setting for setting in reversed(settings)}
    heads = [one for one in settings if "." not in one.key and not isinstance(one.value, Lit)][:MAX_ITEMS]
    said = ((one, tuple(_fields(table, one.key, by_key))) for one in heads)
    return tuple(Declared(one.location, table.client, table.kind, name, place=name, fields=fields)
                 for one, fields in said if fields and (name := _plain(one.key)))


def _declared(table: ItemTable, at: Location, key: str, fields: tuple[tuple[str, str], ...]) -> Declared:
    name = next((value for field, value in fields if field == "name"), "")
    rest = tuple(dict.fromkeys((field, value) for field, value in fields if field != "name"))
    place = _plain(key) if key else table.place
    # Where a thing stands in a list says nothing of which one it is.
    place = name if name and ("{name}" in table.at or "*" in table.at) else place
    name = name or place or table.owner.rstrip("/").rpartition("/")[2]
    return Declared(at, table.client, table.kind, name, table.owner, place, rest)


@lru_cache(maxsize=256)
def _place(at: str) -> re.Pattern[str]:
    """A dotted place as a pattern for keys; "@" parts a name from what it belongs to."""
    pattern = re.escape(at).replace(r"\*", r"[^.]{1,200}")
    return re.compile(_CAPTURE.sub(r"(?P<\1>[^.@]{1,200}|@[^.@]{1,200})", pattern))


def _whole(
    table: ItemTable, settings: Sequence[Setting], by_key: Mapping[str, Setting]
) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for name, keys in table.fields:
        for key in keys:
            values = _wild(key, settings) if "*" in key or "{}" in key else _values(key, by_key)
            if said := tuple((name, value) for value in values):
                found += said
                break
    return tuple(found)


def _fields(table: ItemTable, prefix: str, by_key: Mapping[str, Setting]) -> Iterator[tuple[str, str]]:
    for name, keys in table.fields:
        for key in keys:
            if said := tuple(_values(_below(prefix, key), by_key)):
                yield from ((name, value) for value in said)
                break


def _below(prefix: str, key: str) -> str:
    """A field's key below a place; each ``^`` in front of it is a step up first."""
    while key.startswith("^"):
        prefix, key = prefix.rpartition(".")[0], key[1:]
    return prefix if key == "." else f"{prefix}.{key.lstrip('.')}"


def _values(key: str, by_key: Mapping[str, Setting]) -> Iterator[str]:
    """The value at a key, or those of the list there; a list in it, of a value and what is said of it, is its first."""
    if text := _text(by_key.get(key)):
        yield text
    number = 0
    while number < MAX_VALUES:
        member = by_key.get(f"{key}.{number}") or by_key.get(f"{key}.{number}.0")
        if member is None:
            break
        if text := _text(member):
            yield text
        number += 1


def _wild(key: str, settings: Sequence[Setting]) -> Iterator[str]:
    """The values at all keys of a form, or the names that it leaves open at its end."""
    names = key.endswith("{}")
    pattern = _place_of_values(key)
    found: dict[str, None] = {}
    for setting in settings:
        match = pattern.match(setting.key)
        if match is not None:
            text = _plain(match[1]) if names else _text(setting) if match.end() == len(setting.key) else ""
            if text and len(found) < MAX_VALUES:
                found[text] = None
    yield from found


@lru_cache(maxsize=256)
def _place_of_values(key: str) -> re.Pattern[str]:
    pattern = re.escape(key).replace(r"\*", r"[^.]{1,200}").replace(r"\{\}", r"([^.]{1,200})")
    return re.compile(rf"{pattern}(?=\.|\Z)")


def _text(setting: Setting | None) -> str:
    """The first line of a value that is a text."""
    if setting is None or not isinstance(setting.value, Lit):
        return ""
    line = next((line for line in setting.value.text.splitlines() if line.strip()), "")
    return " ".join(line.split())[:MAX_TEXT]


def _plain(key: str) -> str:
    """A dotted key's part, with its own dots."""
    return key.replace("~1", ".")
