"""Arguments of calls by which code trusts others: ``data/code_flags.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from shadowbom.bundled import folder
from shadowbom.catalog import names

if TYPE_CHECKING:  # facts are many classes: a search for keys alone does without
    from shadowbom.core.fact import Call

_ANY = "**"


@dataclass(frozen=True, slots=True, eq=False)
class Flag:
    """Calls that ``rule`` judges by their ``argument``, which may be a member of one ("a.b"); "" where it judges them
    whatever they are given. ``repository`` are the arguments that name what is fetched from a hub, the first that is
    there."""

    rule: str
    language: str
    callee: re.Pattern[str] | None
    argument: str
    repository: tuple[str, ...] = ()

    def takes(self, call: Call) -> bool:
        """Whether the call is one of these. Where any may be, it has the argument."""
        if names.family(call.language) != self.language:
            return False
        if self.callee is not None:
            return self.callee.fullmatch(call.callee) is not None
        return call.argument(self.argument) is not None


class CodeFlags:
    """The rows of the file, by rule."""

    def __init__(self, stated: Mapping[str, Any]) -> None:
        self.flags = tuple(_flag(row) for row in stated["flag"])
        # Asked for every call of a tree: most are told apart by the last part of their name.
        self._by_last: dict[str, list[Flag]] = {}
        self._by_argument: dict[str, list[Flag]] = {}
        for row, flag in zip(stated["flag"], self.flags, strict=True):
            if row["callees"] == [_ANY]:
                self._by_argument.setdefault(row["argument"].partition(".")[0], []).append(flag)
                continue
            for last in {_last(callee) for callee in row["callees"]}:
                self._by_last.setdefault(last, []).append(flag)

    def of(self, rule: str) -> tuple[Flag, ...]:
        """The rows that a rule judges."""
        return tuple(flag for flag in self.flags if flag.rule == rule)

    def concerns(self, call: Call) -> bool:
        """Whether any rule judges a call."""
        if any(flag.takes(call) for flag in self._by_last.get(_last(call.callee), ())):
            return True
        return any(flag.takes(call) for argument in call.arguments
                   for flag in self._by_argument.get(argument.key, ()))


def _last(callee: str) -> str:
    return callee.rpartition(":")[2].rpartition(".")[2]


def _flag(row: Mapping[str, Any]) -> Flag:
    whole = row["callees"] == [_ANY]
    pattern = None if whole else re.compile("|".join(_pattern(callee) for callee in row["callees"]))
    return Flag(row["rule"], row["language"], pattern, row["argument"], tuple(row.get("repository", ())))


def _pattern(callee: str) -> str:
    """A callee as a pattern: a part ``**`` stands for any names, and for none where it is not the last."""
    module, _, path = callee.partition(":")
    parts = "".join(
        r"(?:[^.]{1,200}\.){0,8}" if part == _ANY else re.escape(part) + r"\." for part in path.split("."))
    return re.escape(module) + r"(?:\.[\w.]{1,200})?:" + parts.removesuffix(r"\.")


@lru_cache(maxsize=1)
def code_flags() -> CodeFlags:
    """The rows that come with the program."""
    return CodeFlags(tomllib.loads((folder("data") / "code_flags.toml").read_text(encoding="utf-8")))
