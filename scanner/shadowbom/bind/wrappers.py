"""Calls that hand through what they are given: ``wrap(make_client())``, ``Field(default="...")``, ``Depends(get)``."""

from __future__ import annotations

import re
from collections.abc import Callable

from shadowbom.bind.entities import Entity, Instance, Outside
from shadowbom.bind.paths import parts_of, split_callee
from shadowbom.core.fact import Call
from shadowbom.core.value import Made, Ref, Value

_DEFAULT_FIRST = frozenset({"Argument", "Field", "Option", "Query", "SecretStr", "String", "default", "str"})
"""Calls whose first argument is the value itself or its default."""
_SCRIPTS = frozenset({"python", "javascript", "typescript", "tsx"})
"""Languages in which a method of a class that is given one thing is most often a wrapper around it."""
# A class that takes one made thing and is named so is a wrapper; other classes (an index over an embedder) are not.
_WRAPPER = re.compile(r"wrap|trac|patch|instrument|monitor|prox|observ|cache|depend|lazy|retr(?:y|ied)", re.IGNORECASE)


def last_name(callee: str) -> str:
    """The last part of a callee's path."""
    parts = parts_of(split_callee(callee)[1])
    return parts[-1] if parts else ""


def _gives_first(callee: str) -> bool:
    """Whether a call gives its first argument. "default" alone is a module's default export, not a method."""
    name = last_name(callee)
    return name in _DEFAULT_FIRST and (name != "default" or not callee.endswith(":default"))


def default_of(call: Call) -> Value | None:
    """The value that a declaration falls back on: the keyword ``default``, or the first argument of a call whose
    name says that it is one."""
    named = call.argument("default")
    if named is None and _gives_first(call.callee):
        named = call.argument("0")
    return named.value if named is not None else None


def is_wrapper(call: Call) -> bool:
    """Whether a call that is not understood may hand through its only positional argument."""
    positions = [argument for argument in call.arguments if argument.key.isdecimal()]
    name = last_name(call.callee)
    if call.language not in _SCRIPTS and _of_class(call.callee):
        return False
    return (len(positions) == 1 and isinstance(positions[0].value, (Made, Ref))
            and (name[:1].islower() or _WRAPPER.search(name) is not None))


def _of_class(callee: str) -> bool:
    """Whether a call is of a class's own method, such as ``Client.with_config``: it makes one of these."""
    parts = parts_of(split_callee(callee)[1])
    return len(parts) > 1 and parts[-2][:1].isupper()


def opened(call: Call, found: list[Entity], read: Callable[[Value], list[Entity]]) -> list[Entity]:
    """``found``, what a call gives that is not understood, with what it hands through: its default besides it, or
    in its place the one thing that it wraps. ``read`` says what an argument is."""
    default = default_of(call)
    if default is not None:
        kept = [] if _gives_first(call.callee) else found
        return [*kept, *read(default)] or found
    if not is_wrapper(call):
        return found
    value = next(argument.value for argument in call.arguments if argument.key.isdecimal())
    inner: list[Entity] = [entity for entity in read(value)
                           if isinstance(entity, Instance) or (isinstance(entity, Outside) and entity.made is not None)]
    return inner or found
