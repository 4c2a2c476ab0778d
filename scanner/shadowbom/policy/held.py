"""Which findings a baseline holds back: by their place, else where their file is now.

An entry holds back one finding and no more, so what a baseline accepts never grows. Of equals in one file, those on
lines that a change has not touched come first.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from posixpath import basename

from shadowbom.core.baseline import Applied, Baseline, Entry, Fate, Use
from shadowbom.core.finding import BASELINED, EXTERNAL, OPEN, Finding, Suppression, fingerprint
from shadowbom.core.result import Unused
from shadowbom.policy.baseline import trace_of
from shadowbom.policy.suppress import MAX_UNUSED, Grounds, held_back

_SLACK = 16
"""How many ordinals further an equal may be listed than any that is there: some before it may be gone."""


def hold(
    findings: Iterable[Finding], grounds: Grounds, applies: Collection[str]
) -> tuple[tuple[Finding, ...], tuple[Unused, ...], tuple[Applied, ...]]:
    """``findings`` in their order, those that a baseline lists as such; the entries that hold nothing back, sorted; and
    what came of each baseline's entries. ``applies`` are the rules that would have found what there is."""
    judged = list(findings)
    if not (grounds.baselines or grounds.proposed):
        return tuple(judged), (), ()
    applied = [_apply(judged, baseline, grounds, applies) for baseline in grounds.baselines]
    for baseline in grounds.proposed:
        _propose(judged, baseline, grounds)
    unused = sorted(
        Unused(one.baseline.source, use.entry.line, message)
        for one in applied for use in one.uses if (message := _idle(use, grounds))
    )
    if len(unused) > MAX_UNUSED:
        more = Unused("", 0, f"and {len(unused) - MAX_UNUSED:,} more entries of baselines without effect")
        unused = [*unused[:MAX_UNUSED], more]
    return tuple(judged), tuple(unused), tuple(applied)


def _idle(use: Use, grounds: Grounds) -> str:
    """What is told of an entry without effect, "" for one that has some."""
    entry = use.entry
    if use.fate is Fate.STALE:
        return f"stale: no {entry.rule} in {entry.path} any more"
    if entry.rule in grounds.barred:
        return f"not taken: the organisation's policy lets no baseline suppress {entry.rule}"
    return ""


def _apply(
    judged: list[Finding], baseline: Baseline, grounds: Grounds, applies: Collection[str]
) -> Applied:
    """What came of a baseline; the findings that it holds back are replaced in ``judged``."""
    inside = _Inside(baseline, grounds)
    matched = inside.match({number: finding for number, finding in enumerate(judged)
                            if finding.status == OPEN and finding.rule not in grounds.barred})
    by_entry = {entry: number for number, entry in matched.items()}
    uses = []
    for place, entry in enumerate(baseline.entries):
        number = by_entry.get(place)
        if number is None:
            stale = entry.rule in applies and inside.is_known(entry.path)
            uses.append(Use(entry, Fate.STALE if stale else Fate.UNSEEN))
            continue
        finding = judged[number]
        new = inside.new_paths(entry, finding)
        if new:
            fate = Fate.GROWN
            said = f"the baseline lists it, and not in {', '.join(new[:3])}" + (" and more" if len(new) > 3 else "")
            judged[number] = dataclasses.replace(finding, reason=said)
        else:
            fate = Fate.HOLDS if inside.path_of(finding) == entry.path else Fate.MOVED
            judged[number] = dataclasses.replace(
                finding, status=BASELINED, reason=_reason(entry, fate), suppression=_by(baseline, entry))
        uses.append(Use(entry, fate, finding.fingerprint))
    return Applied(baseline, tuple(uses))


def _reason(entry: Entry, fate: Fate) -> str:
    said = entry.reason or "listed in the baseline"
    return f"{said} (in {entry.path} then)" if fate is Fate.MOVED else said


def _by(baseline: Baseline, entry: Entry) -> Suppression:
    return Suppression(EXTERNAL, basename(baseline.source), baseline.source, entry.line)


def _propose(judged: list[Finding], baseline: Baseline, grounds: Grounds) -> None:
    """Entries that a change adds hold back nothing by themselves; what they would is told."""
    inside = _Inside(baseline, grounds)
    open_ = {number: finding for number, finding in enumerate(judged)
             if finding.status == OPEN and not finding.reason and finding.rule not in grounds.barred}
    for number, place in inside.match(open_).items():
        entry, finding = baseline.entries[place], judged[number]
        judged[number] = held_back(finding, BASELINED, entry.reason or "listed in the baseline",
                                   _by(baseline, entry), True, finding.rule in grounds.allowed)


class _Inside:
    """A baseline in terms of the scan: paths with its prefix in front."""

    def __init__(self, baseline: Baseline, grounds: Grounds) -> None:
        self._baseline = baseline
        self._grounds = grounds

    def path_of(self, finding: Finding) -> str:
        return self._baseline.prefix + finding.location.path

    def _paths(self, finding: Finding) -> list[str]:
        return [self._baseline.prefix + path for path in finding.paths]

    def _asked(self, path: str, question: Callable[[str], bool]) -> bool:
        prefix = self._baseline.prefix
        return path.startswith(prefix) and question(path[len(prefix) :])

    def is_missing(self, path: str) -> bool:
        """Whether a path that an entry names is there no more."""
        return self._asked(path, self._grounds.missing)

    def is_known(self, path: str) -> bool:
        """Whether the scan knows all that is at a path: it has read the file, or there is none."""
        return self._asked(path, lambda name: name in self._grounds.looked_at or self._grounds.gone(name))

    def new_paths(self, entry: Entry, finding: Finding) -> list[str]:
        """The files of a finding that its entry does not list; those that may be renamed ones of the entry's own left
        out."""
        there = self._paths(finding)
        new = sorted(set(there).difference(entry.paths))
        renamed = sum(self.is_missing(path) for path in set(entry.paths).difference(there)) if new else 0
        return new[renamed:]

    def match(self, findings: Mapping[int, Finding]) -> dict[int, int]:
        """The place of the entry for each of ``findings`` that has one; both are numbered."""
        found = dict(self._by_place(findings))
        taken = set(found.values())
        rest = [place for place in range(len(self._baseline.entries)) if place not in taken]
        if rest and len(found) < len(findings):
            self._follow(rest, findings, found)
        return found

    def _by_place(self, findings: Mapping[int, Finding]) -> Iterator[tuple[int, int]]:
        places: dict[str, int] = {}
        for place, entry in enumerate(self._baseline.entries):
            places.setdefault(entry.fingerprint, place)
        groups: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
        for number, finding in findings.items():
            groups[finding.rule, self.path_of(finding), finding.bound].append(number)
        for (rule, path, bound), group in groups.items():
            last = max(findings[number].ordinal for number in group) + _SLACK
            listed = {ordinal: places[given] for ordinal in range(1, last + 1)
                      if (given := fingerprint(rule, path, bound, ordinal)) in places}
            yield from self._shared_out(listed, group, findings)

    def _shared_out(
        self, listed: dict[int, int], group: Iterable[int], findings: Mapping[int, Finding]
    ) -> Iterator[tuple[int, int]]:
        """The entries of equals in one file, by ordinal, among the findings there."""
        def rank(number: int) -> tuple[bool, bool, int]:
            finding = findings[number]
            touched = self._grounds.touched(finding.location.path, finding.location.line)
            return touched, finding.ordinal not in listed, finding.ordinal

        chosen = sorted(group, key=rank)[: len(listed)]
        exact = [number for number in chosen if findings[number].ordinal in listed]
        for number in exact:
            yield number, listed.pop(findings[number].ordinal)
        others = (number for number in chosen if number not in exact)
        yield from zip(others, (place for _, place in sorted(listed.items())), strict=False)

    def _follow(self, rest: Sequence[int], findings: Mapping[int, Finding], found: dict[int, int]) -> None:
        """Entries whose finding is not at their place: it may be told of at another of its files, or the file may have
        another name now. Of several files, one of the same name in another folder comes first."""
        entries = self._baseline.entries
        left = {number: finding for number, finding in findings.items() if number not in found}
        traces = {number: trace_of(finding, self._baseline.salt) for number, finding in left.items()}
        wanted = {entry.trace for entry in entries}
        left = {number: finding for number, finding in left.items() if traces[number] in wanted}
        if not left:
            return

        def pair(places: Iterable[int], key: Callable[[Entry], Hashable],
                 keys: Callable[[int], Iterable[Hashable]]) -> None:
            waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
            for number in sorted(left, key=lambda one: (findings[one].location, one)):
                for spelt in keys(number):
                    waiting[spelt].append(number)
            taken = set(found.values())
            for place in places:
                queue = waiting.get(key(entries[place]), deque()) if place not in taken else deque()
                while queue and queue[0] in found:
                    queue.popleft()
                if queue:
                    found[queue.popleft()] = place

        pair(rest, lambda entry: (entry.trace, entry.path),
             lambda number: ((traces[number], path) for path in self._paths(findings[number])))
        moved = [place for place in rest if self.is_missing(entries[place].path)]
        pair(moved, lambda entry: (entry.trace, basename(entry.path)),
             lambda number: ((traces[number], basename(self.path_of(findings[number]))),))
        pair(moved, lambda entry: entry.trace,
             lambda number: (traces[number],) if findings[number].bound else ())
