"""The arguments of a literal call, on the tokens of Ruby, Elixir or Swift: what is a plain string or a list of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shadowbom.core.location import Location
from shadowbom.extract.manifests.tokens import Kind, Token, Tokens

_LONGEST_WAY = 4
_STARTERS = ("do", "then", "else", "begin", "ensure")
_MODIFIERS = (*_STARTERS, "end", "if", "unless", "while", "until", "rescue", "and", "or")


@dataclass(frozen=True, slots=True)
class Argument:
    """``label`` is the keyword, "" for none; the value's tokens are those from ``first`` up to before ``last``."""

    label: str
    first: int
    last: int


def arguments(tokens: Tokens, first: int, last: int) -> list[Argument]:
    """What the commas between two tokens part; commas in brackets part nothing."""
    found: list[Argument] = []
    start = index = first
    while index <= last:
        if index == last or tokens[index].is_mark(","):
            argument = _argument(tokens, start, index)
            if argument is not None:
                found.append(argument)
            start = index + 1
        index = min(tokens.other[index], last - 1) + 1 if _opens(tokens, index) and index < last else index + 1
    return found


def called(tokens: Tokens, name: int) -> list[Argument]:
    """The arguments of the call whose name is the token ``name``: those in its brackets, or without brackets those
    up to the end of the statement."""
    opened = name + 1
    if tokens.at(opened).is_mark("("):
        return arguments(tokens, opened + 1, tokens.other.get(opened, opened + 1))
    return arguments(tokens, opened, statement_end(tokens, opened))


def starts_statement(tokens: Tokens, index: int) -> bool:
    """Whether a statement can start at ``index``: at the start of a line, behind what starts a block and in brackets.
    A call that is another one's argument declares nothing."""
    before = tokens.at(index - 1)
    return before.kind is Kind.LINE or before.is_mark("{", "(", "|") or before.is_word(*_STARTERS)


def receiver(tokens: Tokens, index: int) -> int:
    """Where the names begin that the name at ``index`` is called on: ``spec.ios.dependency`` begins at ``spec``. A
    longer way than that has no end."""
    for _ in range(_LONGEST_WAY):
        if not tokens.at(index - 1).is_mark(".") or tokens.at(index - 2).kind is not Kind.WORD:
            break
        index -= 2
    return index


def statement_end(tokens: Tokens, index: int) -> int:
    """Where a statement without brackets ends: at the end of a line that no comma stands before, at a word that
    starts a block or puts a condition behind, and wherever another one starts, so that each is read once."""
    before: Token | None = None
    while index < len(tokens):
        token = tokens[index]
        if token.is_word(*_MODIFIERS) or token.is_mark(")", "]", "}", "|"):
            return index
        if token.is_mark("{", "(") and not _opens(tokens, index):
            return index
        if token.kind is Kind.LINE and (before is None or not before.is_mark(",")):
            return index
        if token.kind is not Kind.LINE:
            before = token
        index = tokens.other[index] + 1 if _opens(tokens, index) else index + 1
    return index


def text(tokens: Tokens, argument: Argument | None) -> str | None:
    """The string that an argument is, None for anything else. Ruby's ``.freeze`` changes nothing."""
    if argument is None or argument.first >= argument.last or tokens[argument.first].kind is not Kind.TEXT:
        return None
    more = tokens.items[argument.first + 1 : min(argument.last, argument.first + 4)]
    frozen = len(more) == 2 and more[0].is_mark(".") and more[1].is_word("freeze")
    return tokens[argument.first].text if not more or frozen else None


def name(tokens: Tokens, argument: Argument | None) -> str | None:
    """The string or symbol that an argument is, None for anything else."""
    if argument is not None and argument.last - argument.first == 1 and tokens[argument.first].kind is Kind.SYMBOL:
        return tokens[argument.first].text
    return text(tokens, argument)


def elements(tokens: Tokens, argument: Argument | None) -> Iterator[Argument]:
    """The elements of an argument that is a list, else the argument itself."""
    if argument is None:
        return
    if tokens.at(argument.first).is_mark("[") and argument.first in tokens.other:
        yield from arguments(tokens, argument.first + 1, tokens.other[argument.first])
    else:
        yield argument


def texts(tokens: Tokens, argument: Argument | None) -> list[str]:
    """The strings of an argument that is one or a list of them."""
    return [found for one in elements(tokens, argument) if (found := text(tokens, one)) is not None]


def labelled(given: list[Argument], *labels: str) -> Argument | None:
    """The argument under one of ``labels``."""
    return next((argument for argument in given if argument.label in labels), None)


def place(tokens: Tokens, index: int, path: str) -> Location:
    """Where a token stands in the file ``path``."""
    return Location(path, *tokens.lines.at(tokens[index].offset))


def _opens(tokens: Tokens, index: int) -> bool:
    return tokens.other.get(index, -1) > index


def _argument(tokens: Tokens, first: int, last: int) -> Argument | None:
    while first < last and tokens[first].kind is Kind.LINE:
        first += 1
    while first < last and tokens[last - 1].kind is Kind.LINE:
        last -= 1
    if first >= last:
        return None
    head = tokens[first]
    if head.kind is Kind.LABEL:
        return Argument(head.text, first + 1, last)
    if head.kind in (Kind.SYMBOL, Kind.TEXT) and last - first > 2 and tokens[first + 1].is_mark("=>", ":"):
        return Argument(head.text, first + 2, last)
    return Argument("", first, last)
