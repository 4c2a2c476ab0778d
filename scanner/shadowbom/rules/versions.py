"""The order of versions, each ecosystem's own."""

from __future__ import annotations

import re
from typing import Any

from packaging.version import InvalidVersion, Version

_SEMANTIC = re.compile(
    r"v?(?P<core>\d{1,9}\.\d{1,9}\.\d{1,9})(?:-(?P<before>[0-9A-Za-z.-]{1,60}))?(?:\+[0-9A-Za-z.-]{1,60})?")
_SEMANTIC_ECOSYSTEMS = frozenset({"cargo", "golang", "hex", "npm", "pub"})
_LIBRARY = {"composer": "ComposerVersion", "gem": "RubygemsVersion"}
"""Ecosystems whose order a library knows, and what it calls it."""
_RELEASED = re.compile(r"[.-](?:RELEASE|Final|GA)\Z", re.IGNORECASE)
"""What says that a version is the one that its number says."""
_PLAIN = re.compile(r"v?\d[0-9A-Za-z.+_-]{0,60}")


def order(ecosystem: str, version: str) -> Any:
    """What versions of an ecosystem are compared by; None for a text that is not one exact version, and for an
    ecosystem whose order is not known. A local part of a version ("+cu121") says nothing of what is in it."""
    if ecosystem == "pypi":
        try:
            return Version(Version(version).public)
        except InvalidVersion:
            return None
    if ecosystem == "maven":
        return _maven(version)
    if ecosystem in _LIBRARY:
        return _of_library(_LIBRARY[ecosystem], version)
    match = _SEMANTIC.fullmatch(version) if ecosystem in _SEMANTIC_ECOSYSTEMS else None
    if match is None:
        return None
    core = tuple(int(number) for number in match["core"].split("."))
    before = match["before"]
    if before is None:
        return (*core, 1, ())
    return (*core, 0, tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in before.split(".")))


def is_between(ecosystem: str, version: str, start: str, end: str, *, inclusive: bool = False) -> bool:
    """Whether ``version`` is one from ``start`` on and before ``end``, which belongs to it where the range is
    ``inclusive``; "" for no bound."""
    at = order(ecosystem, version)
    if at is None or (start and order(ecosystem, start) > at):
        return False
    if not end:
        return True
    last = order(ecosystem, end)
    return bool(at <= last if inclusive else at < last)


def _maven(version: str) -> Any:
    if _PLAIN.fullmatch(version) is None or version[0] == "v":
        return None
    # Few repositories pin a package of Maven that an advisory is about, and the library takes its time to load.
    from univers.versions import MavenVersion

    return MavenVersion(_RELEASED.sub("", version))


def _of_library(kind: str, version: str) -> Any:
    if _PLAIN.fullmatch(version) is None:
        return None
    # As above.
    from univers import versions

    try:
        return getattr(versions, kind)(version)
    except ValueError:  # its InvalidVersion is one
        return None
