"""What is remembered of a sweep: one SQLite file with many readers and one writer."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator

from shadowbom.errors import UserError
from shadowbom.sweep.store.schema import MIGRATIONS, VERSION

_SALT = "salt"
_WAIT = 30


def open_store(file: str, *, create: bool = False) -> sqlite3.Connection:
    """The store ``file``, brought up to this version's tables. Raises UserError where there is none and none is to be
    created, where it is none of ours, or a newer version has written it."""
    if not create and not os.path.isfile(file):
        raise UserError(f"--store {file}: there is no such file")
    try:
        if create and not os.path.exists(file):
            os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
        store = sqlite3.connect(file, timeout=_WAIT, isolation_level=None)
        store.row_factory = sqlite3.Row
        found = store.execute("PRAGMA user_version").fetchone()[0]
        strange = found == 0 and store.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if strange or found > VERSION:
            store.close()
            newer = f"a newer shadowbom has written it (tables of version {found}, known is {VERSION})"
            raise UserError(f"--store {file}: {newer if found else 'not a store of sweeps'}")
        if found < VERSION:
            store.execute("PRAGMA journal_mode = WAL")
            _migrate(store)
        store.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.DatabaseError as error:
        raise UserError(f"--store {file}: not a store that can be used: {error}") from None
    except OSError as error:
        raise UserError(f"--store {file}: {error.strerror or error}") from None
    return store


def _migrate(store: sqlite3.Connection) -> None:
    with transaction(store):
        found = store.execute("PRAGMA user_version").fetchone()[0]
        for step in MIGRATIONS[found:]:
            for statement in step:
                store.execute(statement)
        store.execute(f"PRAGMA user_version = {VERSION}")


@contextlib.contextmanager
def transaction(store: sqlite3.Connection) -> Iterator[None]:
    """All of what is written inside, or nothing."""
    store.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        store.execute("ROLLBACK")
        raise
    store.execute("COMMIT")


def salt_of(store: sqlite3.Connection, given: str = "") -> str:
    """What keys are marked with in this store: made once, or ``given`` where it is new. Raises UserError for another
    one than it has."""
    row = store.execute("SELECT value FROM meta WHERE name = ?", (_SALT,)).fetchone()
    if row is None:
        import secrets

        made = given or secrets.token_hex(32)
        store.execute("INSERT INTO meta (name, value) VALUES (?, ?)", (_SALT, made))
        return made
    if given and given != row["value"]:
        raise UserError("the salt in the environment is not the one that this store was begun with")
    return str(row["value"])


@contextlib.contextmanager
def sole_writer(file: str) -> Iterator[None]:
    """Keeps others from sweeping into the store ``file``; the operating system forgets it with the process. Raises
    UserError where somebody else does."""
    if not os.path.isdir(os.path.dirname(os.path.abspath(file))):
        raise UserError(f"--store {file}: its folder does not exist")
    lock = sqlite3.connect(file + ".lock", timeout=0, isolation_level=None)
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise UserError(f"--store {file}: another sweep writes to it") from None
        yield
    finally:
        lock.close()
