"""A commit or the index as what a scan takes: the files that it lists, with their contents by blob id."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator

from shadowbom.core.source import Origin, Problem, SourceFile
from shadowbom.discover import magic
from shadowbom.discover.blobs import Blobs, small
from shadowbom.discover.classify import WEIGHTS, name_class, scope_of
from shadowbom.discover.found import DiscoverOptions, Discovery, WeightsFile
from shadowbom.discover.ignore import Rules
from shadowbom.discover.names import publish
from shadowbom.discover.objects import Store
from shadowbom.discover.trees import FILE, Entry

_NOWHERE = re.compile(rb"(?:\A|/)\.{0,2}(?:/|\Z)")
"""A part of a path that is no name: whoever goes from folder to folder above it may never come to an end."""
_IGNORE = b".shadowbomignore"
_IGNORE_CAP = 1 << 20
_CODEOWNERS = b"CODEOWNERS"


def listed(
    store: Store, entries: Iterable[Entry], options: DiscoverOptions, *, blobs: Blobs, below: bytes, origin: Origin,
    commit: str = "", date: str = "", deciding: Iterable[Entry] | None = None,
) -> Discovery:
    """The files among ``entries`` that lie ``below`` (a folder with a last ``/``, b"" for all), as a scan lists them.
    Links and submodules are left out: they have no content of their own. ``blobs`` reads contents, and is the caller's
    to close. ``deciding`` are the entries of the state whose ignore files hold and whose CODEOWNERS tells who approves,
    where that is another one.
    Model files whose bytes are not here are known by their names."""
    named = sorted(_files_below(entries, below))
    raws = [(raw, id_) for raw, id_ in named if not _NOWHERE.search(raw)]
    problems = [Problem(publish(raw), "discover", "no file can lie there, and git makes none: not looked at")
                for raw, _ in named if _NOWHERE.search(raw)]
    ignored = _ignore_rules(blobs, raws if deciding is None else _files_below(deciding, below), options.exclude)
    files: list[SourceFile] = []
    doubtful: list[SourceFile] = []
    for raw, id_ in raws:
        if _is_ignored(raw, ignored):
            continue
        path = publish(raw)
        file = SourceFile(path, raw, options.format_of(path), scope_of(path), -1, origin, id_)
        if options.looks_inside and not file.format and name_class(path.rpartition("/")[2]) >= WEIGHTS:
            doubtful.append(file)
        else:
            files.append(file)
    weights: list[WeightsFile] = []
    for file, start in zip(doubtful, blobs.heads(doubtful, magic.HEAD), strict=True):
        known = (magic.named(file.path) or "" if start is None else
                 magic.look(file.path, start.data, start.size, options.format_of))
        if isinstance(known, WeightsFile):
            weights.append(known)
        files.append(file._replace(format=known) if isinstance(known, str) and known else file)
    owners = None if deciding is None else tuple(
        SourceFile(publish(raw), raw, "", blob=id_) for raw, id_ in _files_below(deciding, below)
        if raw.rpartition(b"/")[2] == _CODEOWNERS)
    root = os.path.join(store.top, below.rstrip(b"/")) if below else store.top
    return Discovery(
        root=root, root_name=publish(os.path.basename(root)) or "/", files=sorted(files), problems=problems,
        skipped=len(problems),
        commit=commit, commit_date=date, in_git=True, weights=tuple(sorted(weights)),
        opener=lambda _, file, cap: blobs.read(file, cap), approvers=owners,
    )


def ignored_by(blobs: Blobs, entries: Iterable[Entry], below: bytes) -> Callable[[bytes], bool]:
    """Tells of a path below the folder ``below`` whether the ignore files among ``entries`` leave it out."""
    ignored = _ignore_rules(blobs, _files_below(entries, below), ())
    return lambda raw: _is_ignored(raw, ignored)


def _is_ignored(raw: bytes, ignored: Iterable[tuple[bytes, Rules]]) -> bool:
    return any(raw.startswith(folder) and rules.covers(raw[len(folder) :]) for folder, rules in ignored)


def _files_below(entries: Iterable[Entry], below: bytes) -> Iterator[tuple[bytes, str]]:
    return ((entry.path[len(below) :], entry.id.decode("ascii")) for entry in entries
            if entry.kind == FILE and entry.path.startswith(below))


def _ignore_rules(
    blobs: Blobs, raws: Iterable[tuple[bytes, str]], exclude: tuple[str, ...]
) -> list[tuple[bytes, Rules]]:
    """The patterns that leave files out, each with the folder that they are for: those given, and those of the listed
    files of our own name."""
    found = [(b"", Rules(os.fsencode(pattern) for pattern in exclude))] if exclude else []
    own = [SourceFile(publish(raw), raw, "", blob=id_) for raw, id_ in raws if raw.rpartition(b"/")[2] == _IGNORE]
    for file, data in small(blobs, own, _IGNORE_CAP) if own else ():
        found.append((file.raw[: -len(_IGNORE)], Rules(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"))))
    return found
