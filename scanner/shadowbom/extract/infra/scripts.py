"""Command lines inside other files: a step of a build, a list of words, what a shell is started with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

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
_BLOCK = re.compile(r"[|>][+\-0-9]{0,3}[ \t]*(?:#[^\n]*)?\n")
# Words of the shell's own grammar, which stand before a command.
_DEFAULT = re.compile(r"\$\{[A-Za-z_]\w{0,99}:?-([^{}$]{1,300})\}")
_GRAMMAR = frozenset({"then", "do", "else", "elif", "if", "while", "until", "!", "{", "(", "((", "time", "eval"})
# Where a line goes on and the next one begins with another command, or this one ends with its sign.
_CHAINED = re.compile(r"\\\n(?P<before>[ \t]*)(?P<sign>&&|\|\|?|;)|(?P<end>&&|\|\|?|;)(?P<gap>[ \t]*)\\\n")


def script_facts(path: str, node: Node) -> Iterator[Fact]:
    """The facts of a text in a structured file."""
    return text_facts(path, node.text, placer_of(path, node))


def placer_of(path: str, node: Node) -> Placer:
    """Gives the location of a line and column of a text in a structured file, as far as the file keeps its lines."""
    source = node.lines.text
    line, column = node.value_place
    block = _BLOCK.match(source, node.offset)
    if block is None or source[node.offset] == ">":
        # Lines of such a text are joined: all of it is taken to stand where it begins, or on the line below the sign.
        at = Location(path, line + 1 if block else line, 1 if block else column)
        return lambda _line, _column: at
    # The parser leaves out no line of a literal block.
    first = line + 1
    return lambda number, column: Location(path, first + number - 1, column)


def text_facts(path: str, text: str, place: Placer) -> Iterator[Fact]:
    """The facts of a script. ``place`` gives the location of a line and column of it."""
    return opened(path, commands(_chained(text[:MAX_SCRIPT]), place))


def _chained(text: str) -> str:
    """``text`` with each command of a chain that goes over several lines on lines of its own, none moved."""
    if "\\\n" not in text:
        return text
    return _CHAINED.sub(
        lambda found: f"\n{found['before']}{' ' * len(found['sign'])}" if found["sign"]
        else f"{' ' * len(found['end'])}{found['gap']}\n", text)


def opened(path: str, facts: Iterable[Fact], depth: int = 0) -> Iterator[Fact]:
    """``facts`` with what their commands bring in besides, those of a script that a command hands to a shell, and of a
    program that it hands to an interpreter."""
    for fact in facts:
        if isinstance(fact, Command):
            for command in _parted(fact):
                yield from _opened(path, command, depth)
        else:
            yield fact


def _opened(path: str, command: Command, depth: int) -> Iterator[Fact]:
    words = command.words
    name = words[0].rpartition("/")[2]
    at = _script(words)
    if at and name in _SHELLS and depth < _MAX_OPENED:
        place = command.places[at] if at < len(command.places) else command.location
        yield from opened(path, commands(_chained(words[at][:MAX_SCRIPT]), lambda _line, _column: place), depth + 1)
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


def _script(words: tuple[str, ...]) -> int:
    """The index of the word behind ``-c``, 0 for none."""
    for at, word in enumerate(words[1:-1], 1):
        if not word.startswith("-"):
            return 0
        if re.fullmatch(r"-\w{0,6}c", word):
            return at + 1
    return 0


def with_defaults(word: str) -> str:
    """A word with the defaults of the variables in it in their place."""
    return _DEFAULT.sub(r"\1", word) if "-" in word and "${" in word else word


def _parted(command: Command) -> Iterator[Command]:
    """A command without the shell's grammar in front; what ``&`` puts in the background is one of its own."""
    words, places = command.words, command.places
    start = 0
    for end in range(len(words) + 1):
        if end < len(words) and words[end] != "&":
            continue
        first = start
        while first < end and words[first] in _GRAMMAR:
            first += 1
        if first < end:
            given = tuple(with_defaults(word) for word in words[first:end])
            lead = given[0].lstrip("({") or given[0]
            # What ends a subshell is glued to the last word.
            if lead != given[0] and len(given) > 1:
                given = (*given[:-1], given[-1].rstrip(")}"))
            yield replace(command, words=(lead, *given[1:]), places=places[first:end])
        start = end + 1
