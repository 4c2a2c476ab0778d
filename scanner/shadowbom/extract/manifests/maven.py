"""Packages of Maven repositories: coordinates and versions, as Maven, Gradle and sbt write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.location import Location

MANAGED = "managed"
"""The catalogue of versions that a project or its parents manage."""
WHOLE_GROUP = ":*"

_HOLE = r"\$\{[^${}\s]{1,200}\}"
_PART = re.compile(rf"(?:[\w.-]|{_HOLE}){{1,300}}\Z")
# The version of Scala that a library was built for.
_SCALA = re.compile(r"_(?:2\.\d{1,2}|3|\$\{[^${}]*scala[^${}]*\})\Z", re.IGNORECASE)
_RANGE = re.compile(r"[\[\](),*\s$]")
_ONE = re.compile(r"\[([^\[\](),\s]++)\]\Z")
_COORDINATES = re.compile(
    rf"((?:[\w.-]|{_HOLE})++):((?:[\w.-]|{_HOLE})++)(?::((?:[^\s:@${{}}]|{_HOLE})*+))?(?::[\w.$\{{}}-]*+)?(?:@\w++)?\Z"
)
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Coordinates:
    """``group:artifact`` and the version as it is written."""

    name: str
    version: str = ""


def name(group: str, artifact: str) -> str:
    """The normal form of a package's name, "" where a part of it cannot be one. An artifact loses the version of
    Scala that it is built for."""
    group, artifact = group.strip(), artifact.strip()
    if not _PART.match(group) or not _PART.match(artifact):
        return ""
    return f"{group}:{_SCALA.sub('', artifact)}"


def exact(version: str) -> str:
    """The version that a text fixes, "" for ranges, changing ones and those with a hole."""
    only = _ONE.match(version)
    if only is not None:
        return only[1]
    version = version.removesuffix("!!")
    if not version or _RANGE.search(version) or version.endswith("+") or version.startswith("latest."):
        return ""
    return "" if version in ("LATEST", "RELEASE") else version


def coordinates(text: str) -> Coordinates | None:
    """``group:artifact:version:classifier@type``, of which the version and what follows may be missing."""
    match = _COORDINATES.match(text) if len(text) <= _LONGEST else None
    found = name(match[1], match[2]) if match is not None else ""
    return Coordinates(found, match[3] or "") if match is not None and found else None


def dependency(found: Coordinates, location: Location, group: Group) -> Dependency:
    """Coordinates as a fact; without a version they refer to the one that is managed."""
    refers = "" if found.version else MANAGED
    return Dependency(location, "maven", found.name, found.version, exact(found.version), group, refers=refers)


def managed(found: Coordinates, location: Location, *, whole_group: bool = False) -> Dependency:
    """A managed version as a fact. ``whole_group`` says that the package is a list of its group's versions."""
    alias = found.name.partition(":")[0] + WHOLE_GROUP if whole_group else ""
    return Dependency(
        location, "maven", found.name, found.version, exact(found.version), Group.CONSTRAINT, catalogue=MANAGED,
        alias=alias,
    )
