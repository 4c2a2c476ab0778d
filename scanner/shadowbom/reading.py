"""One file from bytes to facts: prefilter, key pass, decode, extract, keep what matters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from posixpath import dirname, normpath, splitext
from typing import TYPE_CHECKING, NamedTuple

from shadowbom.catalog.prefilter import Hits, Match
from shadowbom.catalog.roles import ways
from shadowbom.core.evidence import Evidence
from shadowbom.core.item import ENTRY, Declared
from shadowbom.core.source import Document, Problem, SourceFile
from shadowbom.discover import decode, read, read_each
from shadowbom.extract.extractors import BY_ID, Extractor, Request
from shadowbom.extract.nesting import TOO_DEEP, too_deep
from shadowbom.policy.known import Known
from shadowbom.policy.pragmas import pragmas
from shadowbom.policy.suppress import NOTHING, Accepted, Marks, spellings
from shadowbom.ruleset import Ruleset

if TYPE_CHECKING:
    from shadowbom.core.fact import Fact, ServerTable
    from shadowbom.detect.secrets import KeyPass
    from shadowbom.discover.blobs import Blobs

PLAIN_CAP = 10 << 20
"""Bytes of a file that no extractor reads: it is only searched for keys."""

_BINARY = frozenset({
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".psd", ".xcf",
    ".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4", ".m4a", ".wav", ".ogg", ".flac", ".webm", ".mov",
    ".avi", ".mkv", ".pdf", ".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".jar", ".war", ".class",
    ".so", ".dylib", ".dll", ".exe", ".a", ".o", ".lib", ".pyc", ".pyo", ".wasm", ".whl", ".egg", ".nupkg", ".deb",
    ".rpm", ".dmg", ".iso", ".bin", ".dat", ".db", ".sqlite", ".sqlite3", ".mo", ".pack", ".idx", ".pptx", ".docx",
    ".xlsx", ".odt", ".glb", ".gltf", ".fbx", ".blend", ".stl", ".parquet", ".arrow", ".npy", ".npz", ".h5", ".hdf5",
    ".pb", ".onnx", ".safetensors", ".gguf", ".pt", ".pth", ".ckpt", ".pkl", ".joblib", ".tflite", ".keras",
    ".mlmodel", ".engine", ".trt", ".llamafile", ".pt2", ".nemo", ".mar", ".pte", ".ort", ".pdparams", ".ggml", ".ftz",
    ".pickle", ".jit", ".ptl", ".torchscript",
})
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_CAPS = {row.id: row.size_cap for row in BY_ID.values()}
_MAY_HAVE_TABLES = frozenset(row.id for row in BY_ID.values() if row.kind == "settings") | {"markdown"}
_STARTED_BY_EDITORS = (".vscode/tasks.json", ".code-workspace")
"""Files of editors that can start programs: what they hold matters whether or not AI is named in them."""
_FAULTS = (RecursionError, MemoryError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError)
_NAMING = {row.id: re.compile(row.names_files.encode()) for row in BY_ID.values() if row.names_files}
"""What a file of a format holds where it names other files."""


def is_always_read(format_id: str, data: bytes | memoryview) -> bool:
    """Whether a file is read whatever its atoms: it holds what its format says of files that name others, or of what
    no atom can spell."""
    return format_id in _NAMING and _NAMING[format_id].search(data) is not None


def _may_be_of(table: ServerTable, data: bytes) -> bool:
    """Whether a file of a name that many others have, too, may be the one server that ``table`` says it is: the keys
    that tell it apart stand in it, if not in an escape."""
    if "." not in table.pointers or b"\\" in data:
        return True
    return all(key.rpartition(".")[2].encode() in data for key, _ in table.when)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file gave. ``includes`` are paths that it names and that must be read too, in the format
    ``named_as``. ``configuration`` is what rules judge of a coding agent's own files; it makes no asset. ``marks`` say
    which of its findings somebody has accepted; None where nothing does. ``tables`` are files that it says hold a
    client's servers: the paths that each may have, and the table."""

    path: str
    passed: bool = False
    facts: tuple[Fact, ...] = ()
    keys: tuple[Evidence, ...] = ()
    problems: tuple[Problem, ...] = ()
    includes: tuple[str, ...] = ()
    named_as: str = ""
    configuration: tuple[Fact, ...] = ()
    marks: Marks | None = None
    tables: tuple[tuple[tuple[str, ...], ServerTable], ...] = ()


class FoundKeys(NamedTuple):
    """The keys of a file, what was wrong, and which of them lists of known findings name (see ``Marks``)."""

    keys: tuple[Evidence, ...] = ()
    problems: tuple[Problem, ...] = ()
    known: tuple[tuple[int, int, Known], ...] = ()


NO_KEYS = FoundKeys()


def _as_utf8(data: bytes) -> bytes:
    decoded = decode(data, keep_nul=True)
    return decoded[0].encode("utf-8", "replace") if decoded else data


class Reader:
    """Reads files of one root by one ruleset. ``prefilter`` False extracts every file, to test soundness.
    ``accepted`` are lists of known findings. Contents come from ``blobs`` where they are given, else from the disk.
    ``takes_pragmas`` says whether what a file says of its own findings counts."""

    def __init__(
        self, root: bytes, ruleset: Ruleset, prefilter: bool = True, accepted: Accepted = NOTHING,
        blobs: Blobs | None = None, *, takes_pragmas: bool = True,
    ) -> None:
        self.root = root
        self._blobs = blobs
        self.accepted = accepted
        self.takes_pragmas = takes_pragmas
        self.ruleset = ruleset
        self.catalogue = ruleset.catalogue
        self._filter = prefilter
        self._known: Collection[str] | None = None
        self._markers: Collection[str] = ()
        self.forced = False
        """Set while files are read that a passed file names, whatever the prefilter says of them."""
        self.told: Mapping[str, tuple[ServerTable, ...]] = {}
        """Tables of servers that other files say are in the files at some paths."""

    def know(self, paths: Collection[str], markers: Collection[str] = ()) -> None:
        """``paths`` are all that the catalogue knows by themselves of those that will be read (``known_paths``): found
        once for a tree, they need not be looked for among the files of each call. ``markers`` are the paths that make
        other files an agent's (``Roles.markers``)."""
        self._known = paths
        self._markers = markers

    def declares(self, path: str) -> bool:
        """Whether a client reads servers, or other things that are listed, from a file of this name."""
        return self.catalogue.table_paths.hit(path) or bool(self.catalogue.roles.tables(path, self._markers))

    def _is_agents(self, path: str) -> bool:
        """Whether a file is one that coding agents or MCP clients read."""
        return self.catalogue.agent_paths.hit(path) or bool(self.catalogue.roles.products(path, self._markers))

    def _known_among(self, files: Sequence[SourceFile]) -> Collection[str]:
        if self._known is not None:
            return self._known
        return frozenset(self.catalogue.known_paths.among(file.path for file in files))

    def wants(self, file: SourceFile) -> bool:
        """Whether the bytes of ``file`` are worth reading: an extractor takes it, or it may hold keys."""
        return bool(file.format) or splitext(file.path)[1].lower() not in _BINARY

    def load(self, file: SourceFile) -> bytes | Problem:
        """The bytes of a file, as UTF-8 where they were UTF-16; a Problem for one that cannot be read."""
        cap = _CAPS.get(file.format, PLAIN_CAP)
        data = read(self.root, file, cap) if self._blobs is None else self._blobs.read(file, cap)
        return _as_utf8(data) if not isinstance(data, Problem) and data[:2] in _UTF16 else data

    def sift(self, file: SourceFile) -> bytes | Problem | None:
        """What ``load`` gives for a file that passes the prefilter, None for one that does not."""
        return next((data for _, data in self.passing([file])), None)

    def passing(self, files: Sequence[SourceFile]) -> Iterator[tuple[SourceFile, bytes | Problem]]:
        """Those of ``files`` that pass the prefilter or cannot be read, with what ``load`` gives for them."""
        # Asked for every file of a tree: what depends on the format or the path alone is settled before.
        judge = self.ruleset.prefilter.judge
        known = self._known_among(files)
        for file, data, hits in self._searched(files, _CAPS):
            if isinstance(data, Problem):
                yield file, data
                continue
            format_id = file.format
            if hits:
                match = judge(bytes(data), format_id, hits)
                if match.passed or (match.secret_hits and self._may_hold_keys(file, bytes(data), match)):
                    yield file, bytes(data)
                    continue
            kept = (file.path in known and self._is_kept(file, bytes(data))) or file.path.endswith(_STARTED_BY_EDITORS)
            if kept or is_always_read(format_id, data) or (not self._filter and format_id in BY_ID):
                yield file, bytes(data)

    def _is_kept(self, file: SourceFile, data: bytes) -> bool:
        """Whether a file that the catalogue knows by its path is looked into without an atom."""
        return (self._has_table(file, data) or self.catalogue.is_settings(file.path)
                or self._is_agents(file.path) or self.catalogue.entry_paths.hit(file.path))

    def _has_table(self, file: SourceFile, data: bytes) -> bool:
        return file.format in _MAY_HAVE_TABLES and any(
            _may_be_of(table, data) for table in self.catalogue.table_paths.find(file.path))

    def _each(self, files: Sequence[SourceFile], caps: Mapping[str, int]) -> Iterator[bytes | memoryview | Problem]:
        if self._blobs is None:
            return read_each(self.root, files, caps, PLAIN_CAP)
        return self._blobs.each(files, caps, PLAIN_CAP)

    def _searched(
        self, files: Sequence[SourceFile], caps: Mapping[str, int]
    ) -> Iterator[tuple[SourceFile, bytes | memoryview | Problem, Hits]]:
        """Each of ``files`` with its bytes, as UTF-8 where they were UTF-16, and where literals stand in them. A view
        is of the file only until the next one is asked for."""
        search = self.ruleset.prefilter.search
        for file, data in zip(files, self._each(files, caps), strict=True):
            if isinstance(data, Problem):
                yield file, data, []
                continue
            if data and data[0] >= _UTF16[1][0] and data[:2] in _UTF16:
                data = _as_utf8(bytes(data))  # noqa: PLW2901  # the same file
            yield file, data, search(data)

    def _may_show_keys(self, file: SourceFile, match: Match) -> bool:
        """Whether a file has a trace of a key, or may hold one that leaves none."""
        return bool(match.secret_hits) or match.truncated or self.catalogue.is_settings(file.path)

    def _must_read(self, file: SourceFile, data: bytes) -> bool:
        """Whether a file without an atom is read: it may hold a server table, it names other files, or code's agents
        may refer to it."""
        return (self._has_table(file, data) or is_always_read(file.format, data)
                or self.catalogue.entry_paths.hit(file.path))

    def _may_hold_keys(self, file: SourceFile, data: bytes, match: Match) -> bool:
        # Imported here: see ``_keys``.
        from shadowbom.detect.secrets import may_hold

        return may_hold(data, file.path, self.catalogue, match.secret_hits)

    def extract(self, file: SourceFile, data: bytes) -> Reading:
        """Keys and facts of a file that passed; keys alone where only they made it pass, unless ``forced``
        is set. Never raises for what the file holds."""
        match = self.ruleset.prefilter.match(data, file.format)
        found = NO_KEYS
        if self._may_show_keys(file, match):
            data, found = self._keys(file, data, match)
        reading = self._extract(file, data, match, found)
        marks = self._marks(file, data, found)
        return reading if marks is None else replace(reading, marks=marks)

    def _extract(self, file: SourceFile, data: bytes, match: Match, found: FoundKeys) -> Reading:
        keys, problems = found.keys, found.problems
        # Imported here: see ``_judged``.
        from shadowbom.extract.settings.pipelines import is_pipeline

        row = BY_ID.get(file.format)
        read = row is not None and (match.passed or self.forced or not self._filter or self._must_read(file, data))
        judged = self._is_agents(file.path) or file.path.endswith(_STARTED_BY_EDITORS) or (
            read and is_pipeline(file.path))
        if not (read or judged):
            return Reading(file.path, bool(keys), keys=keys, problems=problems)
        decoded = decode(data, keep_nul=True)
        if decoded is None:
            problem = Problem(file.path, "discover", "binary content in a file that should be text")
            return Reading(file.path, True, keys=keys, problems=(*problems, problem))
        document = Document(file, decoded[0], decoded[1])
        reading = Reading(file.path, bool(keys), keys=keys, problems=problems)
        if row is not None and read:
            reading = self._facts(document, row, keys, problems)
        # A file of a name that others use, too, is a client's where it declares a server.
        judged = judged or _declares_server(reading.facts)
        return self._judged(document, reading) if judged else reading

    def _marks(self, file: SourceFile, data: bytes, found: FoundKeys) -> Marks | None:
        """What says that findings of a file are accepted. ``data`` has its keys taken out."""
        marks = Marks(pragmas(data, file.path) if self.takes_pragmas else (), found.known)
        return marks if any(marks) else None

    def keys(self, files: Sequence[SourceFile]) -> Iterator[Reading]:
        """The keys of ``files`` and nothing else of them; a Reading for each that holds one or cannot be read."""
        judge = self.ruleset.prefilter.judge
        known: Collection[str] | None = None
        for file, data, hits in self._searched(files, {}):
            if isinstance(data, Problem):
                yield Reading(file.path, problems=(data,))
                continue
            if not hits:
                known = self._known_among(files) if known is None else known
                if not (file.path in known and self.catalogue.is_settings(file.path)):
                    continue
            clean, found = self._keys(file, bytes(data), judge(data, "", hits))
            if found.keys or found.problems:
                marks = self._marks(file, clean, found)
                yield Reading(file.path, bool(found.keys), keys=found.keys, problems=found.problems, marks=marks)

    def key_pass(self, file: SourceFile, data: bytes) -> tuple[bytes, KeyPass, Marks | None] | None:
        """The bytes of a file (as UTF-8 where they were UTF-16), its keys, whose offsets are in these bytes, and what
        says that they are accepted; None for a file without a trace of any. For callers that must tell one key from
        another."""
        from shadowbom.detect.secrets import find_keys

        data = _as_utf8(data) if data[:2] in _UTF16 else data
        match = self.ruleset.prefilter.match(data, "")
        if not self._may_show_keys(file, match):
            return None
        hits = None if match.truncated else match.secret_hits
        passed = find_keys(data, file.path, file.scope, self.catalogue, hits)
        found = FoundKeys((), passed.problems, self._listed(file, data, passed))
        return data, passed, self._marks(file, passed.data, found) if passed.keys else None

    def _keys(self, file: SourceFile, data: bytes, match: Match) -> tuple[bytes, FoundKeys]:
        """The bytes of a file without its keys, and these."""
        # Few files hold anything like a key, and most scans none.
        from shadowbom.detect.secrets import find_keys, key_evidence

        hits = None if match.truncated else match.secret_hits
        passed = find_keys(data, file.path, file.scope, self.catalogue, hits)
        keys = tuple(key_evidence(key, self.catalogue) for key in passed.keys)
        return passed.data, FoundKeys(keys, passed.problems, self._listed(file, data, passed))

    def _listed(self, file: SourceFile, data: bytes, passed: KeyPass) -> tuple[tuple[int, int, Known], ...]:
        """The entries of lists that name a key of a file, with its line and column."""
        if not self.accepted.has_values(file.path):
            return ()
        return tuple(
            (key.location.line, key.location.column, entry) for key in passed.keys
            for entry in self.accepted.of_value(file.path, *spellings(data, key.offset, key.key.length))
        )

    def _judged(self, document: Document, reading: Reading) -> Reading:
        """``reading`` with what rules judge of a coding agent's own file."""
        # A search for keys alone, which stands before most commits, gets by without these.
        from shadowbom.extract.settings.configuration import configuration
        from shadowbom.extract.settings.items import items
        from shadowbom.extract.settings.pipelines import is_pipeline, pipeline_steps

        try:
            whole = configuration(document, self.catalogue.roles.format(reading.path))
        except _FAULTS as e:
            problem = Problem(reading.path, "extract", f"configuration reader failed: {type(e).__name__}")
            return replace(reading, passed=True, problems=(*reading.problems, problem))
        problems = tuple(dict.fromkeys((*reading.problems, *whole.problems)))
        tables = self.catalogue.roles.tables(reading.path, self._markers)
        declared: tuple[Fact, ...] = items(reading.path, whole.facts, tables) if tables else ()
        if is_pipeline(reading.path) and _runs(reading.facts):
            declared += pipeline_steps(reading.path, whole.facts)
        return replace(reading, passed=True, problems=problems, configuration=whole.facts,
                       facts=(*reading.facts, *declared))

    def _facts(
        self, document: Document, row: Extractor, keys: tuple[Evidence, ...], problems: tuple[Problem, ...]
    ) -> Reading:
        # Imported here: see ``_judged``.
        from shadowbom.detect.relevance import relevant
        from shadowbom.extract.stars import named_by_stars, with_stars

        file = document.file
        tables = self.catalogue.tables_of(file.path)
        if named := self.told.get(file.path):
            tables = (*(table for table in tables if not table.shared), *named)
        request = Request(tables)
        try:
            extraction = row.load()(document, request)
        except _FAULTS as e:
            # An extractor's own fault must not end a scan of thousands of files: it is named and the scan goes on.
            # The exception's text may quote the file, so only its type is kept.
            problem = Problem(file.path, "extract", f"{row.id} reader failed: {type(e).__name__}")
            return Reading(file.path, True, keys=keys, problems=(*problems, problem))
        told = named_by_stars(with_stars(extraction.facts), self.catalogue.gives, self.catalogue.has_module)
        facts = (*relevant(told, self.catalogue, asked_for=self.forced), *self._entries(document))
        problems = (*problems, *extraction.problems)
        if row.kind in ("source", "notebook") and too_deep(document.text):
            problems = (*problems, Problem(file.path, "extract", TOO_DEEP))
        others = tuple((_paths_of(name, file.path, table), table) for name, table in extraction.tables)
        return Reading(file.path, True, facts, keys, problems, extraction.includes, row.named_as, tables=others)

    def _entries(self, document: Document) -> Iterator[Declared]:
        """The entries of a file of settings that say more of agents that code makes."""
        for table in self.catalogue.entry_paths.find(document.file.path):
            # Imported here: see ``_judged``.
            from shadowbom.extract.settings.configuration import configuration
            from shadowbom.extract.settings.items import entries, items

            facts = configuration(document).facts
            yield from entries(facts, table) if table.kind == ENTRY else items(document.file.path, facts, (table,))


def _declares_server(facts: Sequence[Fact]) -> bool:
    from shadowbom.core.fact import Server

    return any(isinstance(fact, Server) for fact in facts)


def _runs(facts: Sequence[Fact]) -> bool:
    """Whether something is a step or a command of a pipeline."""
    from shadowbom.core.fact import Command, Step

    return any(isinstance(fact, (Step, Command)) for fact in facts)


def _paths_of(name: str, path: str, table: ServerTable) -> tuple[str, ...]:
    """The paths that a file may have which the one at ``path`` names: below the folder that the table's glob leaves
    open, or beside it."""
    owners = [placed.owner for glob in table.globs for placed in ways(glob, path)]
    folders = (*owners[:1], f"{dirname(path)}/" if dirname(path) else "")
    return tuple(dict.fromkeys(normpath(f"{folder}{name}") for folder in folders))
