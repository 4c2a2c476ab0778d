"""Expressions of declarative languages with braces: values with their places, read once from left to right.

HCL, Bicep and the expressions inside ARM templates share their form: literals, strings with holes, objects, lists,
names with members and indexes, calls, conditionals and comprehensions. What differs stands in a ``Dialect``.
Nothing is raised for broken text: what cannot be read is a ``Hole``, and the reader always moves on.
"""

from __future__ import annotations

import re

from shadowbom.core.value import HOLE, Lit, Obj, Ref, Seq, Value
from shadowbom.extract.infra.shapes import MAX_MEMBERS, element, keys, member, one_of, replaced
from shadowbom.extract.infra.texts import MAX_DEPTH, MAX_PARTS, Dialect, Texts

__all__ = ["MAX_DEPTH", "Dialect", "Reader"]

_NUMBER = re.compile(r"\d[\d_]*+(?:\.\d++)?(?:[eE][+-]?\d++)?")
_OPERATOR = re.compile(r"\?\?|\|\||&&|[=!]=|=~|!~|<=|>=|=>|[<>+\-*/%]")
_HEREDOC = re.compile(r"<<-?[ \t]*+([^\W\d]\w{0,99})[ \t\r]*+\n")
_CONSTANTS = frozenset({"true", "false"})


class Reader(Texts):
    """Reads expressions."""

    def value(self, newlines: bool = False) -> Value:
        """The expression that stands here. ``newlines`` is true inside brackets, where lines may end within it."""
        self.budget -= 1
        if self.depth >= MAX_DEPTH or self.budget < 0:
            self.skip()
            return HOLE
        self.depth += 1
        try:
            return self._conditional(newlines)
        finally:
            self.depth -= 1

    def _conditional(self, newlines: bool) -> Value:
        """Operands with operators between them, and what may follow a condition."""
        options = [self._operand(newlines)]
        combined = False
        while True:
            before = self.pos
            self.blank(newlines)
            found = _OPERATOR.match(self.text, self.pos, self.end)
            if found is None or found[0] == "=>":
                # A condition may go on in the next line, in both languages.
                self.blank()
                if self.here("?") and not self.here("?."):
                    return self._branches(newlines)
                self.pos = before
                break
            self.pos = found.end()
            combined = combined or found[0] != "??"
            self.blank()
            options.append(self._operand(newlines))
        if combined:
            return HOLE
        return options[0] if len(options) == 1 else one_of(options)

    def _branches(self, newlines: bool) -> Value:
        self.pos += 1
        self.blank()
        first = self.value(newlines)
        self.blank()
        if not self.take(":"):
            return first
        self.blank()
        return one_of((first, self.value(newlines)))

    def _operand(self, newlines: bool) -> Value:
        self.blank(newlines)
        start = self.pos
        if start >= self.end:
            return HOLE
        sign = self.text[start]
        if sign == self.dialect.quote:
            return self._postfix(self.string())
        if sign == "<" and (found := _HEREDOC.match(self.text, start, self.end)):
            return self.heredoc(found)
        if sign == "{":
            return self._postfix(self.object())
        if sign == "[":
            return self._postfix(self.array())
        if sign == "(":
            return self._group()
        if sign in "!-":
            return self._signed(newlines, start)
        if found := _NUMBER.match(self.text, start, self.end):
            self.pos = found.end()
            return Lit(found[0], self.at(start))
        name = self.name()
        if name:
            return self._named(name, start)
        if sign not in ",)]}:\n=?":
            self.pos += 1
        return HOLE

    def _signed(self, newlines: bool, start: int) -> Value:
        """What stands behind ``!`` or ``-``: a negative number, or a truth value that nobody needs."""
        negative = self.here("-")
        self.pos += 1
        if self.depth >= MAX_DEPTH:
            self.skip()
            return HOLE
        self.depth += 1
        inner = self._operand(newlines)
        self.depth -= 1
        return Lit(f"-{inner.text}", self.at(start)) if negative and isinstance(inner, Lit) else HOLE

    def _group(self) -> Value:
        self.pos += 1
        inner = self.value(newlines=True)
        self.close(")")
        return self._postfix(inner)

    def _named(self, name: str, start: int) -> Value:
        if name in _CONSTANTS:
            return Lit(name, self.at(start))
        if name == "null":
            return HOLE
        spelt = name
        while self.here("::"):  # namespaces of functions
            self.pos += 2
            spelt = self.name() or spelt
        if self.here("("):
            return self._postfix(self.dialect.call(spelt, self.arguments()))
        return self._postfix(Ref("", spelt))

    def arguments(self) -> list[Value]:
        """The arguments in the brackets that open here."""
        self.pos += 1
        found: list[Value] = []
        while self.pos < self.end:
            self.blank()
            if self.take(")"):
                break
            before = self.pos
            value = self.value(newlines=True)
            if len(found) < MAX_PARTS:
                found.append(value)
            self.blank()
            if self.take("..."):
                self.blank()
            if not self.take(",") and not self.here(")") and self.pos == before:
                if self.text[self.pos] in "]}":
                    break
                self.pos += 1
        return found

    def _postfix(self, value: Value) -> Value:
        """``value`` with the members and indexes that are taken of it."""
        names: list[str] = []
        while self.pos < self.end:
            if self.here("!") and not self.here("!="):
                self.pos += 1  # Bicep: it is not null
            elif self.here(".") or self.here("?."):
                self.pos += 2 if self.here("?.") else 1
                self.take("?")
                if self.take("*"):
                    names.append("*")
                    continue
                number = _NUMBER.match(self.text, self.pos, self.end)
                if number is not None:
                    self.pos = number.end()
                name = number[0] if number is not None else self.name()
                if not name:
                    break
                if self.here("("):  # a method: nothing is known of what it gives
                    self.arguments()
                    value, names = HOLE, []
                    continue
                names.append(name)
            elif self.here("["):
                names.append(self._index())
            else:
                break
        return member(value, names[:MAX_PARTS]) if names else value

    def _index(self) -> str:
        self.pos += 1
        self.take("?")
        self.blank()
        if self.take("*"):
            self.close("]")
            return "*"
        inner = self.value(newlines=True)
        self.close("]")
        return inner.text.replace(".", "~1") if isinstance(inner, Lit) and inner.text else "*"

    def array(self) -> Value:
        """The list whose bracket stands here, or what a comprehension gives."""
        self.pos += 1
        self.blank()
        if self._comprehends():
            return self._comprehension("]")
        found: list[Value] = []
        while self.pos < self.end:
            self.blank()
            if self.take("]"):
                break
            before = self.pos
            value = self.value()
            if len(found) < MAX_MEMBERS and self.pos > before:
                found.append(value)
            self.blank()
            if not self.take(",") and self.pos == before:
                if self.text[self.pos : self.pos + 1] in (")", "}"):
                    break
                self.pos += 1
        return Seq(tuple(found))

    def object(self) -> Value:
        """The object whose brace stands here, or what a comprehension gives."""
        self.pos += 1
        self.blank()
        if self._comprehends():
            return self._comprehension("}")
        found: list[tuple[str, Value]] = []
        while self.pos < self.end:
            self.blank()
            if self.take("}"):
                break
            before = self.pos
            if self.nested():
                continue
            if self.take("..."):  # Bicep: another object spread into this one
                found.append(("*", self.value()))
                self.blank(newlines=False)
                self.take(",")
                continue
            key = self._key()
            self.blank()
            if self.here("=") or self.here(":"):
                self.pos += 1
                self.blank()
                value = self.value()
                if len(found) < MAX_MEMBERS:
                    found.append((key, value))
            self.blank(newlines=False)
            if not self.take(",") and not self.here("\n") and not self.here("}") and self.pos == before:
                if self.text[self.pos] in ")]":
                    break
                self.pos += 1
        return Obj(tuple(found))

    def nested(self) -> bool:
        """Reads a declaration that stands among the members of an object; false where there is none."""
        return False

    def _key(self) -> str:
        """The key of a member; "*" where it is not known."""
        if self.here(self.dialect.quote):
            spelt = self.string()
            return spelt.text if isinstance(spelt, Lit) else "*"
        name = self.name()
        if name and not self.here(".") and not self.here("("):
            return name
        if name or self.here("("):
            self.skip_key()
        return "*"

    def skip_key(self) -> None:
        """Behind a computed key."""
        while self.pos < self.end and self.text[self.pos] not in "=:}\n":
            self.pos += 1

    def _comprehends(self) -> bool:
        return self.here("for") and self.text[self.pos + 3 : self.pos + 4] in (" ", "\t", "(", "\n")

    def _comprehension(self, closing: str) -> Value:
        """``for k, v in collection : body``; in Bicep two names stand in brackets. Gives a list of the body."""
        self.pos += 3
        self.blank()
        self.take("(")
        names = [self._loop_name()]
        if self.take(","):
            names.append(self._loop_name())
        self.take(")")
        self.blank()
        if self.name() != "in":
            self.close(closing)
            return HOLE
        collection = self.value(newlines=True)
        self.blank()
        self.take(":")
        self.blank()
        if not self.dialect.keyed and self.here("if") and self.text[self.pos + 2 : self.pos + 3] in ("(", " "):
            self.pos += 2  # Bicep: which members there are
            self.blank()
            if self.here("("):
                self.arguments()
                self.blank()
        body = self.value(newlines=True)
        self.blank()
        if self.take("=>"):
            body = self.value(newlines=True)
        self.close(closing)
        keyed = self.dialect.keyed and len(names) == 2
        bound = {names[-1] if keyed else names[0]: element(collection)}
        if len(names) == 2:
            bound[names[0] if keyed else names[1]] = keys(collection) if keyed else HOLE
        return Seq((replaced(body, {name: value for name, value in bound.items() if name}),))

    def _loop_name(self) -> str:
        self.blank()
        name = self.name()
        self.blank()
        return name
