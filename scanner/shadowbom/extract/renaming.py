"""Facts whose names are told with the module that they are of."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from shadowbom.core.fact import Argument, Call, Constant, Definition, Fact, Parameter
from shadowbom.core.value import HOLE, Choice, Env, Join, Made, Obj, Ref, Seq, Value

_MAX_NEST = 40
_NUMBERED = re.compile(r"[A-Z]\w*\.\w*\d\w*\Z", re.ASCII)


class Renamer:
    """Puts ``modules``, by the names that are of them, in front of names that have none. A constant with a number in
    its name, whose class is not one of ``own``, may also be of the module ``constants`` ("" for none)."""

    def __init__(self, modules: Mapping[str, str], constants: str = "", own: Collection[str] = ()) -> None:
        self._constants = constants
        self._own = own
        # The longest names first: those written out in full begin with others.
        self._modules = sorted(modules.items(), key=lambda pair: -len(pair[0]))

    def fact(self, fact: Fact) -> Fact:
        """``fact`` with its names told; the same object where there is nothing to tell."""
        match fact:
            case Call():
                callee, receiver = self.callee(fact.callee), self.value(fact.receiver)
                module = callee.rpartition(":")[0] if callee != fact.callee else ""
                arguments = tuple([self._argument(one, module) for one in fact.arguments])
                changed = callee != fact.callee or receiver is not fact.receiver or any(
                    new is not old for new, old in zip(arguments, fact.arguments, strict=True))
                return replace(fact, callee=callee, receiver=receiver, arguments=arguments) if changed else fact
            case Constant():
                value = self.value(fact.value)
                return fact if value is fact.value else replace(fact, value=value)
            case Definition():
                return replace(fact, bases=tuple(map(self.callee, fact.bases)), returns=self.value(fact.returns),
                               decorators=tuple(map(self.callee, fact.decorators)),
                               parameters=tuple(map(self._parameter, fact.parameters)))
            case _:
                return fact

    def callee(self, callee: str) -> str:
        """A callee with its module."""
        return self._told(callee[1:]) or callee if callee[:1] == ":" else callee

    def _told(self, name: str) -> str:
        """``module:path`` for the dotted ``name``; "" where that is of none of the modules."""
        for path, module in self._modules:
            if name.startswith(path) and name[len(path) : len(path) + 1] in ("", ".", "("):
                begun = name[len(module) + 1 :] if path.startswith(f"{module}.") else name
                return f"{module}:{begun}"
        return ""

    def value(self, value: Value, nest: int = 0) -> Value:
        """A value with the names in it told."""
        match value:
            case Made(callee, at):
                told = self.callee(callee)
                return value if told == callee else Made(told, at)
            case Ref("", name):
                module, colon, rest = self._told(name).rpartition(":")
                if colon:
                    return Ref(module, rest)
                is_other = self._constants and _NUMBERED.match(name) and name.partition(".")[0] not in self._own
                return Choice((value, Ref(self._constants, name))) if is_other else value
            case Choice(members) | Seq(members) | Join(members) if nest < _MAX_NEST:
                told_members = tuple([self.value(one, nest + 1) for one in members])
                same = all(new is old for new, old in zip(told_members, members, strict=True))
                return value if same else type(value)(told_members)
            case Obj(items) if nest < _MAX_NEST:
                pairs = tuple([(key, self.value(one, nest + 1)) for key, one in items])
                same = all(new is old for (_, new), (_, old) in zip(pairs, items, strict=True))
                return value if same else Obj(pairs)
            case Env(name, default) if default is not None and nest < _MAX_NEST:
                inner = self.value(default, nest + 1)
                return value if inner is default else Env(name, inner)
            case Choice() | Seq() | Join() | Obj():
                return HOLE
            case _:
                return value

    def _argument(self, argument: Argument, module: str) -> Argument:
        """An argument of a call of ``module``; a member of a type that the text does not name (``.small``) is of it."""
        value = self.value(argument.value)
        if module and isinstance(value, Ref) and not value.module and value.name.startswith("*."):
            value = Ref(module, value.name[2:])
        return argument if value is argument.value else Argument(argument.key, value, argument.location)

    def _parameter(self, parameter: Parameter) -> Parameter:
        if parameter.default is None:
            return parameter
        value = self.value(parameter.default)
        return parameter if value is parameter.default else Parameter(parameter.name, value, parameter.location)
