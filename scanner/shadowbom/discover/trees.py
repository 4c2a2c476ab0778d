"""What a commit's folders and the index list: a path, what kind it is, and the id of its content."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from shadowbom.discover import git
from shadowbom.discover.objects import Blob, Store

MAX_ENTRIES = 2_000_000
_SAID = 4096
FILE = "100"
"""How the mode of a file begins; links and submodules have others."""


class Entry(NamedTuple):
    """An entry: the kind (how its mode begins), the id and the path, relative to the work tree."""

    kind: str
    id: bytes
    path: bytes


def tree_entries(store: Store, commit: str, limit: int = MAX_ENTRIES) -> Iterator[Entry]:
    """Every file, link and submodule of a commit, by path: a few folders that name each other can say that there are
    millions, so after ``limit`` of them the rest is left out. Raises GitError where folders of it are missing."""
    with tempfile.TemporaryFile() as error:
        pipe = store.start("ls-tree", "-r", "-z", "--full-tree", commit, stderr=error)
        count = 0
        try:
            while (row := pipe.until(b"\0")) is not None:
                said, _, path = row.partition(b"\t")
                mode, _, id_ = said.split(b" ")
                yield Entry(mode[:3].decode("ascii"), id_, path)
                count += 1
                if count == limit:
                    return
            code = pipe.finish()
        finally:
            pipe.close()
        if code != 0:
            error.seek(0)
            raise git.GitError(git.explain(error.read(_SAID), code, store.top))


def committer_time(store: Store, commit: str) -> str:
    """The committer's time of a commit, in seconds since 1970 as git has it; "" where it is missing."""
    return next(_times(store, (commit,), b"committer "), ("", ""))[1]


def author_times(store: Store, commits: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The author's time of each commit, in seconds since 1970 as git has it; "" where it is missing."""
    return _times(store, commits, b"author ")


def _times(store: Store, commits: Iterable[str], who: bytes) -> Iterator[tuple[str, str]]:
    """From the commits alone: those before them may not be there."""
    ids = [commit.encode("ascii") for commit in commits]
    for one in store.blobs(ids):
        said = next((line.rpartition(b"> ")[2].split(b" ")[0] for line in _head(one) if line.startswith(who)), b"")
        yield one.id.decode("ascii"), said.decode("ascii", "replace")


def parents_of(store: Store, commit: str) -> list[str]:
    """The ids of the commits before a commit, those of which a shallow clone does not have among them."""
    return [line[7:].decode("ascii", "replace") for one in store.blobs([commit.encode("ascii")]) for line in _head(one)
            if line.startswith(b"parent ")]


def _head(commit: Blob) -> list[bytes]:
    """The lines of a commit above its message."""
    return bytes(commit.data or b"").partition(b"\n\n")[0].split(b"\n")
