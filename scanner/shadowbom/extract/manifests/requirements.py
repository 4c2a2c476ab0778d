"""requirements.txt and its kin, as pip reads them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from shadowbom.core.fact import Dependency, Fact, Group
from shadowbom.core.location import Location
from shadowbom.core.source import Document, Problem
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests import pypi
from shadowbom.extract.manifests.document import beside, problem

_COMMENT = re.compile(r"(?:^|\s)#.*")
_INCLUDE = re.compile(r"(?:-r|--requirement)(?:\s*=\s*|\s+|(?<=-r))(\S.*)")
_EDITABLE = re.compile(r"(?:-e|--editable)(?:\s*=\s*|\s+|(?<=-e))(\S.*)")
# Options behind a requirement: --hash=..., --config-settings ..., --global-option=...
_OPTIONS = re.compile(r"\s--?[A-Za-z].*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:")
_FOLDER = re.compile(r"[\w.-]++(?:/[\w.-]*+)++(?:\[[^\]]*+\])?\Z")
_CERTAIN = ("requirements.txt", "requirements.in")
_DISTRIBUTIONS = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2")


def extract(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a requirement. Includes: ``-r`` files. Lines that are neither a
    requirement nor an option of pip make one problem, at the first of them. A file that is mostly such lines
    is prose that happens to be called so, and gives nothing, unless it has one of the customary names."""
    path = document.file.path
    group = _group(path)
    facts: list[Fact] = []
    includes: list[str] = []
    odd: list[int] = []
    for line, column, text in _logical_lines(document.text):
        target = include(text)
        if target is not None:
            name = beside(document, target)
            includes += [name] if name else []
            continue
        found, known = requirement(text, Location(path, line, column), group)
        if found is not None:
            facts.append(found)
        elif not known:
            odd.append(line)
    if len(odd) > len(facts) and posixpath.basename(path).lower() not in _CERTAIN:
        return Extraction()
    return Extraction(tuple(facts), _problems(document, odd), tuple(dict.fromkeys(includes)))


def include(text: str) -> str | None:
    """The file that a ``-r`` line names, None for any other line. One of ``-c`` asks for no package."""
    match = _INCLUDE.match(text)
    return match.group(1) if match is not None else None


def requirement(text: str, location: Location, group: Group) -> tuple[Dependency | None, bool]:
    """The fact of one line, and whether the line is of a known form: an option of pip, a local folder, or an
    address that does not tell the name give no fact."""
    if text.startswith("-"):
        editable = _EDITABLE.match(text)
        if editable is None:
            return None, True
        text = editable.group(1)
    text = _OPTIONS.sub("", text, count=1).strip().strip("\"'")
    is_address = _SCHEME.match(text) or text.startswith((".", "/", "\\")) or text.endswith(_DISTRIBUTIONS)
    if is_address and " @" not in text:
        found = pypi.parse_address(text)
    else:
        found = pypi.parse(text)
        if found is None:
            return None, bool(_FOLDER.match(text)) or "${" in text
    return (None if found is None else pypi.fact(found, location, group)), True


def _logical_lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Lines with their continuations joined and comments taken off: 1-based line and column of the first
    character, and the text. A comment line ends a continuation."""
    parts: list[str] = []
    place = (0, 0)
    for number, raw in enumerate([*text.removeprefix("\ufeff").split("\n"), ""], 1):
        line = raw.rstrip("\r")
        stripped = line.lstrip()
        if place == (0, 0) and stripped not in ("", "\\"):
            place = (number, len(line) - len(stripped) + 1)
        if line.endswith("\\") and not stripped.startswith("#"):
            parts.append(line[:-1])
            continue
        if not stripped.startswith("#"):
            parts.append(line)
        joined = _COMMENT.sub("", "".join(parts)).strip()
        if joined:
            yield *place, joined
        parts, place = [], (0, 0)


def _group(path: str) -> Group:
    """What the name of the file says."""
    base = posixpath.basename(path.lower())
    if "constraint" in base:
        return Group.CONSTRAINT
    if "build" in base:
        return Group.BUILD
    return pypi.group_of(base, Group.RUNTIME)


def _problems(document: Document, odd: list[int]) -> tuple[Problem, ...]:
    if not odd:
        return ()
    more = f" (nor are {len(odd) - 1} more lines)" if len(odd) > 1 else ""
    return (problem(document, f"no requirement{more}", odd[0]),)
