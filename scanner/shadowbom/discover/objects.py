"""The objects of a git repository: where they are, how large, and their bytes, many at a time.

Nothing is fetched. In a partial clone git would ask the other side for what is missing, one process for each object,
so what is not there is found out first and never asked for. An object that cannot be read ends git's process; it is
named, and the rest is read by another.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, NamedTuple

from shadowbom.discover import git
from shadowbom.discover.names import publish
from shadowbom.discover.pipes import Pipe
from shadowbom.errors import UserError

_MAX_BROKEN = 200
"""Objects that end git's process after which the rest of a list is given up."""
_SAID = 4096

CORRUPT, MISSING, GIVEN_UP = "corrupt", "missing", "not tried after too many corrupt ones"


class Size(NamedTuple):
    """An object's id, its type ("" where it is missing) and its size in bytes."""

    id: bytes
    type: str
    size: int


class Blob(NamedTuple):
    """A blob's id and its bytes; None and why where there are none. A view is good until the next blob is asked for."""

    id: bytes
    data: bytes | memoryview | None
    problem: str = ""


class Store:
    """A repository's objects. ``top`` is the work tree, or the folder itself without one; ``git_dir`` the one that has
    the references. ``shallow``: the history is cut; ``partial``: objects may be missing on purpose."""

    def __init__(self, top: bytes, git_dir: bytes) -> None:
        self.top = top
        self.git_dir = git_dir
        self.shallow = False
        self.partial = False
        self._known: frozenset[bytes] | None = None

    def start(self, *command: str, stdin: IO[bytes] | None = None, stderr: IO[bytes] | None = None) -> Pipe:
        """A plumbing command whose output is read piece by piece; see ``git.start``. Raises GitError."""
        return Pipe(git.start(self.top, self.git_dir, *command, stdin=stdin, stderr=stderr))

    def ask(self, *command: str) -> bytes:
        """The whole output of a command that says little. Raises GitError where it fails."""
        with tempfile.TemporaryFile() as error:
            pipe = self.start(*command, stderr=error)
            out = b"".join(iter(pipe.chunk, b""))
            code = pipe.finish()
            if code != 0:
                error.seek(0)
                raise git.GitError(git.explain(error.read(_SAID), code, self.top))
        return out

    def commit(self, name: str) -> str:
        """The id of the commit that ``name`` means, "" where it means none."""
        try:
            return self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}").decode().strip()
        except git.GitError:
            return ""

    def parted(self, one: str, other: str) -> str:
        """The commit at which two parted, "" where there is none here."""
        try:
            return self.ask("merge-base", "--end-of-options", one, other).decode().split("\n")[0].strip()
        except git.GitError:
            return ""

    def has(self, id_: bytes) -> bool:
        """Whether a blob may be asked for without git looking for it elsewhere."""
        return not self.partial or id_ in self._local()

    def sizes(self, ids: Sequence[bytes]) -> Iterator[Size]:
        """Type and size of each of ``ids`` (hexadecimal), in their order."""
        local = self._local() if self.partial else None
        asked = [id_ for id_ in ids if local is None or id_ in local]
        answers = self._sizes(asked)
        for id_ in ids:
            yield Size(id_, "", 0) if local is not None and id_ not in local else next(answers)

    def blobs(self, ids: Sequence[bytes]) -> Iterator[Blob]:
        """The bytes of each of ``ids``, blobs that ``sizes`` has seen, in their order."""
        start = broken = 0
        while start < len(ids):
            if broken > _MAX_BROKEN:
                yield from (Blob(id_, None, GIVEN_UP) for id_ in ids[start:])
                return
            for blob in self._batch(ids[start:]):
                start += 1
                yield blob
            if start < len(ids):
                yield Blob(ids[start], None, CORRUPT)
                start += 1
                broken += 1

    def local(self) -> Iterator[Size]:
        """Every object that is there, whatever refers to it. Raises GitError."""
        shape = "%(objectname) %(objecttype) %(objectsize)"
        pipe = self.start("cat-file", "--batch-all-objects", "--unordered", f"--batch-check={shape}")
        try:
            while (line := pipe.until(b"\n")) is not None:
                words = line.split(b" ")
                if len(words) == 3 and words[2].isdigit():
                    yield Size(words[0], words[1].decode("ascii", "replace"), int(words[2]))
            pipe.finish()
        finally:
            pipe.close()

    def _local(self) -> frozenset[bytes]:
        if self._known is None:
            self._known = frozenset(one.id for one in self.local() if one.type == "blob")
        return self._known

    def _sizes(self, ids: Sequence[bytes]) -> Iterator[Size]:
        start = broken = 0
        while start < len(ids):
            if broken > _MAX_BROKEN:
                yield from (Size(id_, "", 0) for id_ in ids[start:])
                return
            with listed_names(ids[start:]) as words:
                pipe = self.start("cat-file", "--buffer", "--batch-check", stdin=words)
                try:
                    while (line := pipe.until(b"\n")) is not None:
                        said = line.split(b" ")
                        known = len(said) == 3 and said[2].isdigit()
                        yield Size(ids[start], said[1].decode("ascii", "replace"), int(said[2])) if known else \
                            Size(ids[start], "", 0)
                        start += 1
                    pipe.finish()
                finally:
                    pipe.close()
            if start < len(ids):
                yield Size(ids[start], "", 0)
                start += 1
                broken += 1

    def _batch(self, ids: Sequence[bytes]) -> Iterator[Blob]:
        """Blobs until the first that ends git's process."""
        with listed_names(ids) as words:
            pipe = self.start("cat-file", "--buffer", "--batch", stdin=words)
            try:
                for id_ in ids:
                    line = pipe.until(b"\n")
                    if line is None:
                        return
                    said = line.split(b" ")
                    if len(said) != 3 or not said[2].isdigit():
                        yield Blob(id_, None, MISSING)
                        continue
                    data = pipe.take(int(said[2]))
                    if data is None:
                        return
                    yield Blob(id_, data)
                    pipe.skip(1)
            finally:
                pipe.close()


def listed_names(ids: Iterable[bytes]) -> IO[bytes]:
    """A file of ids or names of objects, one a line: git reads it while its output is read, so that neither waits for
    the other."""
    words = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
    words.write(b"".join(id_ + b"\n" for id_ in ids))
    words.seek(0)
    return words


def open_store(folder: bytes) -> Store | None:
    """The repository that ``folder`` (absolute, real) lies in, or that it is, with a work tree or without; None where
    there is none. Raises GitError where git cannot read it."""
    from shadowbom.discover.repository import work_tree

    top = work_tree(folder)
    if top is not None:
        store = Store(top, os.path.join(top, b".git"))
    elif is_bare(folder):
        store = Store(folder, folder)
    else:
        return None
    return _known(store)


def open_bare(folder: bytes) -> Store:
    """The repository without a work tree that ``folder`` (absolute, real) is, whatever lies above it. Raises GitError
    where git cannot read it."""
    return _known(Store(folder, folder))


def is_bare(folder: bytes) -> bool:
    """Whether ``folder`` is a repository without a work tree, by what lies in it."""
    return all(os.path.lexists(os.path.join(folder, name)) for name in (b"HEAD", b"objects", b"refs"))


def _known(store: Store) -> Store:
    """``store``, having asked whether its history is cut, and whether objects may be missing."""
    said = store.ask("rev-parse", "--is-shallow-repository", "--git-path", "objects/pack").split(b"\n")
    store.shallow = said[0] == b"true"
    store.partial = _has_promises(os.path.join(store.top, said[1])) or _is_partial(store)
    return store


def open_below(folder: str) -> tuple[Store, bytes]:
    """The repository that ``folder`` lies in, and the path of the folder in it with a last ``/``, b"" for all of it.
    Raises UserError where there is none, or git refuses it."""
    shown = publish(os.fsencode(folder))
    if not os.path.isdir(folder):
        raise UserError(f"{shown}: not a folder")
    real = os.path.realpath(os.fsencode(folder))
    try:
        store = open_store(real)
    except git.GitError as error:
        raise UserError(f"{shown}: {error}") from error
    if store is None:
        raise UserError(f"{shown}: not in a git repository")
    below = os.path.relpath(real, store.top)
    return store, b"" if below == b"." else below + b"/"


def below_top(top: bytes, name: str) -> bytes:
    """The path of a file on disk as git has it in the work tree ``top`` (real). Links in the folders above the file are
    followed, and the file itself is not: git lists a link by its own name."""
    folder, last = os.path.split(os.path.abspath(os.fsencode(name)))
    return os.path.relpath(os.path.join(os.path.realpath(folder), last), top)


def _has_promises(packs: bytes) -> bool:
    """Whether a pack is of a partial clone."""
    try:
        with os.scandir(packs) as entries:
            return any(entry.name.endswith(b".promisor") for entry in entries)
    except OSError:
        return False


def _is_partial(store: Store) -> bool:
    try:
        return bool(store.ask("config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$"))
    except git.GitError:
        return False
