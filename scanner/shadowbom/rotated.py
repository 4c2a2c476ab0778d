"""Keys that a baseline lists by their place, and whose value a change has replaced: what is listed is the old one.

A baseline holds nothing of a key, so the values of both sides are compared here, and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from shadowbom.core.baseline import Entry
from shadowbom.core.finding import BASELINED, Finding
from shadowbom.core.location import Location
from shadowbom.core.result import ScanResult
from shadowbom.core.source import Problem, SourceFile
from shadowbom.policy.suppress import SECRETS
from shadowbom.reading import Reader
from shadowbom.scan import Listed


class Sides(Protocol):
    """Gives the file with a published path as one of two states has it, None where that has none."""

    def __call__(self, path: str, *, in_base: bool) -> SourceFile | None: ...


def rotated(
    head: ScanResult, is_touched: Callable[[str, int], bool], contents: Listed, file_at: Sides
) -> frozenset[str]:
    """The fingerprints of findings of ``head`` that a baseline of ours holds back, and whose key stands on a line that
    the change has made and is none that the base has in the file of the entry. Where that cannot be told, it counts as
    another."""
    doubtful = [
        (finding, prefix, entry) for finding, prefix, entry in _held(head)
        if is_touched(finding.location.path, finding.location.line)
    ]
    if not doubtful:
        return frozenset()
    reader = Reader(b"", contents.ruleset, blobs=contents.blobs)
    found = set()
    for finding, prefix, entry in doubtful:
        now = _values(reader, file_at(finding.location.path, in_base=False)).get(_spot(finding.location))
        before = _values(reader, file_at(entry.path.removeprefix(prefix), in_base=True))
        if now is None or now not in before.values():
            found.add(finding.fingerprint)
    return frozenset(found)


def _held(head: ScanResult) -> Iterator[tuple[Finding, str, Entry]]:
    """The findings about keys that our baselines hold back, each with its entry and the prefix of the entry's paths."""
    about = {rule.id for rule in head.rules if SECRETS in rule.tags}
    by_print = {finding.fingerprint: finding for finding in head.findings
                if finding.status == BASELINED and finding.rule in about}
    for applied in head.baselines:
        for use in applied.uses:
            finding = by_print.get(use.finding)
            if finding is not None:
                yield finding, applied.baseline.prefix, use.entry


def _values(reader: Reader, file: SourceFile | None) -> dict[tuple[int, int], bytes]:
    """The values of the keys of a file by line and column."""
    data = reader.load(file) if file is not None else None
    passed = reader.key_pass(file, data) if file is not None and data is not None and not isinstance(data, Problem) \
        else None
    if passed is None:
        return {}
    text, keys, _ = passed
    return {_spot(key.location): text[key.offset : key.offset + key.key.length] for key in keys.keys}


def _spot(place: Location) -> tuple[int, int]:
    return place.line, place.column
