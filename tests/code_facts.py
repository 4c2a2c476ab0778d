"""Facts of source code as short lines of text, so that expected ones can be read beside the source.

``render`` gives, for each fact, ``line:column what``. Values: "text", `?` for a hole, ``env NAME|default``,
``<module:name>`` for a reference, ``f(...)@line:column`` for something made by a call, ``a + b`` for a concatenation,
``a / b`` for one of several, ``{k: v}`` and ``[v]``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from shadowbom.core.fact import (
    Argument,
    Call,
    Command,
    Constant,
    Definition,
    Dependency,
    EnvRead,
    Export,
    Fact,
    Import,
    Literal,
)
from shadowbom.core.location import Location
from shadowbom.core.value import Choice, Env, Hole, Join, Lit, Made, Obj, Ref, Seq, Value
from shadowbom.extract.code import facts_of


def value(one: Value | None) -> str:
    """A value as text."""
    match one:
        case None:
            return "-"
        case Lit(text, at):
            return json.dumps(text, ensure_ascii=False) if at is not None else text
        case Env(name, default):
            return f"env {name}" + (f"|{value(default)}" if default is not None else "")
        case Ref(module, name):
            return f"<{module}:{name}>"
        case Join(parts):
            return "(" + " + ".join(map(value, parts)) + ")"
        case Choice(options):
            return "(" + " / ".join(map(value, options)) + ")"
        case Obj(items):
            return "{" + ", ".join(f"{key}: {value(member)}" for key, member in items) + "}"
        case Seq(items):
            return "[" + ", ".join(map(value, items)) + "]"
        case Made(callee, at):
            return f"{callee}(...)@{at.line}:{at.column}"
        case Hole():
            return "?"


def place(at: Location) -> str:
    """Line and column, with the cell and its line for notebooks."""
    return f"{at.line}:{at.column}" + (f" cell {at.cell}:{at.cell_line}" if at.cell else "")


def _argument(one: Argument) -> str:
    return f"{one.key}={value(one.value)}"


def fact(one: Fact) -> str:
    """A fact as text."""
    at = place(one.location)
    match one:
        case Import():
            marks = (" types" if one.type_only else "") + (" dynamic" if one.dynamic else "")
            return f"{at} import {one.module} {one.name or '-'} as {one.alias or '-'}{marks}"
        case Export():
            return f"{at} export {one.name} = {value(one.value)}"
        case Constant():
            return f"{at} constant {one.name} = {value(one.value)}"
        case Definition():
            parameters = ", ".join(p.name + (f"={value(p.default)}" if p.default is not None else "")
                                   for p in one.parameters)
            bases = f" of {', '.join(one.bases)}" if one.bases else ""
            decorators = f" by {', '.join(one.decorators)}" if one.decorators else ""
            returns = "" if isinstance(one.returns, Hole) else f" -> {value(one.returns)}"
            return f"{at} {one.kind} {one.name}({parameters}){bases}{decorators}{returns}"
        case Call():
            receiver = "" if isinstance(one.receiver, Hole) else f" on {value(one.receiver)}"
            inside = f" in {one.enclosing}" if one.enclosing else ""
            return f"{at} call {one.callee}({', '.join(map(_argument, one.arguments))}){receiver}{inside}"
        case EnvRead():
            return f"{at} env {one.name} = {value(one.default)}"
        case Literal():
            table = f" table {one.table} of {one.size}" if one.table else ""
            return (f"{at} literal {value(one.value)} as {one.name or '-'} in {one.holder or '-'}{table}"
                    + (" compared" if one.compared else ""))
        case Dependency():
            return f"{at} dependency {one.ecosystem} {one.name} {one.spec or '-'} {one.version or '-'}"
        case Command():
            return f"{at} command {' '.join(one.words)}"
        case _:
            return f"{at} {type(one).__name__}"


def render(facts: Iterable[Fact], *kinds: type) -> list[str]:
    """The facts of ``kinds`` (all, where none is given) as lines."""
    return [fact(one) for one in facts if not kinds or isinstance(one, kinds)]


def read(text: str, language: str = "python", *kinds: type) -> list[str]:
    """The facts of a source text as lines."""
    return render(facts_of(text, language, "file"), *kinds)


def without_places(lines: Iterable[str]) -> list[str]:
    """Lines without the place in front."""
    return [line.partition(" ")[2] for line in lines]


def nesting(value: Value) -> int:
    """The deepest level of a value, counted without recursion."""
    deepest = 0
    stack: list[tuple[Value, int]] = [(value, 1)]
    while stack:
        one, level = stack.pop()
        deepest = max(deepest, level)
        match one:
            case Obj(items):
                stack += [(member, level + 1) for _, member in items]
            case Seq(members) | Choice(members) | Join(members):
                stack += [(member, level + 1) for member in members]
            case Env(_, default) if default is not None:
                stack.append((default, level + 1))
            case _:
                continue
    return deepest
