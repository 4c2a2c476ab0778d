"""From keys in versions to leaks: one for each key, told as a scan would tell it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from shadowbom.accepted import Lists
from shadowbom.catalog.index import Catalogue
from shadowbom.core.evidence import Evidence
from shadowbom.core.finding import Finding
from shadowbom.core.history import KeyPlace, Leak, Sighting
from shadowbom.core.location import Location
from shadowbom.discover.git import iso_date
from shadowbom.discover.objects import Store
from shadowbom.discover.trees import author_times
from shadowbom.history.contents import Contents, Seen, Version
from shadowbom.history.trails import Trail
from shadowbom.inventory import assets_of
from shadowbom.judging import Judged, findings_of
from shadowbom.policy.held import hold
from shadowbom.policy.suppress import Grounds, suppress
from shadowbom.rules import RULES
from shadowbom.rules.view import View

MAX_PLACES = 50
"""Paths that a leak names."""

RULE = "leaked-key"
"""The rule that a history is judged by."""


class Teller:
    """Makes leaks. ``contents`` has the versions with keys, of which HEAD, the commit ``head_id``, has those in
    ``head``; ``lists`` say what is known."""

    def __init__(
        self, contents: Contents, head: frozenset[Version], head_id: str, catalogue: Catalogue, date: str,
        lists: Lists,
    ) -> None:
        held = contents.held
        self._held = held
        self._marks = contents.marks
        self._accepted = lists.accepted
        self._baselines = lists.baselines
        self._head = head
        self._head_id = head_id
        self._catalogue = catalogue
        self._date = date
        self._judged: dict[Version, Judged] = {}
        self._told: dict[tuple[Version, str], dict[Location, Finding]] = {}
        self._versions: defaultdict[int, set[Version]] = defaultdict(set)
        for version, seen in held.items():
            for one in seen:
                self._versions[one.number].add(version)

    def leaks(self, store: Store, trails: Mapping[int, Trail], *, whole: bool) -> tuple[Leak, ...]:
        """All leaks, worst first; with ``whole`` whoever brought them in, else those alone that have a first commit."""
        wanted = sorted({trail.last for trail in trails.values() if trail.last} | {self._head_id} - {""})
        dates = {commit: iso_date(time) for commit, time in author_times(store, wanted)}
        found = [
            leak for number in self._versions
            if (leak := self._leak(number, trails.get(number), dates, whole=whole)) is not None
        ]
        return tuple(sorted(found, key=_order))

    def _leak(self, number: int, trail: Trail | None, dates: Mapping[str, str], *, whole: bool) -> Leak | None:
        trail = trail or Trail()
        if trail.first is None and not whole:
            return None
        in_head = sorted(version for version in self._versions[number] if version in self._head)
        version = in_head[0] if in_head else self._oldest(number, trail)
        brought = trail.first or next(iter(trail.paths.values()), None)
        first = Sighting(brought[0].id, iso_date(brought[0].author_time)) if brought else Sighting()
        seen = self._first_in(version, number)
        finding = self._finding(version, seen.evidence, first.commit)
        if finding is None or seen.evidence.key is None:
            return None
        last = self._head_id if in_head else trail.last
        places = sorted(self._places(number, trail, in_head), key=lambda place: (not place.in_head, place))
        return Leak(
            finding=finding if in_head else replace(finding, fingerprint=_past(finding.fingerprint, first.commit)),
            provider=dict(seen.evidence.properties)["key-owner"],
            key=seen.evidence.key,
            in_head=bool(in_head),
            first=first,
            last=Sighting(last, dates.get(last, "")),
            places=tuple(places[:MAX_PLACES]),
            paths=len(places),
        )

    def _oldest(self, number: int, trail: Trail) -> Version:
        """The version that brought a key in; of a key that no commit has, the first by id."""
        if trail.first is not None:
            return trail.first[1]
        written = [version for _, version in trail.paths.values()]
        return min(written or self._versions[number])

    def _places(self, number: int, trail: Trail, in_head: Iterable[Version]) -> Iterator[KeyPlace]:
        now = {path: (path, blob) for path, blob in in_head}
        for path, (commit, version) in trail.paths.items():
            place = self._first_in(now.get(path, version), number).evidence.location
            yield KeyPlace(place, Sighting(commit.id, iso_date(commit.author_time)), path in now)
        for version in self._versions[number]:
            if not version[0] or (version in self._head and version[0] not in trail.paths):
                yield KeyPlace(self._first_in(version, number).evidence.location, Sighting(), version in self._head)

    def _first_in(self, version: Version, number: int) -> Seen:
        return min((one for one in self._held[version] if one.number == number), key=lambda one: one.evidence.location)

    def _finding(self, version: Version, evidence: Evidence, commit: str) -> Finding | None:
        """What a scan of that version says of the key there, and whether it is accepted. An entry of a list that is for
        a commit holds for the one that brought the key in."""
        found = self._told.get((version, commit))
        if found is None:
            judged = self._by_rules(version)
            told = judged.findings
            marks = self._marks.get(version)
            if marks is not None or self._accepted.entries or self._baselines:
                grounds = Grounds(
                    marks={evidence.location.path: marks} if marks is not None else {}, accepted=self._accepted,
                    keys_alone=True, commits={one.fingerprint: (commit,) for one in told if commit},
                    baselines=self._baselines if version in self._head else (),
                )
                told, _ = suppress(told, judged.rules, RULES, grounds)
                told, _, _ = hold(told, grounds, ())
            found = self._told[version, commit] = {one.location: one for one in told if one.rule == RULE}
        return found.get(evidence.location)

    def _by_rules(self, version: Version) -> Judged:
        """What rules say of a version, whichever commit it is of."""
        judged = self._judged.get(version)
        if judged is None:
            pieces = tuple(one.evidence for one in self._held[version])
            view = View(pieces, assets_of(pieces, self._catalogue), self._date)
            judged = self._judged[version] = findings_of([view])
        return judged


def _past(fingerprint: str, commit: str) -> str:
    """The fingerprint of a key that HEAD does not have: that of the finding when it came in, and by which commit. The
    next key on the same place has another."""
    return hashlib.sha256(f"{fingerprint}\0{commit}".encode()).hexdigest()[:20]


def _order(leak: Leak) -> tuple[object, ...]:
    finding = leak.finding
    return (finding.status != "open", -finding.severity.rank, not leak.in_head, finding.location, finding.fingerprint,
            leak.first)
