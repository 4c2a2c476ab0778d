"""Arguments of calls by which code trusts others: ``data/code_flags.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shadowbom.bundled import folder
from shadowbom.catalog import names
from shadowbom.core.fact import Call

_ANY = "**"


@dataclass(frozen=True, slots=True, eq=False)
class Flag:
    """Calls that ``rule`` judges by their ``argument``. ``repository`` are the arguments that name what is fetched from
    a hub, the first that is there."""

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
        return any(argument.key == self.argument for argument in call.arguments)


class CodeFlags:
    """The rows of the file, by rule."""

    def __init__(self, stated: Mapping[str, Any]) -> None:
        self.flags = tuple(_flag(row) for row in stated["flag"])
        # Asked for every call of a tree: most are told apart by the last part of their name.
        self._last = frozenset(callee.rpartition(":")[2].rpartition(".")[2] for row in stated["flag"]
                               for callee in row["callees"] if callee != _ANY)
        self._given = frozenset(row["argument"] for row in stated["flag"] if row["callees"] == [_ANY])

    def of(self, rule: str) -> tuple[Flag, ...]:
        """The rows that a rule judges."""
        return tuple(flag for flag in self.flags if flag.rule == rule)

    def concerns(self, call: Call) -> bool:
        """Whether any rule judges a call."""
        last = call.callee.rpartition(":")[2].rpartition(".")[2]
        if last not in self._last and not any(argument.key in self._given for argument in call.arguments):
            return False
        return any(flag.takes(call) for flag in self.flags)


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
