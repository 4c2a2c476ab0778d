"""Packages that a script itself asks for: a PEP 723 block, gems of a Ruby script, Elixir's ``Mix.install``."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.location import Location

Read = Callable[[str, str], Iterator[Dependency]]

# "# /// script", comment lines, "# ///": what ends the block is the last such line before one that is no comment.
_BLOCK = re.compile(r"^# /// script[ \t]*+\r?\n((?:#(?: [^\n]*+)?\r?(?:\n|\Z))++)", re.MULTILINE)
_END = re.compile(r"# ///[ \t]*+\r?")
_COMMENT = re.compile(r"^# ?", re.MULTILINE)
_AT_MOST = 1 << 20


def packages(text: str, language: str, path: str) -> list[Dependency]:
    """The packages that the script ``text`` in ``language`` (an id of ``LANGUAGES``) asks for, none for most."""
    found = _READERS.get(language)
    if found is None or len(text) > _AT_MOST:
        return []
    mark, read = found
    return list(read(text, path)) if mark in text else []


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


_READERS: dict[str, tuple[str, Read]] = {
    "elixir": ("Mix.install", _installed),
    "python": ("# /// script", _script_block),
    "ruby": ("gem", _gems),
}
"""What a script must hold to be looked into, and who reads it, by language."""
