"""Lists of what there is, such as the services of a cloud that a policy may be about: no member is used by that."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shadowbom.core.fact import Fact, Setting
from shadowbom.core.value import Lit

MANY = 30
"""Members from which on a list of hosts says what there is rather than what is used."""
_HOST = re.compile(r"[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6}\Z")
_NUMBER = re.compile(r"(?:\A|\.)(\d{1,9})(?=\.|\Z)")


def unlisted(facts: Iterable[Fact]) -> list[Fact]:
    """``facts`` without the settings that are bare hosts among the members of a long list, all of one file. A list is
    known to be long by the number of a member that is a host itself: others are not among the facts."""
    kept = list(facts)
    places = {id(fact): place for fact in kept if (place := _place(fact)) is not None}
    long = {head for head, number in places.values() if number >= MANY}
    return [fact for fact in kept if id(fact) not in places or places[id(fact)][0] not in long]


def _place(fact: Fact) -> tuple[str, int] | None:
    """The list that a bare host is in and its number there, None for any other fact."""
    if not isinstance(fact, Setting) or not isinstance(fact.value, Lit) or not _HOST.match(fact.value.text):
        return None
    numbers = list(_NUMBER.finditer(fact.key))
    return (fact.key[: numbers[-1].start()], int(numbers[-1][1])) if numbers else None
