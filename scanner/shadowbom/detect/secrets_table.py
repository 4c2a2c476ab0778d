"""Credential kinds of the catalogue, made ready to be searched for: compiled once, each when first needed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from weakref import WeakKeyDictionary, proxy

from shadowbom.catalog.index import Catalogue, Product, SecretSpec
from shadowbom.detect.secrets_context import words_of
from shadowbom.detect.secrets_structure import STRUCTURES
from shadowbom.errors import UserError

# A key begins where no character of a key is before it, or right after an escape, which ends in one
# (``\n``, ``%3D``, ``\u003d``, a terminal's colour). ``{}`` is the key's fixed beginning, looked back over.
_BEGINS = (
    r"(?:(?<![A-Za-z0-9_\-]{})|(?<=\\[nrtbfv]{})|(?<=%[0-9A-Fa-f]{{2}}{})|(?<=\\u[0-9A-Fa-f]{{4}}{})"
    r"|(?<=\\x[0-9A-Fa-f]{{2}}{})|(?<=\[[0-9]m{})|(?<=\[[0-9]{{2}}m{}))"
)
_ENDS = r"(?![A-Za-z0-9_\-])"
# A kind whose prefix could stand inside base64 must not be cut out of a longer run of it.
_BEGINS_BASE64 = _BEGINS.replace("_", "_+/", 1)
_ENDS_BASE64 = r"(?![A-Za-z0-9_+/=\-])"
_MAX_OWNERS = 10_000
_ASKS_OWNER = frozenset({
    "provider-sdk", "inference-endpoint", "cloud-ai-service", "gateway", "local-runtime",
})
"""Kinds of product that hand out a key in the common ``sk-`` shape."""


class Kind:
    """One credential kind. ``number`` is its place in ``Catalogue.secrets``."""

    def __init__(self, number: int, spec: SecretSpec, product: Product) -> None:
        if spec.structure and spec.structure not in STRUCTURES:
            known = ", ".join(STRUCTURES)
            raise UserError(f"{spec.product}: secret {spec.id}: no structure {spec.structure!r} (known: {known})")
        self.number = number
        self.spec = spec
        self.literals = tuple(literal.encode() for literal in spec.literals)
        self.words = tuple(word.lower().encode() for word in spec.words)
        self.unless = tuple(word.lower().encode() for word in spec.unless)
        self.general = tuple(word.lower().encode() for word in spec.general)
        self.prefix = spec.prefix.encode()
        self.names = words_of(" ".join((product.id, product.name, product.provider, *spec.words)))
        self.has_capitals = "A-Z" in spec.pattern

    @property
    def led(self) -> bool:
        """Whether the value itself shows what it is; else only what is around it does."""
        return bool(self.literals)

    @property
    def shared(self) -> bool:
        """Whether the kind is the shape that many providers use, so that the nearest of them is asked."""
        return self.spec.context == "host" and not self.words

    def publishes(self, value: bytes) -> bool:
        """Whether a value is known to be public on purpose."""
        return bool(self.spec.published) and hashlib.sha256(value).hexdigest() in self.spec.published

    @cached_property
    def regex(self) -> re.Pattern[bytes]:
        """The pattern, whole, between boundaries. Where it has a fixed beginning, that leads, so that the engine
        jumps from one to the next; only there it looks back, and only then it reads on."""
        pattern, fixed = self.spec.pattern, re.escape(self.spec.prefix)
        bare = fixed.replace("\\-", "-")
        if not bare or not pattern.startswith(bare) or _has_branches(pattern):
            bare = fixed = ""
        base64_like = not any(sign in self.spec.prefix for sign in "-_.")
        begins, ends = (_BEGINS_BASE64, _ENDS_BASE64) if base64_like else (_BEGINS, _ENDS)
        looked_back = begins.format(*[fixed] * 7)
        return re.compile(f"{fixed}{looked_back}(?:{pattern[len(bare) :]}){ends}".encode())

    def spans(self, data: bytes, windows: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Where the pattern stands within ``windows``. A match that the end of a window cut is followed to
        its own end."""
        size = len(data)
        for low, high in windows:
            for hit in self.regex.finditer(data, low, high):
                if hit.end() < high or high >= size:
                    yield hit.span()
                elif whole := self.regex.match(data, hit.start()):
                    yield whole.span()

    @cached_property
    def _goes_on(self) -> re.Pattern[bytes] | None:
        """What must follow a literal that leads the value, at least; None where that cannot be told."""
        leads = self.spec.prefix and all(literal.startswith(self.prefix) for literal in self.literals)
        if not leads or "\\s" in self.spec.pattern:
            return None
        return _run(self.spec.min_length - max(map(len, self.literals)))

    def may_follow(self, data: bytes, end: int) -> bool:
        """Whether a literal that ends at ``end`` can be of a value: enough signs of one follow. Of a kind without
        literals any word counts."""
        return not self.led or self._goes_on is None or self._goes_on.match(data, end) is not None

    def hit_windows(self, data: bytes, ends: list[int]) -> Iterator[tuple[int, int]]:
        """``literal_windows`` where a search has found already where the literals end, in order."""
        reach = self.spec.max_length + 64
        before = reach + max(map(len, self.literals))
        goes_on = self._goes_on
        if goes_on is not None:
            ends = [end for end in ends if goes_on.match(data, end)]
        return _merged([(max(0, end - before), min(len(data), end + reach)) for end in ends])

    def literal_windows(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Stretches in which a value with one of the literals can stand, apart and in order."""
        reach = self.spec.max_length + 64
        return _merged(sorted(
            (max(0, at - reach), min(len(data), at + len(literal) + reach))
            for literal in self.literals
            for at in _occurrences(data, literal, reach)
        ))


class KeyTable:
    """All credential kinds of a catalogue, by their place in ``Catalogue.secrets``."""

    def __init__(self, catalogue: Catalogue) -> None:
        # A table that held its catalogue would keep both for ever: see ``table_of``.
        self._catalogue: Catalogue = proxy(catalogue)
        self.kinds = tuple(
            Kind(number, spec, catalogue.products[spec.product]) for number, spec in enumerate(catalogue.secrets)
        )
        shared = {kind.prefix for kind in self.kinds if kind.shared}
        own = [kind for kind in self.kinds if not kind.shared]
        self._own_shape = frozenset(kind.spec.product for kind in own) - frozenset(
            kind.spec.product for kind in own if kind.prefix in shared and not kind.spec.structure
        )
        self._pairs: dict[int, list[int]] = {}
        for kind in self.kinds:
            if kind.spec.pair:
                halves = [other.number for other in self.kinds
                          if (other.spec.product, other.spec.id) == (kind.spec.product, kind.spec.pair)]
                for number in halves:
                    self._pairs.setdefault(number, []).append(kind.number)
        self._owners: dict[str, str] = {}

    @cached_property
    def of_settings(self) -> tuple[Kind, ...]:
        """The kinds that only settings of MCP clients and coding agents have."""
        return tuple(kind for kind in self.kinds if kind.spec.context == "config")

    def seen(self, numbers: Iterable[int]) -> list[Kind]:
        """The kinds of ``numbers`` in order, and those that only stand beside one of them."""
        wanted = set(numbers) | {other for number in numbers for other in self._pairs.get(number, ())}
        return [self.kinds[number] for number in sorted(wanted)]

    def named(self, name: str) -> str:
        """The product whose environment name ``name`` is, else ""."""
        found = self._catalogue.env.find(name) if name else None
        return found.product if found is not None else ""

    def owner(self, name: str) -> str:
        """The product whose host or environment name ``name`` is, where it may hand out keys of the shared
        shape: it is a service, and no kind of its own says otherwise. Else ""."""
        if name not in self._owners:
            if len(self._owners) > _MAX_OWNERS:
                self._owners.clear()
            found = self._catalogue.hosts.find(name) if "." in name else self._catalogue.env.find(name)
            product = self._catalogue.products[found.product] if found is not None else None
            fits = product is not None and product.kind in _ASKS_OWNER and product.id not in self._own_shape
            self._owners[name] = product.id if product is not None and fits else ""
        return self._owners[name]


_TABLES: WeakKeyDictionary[Catalogue, KeyTable] = WeakKeyDictionary()


def table_of(catalogue: Catalogue) -> KeyTable:
    """The table of a catalogue, made once."""
    table = _TABLES.get(catalogue)
    if table is None:
        table = _TABLES[catalogue] = KeyTable(catalogue)
    return table


@lru_cache(maxsize=256)
def _run(length: int) -> re.Pattern[bytes]:
    """So many signs of a key in a row: cheap to test, and rare after a literal that also stands in names."""
    return re.compile(rb"[A-Za-z0-9_+/=.:\-]{%d}" % max(length, 0))


def _has_branches(pattern: str) -> bool:
    """Whether a pattern is several beside each other, outside any group."""
    bare = re.sub(r"\\.|\[(?:[^\]\\]|\\.)*\]", "", pattern)
    depth = 0
    for char in bare:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            return True
    return False


def _occurrences(data: bytes, literal: bytes, reach: int) -> Iterator[int]:
    """Offsets of ``literal``, without those between two that are closer than ``reach`` anyway: their windows
    say nothing new, and a file made of literals has millions of them."""
    at = data.find(literal)
    while at >= 0:
        yield at
        last = data.rfind(literal, at + 1, at + reach)
        at = last if last >= 0 else data.find(literal, at + len(literal))


def _merged(windows: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sorted ``windows`` as the fewest that cover the same."""
    current: tuple[int, int] | None = None
    for low, high in windows:
        if current is None:
            current = (low, high)
        elif low <= current[1]:
            current = (current[0], max(current[1], high))
        else:
            yield current
            current = (low, high)
    if current is not None:
        yield current
