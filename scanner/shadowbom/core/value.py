"""What an expression is, as far as its text shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from shadowbom.core.location import Location


@dataclass(frozen=True, slots=True)
class Lit:
    """A literal: a string, or a number or boolean as its source text. ``at`` is where it stands."""

    text: str
    at: Location | None = None


@dataclass(frozen=True, slots=True)
class Env:
    """An environment variable read, with the default given at the place of reading."""

    name: str
    default: Value | None = None


@dataclass(frozen=True, slots=True)
class Ref:
    """A name that another place defines.

    ``module`` is the module specifier as written ("" = this file, "./config", "..settings", "pkg.mod");
    ``name`` the dotted path in it, "" for the module itself.
    """

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Join:
    """Concatenation: f-string, template, ``+``. Parts may be unknown."""

    parts: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several: ``a or b``, ``a ?? b``, a conditional, a look-up in a table."""

    options: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Obj:
    """An object or dict literal: keys that are plain text, in order."""

    items: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Seq:
    """A list, tuple or set literal."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """The result of a call: its callee as in ``Call.callee`` and where that call stands."""

    callee: str
    at: Location


@dataclass(frozen=True, slots=True)
class Hole:
    """Not known from the text. ``of`` is the parameter or function that it is, dotted as in ``Definition.name`` or as
    in ``Call.within``, and ``path`` that one's file; "" for anything else. ``member`` is the dotted name as it stands
    in the text, where that is one; what differs in it alone is equal."""

    of: str = ""
    path: str = ""
    member: str = field(default="", compare=False)


Value = Lit | Env | Ref | Join | Choice | Obj | Seq | Made | Hole
HOLE = Hole()


def leaves(value: Value | None) -> Iterator[Value]:
    """The values that ``value`` can be: options and sequence members opened, environment defaults
    given after the variable, joins that are wholly literal folded into one ``Lit``."""
    match value:
        case None | Hole():
            return
        case Choice(options):
            for option in options:
                yield from leaves(option)
        case Seq(items):
            for item in items:
                yield from leaves(item)
        case Env(_, default):
            yield value
            yield from leaves(default)
        case Join():
            yield fold(value) or value
        case _:
            yield value


def fold(value: Value) -> Lit | None:
    """``value`` as one literal, where all of it is known; else None."""
    match value:
        case Lit():
            return value
        case Join(parts):
            folded = [fold(part) for part in parts]
            if not folded or any(part is None for part in folded):
                return None
            first = next((part.at for part in folded if part and part.at), None)
            return Lit("".join(part.text for part in folded if part), first)
        case _:
            return None


def pattern(value: Value, hole: str = "\x00") -> str:
    """``value`` as text in which each unknown part is ``hole``; environment defaults are used."""
    match value:
        case Lit(text):
            return text
        case Join(parts):
            return "".join(pattern(part, hole) for part in parts)
        case Env(_, default) if default is not None:
            return pattern(default, hole)
        case Choice(options) if options:
            known = [text for option in options if (text := pattern(option, hole)) != hole]
            return known[0] if known else hole
        case _:
            return hole
