"""A small hand to write the facts of a repository with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from shadowbom.bind import Bound, bind
from shadowbom.core.fact import Argument, Call, Constant, Definition, Export, Fact, Import, Parameter, Setting
from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Lit, Made, Ref, Value


@dataclass
class SourceText:
    """The facts of one file, a line each."""

    path: str
    language: str
    facts: list[Fact] = field(default_factory=list)

    def here(self) -> Location:
        return Location(self.path, len(self.facts) + 1, 1)

    def lit(self, text: str) -> Lit:
        return Lit(text, self.here())

    def _value(self, value: Value | str) -> Value:
        return self.lit(value) if isinstance(value, str) else value

    def constant(self, name: str, value: Value | str, enclosing: str = "") -> None:
        self.facts.append(Constant(self.here(), name, self._value(value), enclosing))

    def export(self, name: str, value: Value | str | None = None) -> None:
        self.facts.append(Export(self.here(), name, Ref("", name) if value is None else self._value(value)))

    def imports(self, module: str, name: str = "", alias: str = "") -> None:
        self.facts.append(Import(self.here(), self.language, module, name, alias))

    def define(
        self, kind: str, name: str, parameters: dict[str, Value | str | None] | None = None, bases: Sequence[str] = (),
        decorators: Sequence[str] = (), returns: Value | str = HOLE,
    ) -> None:
        at = self.here()
        listed = tuple(Parameter(key, None if default is None else self._value(default), at)
                       for key, default in (parameters or {}).items())
        self.facts.append(Definition(at, kind, name, listed, tuple(bases), tuple(decorators), self._value(returns)))

    def call(self, callee: str, *positional: Value | str, receiver: Value = HOLE, inside: str = "",
             **keywords: Value | str) -> Made:
        at = self.here()
        pairs = [*((str(index), value) for index, value in enumerate(positional)), *keywords.items()]
        arguments = tuple(Argument(key, self._value(value), at) for key, value in pairs)
        self.facts.append(Call(at, self.language, callee, arguments, receiver, inside))
        return Made(callee, at)

    def setting(self, key: str, text: str) -> None:
        self.facts.append(Setting(self.here(), key, self.lit(text)))


class Repository:
    """Files by path; ``others`` are paths that exist and were not read."""

    def __init__(self) -> None:
        self.files: dict[str, SourceText] = {}
        self.others: set[str] = set()

    def file(self, path: str) -> SourceText:
        language = "python" if path.endswith(".py") else "javascript"
        return self.files.setdefault(path, SourceText(path, language))

    def bound(self, backwards: bool = False) -> Bound:
        order = sorted(self.files, reverse=backwards)
        return bind({path: tuple(self.files[path].facts) for path in order}, {*self.files, *self.others})

    def calls(self, path: str, callee: str | None = None) -> list[Call]:
        """The bound calls of a file, those of ``callee`` only where it is given."""
        return [fact for fact in self.bound().facts[path]
                if isinstance(fact, Call) and (callee is None or fact.callee == callee)]

    def argument(self, path: str, key: str, callee: str | None = None) -> Value:
        """The value of an argument of the last such call."""
        argument = self.calls(path, callee)[-1].argument(key)
        assert argument is not None
        return argument.value


@pytest.fixture
def repository() -> Repository:
    return Repository()

