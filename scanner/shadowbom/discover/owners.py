"""Who owns a file: CODEOWNERS of the repository and Backstage's ``catalog-info.yaml``.

CODEOWNERS as GitHub documents it (https://docs.github.com/articles/about-code-owners): the last pattern that matches
decides, a pattern without owners takes them away. GitLab's section headings are passed over; the owners that one
states hold for the lines of it that name none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial

from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover.found import Opener
from shadowbom.discover.ignore import Rules
from shadowbom.discover.names import unpublish
from shadowbom.discover.read import read

_PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""The first that is there counts."""
_ENTITY = "catalog-info.yaml"
_CAP = 3 << 20
_MAX_LINES = 5000
_MAX_ENTITIES = 500
_OWNER = re.compile(r"[@\w][\w.@+/:\-]{0,200}")
_SECTION = re.compile(r"\^?\[[^\]]{1,200}\](?:\[\d{1,3}\])?")
_CRITICALITY = re.compile(
    r"^[ \t]+(?:-[ \t]*)?[\w./\-]{0,80}?(?:criticality|tier)[:\-_ \t]{1,5}[\"']?(?:tier[\-_ ]?)?([\w\-]{1,30})",
    re.MULTILINE | re.IGNORECASE)
_LEVELS = {
    **dict.fromkeys(("0", "1", "critical", "mission-critical", "mission_critical"), "critical"),
    **dict.fromkeys(("2", "high", "business-critical"), "high"), **dict.fromkeys(("3", "medium", "moderate"), "medium"),
    **dict.fromkeys(("4", "5", "low"), "low"),
}
"""What files say of how much depends on a component, in our words: the lower a tier, the more."""
_SPEC_OWNER = re.compile(r"^spec:[^\n]*\n(?:[ \t#][^\n]*\n|\n){0,200}?[ \t]+owner:[ \t]*[\"']?([^\s\"'#]{1,200})", re.M)


class Owners:
    """The owners that a repository's own files state."""

    def __init__(
        self, rules: list[tuple[Rules, tuple[str, ...]]], folders: Mapping[str, str],
        levels: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        self._rules = rules
        self._folders = folders
        self._levels = levels or {}
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, path: str) -> tuple[str, ...]:
        """The owners of a file (published path), as they are written: those that CODEOWNERS gives it, else the one
        of the nearest catalog-info.yaml at or above it; () for none."""
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = self.asked_for(path) or self._by_folder(path)
        return found

    def criticality_of(self, path: str) -> tuple[str, str]:
        """How much depends on what a file is part of (low, medium, high, critical), by the nearest catalog-info.yaml
        at or above it, and the path of that; ("", "") where none says."""
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self._levels:
                return self._levels[folder]
        return "", ""

    def asked_for(self, path: str) -> tuple[str, ...]:
        """The owners that CODEOWNERS gives a file, whom a service asks before a change of it; () for none."""
        raw = unpublish(path)
        return next((owners for rule, owners in self._rules if rule.covers(raw)), ())

    def _by_folder(self, path: str) -> tuple[str, ...]:
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self._folders:
                return (self._folders[folder],)
        return ()


def load_owners(
    root: bytes, files: Iterable[SourceFile], opener: Opener = read
) -> tuple[Owners, list[Problem]]:
    """The owners stated in ``files`` below ``root``, and what could not be read of them. ``opener`` gives their bytes.
    """
    text = partial(_text, opener, root)
    problems: list[Problem] = []
    places: dict[str, SourceFile] = {}
    entities: list[SourceFile] = []
    for file in files:
        if file.path.endswith("CODEOWNERS") and file.path in _PLACES:
            places[file.path] = file
        elif file.path.endswith(_ENTITY) and file.path[: -len(_ENTITY)][-1:] in ("", "/"):
            entities.append(file)
    chosen = next((places[path] for path in _PLACES if path in places), None)
    rules = _rules(text(chosen, problems), chosen.path, problems) if chosen is not None else []
    folders: dict[str, str] = {}
    levels: dict[str, tuple[str, str]] = {}
    for file in entities[:_MAX_ENTITIES]:
        said, folder = text(file, problems), file.path.rpartition("/")[0]
        if (found := _SPEC_OWNER.search(said)) is not None:
            folders[folder] = found[1]
        if (level := _CRITICALITY.search(said)) is not None and level[1].lower() in _LEVELS:
            levels[folder] = _LEVELS[level[1].lower()], file.path
    if len(entities) > _MAX_ENTITIES:
        problems.append(Problem(entities[_MAX_ENTITIES].path, "discover",
                                f"owners: only the first {_MAX_ENTITIES} catalog-info files are read"))
    return Owners(rules, folders, levels), problems


def _text(opener: Opener, root: bytes, file: SourceFile, problems: list[Problem]) -> str:
    data = opener(root, file, _CAP)
    if isinstance(data, Problem):
        problems.append(data)
        return ""
    return data.decode("utf-8", "replace").replace("\r\n", "\n")


def _rules(text: str, path: str, problems: list[Problem]) -> list[tuple[Rules, tuple[str, ...]]]:
    """The patterns with their owners, the last one first."""
    lines = text.split("\n")
    if len(lines) > _MAX_LINES:
        problems.append(Problem(path, "discover", f"owners: only the first {_MAX_LINES} lines are read"))
    found: list[tuple[Rules, tuple[str, ...]]] = []
    default: tuple[str, ...] = ()
    for line in lines[:_MAX_LINES]:
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        heading = _SECTION.match(stripped)
        if heading is not None:
            default = _names(stripped[heading.end() :])
            continue
        pattern, rest = _split(stripped)
        found.append((Rules([pattern.encode("utf-8", "surrogateescape")]), _names(rest) or default))
    found.reverse()
    return found


def _split(line: str) -> tuple[str, str]:
    """The pattern, in which a space is written with a backslash, and what follows it."""
    end = re.search(r"(?<!\\)\s", line)
    return (line, "") if end is None else (line[: end.start()], line[end.end() :])


def _names(text: str) -> tuple[str, ...]:
    words = text.split("#", 1)[0].split()
    return tuple(dict.fromkeys(word for word in words[:50] if _OWNER.fullmatch(word)))
