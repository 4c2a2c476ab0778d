"""What is publicly known of AI packages and of those that MCP servers are started from: ``data/advisories.toml``."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from shadowbom.bundled import folder
from shadowbom.core.fact import Group
from shadowbom.core.finding import Severity
from shadowbom.core.location import Location
from shadowbom.core.source import Scope
from shadowbom.rules.context import Context, context_of
from shadowbom.rules.raising import Raised, named
from shadowbom.rules.versions import is_between, order
from shadowbom.rules.view import View

NAME = "advisories.toml"


@dataclass(frozen=True, slots=True)
class Advisory:
    """A row, or what a service says: what is wrong with some versions of a package. ``ranges`` are pairs of the first
    version that is affected and the first that is not any more, "" for none; ``through`` are pairs whose second is the
    last that is affected; ``versions`` are single ones. None of these means every version. ``severity`` is None for
    what was published to do harm; ``instead`` is the package that is meant; ``confirmed`` says that a second record
    tells the same. ``over`` is "http" where only a server that listens is affected. ``also`` are further ids of the
    same."""

    ecosystem: str
    package: str
    id: str
    what: str
    source: str
    alias: str = ""
    ranges: tuple[tuple[str, str], ...] = ()
    through: tuple[tuple[str, str], ...] = ()
    versions: tuple[str, ...] = ()
    severity: Severity | None = None
    instead: str = ""
    confirmed: bool = False
    over: str = ""
    also: tuple[str, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """All that it is called by."""
        return frozenset({self.id, self.alias, *self.also}) - {""}

    def fixed(self, version: str) -> str:
        """The first version after ``version`` that is not affected, "" where none is known."""
        return next((end for start, end in self.ranges if is_between(self.ecosystem, version, start, end)), "")

    def affects(self, version: str) -> bool:
        """Whether a version is affected. Without one ("") the newest is taken, which a range without an end holds."""
        if not (self.ranges or self.through or self.versions):
            return True
        if not version:
            return any(not end for _, end in self.ranges)
        return (
            version in self.versions
            or any(is_between(self.ecosystem, version, start, end) for start, end in self.ranges)
            or any(is_between(self.ecosystem, version, start, end, inclusive=True) for start, end in self.through)
        )


@dataclass(frozen=True, slots=True)
class Used:
    """A package that a client starts, or that a manifest or lockfile pins: ``name`` is the server's, else the
    package's; ``version`` is "" where none is stated exactly. ``piped`` tells that a client speaks with it over its
    standard input and output alone."""

    ecosystem: str
    package: str
    version: str
    name: str
    location: Location
    context: Context
    piped: bool = False


_LISTENS = re.compile(r"--?(?:port|host|http|sse|listen|transport)\b")


def started(view: View) -> Iterator[Used]:
    """Packages that advisories are about and that MCP clients start."""
    known = _packages(view)
    for file, server in view.servers:
        ecosystem, _, package = server.package.partition(":")
        if (ecosystem, package) in known:
            exact = server.version if order(ecosystem, server.version) is not None else ""
            piped = bool(server.command) and not any(_LISTENS.match(word) for word in server.args)
            yield Used(ecosystem, package, exact, server.name, server.location, file.context, piped)


def pinned(view: View) -> Iterator[Used]:
    """Packages that advisories are about and that manifests pin or lockfiles have settled on. A constraint says which
    version would be taken, not that it is."""
    known = _packages(view)
    for path, fact in view.pins:
        if (fact.ecosystem, fact.name) in known and fact.group is not Group.CONSTRAINT:
            yield Used(fact.ecosystem, fact.name, fact.version, fact.name, fact.location,
                       context_of(path, Scope.PRODUCTION))


def _packages(view: View) -> frozenset[tuple[str, str]]:
    return frozenset({*rows(), *(key[:2] for key in view.advisories)})


def _affecting(one: Used, view: View) -> list[Advisory]:
    """What is known of a package as it is used: by the table, and by a service what the table does not tell."""
    own = [row for row in rows().get((one.ecosystem, one.package), ()) if row.affects(one.version)]
    told = frozenset().union(*(row.ids for row in own))
    more = [row for row in view.advisories.get((one.ecosystem, one.package, one.version), ()) if not row.ids & told]
    return [*(row for row in own if not (row.over == "http" and one.piped)), *more]


def vulnerable(used: Iterable[Used], view: View) -> Iterator[Raised]:
    """What is raised of each package in a version with a known vulnerability, as severe as the worst one."""
    for one in used:
        if not one.version:
            continue
        found = [row for row in _affecting(one, view) if row.severity]
        if not found:
            continue
        found.sort(key=lambda row: (-row.severity.rank if row.severity else 0, row.id))
        ends = [row.fixed(one.version) for row in found]
        fixed = "" if "" in ends else max(ends, key=lambda end: order(one.ecosystem, end))
        told = named([f"{row.id} ({row.what})" for row in found], 3, 160)
        worst = max((row.severity for row in found if row.severity), key=lambda severity: severity.rank)
        yield Raised(
            one.name, one.location, one.context, f"{one.package} {one.version[:60]} is vulnerable: {told}",
            f"Use {fixed} or newer." if fixed else "The records name no fixed version: see what they say of the newest "
            "one, or use something else.",
            worst, same=f"{one.ecosystem}:{one.package}@{one.version}",
        )


def malicious(used: Iterable[Used], view: View) -> Iterator[Raised]:
    """What is raised of each package and version that was published to do harm."""
    for one in used:
        row = next((row for row in _affecting(one, view) if row.severity is None), None)
        if row is None:
            continue
        meant = f" What was meant may be {row.instead}." if row.instead else ""
        yield Raised(
            one.name, one.location, one.context,
            f"{one.ecosystem} package {one.package}{f' {one.version[:60]}' if one.version else ''} is "
            f"malicious: it {row.what} ({row.id})",
            f"Take it out, and replace the credentials of the machines where it has run.{meant}",
            Severity.CRITICAL, same=f"{one.ecosystem}:{one.package}@{one.version}",
        )


@lru_cache(maxsize=1)
def rows() -> Mapping[tuple[str, str], tuple[Advisory, ...]]:
    """The advisories by ecosystem and package."""
    stated = tomllib.loads((folder("data") / NAME).read_text(encoding="utf-8"))
    found: dict[tuple[str, str], list[Advisory]] = defaultdict(list)
    for section in ("advisory", "malicious"):
        for row in stated[section]:
            pairs = {name: tuple((start, end) for start, end in row.pop(name, ())) for name in ("ranges", "through")}
            severity = Severity(row.pop("severity")) if section == "advisory" else None
            one = Advisory(**row | pairs | {"versions": tuple(row.get("versions", ()))}, severity=severity)
            found[one.ecosystem, one.package].append(one)
    return {key: tuple(several) for key, several in found.items()}
