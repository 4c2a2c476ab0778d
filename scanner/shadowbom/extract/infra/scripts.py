"""Command lines inside other files: a step of a build, a list of words, what a shell is started with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Command, Fact
from shadowbom.core.location import Location
from shadowbom.extract.positions import Node
from shadowbom.extract.shell import commands, shell_facts

MAX_SCRIPT = 200_000
"""Characters of one script that are read."""
_SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ash", "busybox"})
_BLOCK = re.compile(r"[|>][+\-0-9]{0,3}[ \t]*(?:#[^\n]*)?\n")


def script_facts(path: str, node: Node) -> Iterator[Fact]:
    """The facts of a text in a structured file."""
    text = node.text[:MAX_SCRIPT]
    source = node.lines.text
    line, column = node.value_place
    block = _BLOCK.match(source, node.offset)
    if block is None or source[node.offset] == ">":
        # Lines of such a text are joined: all of it is taken to stand where it begins, or on the line below the sign.
        at = Location(path, line + 1 if block else line, 1 if block else column)
        yield from _all(commands(text, lambda _line, _column: at))
        return
    # The parser leaves out no line of a literal block, and each begins at the same column.
    first = line + 1
    yield from _all(commands(text, lambda number, column: Location(path, first + number - 1, column)))


def word_facts(command: Command) -> Iterator[Fact]:
    """The facts of a command given as words: of a shell that is handed a script those of the script."""
    words = command.words
    name = words[0].rpartition("/")[2] if words else ""
    if name in _SHELLS:
        for at, word in enumerate(words[1:-1], 1):
            if re.fullmatch(r"-\w{0,6}c", word):
                place = command.places[at + 1] if at + 1 < len(command.places) else command.location
                yield from _all(_inner(words[at + 1], place))
                return
    if words:
        yield command


def _inner(text: str, at: Location) -> Iterator[Fact]:
    if "\n" in text:
        yield from commands(text[:MAX_SCRIPT], lambda _line, _column: at)
    else:
        yield from shell_facts(text, at)


def _all(facts: Iterator[Fact]) -> Iterator[Fact]:
    """Facts of a script, with the commands that it hands to another shell opened once."""
    for fact in facts:
        if isinstance(fact, Command):
            yield from word_facts(fact)
        else:
            yield fact
