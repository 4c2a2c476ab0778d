"""Is a value that has the shape of a key one, and whose? By what it is made of and by what is around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shadowbom.detect.secrets_context import (
    Places,
    around,
    between,
    bound_name,
    distance,
    is_credential,
    names_another,
    names_key,
)
from shadowbom.detect.secrets_filler import is_filler, is_mixed
from shadowbom.detect.secrets_structure import STRUCTURES, account, expiry, secret_part
from shadowbom.detect.secrets_table import KeyTable, Kind

MAX_KEYS = 1000
"""Values judged in one file. All are taken out, but a file of more is no place where keys leak."""

MAX_TESTED = 10_000
"""Values of one file of which it is asked what they are bound to. The rest is taken out without a verdict."""

_FARTHEST = 1 << 40


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of the file that has the shape of a kind."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Verdict:
    """A match believed to be a key. ``rank`` orders the kinds that want the same value. ``alone`` says that nothing
    ties it to AI: it is a finding, and no evidence of the product."""

    match: Match
    reason: str
    rank: tuple[bool, int, int, int]
    product: str
    expires: str = ""
    account: str = ""
    alone: bool = False


class Judge:
    """Decides on the matches of one file. ``starts`` are where values that show themselves begin, in order."""

    def __init__(self, data: bytes, masked: bytes, path: str, table: KeyTable, starts: list[int]) -> None:
        self.data = data
        self.places = Places(masked)
        self.path = path.lower().encode()
        self.table = table
        self._starts = starts
        self._free: dict[tuple[bytes, ...], list[int]] = {}
        self._believed: dict[tuple[str, str], list[int]] = {}

    def best(self, group: list[Match]) -> Verdict | None:
        """The kind that a value is of, None where it is no key: marker, then longest prefix, then nearest word."""
        verdicts = [verdict for match in group if (verdict := self._verdict(match))]
        best = max(verdicts, key=lambda one: one.rank, default=None)
        if best is not None:
            spec = best.match.kind.spec
            self._believed.setdefault((spec.product, spec.id), []).append(best.match.start)
        return best

    def bare(self, kinds: Iterable[Kind]) -> Iterator[tuple[Match, Verdict | None]]:
        """Keys of kinds whose value says nothing: a word near, a name that says it is a key, a random value; of
        several kinds that want one value, the one whose word is nearest. After ``MAX_KEYS`` values, or ``MAX_TESTED``
        that may be one, every one near a word is given without a verdict."""
        found: dict[int, tuple[Match, Verdict | None]] = {}
        seen: set[int] = set()
        tested = 0
        for kind in kinds:
            for start, end in kind.spans(self.places.data, self._windows(kind)):
                match = Match(start, end, kind)
                if (len(seen) >= MAX_KEYS and start not in seen) or tested >= MAX_TESTED:
                    found.setdefault(start, (match, None))
                    continue
                tested += 1
                if not self._stands_for_key(kind, start, end):
                    continue
                seen.add(start)
                verdict = self._verdict(match)
                before = found[start][1] if start in found else None
                if verdict and (before is None or verdict.rank > before.rank):
                    found[start] = match, verdict
        last = -1
        for match, verdict in sorted(found.values(), key=lambda one: (one[0].start, -one[0].end)):
            if match.start >= last:
                last = match.end
                yield match, verdict

    def _stands_for_key(self, kind: Kind, start: int, end: int) -> bool:
        """Whether a value without literals may be a key: it has the prefix at least, or it is random and bound to a
        name that says so."""
        if kind.prefix:
            return True
        if self.places.data[start:end] != self.data[start:end]:
            return False
        if kind.spec.context == "config":
            return is_credential(self.places.data, start, end)
        named = any(map(names_key, bound_name(self.places.data, start)))
        return named and (not kind.has_capitals or is_mixed(self.data[start:end]))

    def _windows(self, kind: Kind) -> Iterator[tuple[int, int]]:
        """Stretches in which a kind's context is near: its words, or the other half of a pair."""
        if kind.spec.context == "pair":
            return around(self._halves(kind), len(self.data))
        if kind.spec.context == "config":
            return iter(((0, len(self.data)),))
        return self.places.windows(kind.words)

    def _halves(self, kind: Kind) -> list[int]:
        return self._believed.get((kind.spec.product, kind.spec.pair), [])

    def _verdict(self, match: Match) -> Verdict | None:
        kind, value = match.kind, self.data[match.start : match.end]
        structure = kind.spec.structure
        checked = bool(structure) and STRUCTURES[structure](value)
        if kind.spec.context == "structure" and not checked:
            return None
        secret = value.removeprefix(kind.prefix)
        secret = secret_part(structure, secret) if checked else secret
        if is_filler(secret, self.data[match.end : match.end + 8], checked=checked) or kind.publishes(value):
            return None
        way, product = self._context(match)
        alone = bool(kind.general) and not self._speaks_of(kind.general)
        alone = alone or (kind.spec.context == "config" and product == kind.spec.product)
        if way is None or (alone and structure and not checked):
            return None
        reason = "structure" if checked else "pattern" if kind.spec.context == "none" else "context"
        rank = (checked, len(kind.prefix), -way, -kind.number)
        return Verdict(
            match, reason, rank, product, expiry(structure, value), account(structure, value) if checked else "", alone
        )

    def _speaks_of(self, words: tuple[bytes, ...]) -> bool:
        return bool(self.places.of(words)) or any(word in self.path for word in words)

    def _context(self, match: Match) -> tuple[int | None, str]:
        """How far the kind's context is, None where it is missing; and the product whose key it then is."""
        kind, start, end = match.kind, match.start, match.end
        if kind.spec.context in ("none", "structure"):
            return 0, kind.spec.product
        if kind.spec.context == "config":
            return _FARTHEST, self.table.named(bound_name(self.places.data, start)[0]) or kind.spec.product
        if kind.spec.context == "pair":
            return distance(between(self._halves(kind), *self.places.near(start, end)), start, end), kind.spec.product
        if kind.spec.context == "path":
            return (0 if any(word in self.path for word in kind.words) else None), kind.spec.product
        if kind.shared:
            return _FARTHEST, self.places.nearest_owner(start, end, self.table.owner) or kind.spec.product
        return self._way_to_words(kind, start, end), kind.spec.product

    def _way_to_words(self, kind: Kind, start: int, end: int) -> int | None:
        """Bytes to the nearest word, 0 on the value's own line; None where there is none, where the value's name
        says that it is another's, or where a word that speaks against the kind is nearer."""
        line = self.places.line(start)
        words, against = self.places.of(kind.words), self.places.of(kind.unless)
        name = bound_name(self.places.data, start)[0]
        another = names_another(name, kind.names) and not any(word in name.lower().encode() for word in kind.words)
        if between(words, *line) and (kind.led or not another):
            return 0
        if another or between(against, *line):
            return None
        low, high = self.places.near(start, end)
        free = self._unclaimed(kind.words)
        near = distance(between(free, low, high), start, end)
        refuted = distance(between(self._unclaimed(kind.unless), low, high), start, end)
        if near is not None:
            return near if refuted is None or near < refuted else None
        if refuted is not None or kind.spec.context != "host":
            return None
        return distance(free, start, end)

    def _unclaimed(self, words: tuple[bytes, ...]) -> list[int]:
        """Where words stand, without the lines of values that show themselves: they speak of that value alone."""
        if words not in self._free:
            self._free[words] = [
                at for at in self.places.of(words) if not between(self._starts, *self.places.line(at))
            ]
        return self._free[words]
