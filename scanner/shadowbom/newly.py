"""Which findings a change adds and which it mends, and where it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from shadowbom.core.finding import OPEN, Finding
from shadowbom.core.location import Location
from shadowbom.core.result import ScanResult
from shadowbom.discover.classify import scope_of
from shadowbom.rules.context import Context, context_of, lowered


def new_findings(
    is_new: Callable[[Location], bool], names: Mapping[str, str], before: Iterable[ScanResult], head: ScanResult
) -> tuple[tuple[Finding, Finding], ...]:
    """Findings on new lines, and those that the base has not, or not open: each as the head has it, and as it is told
    of the change. A finding of a renamed file is looked for under the name that the file had (``names``)."""
    there: Counter[tuple[object, ...]] = Counter()
    for result in before:
        there |= Counter(_identity(one, names.get(one.location.path, one.location.path)) for one in result.findings)
    found = []
    for finding in head.findings:
        identity = _identity(finding, finding.location.path)
        known = there[identity] > 0
        there[identity] -= known
        if not known or is_new(finding.location):
            found.append((finding, finding))
        elif touched := [place for place in finding.occurrences if is_new(place)]:
            found.append((finding, _moved(finding, touched)))
    return tuple(found)


def still_fixed(
    fixed: Iterable[Finding], names: Mapping[str, str], kept: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Those of ``fixed`` that are gone: what a renamed file had and still has is among ``kept``, the findings of the
    head that are not new, under the name that the file has now."""
    there = Counter(_identity(one, one.location.path) for one in kept)
    found = []
    for finding in fixed:
        path = names.get(finding.location.path)
        if path is not None and there[identity := _identity(finding, path)] > 0:
            there[identity] -= 1
        else:
            found.append(finding)
    return tuple(found)


def _moved(finding: Finding, touched: list[Location]) -> Finding:
    """A finding that the base has, too, told at the places that the change adds: what is wrong elsewhere is no debt of
    the change. It is less severe where nothing loads those files as they stand."""
    contexts = {place: context_of(place.path, scope_of(place.path)) for place in touched}
    place = min(touched, key=lambda one: (contexts[one].rank, one))
    was = Context(finding.context) if finding.context else None
    if was is not None and contexts[place].rank > was.rank and lowered(finding.severity, was) is finding.severity:
        finding = replace(finding, severity=lowered(finding.severity, contexts[place]), context=contexts[place].value)
    return replace(finding, location=place, occurrences=tuple(sorted(set(touched) - {place})))


def _identity(finding: Finding, path: str) -> tuple[object, ...]:
    return path, finding.rule, finding.severity, finding.message, finding.status == OPEN
