"""Command lines: what they install, and the commands themselves."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator

from shadowbom.core.fact import Command, Dependency, Fact
from shadowbom.core.location import Location
from shadowbom.extract.manifests.pypi import normal, parse, pinned

_SEPARATOR = re.compile(r"\s*(?:&&|\|\||;|\|)\s*")
_VARIABLE = re.compile(r"[A-Za-z_]\w*=\S*$")
# Options of installers whose next word is their value, not a package.
_WITH_VALUE = frozenset(
    ["-r", "-c", "-e", "-i", "-f", "-t", "-n", "-p", "--index-url", "--extra-index-url", "--find-links", "--target",
     "--requirement", "--constraint", "--editable", "--prefix", "--channel", "--name", "--python", "--platform"]
)
_INSTALLERS = (
    ("pip", "install"), ("pip3", "install"), ("uv", "pip", "install"), ("uv", "add"), ("conda", "install"),
    ("mamba", "install"), ("poetry", "add"), ("python", "-m", "pip", "install"),
    ("python3", "-m", "pip", "install"), ("{sys.executable}", "-m", "pip", "install"),
)
_MAX = 20_000
_MAX_LINES = 20_000

Placer = Callable[[int, int], Location]
"""Gives the location of a 1-based line and column (in code points) of the text that is read."""


def commands(text: str, place: Placer) -> Iterator[Fact]:
    """The facts of a script or a piece of one, such as a step of a build: what it installs and what it runs, each at
    the line where its command begins. Lines that a backslash ends go on."""
    begin = 1
    parts: list[str] = []
    for number, line in enumerate(text.splitlines()[:_MAX_LINES], 1):
        if not parts:
            begin = number
        parts.append(line)
        if line.endswith("\\"):
            parts[-1] = line[:-1]
            continue
        whole = " ".join(parts)
        parts = []
        indent = len(whole) - len(whole.lstrip())
        yield from shell_facts(whole, place(begin, indent + 1))


def shell_facts(text: str, at: Location) -> Iterator[Fact]:
    """The packages that a line of shell installs from PyPI or conda, and its other commands."""
    for part in _SEPARATOR.split(text[:_MAX].strip()):
        words = _words(part)
        while words and (words[0] == "sudo" or _VARIABLE.match(words[0])):
            words = words[1:]
        if not words:
            continue
        packages = _installed(words)
        if packages is None:
            yield Command(at, tuple(words))
            continue
        for package in packages:
            found = parse(package)
            if found is not None:
                yield Dependency(at, "pypi", normal(found.name), found.spec, pinned(found.spec))


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text, comments=True)
    except ValueError:
        return text.split()  # a quote that is not closed


def _installed(words: list[str]) -> list[str] | None:
    """The packages of an install command, None for another command."""
    for head in _INSTALLERS:
        if tuple(words[: len(head)]) == head:
            break
    else:
        return None
    found: list[str] = []
    skip = False
    for word in words[len(head) :]:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word in _WITH_VALUE
        elif not word.startswith((".", "/", "$", "{", "<", ">")):
            # conda pins with one sign of equality
            found.append(re.sub(r"(?<![=<>!~])=(?!=)", "==", word) if head[0] in ("conda", "mamba") else word)
    return found
