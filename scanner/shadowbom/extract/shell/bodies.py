"""JSON in arguments and documents: the bodies of requests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from shadowbom.core.fact import Literal
from shadowbom.core.location import Location
from shadowbom.core.value import Lit

_MEMBER = re.compile(r'"([A-Za-z_][\w.-]{0,60})"\s{0,20}:\s{0,20}"([^"\\\n]{1,300})"')
_SHAPED = re.compile(r"[A-Za-z0-9_./:@+~?=&#*,\-]{2,300}", re.ASCII)
_TELLING = re.compile(r"[A-Za-z][A-Za-z0-9]|[0-9][A-Za-z]")
_MAX_MEMBERS = 200


def members(text: str, place: Callable[[str, int], Location]) -> Iterator[Literal]:
    """The members of a JSON text whose values have the shape of a name or an address. ``place`` gives the location of a
    value that is found at an offset of ``text``."""
    if '"' not in text or ":" not in text:
        return
    for count, found in enumerate(_MEMBER.finditer(text)):
        if count >= _MAX_MEMBERS:
            return
        key, value = found.groups()
        if _SHAPED.fullmatch(value) and _TELLING.search(value):
            at = place(value, found.start(2))
            yield Literal(at, Lit(value, at), key)


def is_shaped(text: str) -> bool:
    """Whether a text has the shape of a name, a path or an address."""
    return _SHAPED.fullmatch(text) is not None and _TELLING.search(text) is not None
