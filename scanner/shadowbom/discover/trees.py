"""What a commit's folders and the index list: a path, what kind it is, and the id of its content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from shadowbom.discover.objects import Store

FILE = "100"
"""How the mode of a file begins; links and submodules have others."""


class Entry(NamedTuple):
    """An entry: the kind (how its mode begins), the id and the path, relative to the work tree."""

    kind: str
    id: bytes
    path: bytes


def tree_entries(store: Store, commit: str) -> Iterator[Entry]:
    """Every file, link and submodule of a commit, by path. Raises GitError where folders of it are missing."""
    out = store.ask("ls-tree", "-r", "-z", "--full-tree", commit)
    for row in out.split(b"\0")[:-1]:
        said, _, path = row.partition(b"\t")
        mode, _, id_ = said.split(b" ")
        yield Entry(mode[:3].decode("ascii"), id_, path)


def committer_time(store: Store, commit: str) -> str:
    """The committer's time of a commit, in seconds since 1970 as git has it."""
    return store.ask("rev-list", "--max-count=1", "--timestamp", commit, "--").decode("ascii", "replace").split(" ")[0]


def author_times(store: Store, commits: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The author's time of each commit, in seconds since 1970 as git has it; "" where it is missing."""
    ids = [commit.encode("ascii") for commit in commits]
    for one in store.blobs(ids):
        said = b""
        for line in bytes(one.data or b"").partition(b"\n\n")[0].split(b"\n"):
            if line.startswith(b"author "):
                said = line.rpartition(b"> ")[2].split(b" ")[0]
        yield one.id.decode("ascii"), said.decode("ascii", "replace")
