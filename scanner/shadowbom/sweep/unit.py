"""One repository: fetched, scanned, told. The same in every executor."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shadowbom.change import scan_entries
from shadowbom.core.result import ScanResult
from shadowbom.core.source import SourceFile
from shadowbom.discover.blobs import Blobs
from shadowbom.discover.git import GitError
from shadowbom.discover.names import publish
from shadowbom.discover.objects import Store, open_bare, open_store
from shadowbom.discover.remote import HEAD, CloneError, Tip, fetch, tip_of
from shadowbom.discover.trees import FILE, Entry, tree_entries
from shadowbom.errors import UserError
from shadowbom.extract.extractors import BY_ID, format_of
from shadowbom.options import ScanOptions
from shadowbom.policy.data import ENTRY
from shadowbom.reading import Reader
from shadowbom.report.json import document, finding_entry
from shadowbom.ruleset import Ruleset
from shadowbom.scan import ruleset_of
from shadowbom.sweep.credentials import header_of, mark_of
from shadowbom.sweep.forges.url_list import address_fault
from shadowbom.sweep.interfaces import interfaces
from shadowbom.sweep.spec import (
    EMPTY,
    FAILED,
    LACKING,
    MALFORMED,
    PARTIAL,
    SCANNED,
    UNCHANGED,
    Settings,
    UnitResult,
    UnitSpec,
)

_SHARED = ("rules", "unused_suppressions")
"""Members of a scan's JSON that are the same for all repositories, or say nothing once it is over."""
_FEW = 10
_KEY_RULE = "leaked-key"
_MAX_KEY_FILES = 500
MAX_ALIKE = 1000
"""Files with the same content that are looked at."""
_NOTHING = frozenset({b"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
                      b"473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"})
"""The ids of empty files, of which there may be any number."""
_CAP = 50 << 20


@dataclass(frozen=True, slots=True)
class _Opened:
    """A repository that can be read: the commit, the branch, and what is wrong with it, "" for nothing."""

    store: Store
    commit: str
    branch: str = ""
    malformed: str = ""
    lacking: str = ""


_rulesets: dict[tuple[str, ...], Ruleset] = {}


def prepared(settings: Settings) -> Ruleset:
    """The catalogue that units of these settings are scanned with, opened once in a process."""
    if settings.catalogs not in _rulesets:
        _rulesets[settings.catalogs] = ruleset_of(ScanOptions(catalogs=settings.catalogs))
    return _rulesets[settings.catalogs]


def run_unit(spec: UnitSpec, work: str = "") -> UnitResult:
    """What is in a repository. ``work`` is an empty folder to fetch into, a temporary one without. Tokens and the salt
    of marks come from where ``credentials`` finds them. Whatever the repository holds gives a result, and no
    exception but those of a lack of memory or time."""
    folder = os.path.realpath(work or tempfile.mkdtemp(prefix="shadowbom-sweep-"))
    try:
        return _run(spec, os.fsencode(folder))
    except CloneError as error:
        return UnitResult(spec.key, FAILED, spec.head, spec.branch, error.cause, str(error))
    except (GitError, UserError) as error:
        return UnitResult(spec.key, FAILED, spec.head, spec.branch, "corrupt", str(error)[:300])
    finally:
        if not work:
            shutil.rmtree(folder, ignore_errors=True)


def _run(spec: UnitSpec, folder: bytes) -> UnitResult:
    opened = _local(spec) if spec.path else _fetched(spec, folder)
    if isinstance(opened, UnitResult):
        return opened
    entries, left_out = _listed(opened, spec.limits.entries)
    options = ScanOptions(
        exclude=spec.settings.exclude, catalogs=spec.settings.catalogs, now=spec.now, jobs=1,
        rules=spec.settings.rules, suppress=spec.settings.suppress,
    )
    ruleset = prepared(spec.settings)
    result = scan_entries(opened.store, b"", (opened.commit, entries), options, ruleset, assessed=True,
                          name=spec.name.rpartition("/")[2] or spec.name)
    result = replace(result, repository=spec.url)
    reasons = [left_out] if left_out else []
    reasons += [f"larger files could not be fetched: {opened.lacking}"] if opened.lacking else []
    reasons += [f"git finds fault with its objects: {opened.malformed}"] if opened.malformed else []
    status = PARTIAL if left_out or opened.lacking else MALFORMED if opened.malformed else SCANNED
    made = _document(result, spec)
    if spec.settings.history:
        made["findings"] += _past(opened.store, spec)
    publishes, consumes = interfaces(opened.store, entries, spec.name, spec.url)
    return UnitResult(
        spec.key, status, opened.commit, opened.branch, LACKING if opened.lacking else "", "; ".join(reasons), made,
        publishes=tuple(publishes), consumes=tuple(consumes),
        keys=tuple(_marked(result, opened.store, entries, ruleset)),
    )


def _listed(opened: _Opened, limit: int) -> tuple[list[Entry], str]:
    """The entries of a commit that are looked at, and why not all are, "" where all are. A few folders that name each
    other make millions of files of one content."""
    counts: Counter[bytes] = Counter()
    found: list[Entry] = []
    seen = 0
    for entry in tree_entries(opened.store, opened.commit, limit + 1):
        seen += 1
        counts[entry.id] += 1
        if counts[entry.id] <= MAX_ALIKE or entry.id in _NOTHING:
            found.append(entry)
    if seen > limit:
        return found[:limit], f"more than {limit:,} files: the rest is left out"
    left_out = f"the same content in more than {MAX_ALIKE:,} files: the rest of them is left out"
    return found, left_out if len(found) < seen else ""


def _local(spec: UnitSpec) -> _Opened | UnitResult:
    """A repository of this machine, of which HEAD alone is looked at."""
    real = os.path.realpath(os.fsencode(spec.path))
    if not os.path.isdir(real):  # a worker of a cluster may not have it
        raise CloneError("not-found", "its folder is not on the machine that scans it")
    store = open_store(real) if os.path.lexists(os.path.join(real, b".git")) else open_bare(real)
    commit = store.commit("HEAD") if store is not None else ""
    if store is None or not commit:
        return UnitResult(spec.key, EMPTY, reason="there is no commit")
    if commit == spec.seen:
        return UnitResult(spec.key, UNCHANGED, commit)
    return _Opened(store, commit)


def _fetched(spec: UnitSpec, folder: bytes) -> _Opened | UnitResult:
    if wrong := address_fault(spec.url):
        raise CloneError("other", wrong)
    header = header_of(spec.host)
    tip = Tip(spec.head, spec.branch) if spec.head else tip_of(folder, spec.url, header)
    if not tip.commit:
        reason = "there is no commit" if tip.empty else f"the default branch {tip.branch or 'HEAD'} is not there"
        return UnitResult(spec.key, EMPTY, reason=reason)
    if tip.commit == spec.seen:
        return UnitResult(spec.key, UNCHANGED, tip.commit, tip.branch)
    clone = fetch(os.path.join(folder, b"clone"), spec.url, tip, header=header, limit=spec.limits.blob,
                  whole=spec.settings.history,
                  wanted=lambda store: _wanted(store, spec.limits.entries, spec.limits.blob))
    commit = clone.store.commit(HEAD)
    if not commit:
        raise CloneError("corrupt", "what was fetched has no commit")
    return _Opened(clone.store, commit, tip.branch, clone.malformed, clone.lacking)


def _wanted(store: Store, entries: int, limit: int) -> Iterable[bytes]:
    """Blobs that are too large to come unasked and that a scan reads all the same: those of files with a format."""
    for entry in itertools.islice(tree_entries(store, HEAD), entries):
        if entry.kind == FILE and not store.has(entry.id):
            row = BY_ID.get(format_of(publish(entry.path)))
            if row is not None and row.size_cap > limit:
                yield entry.id


def _document(result: ScanResult, spec: UnitSpec) -> dict[str, Any]:
    """The scan's JSON without what is the same for all; of one that is too large, fewer places of each asset and fewer
    paths of attack."""
    made = {name: value for name, value in document(result).items() if name not in _SHARED}
    if len(json.dumps(made, ensure_ascii=False)) * 2 > spec.limits.output:
        for asset in made["assets"]:
            asset["evidence"] = _few(asset["evidence"])
        del made["posture"]["paths"][_FEW:]
        del made["problems"][_FEW:]
    return made


def _few(evidence: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first places of an asset, and the first that shows each class of data: a policy may ask for them."""
    shown = {piece["entry"]: piece for piece in reversed(evidence) if piece["entry"].startswith(ENTRY)}
    return [*evidence[:_FEW], *(piece for piece in evidence[_FEW:] if shown.get(piece["entry"]) is piece)]


def _past(store: Store, spec: UnitSpec) -> list[dict[str, Any]]:
    """The keys that only earlier commits have, as findings."""
    from shadowbom.history import HistoryOptions, history_of

    options = HistoryOptions(catalogs=spec.settings.catalogs, now=spec.now, suppress=spec.settings.suppress)
    return [
        finding_entry(leak.finding) | {"message": f"{leak.finding.message}; in the history alone"}
        for leak in history_of(store, b"", options).leaks if not leak.in_head
    ]


def _marked(
    result: ScanResult, store: Store, entries: Sequence[Entry], ruleset: Ruleset
) -> Iterable[dict[str, Any]]:
    """The keys of the result, each with its mark. The key itself is read anew, and goes no further than its mark."""
    told = {(one.location.path, one.location.line, one.location.column): one for one in result.findings
            if one.rule == _KEY_RULE}
    paths = {path for path, _, _ in told}
    files = [SourceFile(publish(entry.path), entry.path, format_of(publish(entry.path)), blob=entry.id.decode("ascii"))
             for entry in entries if entry.kind == FILE and publish(entry.path) in paths][:_MAX_KEY_FILES]
    if not files:
        return
    blobs = Blobs(store)
    try:
        reader = Reader(store.top, ruleset, blobs=blobs)
        for file in files:
            data = blobs.read(file, _CAP)
            passed = reader.key_pass(file, data) if isinstance(data, bytes) else None
            for key in passed[1].keys if passed is not None else ():
                place = key.location.path, key.location.line, key.location.column
                if (finding := told.get(place)) is not None:
                    yield {"mark": mark_of(passed[0][key.offset : key.offset + key.key.length]) if passed else "",
                           "title": key.title, "provider": key.provider, "shown": str(key.key), "path": place[0],
                           "line": place[1], "severity": finding.severity.value, "status": finding.status}
    finally:
        blobs.close()
