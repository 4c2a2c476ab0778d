"""Which contents of a history hold keys, by one of two ways that give the same.

Either every content that a commit gives a path is read and searched once, or the changed lines alone are searched
first, and only those contents are read that these do not clear. The second way reads less, but git takes longer to make
it: measured, it costs 1.4 to 2.6 times the CPU of the first where contents have up to a megabyte, and 0.8 times where
they have more and grow at the top, as long lists and logs of changes do. ``STREAM_FROM`` is where that begins.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from typing import NamedTuple

from shadowbom.core.evidence import Evidence
from shadowbom.core.source import Origin, Problem, Scope, SourceFile
from shadowbom.detect.secrets import key_evidence
from shadowbom.discover import publish, scope_of
from shadowbom.discover.commits import History
from shadowbom.discover.objects import MISSING, Size, Store
from shadowbom.discover.read import too_large
from shadowbom.policy.suppress import Marks
from shadowbom.reading import PLAIN_CAP, Reader

WINDOW = 20_000
"""Contents that are looked up and read together."""

STREAM_FROM = 2_000_000
"""Bytes of the mean content of a history from which the changed lines are searched first."""

MAX_HELD = 100_000
"""Places of keys that are kept. A history of more is no place where keys leak."""

_MAX_NAMED = 100

Version = tuple[bytes, bytes]
"""A path and the id of a content that it has had. The path is b"" for content that no commit has."""


class Seen(NamedTuple):
    """A key in a version: a number that stands for its value in this run alone, and the evidence, without the key."""

    number: int
    evidence: Evidence


class _Path(NamedTuple):
    shown: str
    wanted: bool
    settings: bool


class Contents:
    """The contents of a history, searched for keys. ``held`` are the versions that have some, ``marks`` what says that
    these are accepted; ``missing`` and ``skipped`` count contents; ``streamed`` tells which way was taken."""

    def __init__(self, store: Store, reader: Reader, below: bytes = b"") -> None:
        self._store = store
        self._reader = reader
        self._below = below
        self._values = _Values()
        self._paths: dict[bytes, _Path] = {}
        self._known: set[bytes] = set()
        self._unwanted: set[bytes] = set()
        self._warm: dict[bytes, set[bytes]] = {}
        self._cold: frozenset[bytes] | set[bytes] = frozenset()
        self.held: dict[Version, tuple[Seen, ...]] = {}
        self.marks: dict[Version, Marks] = {}
        self.places = 0
        self.missing = 0
        self.skipped = 0
        self.problems: list[Problem] = []
        self.streamed = False

    @property
    def blobs(self) -> int:
        """How many different contents there are."""
        return len(self._known)

    def read(self, history: History, *, bounded: bool, stream: bool | None = None) -> None:
        """Search what the commits of ``history`` give their paths, and with ``bounded`` also what they take from them:
        what was there before the first of these. ``stream`` takes the decision between the two ways."""
        asked: dict[bytes, dict[bytes, None]] = {}
        decided = False
        for _, change in history.changes():
            if change is None or not change.path.startswith(self._below):
                continue
            for blob in (change.new, *change.old) if bounded else (change.new,):
                if blob and self._asks(blob, change.path, asked):
                    asked.setdefault(blob, {})[change.path] = None
            if len(asked) >= WINDOW:
                if not decided:
                    self._decide(history, asked, stream)
                    decided = True
                self._window(asked)
                asked = {}
        if not decided:
            self._decide(history, asked, stream)
        self._window(asked)

    def read_others(self) -> None:
        """Search every content in the store that no commit of the history has."""
        named = self._known | self._unwanted
        others = sorted(one.id for one in self._store.local() if one.type == "blob" and one.id not in named)
        for start in range(0, len(others), WINDOW):
            self._known.update(others[start : start + WINDOW])
            self._window({blob: {b"": None} for blob in others[start : start + WINDOW]})

    def path(self, raw: bytes) -> _Path:
        """What is known of a path by its name."""
        found = self._paths.get(raw)
        if found is None:
            shown = publish(raw[len(self._below) :])
            file = SourceFile(shown, raw, "")
            settings = self._reader.catalogue.is_settings(shown)
            found = self._paths[raw] = _Path(shown, self._reader.wants(file), settings)
        return found

    def _asks(self, blob: bytes, path: bytes, asked: dict[bytes, dict[bytes, None]]) -> bool:
        """Whether a version is to be read: it is new, or a path matters to what its content means."""
        if path in asked.get(blob, ()):
            return False
        said = self.path(path)
        if not said.wanted:
            self._unwanted.add(blob)
            return False
        known = blob in self._known
        self._known.add(blob)
        if blob in self._warm:
            return path not in self._warm[blob]
        return said.settings or not known or blob in asked

    def _decide(self, history: History, asked: dict[bytes, dict[bytes, None]], stream: bool | None) -> None:
        """Choose the way by the contents of the first window, which are those of the newest commits."""
        if stream is None:
            sizes = [one.size for one in self._store.sizes(list(asked)) if one.type and one.size <= PLAIN_CAP]
            stream = bool(sizes) and sum(sizes) / len(sizes) >= STREAM_FROM and not self._store.partial
        if stream:
            self.streamed = True
            self._cold = cleared(history, self._reader)

    def _window(self, asked: dict[bytes, dict[bytes, None]]) -> None:
        """Read and search contents, each with the paths that have it."""
        wanted = [blob for blob, paths in asked.items()
                  if blob not in self._cold or any(self.path(path).settings for path in paths)]
        fits = {one.id for one in self._store.sizes(list(asked)) if self._fits(one, asked[one.id])}
        search = self._reader.ruleset.prefilter.search
        for blob, data, problem in self._store.blobs([id_ for id_ in wanted if id_ in fits]):
            if data is None:
                self._unread(asked[blob], problem)
                continue
            paths = asked[blob]
            hit = bool(search(data)) or data[:2] in (b"\xff\xfe", b"\xfe\xff")
            if hit:
                self._warm.setdefault(blob, set()).update(paths)
            for path in paths:
                if hit or self.path(path).settings:
                    self._warm.setdefault(blob, set()).add(path)
                    self._judge(blob, path, bytes(data))

    def _fits(self, one: Size, paths: Iterable[bytes]) -> bool:
        """Whether a content is there and not too large. Counts it where it is not."""
        if one.type != "blob":
            self.missing += 1
        elif one.size > PLAIN_CAP:
            self.skipped += 1
            if self.skipped <= _MAX_NAMED:
                self.problems.append(too_large(self._shown(one.id, next(iter(paths))), one.size, PLAIN_CAP))
        else:
            return True
        return False

    def _unread(self, paths: Iterable[bytes], problem: str) -> None:
        if problem == MISSING:
            self.missing += 1
            return
        self.skipped += 1
        if self.skipped <= _MAX_NAMED:
            shown = self.path(next(iter(paths))).shown
            self.problems.append(Problem(shown, "history", f"a version of it is {problem}"))

    def _judge(self, blob: bytes, path: bytes, data: bytes) -> None:
        shown = self._shown(blob, path)
        scope = scope_of(shown) if path else Scope.PRODUCTION
        file = SourceFile(shown, path, "", scope, len(data), Origin.COMMIT, blob.decode("ascii"))
        found = self._reader.key_pass(file, data)
        if found is None:
            return
        data, keys, marks = found
        self.problems.extend(keys.problems)
        seen = tuple(
            Seen(self._values.number(data[hit.offset : hit.offset + hit.key.length]),
                 key_evidence(hit, self._reader.catalogue))
            for hit in keys.keys
        )
        if seen and self.places + len(seen) <= MAX_HELD:
            self.held[path, blob] = seen
            if marks is not None:
                self.marks[path, blob] = marks
            self.places += len(seen)
        elif seen:
            message = f"more than {MAX_HELD:,} places of keys in the history: the rest is not listed"
            self.problems.append(Problem(".", "history", message))

    def _shown(self, blob: bytes, path: bytes) -> str:
        """A path as published. Content that has none is named by its id: nothing else says where it is."""
        return self.path(path).shown if path else f"blob:{blob.decode('ascii')}"


class _Values:
    """Numbers that stand for values while this process runs. Neither a value nor anything made of one is kept beyond a
    digest that a key of this run alone goes into."""

    def __init__(self) -> None:
        self._key = os.urandom(32)
        self._numbers: dict[bytes, int] = {}

    def number(self, value: bytes) -> int:
        """The same number for the same value."""
        digest = hashlib.blake2b(value, key=self._key, digest_size=16).digest()
        return self._numbers.setdefault(digest, len(self._numbers))


def cleared(history: History, reader: Reader) -> set[bytes]:
    """Contents that hold nothing a key could be told by, found from changed lines alone: nothing in these, and nothing
    in the content before them."""
    clear = {hashlib.new(name, b"blob 0\0", usedforsecurity=False).hexdigest().encode() for name in ("sha1", "sha256")}
    tells = _teller(reader)
    for old, new, text in history.sections():
        if text is not None and (not old or old in clear) and new not in clear and not tells(text):
            clear.add(new)
    return clear


def _teller(reader: Reader) -> Callable[[bytes], bool]:
    """Whether text holds what a key could be told by: a literal with enough after it, a word that must be near one, or
    a byte that says it is UTF-16."""
    from shadowbom.detect.secrets_table import table_of

    search, judge = reader.ruleset.prefilter.search, reader.ruleset.prefilter.judge
    kinds = table_of(reader.catalogue).kinds

    def tells(text: bytes) -> bool:
        if b"\0" in text:
            return True
        hits = search(text)
        if not hits:
            return False
        match = judge(text, "", hits)
        return match.truncated or any(kinds[number].may_follow(text, end) for number, end in match.secret_hits)

    return tells
