"""Which findings are open: one function over findings, whatever they were found in.

A finding that a pragma in its file or a list of known findings names stays in every report, with its status, the
reason and where that stands; it only does not fail the run. What names nothing any more is told, too.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from shadowbom.core.baseline import Baseline
from shadowbom.core.finding import EXTERNAL, IN_SOURCE, OPEN, SUPPRESSED, Finding, RuleInfo, Suppression
from shadowbom.core.location import Location
from shadowbom.core.result import Unused
from shadowbom.policy.known import Known
from shadowbom.policy.pragmas import OWN, Pragma, covering

MAX_UNUSED = 1000
"""How many suppressions without effect are told of one by one."""

SECRETS = "secrets"
"""The tag of rules about keys: words of other scanners and lists of keys are about these alone."""

_AROUND = 200
_QUOTES = (b'"', b"'", b"`")
_ENDS = b"\"'`\r\n"


class Marks(NamedTuple):
    """What was seen while a file was read: its pragmas, and the entries of lists whose hash a value of it has, with
    the value's line and column. Holds nothing of the value."""

    pragmas: tuple[Pragma, ...] = ()
    known: tuple[tuple[int, int, Known], ...] = ()


class Accepted:
    """Entries of lists of known findings, by what they go by: a value's hash, or a file and a line."""

    def __init__(self, entries: Iterable[Known] = ()) -> None:
        self.entries = tuple(entries)
        self._values: dict[str, dict[str, list[Known]]] = {}
        self._lines: dict[tuple[str, int], list[Known]] = {}
        for entry in self.entries:
            if entry.digest:
                self._values.setdefault(entry.path, {}).setdefault(entry.digest, []).append(entry)
            else:
                self._lines.setdefault((entry.path, entry.line), []).append(entry)

    def of_value(self, path: str, *values: bytes) -> tuple[Known, ...]:
        """The entries that list a value in the file ``path`` or in any file. ``values`` are the value and what else
        may count as the value; they are hashed here and nowhere kept."""
        if not self.has_values(path):
            return ()
        return self.of_digests(path, [digest for value in values for digest in _digests(value)])

    def of_digests(self, path: str, digests: Iterable[str]) -> tuple[Known, ...]:
        """The same for a value of which the hashes are known."""
        digests = tuple(digests)
        listed = (self._values.get(path, {}), self._values.get("", {}))
        return tuple(entry for table in listed for digest in digests for entry in table.get(digest, ()))

    def has_values(self, path: str) -> bool:
        """Whether any value may be listed for the file ``path``."""
        return path in self._values or "" in self._values

    def of_line(self, path: str, line: int) -> list[Known]:
        """The entries that list a line, whatever is found there."""
        return self._lines.get((path, line), [])


NOTHING = Accepted()


def _digests(value: bytes) -> tuple[str, str]:
    # SHA-1 is what detect-secrets chose for its baselines; it protects nothing here.
    return hashlib.sha256(value).hexdigest(), hashlib.sha1(value, usedforsecurity=False).hexdigest()


def spellings(data: bytes, start: int, length: int) -> tuple[bytes, ...]:
    """A value of ``data``, and the whole string in quotes that it stands in: other scanners may list either."""
    value = data[start : start + length]
    left, right = start, start + length
    while left > max(0, start - _AROUND) and data[left - 1] not in _ENDS:
        left -= 1
    while right < min(len(data), start + length + _AROUND) and data[right] not in _ENDS:
        right += 1
    quoted = data[left - 1 : left] == data[right : right + 1] and data[right : right + 1] in _QUOTES
    return (value, data[left:right]) if quoted and right - left > length else (value,)


def never(*_: object) -> bool:
    """No, whatever is asked."""
    return False


IN_THIS_CHANGE = "suppressed in this change"
"""How reasons of what a change itself holds back begin."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What findings are judged by. ``marks`` are by path; ``keys_alone`` says that nothing but keys was looked for.

    An entry without a finding is stale where its path is ``gone`` from the disk, and where ``covers`` says that what
    the other scanner calls it would be a finding of ours in a file that was ``looked_at``. ``commits`` are those in
    which a finding of history stands, by fingerprint: there an entry for a commit holds for that one alone, in a tree
    for its file and line. ``barred`` are rules whose findings no comment and no list of the repository holds back.

    Where a change is judged, ``is_added`` tells of a comment's path and line whether the change has brought it, and
    ``added`` are the entries of lists that it has: these hold back nothing but findings of the rules in ``allowed``,
    since a change must not open its own gate.

    ``baselines`` are our own lists of old debt (``held``), and ``proposed`` what a change adds to them, which is like
    ``added``. ``missing`` tells that nothing has a path, whatever the scan has looked at; ``touched`` that a line of a
    path is one that a change has made.
    """

    marks: Mapping[str, Marks] = field(default_factory=dict)
    accepted: Accepted = NOTHING
    keys_alone: bool = False
    looked_at: Collection[str] = ()
    gone: Callable[[str], bool] = never
    covers: Callable[[str], bool] = never
    commits: Mapping[str, Collection[str]] | None = None
    barred: Collection[str] = ()
    is_added: Callable[[str, int], bool] = never
    added: Collection[Known] = ()
    allowed: Collection[str] = ()
    baselines: tuple[Baseline, ...] = ()
    proposed: tuple[Baseline, ...] = ()
    missing: Callable[[str], bool] = never
    touched: Callable[[str, int], bool] = never


def suppress(
    findings: Iterable[Finding], rules: Iterable[RuleInfo], known: Collection[str], grounds: Grounds
) -> tuple[tuple[Finding, ...], tuple[Unused, ...]]:
    """``findings`` in their order, those that something holds back with their status and its reason, and the
    suppressions that hold nothing back, sorted. ``rules`` are those that were applied and ``known`` the ids of all.
    A comment wins over a list, and our own over another scanner's."""
    about = {rule.id: SECRETS in rule.tags for rule in rules}
    used: set[object] = set()
    judged = tuple(_judged(finding, grounds, about.get(finding.rule, False), used) for finding in findings)
    return judged, _unused(grounds, about, known, used)


def _judged(finding: Finding, grounds: Grounds, is_key: bool, used: set[object]) -> Finding:
    if finding.status != OPEN:
        return finding
    path, line = finding.location.path, finding.location.line
    marks = grounds.marks.get(path, Marks())
    if finding.rule in grounds.barred:
        return finding
    fits = [pragma for pragma in covering(marks.pragmas, line) if _takes(pragma, finding.rule, is_key)]
    fits.sort(key=lambda pragma: pragma.by != OWN)
    listed = sorted(_listed(finding, marks, grounds), key=lambda entry: -entry.rank) if is_key else []
    used.update((path, pragma) for pragma in fits)
    used.update(listed)
    allowed = finding.rule in grounds.allowed
    places = [_covering(place, finding.rule, is_key, grounds) for place in finding.occurrences]
    if fits and all(places):
        known = [pragma for pragma in fits if not grounds.is_added(path, pragma.line)]
        by = (known or fits)[0]
        ours = not known or any(all(grounds.is_added(*one) for one in of_place) for of_place in places)
        held = held_back(finding, SUPPRESSED, by.reason or f"marked {by.by}",
                     Suppression(IN_SOURCE, by.by, path, by.line), ours, allowed)
        if held.status != OPEN:
            return held
        finding = held
    if listed:
        settled = [entry for entry in listed if entry not in grounds.added]
        entry = (settled or listed)[0]
        return held_back(finding, entry.status, entry.reason,
                     Suppression(EXTERNAL, entry.by, entry.source or entry.by, entry.at), not settled, allowed)
    return finding


def held_back(
    finding: Finding, status: str, reason: str, by: Suppression, ours: bool, allowed: bool
) -> Finding:
    """A finding that something holds back; one that the change itself holds back (``ours``) stays open and says so,
    unless that is ``allowed``."""
    if not ours:
        return dataclasses.replace(finding, status=status, reason=reason, suppression=by)
    if allowed:
        return dataclasses.replace(finding, status=status, reason=f"{IN_THIS_CHANGE}: {reason}", suppression=by)
    return dataclasses.replace(finding, reason=f"{IN_THIS_CHANGE} by {by.by}, which counts once it is in the base")


def _covering(place: Location, rule: str, is_key: bool, grounds: Grounds) -> list[tuple[str, int]]:
    """The comments by which a further place of a finding is accepted, too: one without keeps it open."""
    marks = grounds.marks.get(place.path, Marks())
    return [(place.path, pragma.line) for pragma in covering(marks.pragmas, place.line)
            if _takes(pragma, rule, is_key)]


def _takes(pragma: Pragma, rule: str, is_key: bool) -> bool:
    if pragma.fault:
        return False
    return rule in pragma.rules if pragma.by == OWN else is_key


def _listed(finding: Finding, marks: Marks, grounds: Grounds) -> Iterator[Known]:
    """The entries that list a finding, those by its value first."""
    place = finding.location
    yield from (entry for line, column, entry in marks.known if (line, column) == (place.line, place.column))
    for entry in grounds.accepted.of_line(place.path, place.line):
        if not entry.commit or grounds.commits is None or any(
            _same_commit(entry.commit, commit) for commit in grounds.commits.get(finding.fingerprint, ())
        ):
            yield entry


def _same_commit(one: str, other: str) -> bool:
    """Whether two ids, either of which may be cut short, are of one commit."""
    return one.startswith(other) or other.startswith(one)


def _unused(
    grounds: Grounds, about: Mapping[str, bool], known: Collection[str], used: set[object]
) -> tuple[Unused, ...]:
    found = sorted({*_unused_pragmas(grounds, about, known, used), *_unused_entries(grounds, used)})
    if len(found) > MAX_UNUSED:
        more = Unused("", 0, f"and {len(found) - MAX_UNUSED:,} more suppressions without effect")
        return (*found[:MAX_UNUSED], more)
    return tuple(found)


def _unused_pragmas(
    grounds: Grounds, about: Mapping[str, bool], known: Collection[str], used: set[object]
) -> Iterator[Unused]:
    """Our own pragmas that are not taken or about nothing. Those of other scanners may be about what they find."""
    applied = {rule for rule, is_key in about.items() if is_key or not grounds.keys_alone}
    for path, marks in grounds.marks.items():
        for pragma in marks.pragmas:
            if pragma.by != OWN:
                continue
            unknown = [rule for rule in pragma.rules if rule not in known]
            if pragma.fault:
                yield Unused(path, pragma.line, f"{OWN} is not taken: {pragma.fault}")
            elif unknown:
                yield Unused(path, pragma.line, f"{OWN} names no rule: {unknown[0]}{_nearest(unknown[0], known)}")
            elif barred := [rule for rule in pragma.rules if rule in grounds.barred]:
                yield Unused(path, pragma.line, f"{OWN} is not taken: the organisation's policy lets no comment "
                                                f"suppress {barred[0]}")
            elif (path, pragma) not in used and applied.issuperset(pragma.rules):
                yield Unused(path, pragma.line, f"{OWN} is about nothing: no {' or '.join(pragma.rules)} there")


def _nearest(rule: str, known: Collection[str]) -> str:
    # Only a slip of somebody's needs it.
    import difflib

    near = difflib.get_close_matches(rule, known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else ""


def _unused_entries(grounds: Grounds, used: set[object]) -> Iterator[Unused]:
    """Entries for files that are gone, and for keys of ours that are. Other entries may be about what only the other
    scanner finds."""
    for entry in grounds.accepted.entries:
        if entry in used or not entry.path:
            continue
        source = entry.source or entry.by
        if grounds.gone(entry.path):
            yield Unused(source, entry.at, f"stale: {entry.path} is not there any more")
        elif entry.path in grounds.looked_at and not entry.commit and grounds.covers(entry.kind):
            where = entry.path if entry.digest else f"{entry.path}:{entry.line}"
            yield Unused(source, entry.at, f"stale: no such key in {where} any more ({entry.kind})")
