"""Repositories to sweep, made by a test."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from git_histories import Builder, State, git
from shadowbom.sweep.answers import coverage
from shadowbom.sweep.forges import Target
from shadowbom.sweep.store import open_store
from shadowbom.sweep.sweeping import Run, SweepOptions, sweep

NOW = "2026-11-20"


def bare(folder: Path, name: str, *states: State) -> Path:
    """A bare repository ``name``.git below ``folder``, with a commit for each state."""
    root = folder / f"{name}.git"
    root.mkdir(parents=True)
    git(root, "init", "-q", "--bare", "-b", "main")
    builder = Builder(root)
    builder.chain(*states)
    if states:
        git(root, "fast-import", "--quiet", given=bytes(builder.stream))
    return root


def commit_of(root: Path) -> str:
    """HEAD's commit."""
    return git(root, "rev-parse", "HEAD")


def tree(root: Path, entries: Sequence[tuple[str, str, str]]) -> str:
    """A tree of (mode, id, name), of whatever names: its id."""
    return _object(root, b"tree", b"".join(
        b"%s %s\0%s" % (mode.encode(), os.fsencode(name), bytes.fromhex(id_)) for mode, id_, name in entries))


def blob(root: Path, data: bytes) -> str:
    """A blob: its id."""
    return _object(root, b"blob", data)


def _object(root: Path, kind: bytes, data: bytes) -> str:
    """A loose object, written without git, which has its own mind of what a name may be: its id."""
    whole = b"%s %d\0%s" % (kind, len(data), data)
    name = hashlib.sha1(whole, usedforsecurity=False).hexdigest()
    file = root / "objects" / name[:2] / name[2:]
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(zlib.compress(whole, 1))
    return name


def point(root: Path, tree_id: str) -> str:
    """Make ``main`` a commit of that tree: its id."""
    commit = git(root, "commit-tree", "-m", "x", tree_id)
    git(root, "update-ref", "refs/heads/main", commit)
    return commit


def listed(folder: Path, url: str, names: Sequence[str]) -> Target:
    """A target that lists the repositories of those names at ``url``."""
    file = folder / "listed.txt"
    file.write_text("".join(f"{url}{name}.git {name}\n" for name in names), encoding="utf-8")
    return Target("list", str(file))


def swept(target: Target, file: Path, **options: Any) -> Run:
    """A sweep of one target as of ``NOW``, without waiting between attempts."""
    return sweep([target], str(file), SweepOptions(**{"now": NOW, "jobs": 2, "patience": 0.0, **options}))


def statuses(file: Path) -> dict[str, str]:
    """What became of each repository in the newest sweep, with the cause of a failure."""
    with closing(open_store(str(file))) as store:
        rows = coverage(store)["repositories"]
    return {row["name"]: f"{row['status']} {row['cause']}".strip() for row in rows}


def dump(file: Path) -> str:
    """All that a store knows, as text: equal for equal answers."""
    with closing(sqlite3.connect(file)) as store:
        names = [row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        made = {name: sorted(repr(row) for row in store.execute(f"SELECT * FROM {name}")) for name in names}
    del made["meta"]
    return json.dumps(made, indent=1)
