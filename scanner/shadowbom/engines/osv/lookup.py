"""Which advisories versions of packages have: first the ids for all of them, then each record that is not kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import quote

from shadowbom.core.lookup import FAILED
from shadowbom.engines.osv import kept as cache
from shadowbom.engines.osv.kept import Ids, Kept
from shadowbom.engines.osv.records import ID, MalformedError, Record, record_of, trimmed
from shadowbom.engines.osv.service import LookupFailedError, Service, Terms

ECOSYSTEMS = {
    "cargo": "crates.io", "composer": "Packagist", "gem": "RubyGems", "golang": "Go", "hex": "Hex", "maven": "Maven",
    "npm": "npm", "pub": "Pub", "pypi": "PyPI",
}
"""A purl type to OSV's name of it. NuGet is left out: its names are the same in any case, and OSV's are not
(google/osv.dev issue 5292), so that an answer of "none" would say nothing."""
MAX_PACKAGES, MAX_RECORDS = 5_000, 3_000
"""Of one run."""
MAX_PAGES = 20
"""Of the ids of one package."""
BATCH = 500


class Package(NamedTuple):
    """A package by its purl type, its name as its registry has it, and an exact version."""

    ecosystem: str
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Found:
    """``records`` of a package by id, as far as they could be had; ``failed`` says why there may be more, None where
    there are not."""

    records: tuple[Record, ...] = ()
    failed: LookupFailedError | None = None


@dataclass(slots=True)
class Lookups:
    """The lookups of one run, by these ``terms``: a package is asked for once, so that it has one answer wherever in
    the run it is met."""

    terms: Terms = field(default_factory=Terms)
    found: dict[Package, Found] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Whom it asks."""
        return self.terms.base.partition("://")[2]

    def of(self, packages: Iterable[Package]) -> Mapping[Package, Found]:
        """What is found of each. What goes wrong is told of the packages concerned, and never an error."""
        wanted = sorted(set(packages))
        new = [package for package in wanted if package not in self.found]
        too_many = LookupFailedError(FAILED, f"more than {MAX_PACKAGES:,} packages are not asked for")
        self.found |= dict.fromkeys(new[MAX_PACKAGES:], Found(failed=too_many))
        if asked := new[:MAX_PACKAGES]:
            self.found |= _looked_up(asked, self.terms)
        return {package: self.found[package] for package in wanted}


def _looked_up(packages: Sequence[Package], terms: Terms) -> dict[Package, Found]:
    service, now, kept = Service(terms), terms.clock(), cache.opened(terms.base)
    ids: dict[Package, Ids | LookupFailedError] = {}
    for package in packages:
        if (known := kept.known(_key(package), now)) is not None:
            ids[package] = known
    missing = [package for package in packages if package not in ids]
    batches = [tuple(missing[start : start + BATCH]) for start in range(0, len(missing), BATCH)]
    for batch, given in service.each(batches, lambda batch: _ids(service, batch)).items():
        for number, package in enumerate(batch):
            ids[package] = one = given if isinstance(given, LookupFailedError) else given[number]
            if not isinstance(one, LookupFailedError):
                kept.packages[_key(package)] = now, one
    records = _records(service, kept, {pair for one in ids.values() if isinstance(one, tuple) for pair in one})
    cache.save(kept, now)
    return {package: _found(one, records) for package, one in ids.items()}


def _found(ids: Ids | LookupFailedError, records: Mapping[str, Record | LookupFailedError]) -> Found:
    if isinstance(ids, LookupFailedError):
        return Found(failed=ids)
    given = [records[id_] for id_, _ in ids]
    told = tuple(one for one in given if isinstance(one, Record) and one.told)
    return Found(told, next((one for one in given if isinstance(one, LookupFailedError)), None))


def _key(package: Package) -> str:
    return " ".join(package)


def _ids(service: Service, packages: Sequence[Package]) -> list[Ids | LookupFailedError]:
    """The ids that each package has, page by page. Raises LookupFailedError where the first page cannot be had."""
    pages: list[set[tuple[str, str]]] = [set() for _ in packages]
    failed: dict[int, LookupFailedError] = {}
    waiting = dict.fromkeys(range(len(packages)), "")
    for page in range(MAX_PAGES):
        numbers = sorted(waiting)
        try:
            results = _page(service, [_query(packages[number], waiting[number]) for number in numbers])
        except LookupFailedError as error:
            if not page:
                raise
            failed |= dict.fromkeys(numbers, error)
            break
        waiting = {}
        for number, (found, token) in zip(numbers, results, strict=True):
            pages[number] |= found
            if token:
                waiting[number] = token
        if not waiting:
            break
    else:
        failed |= dict.fromkeys(waiting, LookupFailedError(
            FAILED, f"{service.host} answers with more than {MAX_PAGES} pages for a package"))
    return [failed.get(number) or tuple(sorted(found)) for number, found in enumerate(pages)]


def _query(package: Package, token: str) -> dict[str, Any]:
    query: dict[str, Any] = {
        "package": {"ecosystem": ECOSYSTEMS[package.ecosystem], "name": package.name}, "version": package.version}
    return query | ({"page_token": token} if token else {})


def _page(service: Service, queries: list[dict[str, Any]]) -> list[tuple[set[tuple[str, str]], str]]:
    """For each query the ids on this page, and the token of the next, "" without one."""
    said = service.ask("/v1/querybatch", {"queries": queries})
    results = said.get("results") if isinstance(said, dict) else None
    if not isinstance(results, list) or len(results) != len(queries):
        raise LookupFailedError(FAILED, f"{service.host} does not answer each question")
    return [_result(service, result) for result in results]


def _result(service: Service, result: Any) -> tuple[set[tuple[str, str]], str]:
    listed = (result.get("vulns") or []) if isinstance(result, dict) else None
    token = (result.get("next_page_token") or "") if isinstance(result, dict) else None
    if not isinstance(listed, list) or not isinstance(token, str) or len(token) > 10_000:
        raise LookupFailedError(FAILED, f"{service.host} answers with what are no ids of advisories")
    found = set()
    for one in listed:
        id_ = one.get("id") if isinstance(one, dict) else None
        if not isinstance(id_, str) or not ID.fullmatch(id_):
            raise LookupFailedError(FAILED, f"{service.host} answers with what are no ids of advisories")
        changed = one.get("modified")
        found.add((id_, changed[:40] if isinstance(changed, str) else ""))
    return found, token


def _records(
    service: Service, kept: Kept, pairs: Iterable[tuple[str, str]]
) -> dict[str, Record | LookupFailedError]:
    """Records by id, from the cache or the service."""
    found: dict[str, Record | LookupFailedError] = {}
    wanted = []
    for id_, changed in sorted(pairs):
        known = kept.record(id_, changed)
        try:
            if known is not None:
                found[id_] = record_of(known)
        except MalformedError:
            known = None
        if known is None:
            wanted.append((id_, changed))
    too_many = LookupFailedError(FAILED, f"more than {MAX_RECORDS:,} advisories are not read")
    found |= {id_: too_many for id_, _ in wanted[MAX_RECORDS:]}
    given = service.each(wanted[:MAX_RECORDS], lambda pair: _record(service, pair[0]))
    for (id_, changed), one in given.items():
        if isinstance(one, LookupFailedError):
            found[id_] = one
        else:
            found[id_], kept.records[id_] = record_of(one), (changed, one)
    return found


def _record(service: Service, id_: str) -> dict[str, Any]:
    said = service.ask(f"/v1/vulns/{quote(id_, safe='')}")
    try:
        record = trimmed(said)
    except MalformedError:
        record = {}
    if record.get("id") != id_:
        raise LookupFailedError(FAILED, f"{service.host} answers with what is no record of {id_}")
    return record
