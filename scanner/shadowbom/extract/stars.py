"""Names that a star import may have brought in: ``from fastlib.vision import *`` and then ``make_learner(...)``.

Text cannot show which star gives a name, so a call of a name that the file does not define is given once for each
of its stars; the catalogue knows whose name it is, and the others mean nothing.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from shadowbom.core.fact import Argument, Call, Constant, Definition, Fact, Import, is_extension
from shadowbom.core.value import Ref
from shadowbom.extract.renaming import Renamer

MAX_STARS = 4
_MAX_USED = 100
_MAX_NAMES = 6
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
        replace(fact, callee=f"{star}{fact.callee}",
                arguments=tuple(_given_by(star, argument, own) for argument in fact.arguments))
        for fact in facts if isinstance(fact, Call) and fact.callee[:1] == ":" and _head(fact.callee) not in own
        for star in stars
    ]
    return (*facts, *added)


def _given_by(star: str, argument: Argument, own: AbstractSet[str]) -> Argument:
    """An argument that is a name which the file does not define, as what the star gives by it."""
    value = argument.value
    if isinstance(value, Ref) and not value.module and value.name.isidentifier() and value.name not in own:
        return replace(argument, value=Ref(star, value.name))
    return argument


def _head(callee: str) -> str:
    return callee[1:].partition(".")[0].partition("(")[0]


def _defined(facts: Iterable[Fact]) -> Iterable[str]:
    for fact in facts:
        if isinstance(fact, (Constant, Definition)) and not is_extension(fact):
            yield fact.name.rpartition(".")[2]
            if isinstance(fact, Definition):
                yield from (parameter.name for parameter in fact.parameters)
        elif isinstance(fact, Import):
            yield fact.alias or fact.name


Gives = Callable[[str, str, str], int]
"""Whether something by that name is known in a module of a language (2) or in one above it (1): (language, module,
name)."""
Known = Callable[[str, str], bool]
"""Whether a module of a language is known: (language, module)."""


def named_by_stars(facts: tuple[Fact, ...], gives: Gives, known: Known | None = None) -> tuple[Fact, ...]:
    """``facts`` with names of modules that are brought in whole told by these: ``using Vendor.Chat`` and
    ``new ChatClient()``. A name is told where one of the modules alone is known to give it and the file does not define
    it; names written with their module in front, too. A constant with a number in its name may be one of the first
    module that is known."""
    language = next((fact.language for fact in facts if isinstance(fact, Import)), "")
    if not language or language == "python":
        return facts
    stars = sorted({fact.module for fact in facts if isinstance(fact, Import) and fact.name == "*"})[:_MAX_USED]
    if not stars:
        return facts
    own = frozenset(_defined(facts))
    modules: dict[str, str] = {}
    for path in {_path(fact.callee) for fact in facts if isinstance(fact, Call) and fact.callee[:1] == ":"}:
        if path.partition(".")[0] not in own:
            found = _giver(language, path, stars, gives)
            if found is not None:
                modules[found[0]] = found[1]
    first = next((star for star in stars if known is not None and known(language, star)), "")
    renamer = Renamer(modules, first, own)
    return tuple(map(renamer.fact, facts)) if modules or first else facts


def _path(callee: str) -> str:
    """The names of a callee before anything is called."""
    return callee[1:].partition("(")[0]


def _giver(language: str, path: str, stars: list[str], gives: Gives) -> tuple[str, str] | None:
    """The names in ``path`` that are to be told otherwise, and the module they are of."""
    root, *rest = path.split(".")
    ranks = [(gives(language, star, root), star) for star in stars]
    best = max(rank for rank, _ in ranks)
    found = [star for rank, star in ranks if rank == best] if best else []
    if len(found) == 1 or (found and best == 1):
        return root, min(found, key=len)
    names = [root]
    for name in rest[:_MAX_NAMES]:
        if gives(language, ".".join(names), name):
            return ".".join((*names, name)), ".".join(names)
        names.append(name)
    return None
