"""Packages that a script itself asks for: a PEP 723 block, gems of a Ruby script, Elixir's ``Mix.install``, JBang's
``//DEPS``, ``@file:DependsOn`` of Kotlin, directives of C#."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.location import Location
from shadowbom.extract.positions import Lines

Read = Callable[[str, str], Iterator[Dependency]]

# "# /// script", comment lines, "# ///": what ends the block is the last such line before one that is no comment.
_BLOCK = re.compile(r"^# /// script[ \t]*+\r?\n((?:#(?: [^\n]*+)?\r?(?:\n|\Z))++)", re.MULTILINE)
_END = re.compile(r"# ///[ \t]*+\r?")
_COMMENT = re.compile(r"^# ?", re.MULTILINE)
_JVM = re.compile(
    r"^//DEPS[^\S\n]++(?P<deps>[^\n]++)|^[^\S\n]*+@file:DependsOn\((?P<on>\s*+\"[^()\n]*+)\)", re.MULTILINE
)
_WORD = re.compile(r"[^\s,\"]++")
_AT_MOST = 1 << 20


def packages(text: str, language: str, path: str) -> list[Dependency]:
    """The packages that the script ``text`` in ``language`` (an id of ``LANGUAGES``) asks for, none for most."""
    found = _READERS.get(language)
    if found is None or len(text) > _AT_MOST:
        return []
    marks, read = found
    return list(read(text, path)) if any(mark in text for mark in marks) else []


def _script_block(text: str, path: str) -> Iterator[Dependency]:
    """``dependencies`` of the block of metadata (PEP 723), which is TOML behind comment signs. A second block makes
    the file wrong for every tool, and only the first is read."""
    from shadowbom.extract.manifests import pypi
    from shadowbom.extract.positions import Malformed, toml_tree

    block = _BLOCK.search(text.removeprefix("\ufeff"))
    if block is None:
        return
    lines = block[1].split("\n")
    last = next((at for at in range(len(lines) - 1, -1, -1) if _END.fullmatch(lines[at])), 0)
    before = text.removeprefix("\ufeff").count("\n", 0, block.start(1))
    try:
        root = toml_tree(_COMMENT.sub("", "\n".join(lines[:last])))
    except Malformed as fault:
        if fault.partial is None:
            return
        root = fault.partial
    listed = root.child("dependencies")
    for element in listed.elements if listed is not None else []:
        line, column = element.place
        bare = lines[line - 1].startswith("# ") if line <= len(lines) else False
        at = Location(path, before + line, column + (2 if bare else 1))
        fact = pypi.dependency(element.string, at, Group.RUNTIME)
        if fact is not None:
            yield fact


def _gems(text: str, path: str) -> Iterator[Dependency]:
    """Gems of a script: all of a ``bundler/inline`` block, else those whose version a ``gem`` call states, as a
    plugin's main file does. A call without one may as well write another program's Gemfile."""
    from shadowbom.extract.manifests.gems import gem_calls
    from shadowbom.extract.manifests.tokens import tokens_of

    everything = "bundler/inline" in text or posixpath.basename(path) == "plugin.rb"
    for fact in gem_calls(tokens_of(text, "ruby"), path):
        if everything or fact.version:
            yield fact


def _installed(text: str, path: str) -> Iterator[Dependency]:
    from shadowbom.extract.manifests.hex import installed
    from shadowbom.extract.manifests.tokens import tokens_of

    yield from installed(tokens_of(text, "elixir"), path)


def _of_nuget(text: str, path: str) -> Iterator[Dependency]:
    from shadowbom.extract.manifests.nuget import script_packages

    yield from script_packages(text, path)


def _of_maven(text: str, path: str) -> Iterator[Dependency]:
    """``//DEPS group:name:version`` at the start of a line, several with blanks or commas between them, and
    ``@file:DependsOn("group:name:version")``."""
    from shadowbom.extract.manifests import maven

    lines = Lines(text)
    for match in _JVM.finditer(text):
        listed, start = (match["deps"], match.start("deps")) if match["deps"] else (match["on"], match.start("on"))
        for word in _WORD.finditer(listed):
            found = maven.coordinates(word[0].removesuffix("@pom"))
            if found is not None:
                yield maven.dependency(found, Location(path, *lines.at(start + word.start())), Group.RUNTIME)


_READERS: dict[str, tuple[tuple[str, ...], Read]] = {
    "csharp": (("#:package", "nuget:", "nuget :"), _of_nuget),
    "elixir": (("Mix.install",), _installed),
    "java": (("//DEPS",), _of_maven),
    "kotlin": (("//DEPS", "DependsOn"), _of_maven),
    "python": (("# /// script",), _script_block),
    "ruby": (("gem",), _gems),
}
"""What a script must hold to be looked into, and who reads it, by language."""
