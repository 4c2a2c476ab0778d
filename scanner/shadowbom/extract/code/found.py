"""What an expression was found to stand for, while names are followed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from shadowbom.core.value import HOLE, Choice, Env, Hole, Join, Lit, Made, Obj, Ref, Seq, Value

if TYPE_CHECKING:
    from shadowbom.extract.code.scopes import Scope

MAX_NAME = 300
"""Longer names are not followed: no hand writes them, and chains of them would grow without end."""
MAX_OPTIONS = 16
MAX_JOINED = 200
MAX_TEXT = 2000
"""Characters of a string that are kept: longer ones are prose."""
_MAX_SIZE = 500
_MAX_NEST = 20


Target = tuple[str, Value]
"""A callee, and the construction of its receiver where that is known."""


class Found:
    """One thing that an expression can be.

    ``receiver`` is the construction whose member it is; ``typed`` the callee that its declared type gives it, for
    parameters; ``home`` the scope of a definition; ``static`` the dotted name of the constant that it is the value of;
    ``made`` the construction, where the value is what an instance is made with.
    """

    __slots__ = ("home", "made", "receiver", "static", "typed", "value")

    def __init__(
        self, value: Value, receiver: Value = HOLE, typed: str = "", home: Scope | None = None, static: str = "",
        made: Value = HOLE,
    ) -> None:
        self.value = value
        self.receiver = receiver
        self.typed = typed
        self.home = home
        self.static = static
        self.made = made


NOTHING: tuple[Found, ...] = (Found(HOLE),)


def public(found: tuple[Found, ...]) -> Value:
    """The value of an expression: one of what was found. A table that has a name is given by its name."""
    if len(found) == 1:
        one = found[0]
        return Ref("", one.static) if one.static and isinstance(one.value, (Obj, Seq)) else one.value
    return choice(Ref("", one.static) if one.static and isinstance(one.value, (Obj, Seq)) else one.value
                  for one in found)


def choice(values: Iterable[Value]) -> Value:
    """One of ``values``: choices opened, doubles of simple values dropped, at most 16 kept; a single one is itself."""
    values = list(values)
    if len(values) == 1:
        return values[0]
    kept: dict[object, Value] = {}
    for value in values:
        for option in value.options if isinstance(value, Choice) else (value,):
            kept.setdefault(identity(option), option)
    options = list(kept.values())
    if not options or all(isinstance(option, Hole) for option in options):
        return HOLE
    if len(options) > MAX_OPTIONS:
        options = [*options[:MAX_OPTIONS], HOLE]
    return options[0] if len(options) == 1 else Choice(tuple(options))


def identity(value: Value) -> object:
    """Equal for equal simple values; comparing what is composed would cost more than a double does."""
    match value:
        case Lit(text, at):
            return text if at is None else (text, at.line, at.column)
        case Ref(module, name):
            return (module, name)
        case Made(callee, at):
            return (callee, at.line, at.column)
        case Hole():
            return None
        case _:
            return id(value)


def is_small(value: Value) -> bool:
    """Whether a value may be put in the place of a name: names of names of tables would grow without end."""
    if isinstance(value, (Lit, Ref, Made, Hole)):
        return True
    count = 0
    stack: list[tuple[Value, int]] = [(value, 0)]
    while stack:
        one, nest = stack.pop()
        count += 1
        if count > _MAX_SIZE or nest > _MAX_NEST:
            return False
        match one:
            case Obj(items):
                stack.extend((member, nest + 1) for _, member in items)
            case Seq(members) | Choice(members) | Join(members):
                stack.extend((member, nest + 1) for member in members)
            case Env(_, default) if default is not None:
                stack.append((default, nest + 1))
            case _:
                continue
    return True


def callee_of(value: Value) -> str:
    """What a call of ``value`` calls; "" where that is not known."""
    match value:
        case Made(callee):
            return f"{callee}()"
        case Ref(module, name):
            return f"{module}:{name or 'default'}"
        case _:
            return ""


def is_short(name: str) -> bool:
    """Whether a dotted name can be followed."""
    return len(name) <= MAX_NAME


def is_text(value: Value) -> bool:
    """Whether a value may be text: not a number, not a table."""
    if isinstance(value, Lit):
        return not value.text.replace(".", "").replace("-", "").isdecimal()
    return isinstance(value, (Env, Ref, Join, Choice))


def joined(parts: list[Value], empty: Value = HOLE) -> Value:
    """``parts`` one after the other: joins opened, neighbouring literals folded, at most 200 parts."""
    merged: list[Value] = []
    for part in parts:
        for inner in part.parts if isinstance(part, Join) else (part,):
            one = HOLE if isinstance(inner, (Obj, Seq)) else inner
            last = merged[-1] if merged else None
            if isinstance(one, Lit) and isinstance(last, Lit):
                # Text made of text made of text doubles with every name.
                is_long = len(last.text) + len(one.text) > MAX_TEXT
                merged[-1] = HOLE if is_long else Lit(last.text + one.text, last.at or one.at)
            else:
                merged.append(one)
        if len(merged) > MAX_JOINED:
            merged[MAX_JOINED:] = [HOLE]
            break
    if not merged:
        return empty
    return merged[0] if len(merged) == 1 else Join(tuple(merged))
