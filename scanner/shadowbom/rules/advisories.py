"""What is publicly known of packages that MCP servers are started from: ``data/mcp_advisories.toml``."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from packaging.version import InvalidVersion, Version

from shadowbom.bundled import folder
from shadowbom.core.fact import Dependency
from shadowbom.core.finding import Severity
from shadowbom.core.location import Location
from shadowbom.core.source import Scope
from shadowbom.rules.context import Context, context_of
from shadowbom.rules.view import View

NAME = "mcp_advisories.toml"

_SEMANTIC = re.compile(
    r"v?(?P<core>\d{1,9}\.\d{1,9}\.\d{1,9})(?:-(?P<before>[0-9A-Za-z.-]{1,60}))?(?:\+[0-9A-Za-z.-]{1,60})?")


@dataclass(frozen=True, slots=True)
class Advisory:
    """A row: what is wrong with some versions of a package. ``ranges`` are pairs of the first version that is affected
    and the first that is not any more, "" for none; ``versions`` are single ones. Neither means every version.
    ``severity`` is None for what was published to do harm; ``instead`` is the package that is meant."""

    ecosystem: str
    package: str
    id: str
    what: str
    source: str
    alias: str = ""
    ranges: tuple[tuple[str, str], ...] = ()
    versions: tuple[str, ...] = ()
    severity: Severity | None = None
    instead: str = ""

    def fixed(self, version: str) -> str:
        """The first version after ``version`` that is not affected, "" where there is none."""
        return next((end for start, end in self.ranges if _within(self.ecosystem, version, start, end)), "")

    def affects(self, version: str) -> bool:
        """Whether a version is affected. Without one ("") the newest is taken, which a range without an end holds."""
        if not self.ranges and not self.versions:
            return True
        if not version:
            return any(not end for _, end in self.ranges)
        return version in self.versions or any(
            _within(self.ecosystem, version, start, end) for start, end in self.ranges)


@dataclass(frozen=True, slots=True)
class Used:
    """A package that a client starts, or that a manifest or lockfile pins: ``name`` is the server's, else the
    package's; ``version`` is "" where none is stated exactly."""

    ecosystem: str
    package: str
    version: str
    name: str
    location: Location
    context: Context


def used(view: View) -> Iterator[Used]:
    """Packages that advisories are about, with each place that says which version is used."""
    known = rows()
    for file, server in view.servers:
        ecosystem, _, package = server.package.partition(":")
        if (ecosystem, package) in known:
            exact = server.version if order(ecosystem, server.version) is not None else ""
            yield Used(ecosystem, package, exact, server.name, server.location, file.context)
    for path, facts in view.facts.items():
        for fact in facts:
            if isinstance(fact, Dependency) and fact.version and (fact.ecosystem, fact.name) in known:
                yield Used(fact.ecosystem, fact.name, fact.version, fact.name, fact.location,
                           context_of(path, Scope.PRODUCTION))


@lru_cache(maxsize=1)
def rows() -> Mapping[tuple[str, str], tuple[Advisory, ...]]:
    """The advisories by ecosystem and package."""
    stated = tomllib.loads((folder("data") / NAME).read_text(encoding="utf-8"))
    found: dict[tuple[str, str], list[Advisory]] = defaultdict(list)
    for section in ("advisory", "malicious"):
        for row in stated[section]:
            ranges = tuple((start, end) for start, end in row.pop("ranges", ()))
            severity = Severity(row.pop("severity")) if section == "advisory" else None
            one = Advisory(**row | {"ranges": ranges, "versions": tuple(row.get("versions", ()))}, severity=severity)
            found[one.ecosystem, one.package].append(one)
    return {key: tuple(several) for key, several in found.items()}


def order(ecosystem: str, version: str) -> Any:
    """What versions of an ecosystem are compared by; None for a text that is not one exact version."""
    if ecosystem == "pypi":
        try:
            return Version(version)
        except InvalidVersion:
            return None
    match = _SEMANTIC.fullmatch(version)
    if match is None:
        return None
    core = tuple(int(number) for number in match["core"].split("."))
    before = match["before"]
    if before is None:
        return (*core, 1, ())
    return (*core, 0, tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in before.split(".")))


def _within(ecosystem: str, version: str, start: str, end: str) -> bool:
    at = order(ecosystem, version)
    if at is None:
        return False
    return (not start or order(ecosystem, start) <= at) and (not end or at < order(ecosystem, end))
