"""The tree on disk: which regular files and links lie below a folder, ignore rules applied.

The walk is also how a listing from git is taken: git names what belongs, the walk looks which of it is
really there, as what kind of file, and reached without passing a link. Kinds come with the directory
entries, so no file is asked for its status.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover.names import publish
from shadowbom.discover.read import read, reason

if TYPE_CHECKING:  # imported where a tree has an ignore file
    from shadowbom.discover.ignore import Rules

SKIPPED_FOLDERS = frozenset(
    b".hg .svn .bzr .jj node_modules __pycache__ .venv .tox .nox .mypy_cache .pytest_cache .ruff_cache .hypothesis"
    b" .ipynb_checkpoints .gradle .terraform .parcel-cache .pnpm-store .dart_tool .eggs".split()
)
"""Folders of tools and downloaded packages: left out unless git tracks what is in them."""

_ENVIRONMENTS = frozenset((b"venv", b"env", b".env", b"virtualenv"))
"""Names of Python environments, left out where they hold a ``pyvenv.cfg``."""

OWN_IGNORES = (b".shadowbomignore",)
PLAIN_IGNORES = (b".gitignore", *OWN_IGNORES)
"""Ignore files by mode; a later one wins. In git's listing .gitignore has been obeyed already."""

_IGNORE_CAP = 1 << 20


class Scoped(NamedTuple):
    """Rules and where they hold: a path relative to the root becomes ``prefix + path[strip:]`` for them."""

    rules: Rules
    strip: int = 0
    prefix: bytes = b""


Chain = tuple[Scoped, ...]
"""The rules in force in a folder, those that decide first in front."""


class Tree:
    """What a walk found. ``batches`` are folders (relative, no last ``/``) and the names of the files in them,
    ``links`` symbolic links that belong to the tree. ``skipped`` counts entries that are named in ``problems``.
    ``missing`` are paths that git lists and the disk does not have, ``own`` the ignore files of our own name that were
    read, with their rules."""

    def __init__(self) -> None:
        self.batches: list[tuple[bytes, list[bytes]]] = []
        self.links: list[bytes] = []
        self.problems: list[Problem] = []
        self.skipped = 0
        self.missing: list[bytes] = []
        self.own: list[tuple[str, Rules]] = []


class _Folder(NamedTuple):
    path: bytes
    chain: Chain
    tracked: bool


class _Entries(NamedTuple):
    files: list[bytes]
    folders: list[bytes]
    links: list[bytes]
    others: list[tuple[bytes, str]]


def walk(root: bytes, excluded: Rules | None = None, above: Chain = (), listed: Iterable[bytes] | None = None) -> Tree:
    """The files below ``root`` (absolute).

    ``excluded`` are patterns of the command line: nothing takes back what they exclude. ``above`` are rules of
    folders over the root. ``listed`` are the paths that belong to the tree, as git gives them; without it all
    do but for SKIPPED_FOLDERS and what .gitignore files say. A listed path that is a folder is a repository of
    its own (a submodule or a clone) and is walked like any tree.
    """
    walker = _Walker(root, excluded, None if listed is None else _by_folder(listed))
    pending = [_Folder(b"", above, listed is not None)]
    while pending:
        pending.extend(walker.visit(pending.pop()))
    walker.count_missing()
    return walker.tree


def load_rules(
    root: bytes, folder: bytes, names: Iterable[bytes], problems: list[Problem],
    own: list[tuple[str, Rules]] | None = None,
) -> list[Rules]:
    """The rules of the ignore files ``names`` in ``folder``, the one that decides first in front. Those of files of our
    own name are put into ``own``, too."""
    from shadowbom.discover.ignore import Rules

    found: list[Rules] = []
    for name in names:
        raw = _join(folder, name)
        file = SourceFile(publish(raw), raw, "")
        data = read(root, file, _IGNORE_CAP)
        if isinstance(data, Problem):
            problems.append(data)
            continue
        rules = Rules(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"))
        if rules.dropped:
            problems.append(Problem(file.path, "discover", f"{rules.dropped} ignore patterns too many: not used"))
        if rules:
            found.insert(0, rules)
            if own is not None and name in OWN_IGNORES:
                own.append((file.path, rules))
    return found


class _Walker:
    def __init__(self, root: bytes, excluded: Rules | None, listed: dict[bytes, set[bytes]] | None) -> None:
        self.root = root
        self.excluded = excluded
        self.tree = Tree()
        self.listed = listed or {}
        self.parents: set[bytes] = set()
        self.pruned: set[bytes] = set()
        self.visited: set[bytes] = set()
        for folder_of_listed in self.listed:
            folder = folder_of_listed
            while folder and folder not in self.parents:
                self.parents.add(folder)
                folder = folder.rpartition(b"/")[0]

    def visit(self, folder: _Folder) -> list[_Folder]:
        """Takes the files of one folder; returns the folders in it to go on with."""
        path, chain, tracked = folder
        try:
            entries = _entries(self.root + b"/" + path)
        except OSError as error:
            self._skip(path, f"folder cannot be listed: {reason(error)}")
            return []
        if not any(entries) and self._is_listed(path):
            self._skip(path, "submodule is not checked out")
        ignore_files = [name for name in (OWN_IGNORES if tracked else PLAIN_IGNORES) if name in entries.files]
        if ignore_files:
            found = load_rules(self.root, path, ignore_files, self.tree.problems, self.tree.own)
            chain = tuple(Scoped(rules, len(path) + 1 if path else 0) for rules in found) + chain
        if tracked:
            self.visited.add(path)
            entries = self._belonging(path, entries)
        judged = bool(chain or self.excluded)
        files = [name for name in entries.files if not self._out(chain, path, name, False)] if judged else entries.files
        if files:
            self.tree.batches.append((path, files))
        for name in entries.links:
            if not (judged and self._out(chain, path, name, False)):
                self.tree.links.append(_join(path, name))
        for name, kind in entries.others:
            if not (judged and self._out(chain, path, name, False)):
                self._skip(_join(path, name), f"skipped: not a regular file but a {kind}")
        return [
            _Folder(raw, chain, tracked and raw in self.parents)
            for name in entries.folders
            if (raw := _join(path, name)) and self._enter(raw, name, tracked) and not self._pruned(chain, path, name)
        ]

    def count_missing(self) -> None:
        """Adds what is listed in folders that are not there (or are a link) to ``tree.missing``."""
        for folder, names in self.listed.items():
            if folder in self.visited or self._under_pruned(folder):
                continue
            self.tree.missing.extend(_join(folder, name) for name in names)

    def _belonging(self, path: bytes, entries: _Entries) -> _Entries:
        """The entries of a folder that git lists. A listed name that the folder does not show is asked for once
        more: where case or the form of accents is not significant, git may spell it in another way."""
        wanted = self.listed.get(path, set())
        files = [name for name in entries.files if name in wanted]
        links = [name for name in entries.links if name in wanted]
        others = [(name, kind) for name, kind in entries.others if name in wanted]
        found = {*files, *links, *entries.folders, *(name for name, _ in others)}
        for name in sorted(wanted - found):
            try:
                mode = os.lstat(self.root + b"/" + _join(path, name)).st_mode
            except OSError:
                self.tree.missing.append(_join(path, name))
                continue
            if stat.S_ISREG(mode):
                files.append(name)
        return _Entries(files, entries.folders, links, others)

    def _enter(self, raw: bytes, name: bytes, tracked: bool) -> bool:
        if name == b".git":
            return False
        if not tracked:
            return name not in SKIPPED_FOLDERS and not (name in _ENVIRONMENTS and self._is_environment(raw))
        return raw in self.parents or self._is_listed(raw)

    def _is_listed(self, raw: bytes) -> bool:
        folder, _, name = raw.rpartition(b"/")
        return name in self.listed.get(folder, ())

    def _is_environment(self, raw: bytes) -> bool:
        return os.path.lexists(self.root + b"/" + raw + b"/pyvenv.cfg")

    def _pruned(self, chain: Chain, folder: bytes, name: bytes) -> bool:
        if not (chain or self.excluded) or not self._out(chain, folder, name, True):
            return False
        self.pruned.add(_join(folder, name))
        return True

    def _under_pruned(self, folder: bytes) -> bool:
        while folder:
            if folder in self.pruned:
                return True
            folder = folder.rpartition(b"/")[0]
        return False

    def _out(self, chain: Chain, folder: bytes, name: bytes, is_folder: bool) -> bool:
        """Whether a rule leaves this entry out."""
        raw = _join(folder, name)
        if self.excluded and self.excluded.decide(name, raw, is_folder):
            return True
        for rules, strip, prefix in chain:
            verdict = rules.decide(name, prefix + raw[strip:], is_folder)
            if verdict is not None:
                return verdict
        return False

    def _skip(self, raw: bytes, message: str) -> None:
        self.tree.problems.append(Problem(publish(raw) or ".", "discover", message))
        self.tree.skipped += 1


def _entries(path: bytes) -> _Entries:
    files, folders, links, others = found = _Entries([], [], [], [])
    with os.scandir(path) as scan:
        for entry in scan:
            if entry.is_file(follow_symlinks=False):
                if entry.name != b".git":
                    files.append(entry.name)
            elif entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            elif entry.is_symlink():
                if entry.name != b".git":
                    links.append(entry.name)
            else:
                others.append((entry.name, _kind(entry)))
    return found


def _kind(entry: os.DirEntry[bytes]) -> str:
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except OSError:
        return "file of unknown kind"
    if stat.S_ISFIFO(mode):
        return "named pipe"
    return "socket" if stat.S_ISSOCK(mode) else "device"


def _by_folder(listed: Iterable[bytes]) -> dict[bytes, set[bytes]]:
    """The listed paths as names by folder. A last ``/`` (a repository not tracked) goes."""
    folders: dict[bytes, set[bytes]] = {}
    for raw in listed:
        folder, _, name = raw.rstrip(b"/").rpartition(b"/")
        names = folders.get(folder)
        if names is None:
            names = folders[folder] = set()
        names.add(name)
    return folders


def _join(folder: bytes, name: bytes) -> bytes:
    return folder + b"/" + name if folder else name
