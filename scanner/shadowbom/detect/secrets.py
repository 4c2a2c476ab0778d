"""The key pass: runs on a file's bytes before anything else reads them and takes every key out.

What it gives holds no key: each is replaced by a token of the same width that breaks no syntax, and a
``KeyHit`` knows its prefix and length alone. So no fact, cache, pickle or message can hold one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shadowbom.catalog.index import Catalogue
from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Redacted
from shadowbom.core.location import Location
from shadowbom.core.source import Problem, Scope
from shadowbom.detect.secrets_context import bound_name
from shadowbom.detect.secrets_hits import SCORES, KeyHit, key_evidence, severity_of
from shadowbom.detect.secrets_judge import MAX_KEYS, Judge, Match, Verdict
from shadowbom.detect.secrets_table import KeyTable, Kind, table_of

__all__ = ["KeyHit", "KeyPass", "find_keys", "key_evidence", "may_hold"]

_BOM = b"\xef\xbb\xbf"
_LINE_END = 10


@dataclass(frozen=True, slots=True)
class KeyPass:
    """``data`` with every key replaced, and the keys in the order of the file."""

    data: bytes
    keys: tuple[KeyHit, ...] = ()
    problems: tuple[Problem, ...] = ()


def find_keys(
    data: bytes, path: str, scope: Scope, catalogue: Catalogue, hits: Iterable[tuple[int, int]] | None = None
) -> KeyPass:
    """Take the keys out of a file's bytes (UTF-8).

    ``hits`` are the prefilter's: the number in ``catalogue.secrets`` of a kind of which it has seen a literal or
    a word, and where. None tries all kinds, as is right for a file whose search was cut short. Every value that
    has the shape of a kind which shows itself is replaced, also where it is no finding: a stand-in, a key of
    another use. Costs time in proportion to the file, whatever it holds.
    """
    table = table_of(catalogue)
    groups, others = _shaped(data, table, None if hits is None else _ends(hits))
    if table.of_settings and catalogue.is_settings(path):
        others += table.of_settings
    if not groups and not others:
        return KeyPass(data)
    masked = bytearray(data)
    for number, group in enumerate(groups, 1):
        _mask(masked, min(match.start for match in group), max(match.end for match in group), number)
    judge = Judge(data, bytes(masked), path, table, [group[0].start for group in groups])
    verdicts = [verdict for group in groups[:MAX_KEYS] if (verdict := judge.best(group))]
    bare = list(judge.bare(others))
    for number, (match, verdict) in enumerate(bare, len(groups) + 1):
        _mask(masked, match.start, match.end, number)
        verdicts += [verdict] if verdict else []
    clean = bytes(masked)
    many = max(len(groups), len(bare))
    left = len(groups) > MAX_KEYS or any(verdict is None for _, verdict in bare)
    message = f"{many} values look like keys: not all are judged, all are taken out"
    problems = (Problem(path, "secrets", message),) if left else ()
    keys = _located(sorted(verdicts, key=lambda one: one.match.start), clean, data, path, scope, catalogue)
    return KeyPass(clean, tuple(keys), problems)


def may_hold(data: bytes, path: str, catalogue: Catalogue, hits: Iterable[tuple[int, int]]) -> bool:
    """Whether ``find_keys`` would take anything out of a file that holds no settings of clients: cheap, for the many
    files that hold a literal and no value with the shape of its kind."""
    table = table_of(catalogue)
    groups, others = _shaped(data, table, _ends(hits))
    if groups or not others:
        return bool(groups)
    return next(Judge(data, data, path, table, []).bare(others), None) is not None


def _shaped(
    data: bytes, table: KeyTable, ends: dict[int, list[int]] | None
) -> tuple[list[list[Match]], list[Kind]]:
    """The values that show themselves, in groups that share bytes, and the kinds whose value says nothing."""
    kinds = table.kinds if ends is None else table.seen(ends)
    others = [kind for kind in kinds if not kind.led and kind.spec.context != "config"]
    return _grouped(_led_matches(data, kinds, ends)), others


def _ends(hits: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """Where the literals of each kind end, in order."""
    ends: dict[int, list[int]] = {}
    for number, end in hits:
        ends.setdefault(number, []).append(end)
    return ends


def _led_matches(data: bytes, kinds: Iterable[Kind], ends: dict[int, list[int]] | None) -> Iterator[Match]:
    for kind in kinds:
        if kind.led:
            windows = kind.literal_windows(data) if ends is None else kind.hit_windows(data, ends[kind.number])
            for start, end in kind.spans(data, windows):
                yield Match(start, end, kind)


def _grouped(matches: Iterable[Match]) -> list[list[Match]]:
    """Matches that share bytes, together: one value is one finding of one provider."""
    groups: list[list[Match]] = []
    end = -1
    for match in sorted(matches, key=lambda one: (one.start, one.end, one.kind.number)):
        if match.start < end:
            groups[-1].append(match)
        else:
            groups.append([match])
        end = max(end, match.end)
    return groups


def _mask(data: bytearray, start: int, end: int, number: int) -> None:
    """Replace a value by an identifier of the same width: valid where a key can stand, a name of nothing. A value of
    several lines keeps its line ends."""
    token = b"__SHADOWBOM_KEY_%d__" % number
    width = end - start
    lines = list(_line_ends(data, start, end))
    data[start:end] = token.ljust(width, b"_") if len(token) <= width else b"_" * width
    for at in lines:
        data[at] = _LINE_END


def _line_ends(data: bytearray, start: int, end: int) -> Iterator[int]:
    at = data.find(_LINE_END, start, end)
    while at >= 0:
        yield at
        at = data.find(_LINE_END, at + 1, end)


def _located(
    verdicts: list[Verdict], clean: bytes, data: bytes, path: str, scope: Scope, catalogue: Catalogue
) -> Iterator[KeyHit]:
    """Hits with their lines and columns, counted onwards from one hit to the next."""
    line, line_start, column, at = 1, 0, 1, len(_BOM) if data.startswith(_BOM) else 0
    for verdict in verdicts:
        start, end = verdict.match.start, verdict.match.end
        breaks = clean.count(b"\n", at, start)
        if breaks:
            line += breaks
            line_start = clean.rfind(b"\n", at, start) + 1
            column, at = 1, line_start
        column += len(clean[at:start].decode("utf-8", "replace"))
        at = start
        kind = verdict.match.kind
        spec = kind.spec
        unknown = (kind.shared or spec.context == "config") and verdict.product == spec.product
        value = data[start:end]
        shown = spec.prefix if value.startswith(spec.prefix.encode()) else ""
        yield KeyHit(
            signature=spec.product, spec=spec.id, title=spec.title, product=verdict.product,
            provider="unknown" if unknown else catalogue.products[verdict.product].provider,
            location=Location(path, line, column), offset=start, key=Redacted(shown, end - start),
            confidence=Confidence(SCORES[verdict.reason], (verdict.reason,)),
            severity=severity_of(spec, verdict.reason, scope, path), scope=scope, revoke=spec.revoke,
            name=bound_name(clean, start)[0], expires=verdict.expires, account=verdict.account,
            alone=verdict.alone,
        )
