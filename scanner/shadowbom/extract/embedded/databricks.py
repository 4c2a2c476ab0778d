"""Databricks notebooks that are kept as Python: their magics stand in comments."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from shadowbom.core.fact import Fact, Import
from shadowbom.core.location import Location

_MARK = "# Databricks notebook source"
_MAGIC = re.compile(r"# MAGIC[ \t]?(.*)")
_COMMAND = re.compile(r"# COMMAND -{4,}")
_INSTALLS = ("%pip", "%conda", "%uv")
_RUN = re.compile(r"%run\s+[\"']?(\.{1,2}/[\w./\- ]{1,200}?)[\"']?(?:\s+\$.*)?\s*\Z")
_MAX_LINES = 20_000


def magics(text: str, language: str, path: str) -> list[Fact]:
    """The facts of the magics of a notebook in ``language``: what they install, what their shell cells do, and the
    notebooks that they run, whose names they bring in. [] for files that are no such notebooks."""
    if language != "python" or not text.removeprefix("\ufeff").startswith(_MARK):
        return []
    return list(_facts(text, path))


def _facts(text: str, path: str) -> Iterator[Fact]:
    from shadowbom.extract.shell import shell_facts  # it reads scripts with the languages of ``code``

    shell = False
    pending: tuple[str, Location] | None = None
    for number, line in enumerate(text.splitlines()[:_MAX_LINES], 1):
        found = _MAGIC.match(line)
        if found is None:
            if _COMMAND.match(line):
                shell, pending = False, None
            continue
        word = found[1].strip()
        start, at = pending if pending is not None else ("", Location(path, number, found.start(1) + 1))
        if word.startswith("%") and pending is None:
            shell = word.split()[0] == "%sh"
            ran = _RUN.match(word)
            if ran is not None:
                yield Import(at, "python", _module(ran[1]), "*")
            word = word[3:].strip() if shell else word[1:] if word.startswith(_INSTALLS) else ""
        elif not shell and pending is None:
            continue
        command = f"{start} {word}".strip()
        pending = (command[:-1].strip(), at) if command.endswith("\\") else None
        if command and pending is None:
            yield from shell_facts(command, at)


def _module(run: str) -> str:
    """The notebook that ``%run ./a/b`` names, as a relative import does."""
    plain = posixpath.normpath(run.strip())
    levels = 1
    while plain.startswith("../"):
        plain = plain[3:]
        levels += 1
    return "." * levels + plain.removesuffix(".py").replace("/", ".")
