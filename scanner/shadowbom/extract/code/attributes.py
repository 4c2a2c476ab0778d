"""Arguments of attributes that are mere tokens to the grammar: ``#[tool(name = "a", hints(read_only = true))]``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from shadowbom.core.fact import Argument
from shadowbom.core.value import HOLE, Lit, Obj, Value

if TYPE_CHECKING:
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.code.scopes import Scope
    from shadowbom.extract.code.values import Evaluator
    from shadowbom.extract.grammars import Node

_MAX_TOKENS = 400
_MAX_PARTS = 60
_MAX_NEST = 4
_BRACKETS = frozenset("()[]{}")
_JOINING = ("concat", "!")


def arguments(tokens: Node, scope: Scope, outline: Outline, evaluator: Evaluator, nest: int = 0) -> Iterator[Argument]:
    """The arguments in the brackets ``tokens``: named ones by their keys, a group in brackets as a table under its
    name, a word alone as what is true, other expressions by their position."""
    for position, part in enumerate(islice(_parts(tokens), _MAX_PARTS)):
        at = outline.source.at(part[0].start_byte)
        if part[0].type != "identifier" or nest >= _MAX_NEST:
            yield Argument(str(position), _value(part, scope, outline, evaluator), at)
            continue
        key, behind = outline.text(part[0]), part[1:]
        if not behind:
            yield Argument(key, Lit("true", at), at)
        elif behind[0].type == "=":
            place = behind[1] if len(behind) > 1 else behind[0]
            yield Argument(key, _value(behind[1:], scope, outline, evaluator), outline.source.at(place.start_byte))
        elif behind[0].type == "token_tree" and len(behind) == 1:
            inner = arguments(behind[0], scope, outline, evaluator, nest + 1)
            yield Argument(key, Obj(tuple([(one.key, one.value) for one in inner])), at)
        else:
            yield Argument(str(position), _value(part, scope, outline, evaluator), at)


def _parts(tokens: Node) -> Iterator[list[Node]]:
    """The tokens between the commas, without those of comments."""
    part: list[Node] = []
    for token in tokens.children[:_MAX_TOKENS]:
        if token.type == ",":
            if part:
                yield part
            part = []
        elif token.type not in _BRACKETS and not token.type.endswith("comment"):
            part.append(token)
    if part:
        yield part


def _value(part: list[Node], scope: Scope, outline: Outline, evaluator: Evaluator) -> Value:
    """The value of one expression: a literal or name, or literals that are joined."""
    if len(part) == 1:
        return evaluator.value(part[0], scope)
    if len(part) == 3 and tuple(outline.text(one) for one in part[:2]) == _JOINING and part[2].type == "token_tree":
        values = [_value(inner, scope, outline, evaluator) for inner in islice(_parts(part[2]), _MAX_PARTS)]
        texts = [value.text for value in values if isinstance(value, Lit)]
        return Lit("".join(texts), outline.source.at(part[0].start_byte)) if len(texts) == len(values) else HOLE
    return HOLE
