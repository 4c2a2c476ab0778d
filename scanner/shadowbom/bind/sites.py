"""Where the repository calls its own functions, and what it passes to them."""

from __future__ import annotations

from shadowbom.core.fact import Call
from shadowbom.core.value import Env, Hole, Lit, Value

MAX_DISTINCT = 20
_MAX_PASSED = 40
_MAX_EQUAL = 5

Passed = tuple[Value, str, str]
"""A value as written, the file it is written in and the definition around it."""


class Sites:
    """Calls by the definition that they call: (path, dotted name). Filled, then ``close``d, then asked."""

    def __init__(self) -> None:
        self._calls: dict[tuple[str, str], list[Call]] = {}
        self._passed: dict[tuple[str, str, str], list[Passed]] = {}

    def add(self, path: str, name: str, call: Call) -> None:
        """Note that ``call`` calls ``name`` of ``path``."""
        self._calls.setdefault((path, name), []).append(call)

    def close(self) -> None:
        """Order the calls by place, so that what is passed depends on no order of files."""
        for calls in self._calls.values():
            calls.sort(key=lambda call: call.location)

    def has(self, path: str, name: str) -> bool:
        """Whether the repository calls ``name`` of ``path``."""
        return (path, name) in self._calls

    def passed(self, path: str, function: str, parameter: str, position: int) -> list[Passed]:
        """What calls of ``function`` give ``parameter``, by keyword or at ``position`` (-1 = by keyword only): at
        most 20 different values, and of equal literals at most five places."""
        key = (path, function, parameter)
        found = self._passed.get(key)
        if found is None:
            found = self._choose(key[:2], parameter, str(position))
            self._passed[key] = found
        return found

    def _choose(self, function: tuple[str, str], parameter: str, position: str) -> list[Passed]:
        chosen: list[Passed] = []
        counts: dict[object, int] = {}
        for call in self._calls.get(function, ()):
            value = _argument(call, parameter, position)
            if value is None or isinstance(value, Hole):
                continue
            key: object = value.text if isinstance(value, Lit) else value.name if isinstance(value, Env) else id(value)
            count = counts.get(key, 0)
            if count >= _MAX_EQUAL or (not count and len(counts) >= MAX_DISTINCT):
                continue
            counts[key] = count + 1
            chosen.append((value, call.location.path, call.enclosing))
            if len(chosen) >= _MAX_PASSED:
                break
        return chosen


def _argument(call: Call, parameter: str, position: str) -> Value | None:
    """The value of a parameter in a call: by keyword, else by position."""
    positional: Value | None = None
    for argument in call.arguments:
        if argument.key == parameter:
            return argument.value
        if argument.key == position:
            positional = argument.value
    return positional


NO_SITES = Sites()
