"""What a call does to the world outside of the program: ``data/sinks.toml`` against bound calls."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shadowbom.bundled import folder
from shadowbom.catalog import names
from shadowbom.core.fact import Call
from shadowbom.core.location import Location
from shadowbom.core.value import Choice, Env, Hole, Join, Lit, Obj, Seq, Value, leaves, pattern

_BY_NAMESPACE = frozenset({"csharp", "java"})
"""Languages in which a file need not say where a class comes from: its neighbours and whole namespaces are seen."""
SELVES = ("self", "this", "cls")
"""How a method names the object that it is of."""
_DEEP = 5
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Risk:
    """A kind of effect; ``capabilities`` are those that a signature states of MCP servers."""

    id: str
    title: str
    capabilities: tuple[str, ...]
    cwe: str


@dataclass(frozen=True, slots=True, order=True)
class Sink:
    """A call with an effect. ``parameters`` are those of functions around it that its deciding argument is made of, as
    ``Hole.of`` names them; ``whole`` tells that one of them is all of it and not a part of a text. ``through`` is the
    own function that was called and in which the call stands, "" where it stands in the function itself; then
    ``caller`` is where that was called."""

    location: Location
    risk: str
    callee: str
    parameters: tuple[str, ...] = ()
    whole: bool = False
    through: str = ""
    caller: Location | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    risk: str
    argument: tuple[str, ...]
    receiver: re.Pattern[str] | None
    text: re.Pattern[str] | None
    when: Mapping[str, frozenset[str]]
    unless: Mapping[str, frozenset[str]]

    def takes(self, call: Call, callee: str) -> bool:
        """Whether a call of one of the row's symbols or methods, which ``callee`` is, has its effect."""
        if self.receiver is not None and self.receiver.match(callee[:_LONGEST]) is None:
            return False
        if any(not _is_one_of(call, keys, wanted) for keys, wanted in self.when.items()):
            return False
        if any(_is_one_of(call, keys, wanted) for keys, wanted in self.unless.items()):
            return False
        if self.text is None:
            return True
        argument = call.argument(*self.argument)
        return argument is not None and self.text.match(pattern(argument.value)[:_LONGEST]) is not None


def _is_one_of(call: Call, keys: str, wanted: frozenset[str]) -> bool:
    for key in keys.split("|"):
        argument = call.argument(key)
        if argument is not None:
            return any(isinstance(leaf, Lit) and leaf.text in wanted for leaf in leaves(argument.value))
    return False


class Sinks:
    """The rows of ``data/sinks.toml``, by language and callee."""

    def __init__(self, stated: Mapping[str, Any]) -> None:
        self.risks = {row["id"]: Risk(row["id"], row["title"], tuple(row["capabilities"]), row["cwe"])
                      for row in stated["risk"]}
        self.adapters = frozenset(stated["adapters"])
        self._symbols: dict[tuple[str, str], list[_Row]] = defaultdict(list)
        self._methods: dict[tuple[str, str], list[_Row]] = defaultdict(list)
        for stated_row in stated["sink"]:
            row = _row(stated_row)
            for symbol in stated_row["symbols"]:
                self._symbols[stated_row["language"], symbol].append(row)
                module, _, path = symbol.rpartition(":")
                if module and stated_row["language"] in _BY_NAMESPACE:
                    self._symbols[stated_row["language"], f":{path}"].append(row)
            for method in stated_row.get("methods", ()):
                self._methods[stated_row["language"], method].append(row)

    def could_be(self, call: Call) -> bool:
        """Whether a call may have an effect, once its arguments are known."""
        return bool(self._rows(names.family(call.language), call.callee)) or (
            call.callee.removeprefix("node:").removesuffix("()") in self.adapters)

    def adapts(self, call: Call) -> bool:
        """Whether a call gives its first argument in another dress."""
        return call.callee.removeprefix("node:") in self.adapters

    def of(self, call: Call, callee: str = "") -> Iterator[Sink]:
        """The effects of a bound call; of a call of ``callee`` where that is not its own."""
        callee = callee or call.callee
        seen: set[str] = set()
        for row in self._rows(names.family(call.language), callee):
            if row.risk in seen or not row.takes(call, callee):
                continue
            seen.add(row.risk)
            given = [argument.value for key in row.argument if (argument := call.argument(key)) is not None]
            parameters = sorted({name for value in given for name in parameters_in(value)})
            whole = bool(given) and is_whole(given[0])
            yield Sink(call.location, row.risk, callee.lstrip(":"), tuple(parameters), whole)

    def _rows(self, language: str, callee: str) -> list[_Row]:
        module, _, path = callee.rpartition(":")
        if language == "javascript":
            module, path = module.removeprefix("node:"), path.removeprefix("default.")
        found = self._symbols.get((language, f"{module}:{path}"))
        if found:
            return found
        if "." in path:
            return self._methods.get((language, path.rpartition(".")[2]), [])
        return []


def _row(stated: Mapping[str, Any]) -> _Row:
    receiver, text = (re.compile(stated[key]) if stated.get(key) else None for key in ("receiver", "text"))
    return _Row(
        stated["risk"], tuple(stated.get("argument", ())), receiver, text,
        {keys: frozenset(wanted) for keys, wanted in stated.get("when", {}).items()},
        {keys: frozenset(wanted) for keys, wanted in stated.get("unless", {}).items()},
    )


@lru_cache(maxsize=1)
def sinks() -> Sinks:
    """The sinks that come with the program, read when the first file with tools asks for them."""
    return Sinks(tomllib.loads((folder("data") / "sinks.toml").read_text(encoding="utf-8")))


def parameters_in(value: Value | None) -> tuple[str, ...]:
    """The parameters that a value is made of, sorted."""
    found: set[str] = set()
    stack: list[tuple[Value, int]] = [(value, 0)] if value is not None else []
    while stack:
        one, nest = stack.pop()
        if nest > _DEEP:
            continue
        match one:
            case Hole(of) if of:
                found.add(of)
            case Join(items) | Choice(items) | Seq(items):
                stack.extend((item, nest + 1) for item in items)
            case Obj(pairs):
                stack.extend((item, nest + 1) for _, item in pairs)
            case Env(_, default) if default is not None:
                stack.append((default, nest + 1))
    return tuple(sorted(found))


def is_whole(value: Value | None) -> bool:
    """Whether a parameter alone can be all of a value."""
    return any(isinstance(option, Hole) and option.of
               for option in (value.options if isinstance(value, Choice) else (value,)))
