"""Functions of a repository that make an agent of what they are given, and the calls of these: each is an agent."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from posixpath import dirname, join, normpath, splitext

from shadowbom.catalog.agents import AgentSpec
from shadowbom.core.fact import Call
from shadowbom.detect.agent_values import is_nothing

_ALIAS = re.compile(r"[@~#]?/")
_MAX_OF_A_NAME = 20


class Wrappers:
    """Functions by their name: the file of each, and the entry of the agent that it makes.

    Where a call in another file gives such a function tools, these are those of an agent; calls in its own file only
    give the one agent its values.
    """

    def __init__(self) -> None:
        self._found: dict[str, list[tuple[str, AgentSpec]]] = defaultdict(list)

    def note(self, call: Call, spec: AgentSpec) -> None:
        """Note that ``call`` makes an agent in the function around it."""
        name = call.enclosing.partition(".")[0]
        if name and tool_keys(spec) and len(self._found[name]) < _MAX_OF_A_NAME:
            self._found[name].append((call.location.path, _by_name(spec)))

    def of(self, call: Call) -> AgentSpec | None:
        """The entry of the agent that the function makes which ``call`` calls, or whose result it calls, with tools."""
        module, _, path = call.callee.rpartition(":")
        if not module:
            return None
        name = path.replace("()", "")
        for file, spec in self._found.get(name, ()):
            argument = call.argument(*tool_keys(spec))
            if argument is None or is_nothing(argument.value):
                continue
            if file != call.location.path and _is_module(file, module, call.location.path):
                return spec
        return None


def tool_keys(spec: AgentSpec) -> tuple[str, ...]:
    """The named arguments of a call that hold an agent's tools."""
    return tuple(key for method, key in spec.parts["tools"] if not method and key.isidentifier())


def _by_name(spec: AgentSpec) -> AgentSpec:
    """An entry without its positions: those of the function around are others."""
    parts = {part: tuple(setting for setting in settings if not setting[1].isdecimal())
             for part, settings in spec.parts.items()}
    name = tuple(setting for setting in spec.name if not setting[1].isdecimal())
    return replace(spec, parts=parts, name=name, needs=(), decorates=False)


def _is_module(file: str, module: str, path: str) -> bool:
    """Whether ``file`` may be what ``path`` imports as ``module``: beside it, or by the end of its own path where the
    module is an absolute one or begins with an alias of a folder."""
    stem = splitext(file)[0]
    return any(wanted in (stem, stem.removesuffix("/index"), stem.removesuffix("/__init__"))
               or (not module.startswith(".") and any(one.endswith(f"/{wanted}") for one in (
                   stem, stem.removesuffix("/index"), stem.removesuffix("/__init__"))))
               for wanted in _stems(module, path))


def _stems(module: str, path: str) -> Iterator[str]:
    if "/" not in module:
        dots = len(module) - len(module.lstrip("."))
        below = module.lstrip(".").replace(".", "/")
        folder = path
        for _ in range(dots):
            folder = dirname(folder)
        yield join(folder, below) if dots else below
    elif module.startswith("."):
        yield splitext(normpath(join(dirname(path), module)))[0] if module.endswith((".js", ".mjs", ".ts")) else (
            normpath(join(dirname(path), module)))
    elif (alias := _ALIAS.match(module)) is not None:
        yield module[alias.end() :]
