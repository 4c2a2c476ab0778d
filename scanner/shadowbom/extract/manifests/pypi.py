"""Requirements of Python packages: names, specifiers, extras, addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.location import Location
from shadowbom.extract.manifests.document import without_credentials

if TYPE_CHECKING:
    from packaging.requirements import Requirement as Strict

_STRICT_AT_MOST = 2000
_RUN = re.compile(r"[-_.]+")
# Atomic and possessive throughout: no line can make these backtrack.
_NAME = r"(?>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
_CLAUSE = r"(?:===|~=|==|!=|<=|>=|<|>)\s*+[^\s,;()=<>!~@\"'\[\]{}]++\s*+(?:,\s*+)?"
_HEAD = rf"({_NAME})\s*+(?:\[([^\]\[]*+)\])?\s*+"
# The name, then an address or a list of clauses, then perhaps a marker.
_PLAIN = re.compile(rf"{_HEAD}(?:@\s*+(\S++)\s*+|((?:{_CLAUSE})*+))(?:;.*)?\Z", re.DOTALL)
# What pip refuses but whose package is plain: a template in the version, or the ``name=1.0=build`` of conda.
_LOOSE = re.compile(rf"{_HEAD}((?:[=~!<>]=|[<>])[^;]*+|=\s*+\d[\w.*]*+(?:=\w++)?)(?:;.*)?\Z", re.DOTALL)
_FULL_NAME = re.compile(rf"{_NAME}\Z")
_PINNED = re.compile(r"\(?\s*+===?\s*+v?(\d[^\s,*;()]*+)\s*+\)?\Z")
_EGG = re.compile(rf"[#&]egg=({_NAME})(?:\[([^\]\[]*+)\])?")
_ARCHIVES = (".tar.gz", ".tar.bz2", ".zip", ".tgz")
_DEVELOPMENT = frozenset((
    "ci", "debug", "dev", "devel", "develop", "development", "doc", "docs", "documentation", "fmt", "format",
    "formatting", "lint", "linters", "linting", "mypy", "nox", "precommit", "qa", "quality", "style", "styling",
    "test", "testing", "tests", "tox", "typecheck", "types", "typing",
))
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement as parsed: ``name`` as written, ``spec`` the clauses or ``@ address``."""

    name: str
    extras: tuple[str, ...] = ()
    spec: str = ""
    version: str = ""


def normal(name: str) -> str:
    """The normal form of a distribution's name (PEP 503)."""
    return _RUN.sub("-", name).lower()


def is_name(text: str) -> bool:
    """Whether ``text`` can be the name of a distribution."""
    return _FULL_NAME.match(text) is not None


def pinned(spec: str) -> str:
    """The version that ``spec`` fixes, "" for a range or a wildcard."""
    match = _PINNED.match(spec)
    return match.group(1) if match else ""


def parse(text: str) -> Requirement | None:
    """A requirement string (PEP 508, and what older tools wrote), or None where it is none. The plain forms
    are taken by one pattern; one with brackets is put to ``packaging``, whose import is worth avoiding; what
    nothing takes is read loosely."""
    text = text.strip()
    match = _PLAIN.match(text)
    if match is not None:
        name, extras, address, spec = match.groups()
        if address is not None:
            return Requirement(name, _extras(extras), "@ " + without_credentials(address), _in_address(address)[1])
        spec = spec.strip().rstrip(",").rstrip()
        return Requirement(name, _extras(extras), spec, pinned(spec))
    strict = _strict(text) if "(" in text.partition(";")[0] and len(text) <= _STRICT_AT_MOST else None
    if strict is None:
        loose = _LOOSE.match(text)
        if loose is None:
            return None
        spec = loose.group(3).strip()
        return Requirement(loose.group(1), _extras(loose.group(2)), spec, pinned(spec))
    spec = f"@ {without_credentials(strict.url)}" if strict.url else str(strict.specifier)
    return Requirement(strict.name, tuple(sorted(strict.extras)), spec, pinned(spec))


def _strict(text: str) -> Strict | None:
    from packaging.requirements import InvalidRequirement
    from packaging.requirements import Requirement as Parsed

    try:
        return Parsed(text)
    except InvalidRequirement:
        return None


def parse_address(text: str) -> Requirement | None:
    """The requirement that a bare address or path of a distribution stands for: by its ``#egg=`` part, the
    name of a wheel or source archive, or a repository's name; None where nothing tells."""
    egg = _EGG.search(text)
    if egg is not None:
        return Requirement(egg.group(1), _extras(egg.group(2)), "@ " + without_credentials(text))
    name, version = _in_address(text)
    return Requirement(name, (), "@ " + without_credentials(text), version) if is_name(name) else None


def dependency(
    text: str, location: Location, group: Group, *, locked: bool = False, direct: bool | None = None
) -> Dependency | None:
    """The requirement string ``text`` as a fact, or None where it is none."""
    found = parse(text)
    return None if found is None else fact(found, location, group, locked=locked, direct=direct)


def fact(
    found: Requirement, location: Location, group: Group, *, locked: bool = False, direct: bool | None = None
) -> Dependency:
    """A parsed requirement as a fact."""
    return Dependency(
        location, "pypi", normal(found.name), found.spec, found.version, group, locked, direct, (), found.extras
    )


def group_of(name: str, otherwise: Group) -> Group:
    """DEVELOPMENT where the name of a group, extra or file says so, else ``otherwise``."""
    words = _WORD.findall(name.lower())
    return Group.DEVELOPMENT if any(word in _DEVELOPMENT for word in words) else otherwise


def _extras(text: str | None) -> tuple[str, ...]:
    return tuple(normal(extra.strip()) for extra in text.split(",") if extra.strip()) if text else ()


def _in_address(address: str) -> tuple[str, str]:
    """Name and version in the last part of an address's path, "" for what is not there."""
    address = address.partition("#")[0].partition("?")[0].rstrip("/")
    base = address.rpartition("/")[2]
    if base.endswith(".whl"):
        parts = base.split("-", 6)
        return (parts[0], parts[1]) if len(parts) in (5, 6) else ("", "")
    for suffix in _ARCHIVES:
        if base.endswith(suffix):
            name, _, version = base.removesuffix(suffix).rpartition("-")
            return (name, version) if version[:1].isdigit() else ("", "")
    if address.startswith(("git+", "hg+", "svn+", "bzr+")):
        return base.partition("@")[0].removesuffix(".git"), ""
    return "", ""
