"""The AI packages of a scan, held against the advisories of OSV where a user asks for that (``--osv``).

Names and exact versions of packages that the catalogue has go out, and nothing else: no name that only an
organisation's own signatures have, no path, no other package.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shadowbom.catalog import names
from shadowbom.core.fact import Dependency, Fact, Group, Server
from shadowbom.core.finding import Severity
from shadowbom.core.lookup import CHECKED, NOT_CHECKED, UNRESOLVED, UNSUPPORTED, AdvisoryCheck, PackageCheck
from shadowbom.core.source import Problem
from shadowbom.engines.osv.lookup import ECOSYSTEMS, Lookups, Package
from shadowbom.engines.osv.records import Record
from shadowbom.rules.advisories import Advisory
from shadowbom.rules.versions import is_between, order

Key = tuple[str, str, str]
"""Ecosystem, name and version as a fact has them."""

PAGE = "https://osv.dev/vulnerability/"
_SENT = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_!~-]{0,99}")
_NAME = re.compile(r"[@0-9A-Za-z][@0-9A-Za-z._:/~+-]{0,213}")
_LOCAL = ("pypi",)
"""Ecosystems where what follows a "+" says how a version was built, and not what is in it."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What came of it, for reports and for rules; ``problems`` tell what went wrong."""

    check: AdvisoryCheck
    advisories: Mapping[Key, tuple[Advisory, ...]]
    problems: tuple[Problem, ...] = ()


def looked_up(
    facts: Iterable[Mapping[str, tuple[Fact, ...]]], knows: Callable[[str, str], bool], lookups: Lookups
) -> LookedUp:
    """What OSV says of the packages that files (``facts`` by path, of each root) name and that the catalogue ``knows``
    by ecosystem and name. Raises UserError for a service that must not be asked; what it cannot answer is a problem."""
    used = _used(facts, knows)
    packages = {key: _package(key) for keys in used.values() for key in keys}
    found = lookups.of(package for package in packages.values() if package is not None)
    checks: set[PackageCheck] = set()
    advisories: dict[Key, tuple[Advisory, ...]] = {}
    failed: Counter[str] = Counter()
    for (ecosystem, name), keys in used.items():
        purl = f"pkg:{ecosystem}/{name.replace('@', '%40').replace(':', '/')}"
        asked = [(key, package) for key in sorted(keys) if (package := packages[key]) is not None]
        if not asked:
            checks.add(PackageCheck(purl, "", NOT_CHECKED, UNRESOLVED if ecosystem in ECOSYSTEMS else UNSUPPORTED))
        for key, package in asked:
            one = found[package]
            advisories[key] = told = tuple(_advisories(key, one.records))
            why = one.failed
            if why is not None:
                failed[str(why)] += 1
            checks.add(PackageCheck(purl, key[2], CHECKED if why is None else NOT_CHECKED, why.reason if why else "",
                                    tuple(sorted(row.id for row in told))))
    problems = tuple(sorted(Problem(".", "osv", f"{said}; packages without a whole answer: {number:,}")
                            for said, number in failed.items()))
    return LookedUp(AdvisoryCheck(lookups.host, tuple(sorted(checks))), advisories, problems)


def _used(
    facts: Iterable[Mapping[str, tuple[Fact, ...]]], knows: Callable[[str, str], bool]
) -> Mapping[tuple[str, str], set[Key]]:
    """The versions that are stated of each AI package, maybe none."""
    used: dict[tuple[str, str], set[Key]] = defaultdict(set)
    for fact in (fact for files in facts for several in files.values() for fact in several):
        match fact:
            case Dependency() if fact.group is not Group.CONSTRAINT:
                ecosystem, name, version = fact.ecosystem, fact.name, fact.version
            case Server() if not fact.disabled and not fact.published:
                ecosystem, _, name = fact.package.partition(":")
                version = fact.version
            case _:
                continue
        if _NAME.fullmatch(name) and knows(ecosystem, name):
            versions = used[ecosystem, name]
            if version:
                versions.add((ecosystem, name, version))
    return used


def _package(key: Key) -> Package | None:
    """What is asked for; None where no exact version is known, or OSV does not have the ecosystem."""
    ecosystem, name, version = key
    if ecosystem not in ECOSYSTEMS or not _SENT.fullmatch(version) or order(ecosystem, version) is None:
        return None
    if ecosystem in _LOCAL:
        version = version.partition("+")[0]
    return Package(ecosystem, names.package(ecosystem, name),
                   version.removeprefix("v") if ecosystem == "golang" else version)


def _advisories(key: Key, records: Sequence[Record]) -> Iterator[Advisory]:
    """Records as rows, those that are known to be the same as one."""
    for group in _groups(records):
        ids = {name for record in group for name in (record.id, *record.aliases)}
        named = min(ids, key=lambda name: (not name.startswith("CVE-"), not name.startswith("GHSA-"), name))
        best = min(group, key=lambda record: (record.severity is None, not record.summary, record.id))
        malicious = next((record for record in group if record.malicious), None)
        yield Advisory(
            key[0], key[1], malicious.id if malicious else named,
            "was published to do harm, as OSV's record says" if malicious else best.summary or "see its record",
            PAGE + best.id, ranges=_range(key, group), versions=(key[2],),
            severity=None if malicious else _severity(group), also=tuple(sorted(ids)),
        )


def _groups(records: Sequence[Record]) -> list[list[Record]]:
    """Records by what they are about: those that share an id or an alias, also over others."""
    groups: list[tuple[set[str], list[Record]]] = []
    for record in records:
        ids, group = {record.id, *record.aliases}, [record]
        for other in [one for one in groups if one[0] & ids]:
            groups.remove(other)
            ids |= other[0]
            group = [*other[1], *group]
        groups.append((ids, group))
    return sorted((sorted(group, key=lambda record: record.id) for _, group in groups), key=lambda group: group[0].id)


def _severity(group: Sequence[Record]) -> Severity:
    """The worst that a database says in words; where none does, the worst band of a CVSS vector of version 2 or 3; else
    medium."""
    said = [record.severity for record in group if record.severity] or [
        record.scored for record in group if record.scored]
    return max(said, key=lambda severity: severity.rank, default=Severity.MEDIUM)


def _range(key: Key, group: Sequence[Record]) -> tuple[tuple[str, str], ...]:
    """The range that the version is in and that ends last, none where no record says an end."""
    ecosystem, name, version = key
    wanted = names.package(ecosystem, name)
    pairs = [
        (start, end) for record in group for one in record.affected
        if one.ecosystem == ECOSYSTEMS[ecosystem] and names.package(ecosystem, one.name) == wanted
        for start, end in one.ranges
        if end and order(ecosystem, end) is not None and (not start or order(ecosystem, start) is not None)
    ]
    around = [pair for pair in pairs if is_between(ecosystem, version, *pair)]
    return (max(around, key=lambda pair: (order(ecosystem, pair[1]), pair)),) if around else ()

