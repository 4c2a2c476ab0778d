"""Which files are worth a closer look: one pass of one literal database over a file's bytes.

A hit of the database is a place; ``contexts`` tells whether an entry of the catalogue can really stand there in
that format. The compiled database is cached by content. It is not shared between threads.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import hyperscan

from shadowbom.catalog import atoms, cache, contexts, names
from shadowbom.catalog.index import Catalogue
from shadowbom.catalog.made import made_by

MAX_HITS = 500_000
"""Hits in one file after which the search stops; what is left of such a file passes unjudged."""

_MAGIC = b"sbom-pf1"
_MODEL_KINDS = frozenset({"source", "notebook", "settings", "infra"})


class FormatRow(Protocol):
    """What the prefilter must know of a format: see ``extract.extractors.Extractor``."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def ecosystem(self) -> str: ...
    @property
    def templates(self) -> Mapping[str, tuple[str, ...]]: ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format as plain values."""

    id: str
    kind: str
    language: str
    ecosystem: str
    templates: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Match:
    """What one file's bytes say.

    ``passed``: an entry of the catalogue can stand in it, in its format. ``secret_hits``: number of the kind in
    ``Catalogue.secrets`` and the end offset of the literal, in order of offsets. ``truncated``: the search
    stopped after MAX_HITS hits; the file then counts as passed and ``secret_hits`` is not complete.
    """

    passed: bool = False
    secret_hits: Sequence[tuple[int, int]] = ()
    truncated: bool = False


NOTHING = Match()
Hits = list[tuple[int, int]]
"""Numbers of literals and the offsets where they end."""


def _on_hit(literal: int, _start: int, end: int, _flags: int, hits: Hits) -> bool | None:
    hits.append((literal, end))
    return len(hits) >= MAX_HITS or None


class Prefilter:
    """The database of a catalogue, and the judgement of its hits. Made with ``load``."""

    def __init__(self, catalogue: Catalogue, formats: Iterable[FormatRow], literals: _Literals) -> None:
        self._formats = {row.id: row for row in formats}
        self._scan = literals.database.scan
        self._scratch = hyperscan.Scratch(literals.database)
        self._lines = literals.lines
        self._atoms: dict[int, tuple[atoms.Atom, ...]] = {}
        self._secrets: dict[int, tuple[int, ...]] = {}
        self._judges: dict[str, dict[int, tuple[_Judge, ...]]] = {}
        self._models = catalogue.artefact["sections"]["model"]
        self._catalogue = catalogue

    @classmethod
    def load(cls, catalogue: Catalogue, formats: Iterable[FormatRow], only: str = "") -> Prefilter:
        """The prefilter of ``catalogue`` from the cache, or compiled where it is not there.

        ``formats`` are the rows of the extractors' table, or ``Format`` values of them; ``only`` is the one section
        that is looked for, "" for all.
        """
        return cls(catalogue, formats, _cached(catalogue, only) or _compiled(catalogue, only))

    def path_hit(self, path: str) -> bool:
        """Whether the catalogue knows ``path`` by itself: a configuration file or a server table."""
        return self._catalogue.known_paths.hit(path)

    def match(self, data: bytes, format: str) -> Match:  # noqa: A002  # the noun of the house
        """Match the bytes of a file (UTF-8, or UTF-16 decoded and encoded again) of a format; "" is none."""
        hits = self.search(data)
        return self.judge(data, format, hits) if hits else NOTHING

    def search(self, data: bytes | memoryview) -> Hits:
        """Where the database's literals stand in the bytes of a file."""
        hits: Hits = []
        # The callback may have had enough; contextlib.suppress would cost as much as a small file's search.
        try:  # noqa: SIM105
            self._scan(data, _on_hit, 0, hits, self._scratch)
        except hyperscan.ScanTerminated:
            pass
        return hits

    def judge(self, data: bytes | memoryview, format_id: str, hits: Hits) -> Match:
        """What hits of ``search`` say of a file of a format."""
        truncated = len(hits) >= MAX_HITS
        passed = truncated
        keys: list[tuple[int, int]] = []
        view: contexts.View | None = None
        judges = self._judges.setdefault(format_id, {})
        alive: dict[int, list[_Judge]] = {}
        for literal, end in hits:
            of_literal = judges.get(literal)
            if of_literal is None:
                of_literal = judges[literal] = self._build(literal, format_id)
            for number in self._secrets[literal]:
                keys.append((number, end))
            if passed or not of_literal:
                continue
            view = view or contexts.View(bytes(data))
            left = alive.get(literal)
            if left is None:
                left = alive[literal] = [one for one in of_literal if one[0].file is None or one[0].file(view)]
            for test, tail, size in left:
                if test.place(view, end - tail - size, end - tail):
                    passed = True
                    break
        return Match(passed, keys, truncated) if passed or keys else NOTHING

    def _build(self, literal: int, format_id: str) -> tuple[_Judge, ...]:
        """The tests of a literal's atoms in a format."""
        found = self._atoms.get(literal)
        if found is None:
            found = self._atoms[literal] = atoms.parse(self._lines[literal])
            self._secrets[literal] = tuple(int(atom.value) for atom in found if atom.section == "secret")
        row = self._formats.get(format_id)
        if row is None:
            return ()
        built: list[_Judge] = []
        models = tuple(str(self._models[int(atom.value)]["value"]) for atom in found if atom.section == "model")
        for atom in found:
            if atom.section == "secret" or not counts(atom, row):
                continue
            templates = [contexts.template(text, row.kind == "notebook") for text in row.templates[atom.section]]
            test = contexts.check(atom, templates, models, keyed=row.kind == "settings")
            built.append((test, atom.tail, len(atom.text.encode())))
        return tuple(built)


_Judge = tuple[contexts.Test, int, int]


def counts(atom: atoms.Atom, row: FormatRow) -> bool:
    """Whether an atom's entry can be in a format at all: it has a template and is of its language or ecosystem."""
    if atom.section not in row.templates:
        return False
    if atom.section in ("import", "client"):
        return atom.scope in map(names.family, row.language.split())
    if atom.section == "package":
        return row.ecosystem == "*" or atom.scope in (row.ecosystem or names.ECOSYSTEM.get(row.language, "npm")).split()
    if atom.section == "resource" and row.kind == "settings":
        # Types of these have a group in front; those without are of a language of declarations.
        return "/" in atom.value or ":" in atom.value
    return atom.section != "model" or row.kind in _MODEL_KINDS


@dataclass(frozen=True, slots=True)
class _Literals:
    database: Any
    lines: Sequence[str]


def database_of(catalogue: Catalogue, only: str = "") -> Any:
    """The database of the literals of ``catalogue``, from the cache where it is there. ``only`` is as in ``load``."""
    return (_cached(catalogue, only) or _compiled(catalogue, only)).database


def _compiled(catalogue: Catalogue, only: str) -> _Literals:
    found = atoms.atoms(catalogue.artefact)
    expressions, lines = atoms.grouped(atom for atom in found if only in ("", atom.section))
    if not expressions:
        # An empty database cannot be compiled; a catalogue without entries matches nothing.
        expressions, lines = [atoms.Expression("\0" * 16, False, "", "")], ["[]"]
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[expression.regex for expression in expressions],
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=[hyperscan.HS_FLAG_CASELESS if expression.caseless else 0 for expression in expressions],
    )
    table = "\n".join(lines).encode()
    body = struct.pack("<I", len(table)) + table + bytes(hyperscan.dumpb(database))
    cache.write(_name(catalogue, only), _MAGIC + hashlib.sha256(body).digest() + body)
    return _Literals(database, lines)


def _cached(catalogue: Catalogue, only: str) -> _Literals | None:
    """The database that was kept, None where there is none or it does not fit this machine."""
    data = cache.read(_name(catalogue, only))
    if data is None or data[:8] != _MAGIC or hashlib.sha256(data[40:]).digest() != data[8:40]:
        return None
    (size,) = struct.unpack_from("<I", data, 40)
    try:
        database = hyperscan.loadb(data[44 + size :], hyperscan.HS_MODE_BLOCK)
    except hyperscan.HyperscanError:
        return None
    return _Literals(database, data[44 : 44 + size].decode().split("\n"))


def _name(catalogue: Catalogue, only: str) -> str:
    key = [catalogue.digest, only, *made_by()]
    return f"prefilter-{hashlib.sha256(json.dumps(key).encode()).hexdigest()[:32]}.bin"
