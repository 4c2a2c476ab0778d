"""Nested declarations as dotted settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shadowbom.core.fact import Argument
from shadowbom.core.location import Location
from shadowbom.core.masking import names_secret, without_password
from shadowbom.core.value import Choice, Hole, Join, Lit, Obj, Seq, Value
from shadowbom.extract.infra.shapes import MAX_STEPS
from shadowbom.extract.settings.shapes import is_env_name

MAX_SETTINGS = 2000
"""Settings kept of one declaration."""
MAX_LEVELS = 24
NOTHING = Seq(())
_MAX_KEY = 500


def settings(key: str, value: Value, at: Location, *, holes: bool = False) -> Iterator[Argument]:
    """``value`` as settings under the dotted ``key``: members of objects under their names ("~1" for a dot in one),
    objects in lists under the key of the list. ``at`` is the place of what is not written out as text. With ``holes``,
    settings are told, too, that are given something that the text does not say."""
    stack: list[tuple[str, Value, int]] = [(key, value, 0)]
    for _ in range(MAX_STEPS):
        if not stack:
            return
        name, inner, level = stack.pop()
        if isinstance(inner, Obj) and level < MAX_LEVELS:
            named = variable(inner.items)
            if named is not None:
                stack.append((f"{name}.{named[0]}", named[1], level + 1))
            stack.extend((f"{name}.{part.replace('.', '~1')}"[:_MAX_KEY].lstrip("."), one, level + 1)
                         for part, one in reversed(inner.items))
        elif isinstance(inner, (Seq, Choice)) and level < MAX_LEVELS and _holds_objects(inner):
            members = inner.items if isinstance(inner, Seq) else inner.options
            stack.extend((name, one, level + 1) for one in reversed(members))
        elif name and (holes or not isinstance(inner, Hole)) and not isinstance(inner, Obj) and inner != NOTHING:
            yield Argument(name, shown(name, inner), first_place(inner, at))


def variable(items: Sequence[tuple[str, Value]]) -> tuple[str, Value] | None:
    """The variable of the environment that an object of a name and a value sets; None for any other object."""
    if len(items) > 5:
        return None
    named = {key.lower(): value for key, value in items}
    name, value = named.get("name"), named.get("value")
    if value is None or not isinstance(name, Lit) or not is_env_name(name.text):
        return None
    return name.text, value


def _holds_objects(value: Seq | Choice) -> bool:
    members = value.items if isinstance(value, Seq) else value.options
    return any(isinstance(one, (Obj, Seq)) or (isinstance(one, Choice) and _holds_objects(one)) for one in members)


def shown(key: str, value: Value) -> Value:
    """``value`` without what is a secret: the text under a key that says so, the password of an address."""
    if isinstance(value, Lit):
        if names_secret(key) and value.text not in ("true", "false", ""):
            return Lit("")
        return Lit(without_password(value.text), value.at) if "://" in value.text else value
    return value


def first_place(value: Value, default: Location) -> Location:
    """Where the first text of ``value`` stands."""
    match value:
        case Lit(_, at) if at is not None:
            return at
        case Seq(items) | Join(items) | Choice(items):
            for item in items[:40]:
                if isinstance(item, Lit) and item.at is not None:
                    return item.at
            return default
        case _:
            return default
