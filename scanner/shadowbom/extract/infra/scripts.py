"""Command lines inside other files: a step of a build, a list of words, what a shell is started with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from shadowbom.core.fact import Command, Fact
from shadowbom.core.location import Location
from shadowbom.extract.infra.installs import brought_in
from shadowbom.extract.positions import Node
from shadowbom.extract.shell import Placer, commands

MAX_SCRIPT = 200_000
"""Characters of one script that are read."""
MAX_CODE = 20_000
"""Characters of a program in a command's argument that are read."""
_MAX_OPENED = 3
_SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ash"})
_PYTHON = re.compile(r"python[\d.]*\Z")
_BLOCK = re.compile(r"(?:![\w!.:/\-]{0,80}[ \t]+)?([|>])[+\-0-9]{0,3}[ \t]*(?:#[^\n]*)?\n")


def script_facts(path: str, node: Node) -> Iterator[Fact]:
    """The facts of a text in a structured file."""
    return text_facts(path, node.text, placer_of(path, node))


def placer_of(path: str, node: Node) -> Placer:
    """Gives the location of a line and column of a text in a structured file, as far as the file keeps its lines."""
    source = node.lines.text
    line, column = node.value_place
    block = _BLOCK.match(source, node.offset)
    if block is None or block[1] == ">":
        # Lines of such a text are joined: all of it is taken to stand where it begins, or on the line below the sign.
        at = Location(path, line + 1 if block else line, 1 if block else column)
        return lambda _line, _column: at
    # The parser leaves out no line of a literal block.
    first = line + 1
    return lambda number, column: Location(path, first + number - 1, column)


def text_facts(path: str, text: str, place: Placer) -> Iterator[Fact]:
    """The facts of a script. ``place`` gives the location of a line and column of it."""
    return opened(path, commands(text[:MAX_SCRIPT], place))


def opened(path: str, facts: Iterable[Fact], depth: int = 0) -> Iterator[Fact]:
    """``facts`` with what their commands bring in besides, those of a script that a command hands to a shell, and of a
    program that it hands to an interpreter."""
    for fact in facts:
        if isinstance(fact, Command):
            yield from _opened(path, fact, depth)
        else:
            yield fact


def _opened(path: str, command: Command, depth: int) -> Iterator[Fact]:
    words = command.words
    if not words:
        return
    name = words[0].rpartition("/")[2]
    at = _argument(words)
    if handed_script(words) and depth < _MAX_OPENED:
        place = command.places[at] if at < len(command.places) else command.location
        yield from opened(path, commands(words[at][:MAX_SCRIPT], lambda _line, _column: place), depth + 1)
        return
    yield command
    yield from brought_in(command)
    if at and _PYTHON.match(name) and len(words[at]) <= MAX_CODE:
        place = command.places[at] if at < len(command.places) else command.location
        yield from code_facts(path, words[at], lambda _line, _column: place)


def code_facts(path: str, text: str, place: Placer) -> Iterator[Fact]:
    """The facts of a program in Python that a command is given."""
    if "import" in text:
        from shadowbom.extract.code import facts_of

        yield from facts_of(text, "python", path, place)


def handed_script(words: tuple[str, ...]) -> int:
    """The index of the word that is a script for the shell which a command starts, 0 for none."""
    return _argument(words) if words and words[0].rpartition("/")[2] in _SHELLS else 0


def _argument(words: tuple[str, ...]) -> int:
    """The index of the word behind ``-c``, 0 for none."""
    for at, word in enumerate(words[1:-1], 1):
        if not word.startswith("-"):
            return 0
        if re.fullmatch(r"-\w{0,6}c", word):
            return at + 1
    return 0
