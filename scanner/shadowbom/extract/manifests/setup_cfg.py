"""setup.cfg: the requirement keys of setuptools."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Fact, Group
from shadowbom.core.location import Location
from shadowbom.core.source import Document, Problem
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests import pypi
from shadowbom.extract.manifests.document import beside, problem
from shadowbom.extract.manifests.requirements import requirement

_SECTION = re.compile(r"\[([^\]]++)\]")
_KEY = re.compile(r"([^\s=:][^=:]*+)[=:]")
_KEYS = {
    "install_requires": Group.RUNTIME,
    "setup_requires": Group.BUILD,
    "tests_require": Group.DEVELOPMENT,
}


def extract(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a requirement of ``[options]`` and ``[options.extras_require]``. Includes:
    the files of ``file:`` values."""
    facts: list[Fact] = []
    problems: list[Problem] = []
    includes: list[str] = []
    path = document.file.path
    for section, key, line, column, value in _values(document.text):
        if section == "options" and key.replace("-", "_") in _KEYS:
            group = _KEYS[key.replace("-", "_")]
        elif section == "options.extras_require":
            group = pypi.group_of(key.partition(":")[0], Group.OPTIONAL)
        else:
            continue
        if value.startswith("file:"):
            names = (beside(document, name) for name in value.removeprefix("file:").split(","))
            includes += [name for name in names if name]
            continue
        found, known = requirement(value, Location(path, line, column), group)
        if found is not None:
            facts.append(found)
        elif not known:
            problems.append(problem(document, f"no requirement: {value[:80]!r}", line))
    return Extraction(tuple(facts), tuple(problems), tuple(dict.fromkeys(includes)))


def _values(text: str) -> Iterator[tuple[str, str, int, int, str]]:
    """Section, key, 1-based line and column, and text of each value: a line each where a key has several,
    else what stands between semicolons (setuptools' rule, by which a marker needs a line of its own)."""
    section = key = ""
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        line = raw.rstrip()
        stripped = line.lstrip()
        if not stripped or stripped[0] in "#;":
            continue
        if line is not stripped and len(line) > len(stripped):
            if key:
                yield section, key, number, len(line) - len(stripped) + 1, stripped
            continue
        header = _SECTION.match(line)
        if header is not None:
            section, key = header.group(1).strip().lower(), ""
            continue
        match = _KEY.match(line)
        if match is None:
            key = ""
            continue
        key = match.group(1).strip().lower()
        start = match.end()
        for part in line[start:].split(";"):
            if part.strip():
                yield section, key, number, start + len(part) - len(part.lstrip()) + 1, part.strip()
            start += len(part) + 1
