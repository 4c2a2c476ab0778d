"""Packages of the npm registry: names, ranges, aliases."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.location import Location
from shadowbom.extract.manifests.document import without_credentials

_NAME = r"(?:@[^\s/@:\\]++/)?[^\s/@:\\]++"
_FULL_NAME = re.compile(rf"{_NAME}\Z")
# name@range, where the range may be missing; an "@" in front belongs to the name
_AT = re.compile(rf"({_NAME})(?:@(.*))?\Z", re.DOTALL)
# An alias; "npm:" may also stand before a mere range or tag.
_ALIAS = re.compile(r"(?:npm|jsr):((?:@[^\s/@:\\]++/)?[A-Za-z_-][^\s/@:\\]*+)(?:@(.*))?\Z", re.DOTALL)
_RANGE = re.compile(r"npm:(?:[\^~<>=*\d].*|latest|next)\Z", re.DOTALL)
_CATALOGUE = "catalog:"
DEFAULT = "default"
"""The catalogue of pnpm and bun that has no name."""
_EXACT = re.compile(r"[=v\s]*+(\d++\.\d++\.\d++(?:-[\w.-]++)?(?:\+[\w.-]++)?)\Z")


def is_name(text: str) -> bool:
    """Whether ``text`` has the form of a package's name."""
    return len(text) <= 300 and _FULL_NAME.match(text) is not None


def split(text: str) -> tuple[str, str]:
    """``name@range`` as name and range; ("", "") for what has no such form."""
    match = _AT.match(text)
    return (match.group(1), match.group(2) or "") if match is not None else ("", "")


def exact(spec: str) -> str:
    """The version that a range fixes, else ""."""
    match = _EXACT.match(spec)
    return match.group(1) if match is not None else ""


def resolve(name: str, spec: str) -> tuple[str, str]:
    """Name and range behind an alias (``npm:name@range``); other ranges stay as written."""
    match = None if _RANGE.match(spec) else _ALIAS.match(spec)
    if match is None:
        return name, spec
    return match.group(1), match.group(2) or ""


def declared(name: str, spec: str, location: Location, group: Group) -> Dependency:
    """An entry of a manifest as a fact."""
    name, spec = resolve(name, spec)
    refers = (spec.removeprefix(_CATALOGUE).strip() or DEFAULT) if spec.startswith(_CATALOGUE) else ""
    return Dependency(location, "npm", name.lower(), without_credentials(spec), exact(spec), group, refers=refers)


def locked(
    name: str,
    version: str,
    location: Location,
    group: Group = Group.RUNTIME,
    *,
    spec: str = "",
    direct: bool | None = None,
    requires: Iterable[str] = (),
) -> Dependency:
    """An entry of a lockfile as a fact; a version that is an address is kept as the range."""
    number = exact(version)
    return Dependency(
        location,
        "npm",
        name.lower(),
        without_credentials(spec or ("" if number else version)),
        number,
        group,
        True,
        direct,
        tuple(dict.fromkeys(other.lower() for other in requires)),
    )
