"""Names that a star import may have brought in: ``from fastlib.vision import *`` and then ``make_learner(...)``.

Text cannot show which star gives a name, so a call of a name that the file does not define is given once for each
of its stars; the catalogue knows whose name it is, and the others mean nothing.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from dataclasses import replace

from shadowbom.core.fact import Call, Constant, Definition, Fact, Import

MAX_STARS = 4
_BUILTINS = frozenset(dir(builtins))


def with_stars(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """``facts`` with the calls that stars may explain added; the same tuple where there is no star."""
    stars = sorted({
        fact.module for fact in facts if isinstance(fact, Import) and fact.name == "*" and fact.module[:1] != "."
        and fact.language == "python"
    })[:MAX_STARS]
    if not stars:
        return facts
    own = _BUILTINS | set(_defined(facts))
    added = [
        replace(fact, callee=f"{star}{fact.callee}")
        for fact in facts if isinstance(fact, Call) and fact.callee[:1] == ":" and _head(fact.callee) not in own
        for star in stars
    ]
    return (*facts, *added)


def _head(callee: str) -> str:
    return callee[1:].partition(".")[0].partition("(")[0]


def _defined(facts: Iterable[Fact]) -> Iterable[str]:
    for fact in facts:
        if isinstance(fact, (Constant, Definition)):
            yield fact.name.rpartition(".")[2]
            if isinstance(fact, Definition):
                yield from (parameter.name for parameter in fact.parameters)
        elif isinstance(fact, Import):
            yield fact.alias or fact.name
