"""Literals: numbers, strings with and without holes, concatenations."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from shadowbom.core.value import HOLE, Env, Join, Lit, Seq, Value, fold
from shadowbom.extract.code.children import inner_of
from shadowbom.extract.code.found import MAX_JOINED, MAX_TEXT, is_text, joined, public
from shadowbom.extract.code.syntax import Name

if TYPE_CHECKING:
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.code.scopes import Scope
    from shadowbom.extract.code.values import Evaluator
    from shadowbom.extract.grammars import Node

MAX_ITEMS = 5000
"""Members of a list or object that are kept."""
_MAX_NUMBER = 40
_PLACEHOLDER = re.compile(r"\$\{([\w.\-]{1,200})(?::([^${}]{0,300}))?\}")
_BRACES = re.compile(r"\{([^{}]{0,60})\}")
_PERCENT = re.compile(r"%(?:\((\w{1,60})\))?[-+ #0]*\d*(?:\.\d+)?[sdrfixa]")
_VERBS = re.compile(r"%(?:\[(\d{1,2})\])?[-+ #0]*\d*(?:\.\d+)?[sdvqfxt@]")
_STYLES = {"{": _BRACES, "%": _PERCENT, "%v": _VERBS}


class Literals:
    """Reads the literals of ``outline``; expressions in them are read by ``evaluator``."""

    def __init__(self, outline: Outline, evaluator: Evaluator) -> None:
        self._outline = outline
        self._evaluator = evaluator
        self._source = outline.source
        self._tables = outline.tables
        self._syntax = outline.syntax
        self._placeholders = outline.language.placeholders
        self._joiners = outline.language.joiners
        self._value = evaluator.value
        self._strings: dict[int, Lit] = {}
        self._settings: dict[int, Env] = {}

    def atom(self, node: Node, _scope: Scope) -> Value:
        text = self._outline.text(node) if node.end_byte - node.start_byte <= _MAX_NUMBER else ""
        return Lit(text) if text and text != "..." else HOLE

    def signed(self, node: Node, scope: Scope) -> Value:
        if self._source.data[node.start_byte : node.start_byte + 1] not in (b"-", b"+"):
            return HOLE
        operand = node.named_child(0) if node.named_child_count else None
        is_number = operand is not None and self._tables.forms.get(operand.kind_id) == "atom"
        return self.atom(node, scope) if is_number else HOLE

    def string(self, node: Node, scope: Scope) -> Value:
        start = node.start_byte
        known = self._strings.get(start) or self._settings.get(start)
        if known is not None:
            return known
        end = node.end_byte
        match = self._syntax.name_shaped.fullmatch(self._source.data, start, end)
        if match is not None:
            text = match[2].decode()
        elif self._syntax.interpolated(self._source.data[start:end]):
            return self.template(node, scope)
        elif end - start > MAX_TEXT:
            return HOLE
        else:
            text = self._syntax.string(self._source.text(start, end))
        if self._placeholders and text.startswith("${"):
            return self._setting(start, text)
        return self.text_at(start, text)

    def _setting(self, start: int, text: str) -> Value:
        """``${name:default}``, a setting by its name; text that only holds one is a text with a hole."""
        match = _PLACEHOLDER.fullmatch(text)
        if match is None:
            return self.text_at(start, text)
        known = self._settings[start] = Env(match[1], Lit(match[2], self._source.at(start)) if match[2] else None)
        return known

    def text_at(self, start: int, text: str) -> Lit:
        """The literal ``text`` at the offset ``start``: the same object for whoever asks."""
        known = self._strings.get(start)
        if known is None:
            known = self._strings[start] = Lit(text, self._source.at(start))
        return known

    def template(self, node: Node, scope: Scope) -> Value:
        at = self._source.at(node.start_byte)
        parts: list[Value] = []
        for part in self._syntax.parts(node, self._source.data):
            if len(parts) >= MAX_JOINED:
                parts.append(HOLE)
                break
            if isinstance(part, Name):
                parts.append(public(self._evaluator.names.resolve(part, scope)))
            elif isinstance(part, str):
                if part:
                    parts.append(Lit(part, at))
            else:
                parts.append(self._value(part, scope))
        return joined(parts, Lit("", at))

    def concatenation(self, node: Node, scope: Scope) -> Value:
        return joined([self._value(child, scope) for child in node.named_children[:MAX_JOINED]
                       if child.kind_id not in self._tables.comments])

    def binary(self, node: Node, scope: Scope) -> Value:
        """Concatenation, Python's ``%`` and ``/`` with a string, ECMAScript's logical operators."""
        tables = self._tables
        sign = self._outline.sign(node)
        if sign in ("||", "??", "&&", "or", "and", "?:"):
            return public(self._evaluator.logical(node, scope))
        left, right = inner_of(node, tables.left), inner_of(node, tables.right)
        if left is None or right is None:
            return HOLE
        if sign in self._joiners:
            return self._sum(node, scope)
        if sign == "=" or sign in self._outline.language.pipes:
            return self._value(right, scope)
        if sign not in ("%", "/") or tables.forms.get((left if sign == "%" else right).kind_id) != "string":
            return HOLE
        if sign == "/":
            return joined([self._value(left, scope), Lit("/"), self._value(right, scope)])
        text = fold(self._value(left, scope))
        inserted = self._value(right, scope)
        return formatted(text, list(inserted.items) if isinstance(inserted, Seq) else [inserted],
                                    "%") if text is not None else HOLE

    def _sum(self, node: Node, scope: Scope) -> Value:
        """A chain of ``+`` or the like, which nests to the left: read in a loop. Without a string in it, it is a
        number."""
        tables = self._tables
        operands: list[Node] = []
        current: Node | None = node
        while current is not None and tables.forms.get(current.kind_id) == "binary" and len(operands) < MAX_JOINED:
            right = inner_of(current, tables.right)
            if self._outline.sign(current) not in self._joiners or right is None:
                break
            operands.append(right)
            current = inner_of(current, tables.left)
        values = [self._value(operand, scope) for operand in reversed(operands)]
        values.insert(0, self._value(current, scope) if current is not None else HOLE)
        if any(isinstance(value, Seq) for value in values):
            return Seq(tuple(item for value in values
                             for item in (value.items if isinstance(value, Seq) else (value,)))[:MAX_ITEMS])
        texts = ("string", "template", "concatenation")
        has_text = any(isinstance(value, Join) for value in values) or any(
            tables.forms.get(part.kind_id) in texts for part in (*operands, current) if part is not None)
        return joined(values) if has_text or all(is_text(value) for value in values) else HOLE


def formatted(
    text: Lit, values: list[Value], style: str, named_as: Callable[[str], Value] | None = None
) -> Value:
    """``text`` with its placeholders by ``style``, ``{}``, ``%s`` or ``%v``, filled: by position where they say none,
    by ``named_as`` where they have a name; else a hole."""
    parts: list[Value] = []
    start = 0
    for position, match in enumerate(_STYLES[style].finditer(text.text)):
        parts.append(Lit(text.text[start : match.start()], text.at))
        named = (match[1] or "").partition(":")[0].partition("!")[0]
        index = int(named) if named.isdecimal() and len(named) < 3 else position
        if named and not named.isdecimal():
            parts.append(named_as(named) if named_as is not None else HOLE)
        else:
            parts.append(values[index] if index < len(values) else HOLE)
        start = match.end()
    parts.append(Lit(text.text[start:], text.at))
    return joined([part for part in parts if not (isinstance(part, Lit) and not part.text)], text)
