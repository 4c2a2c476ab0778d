"""What a commit's folders and the index list: a path, what kind it is, and the id of its content."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from shadowbom.discover import git
from shadowbom.discover.objects import Store

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
