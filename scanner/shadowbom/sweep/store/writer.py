"""The one who writes: sweeps begin and end, repositories are listed, and what was found in each is taken in whole."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shadowbom import __version__
from shadowbom.sweep.forges import ListingProblem, RepositoryRef
from shadowbom.sweep.spec import FILTERED, PARTIAL, PENDING, UNCHANGED, WITH_RESULT, UnitResult
from shadowbom.sweep.store import transaction
from shadowbom.sweep.store.rows import assets_in, findings_in, paths_in, recipients_in, systems_in
from shadowbom.sweep.store.schema import NEWEST

RUNNING, FINISHED, ABANDONED = "running", "finished", "abandoned"
FIRST, RULES, REPOSITORY = "first", "rules", "repository"
_REMEMBERED = {"asset": ("key", "name"), "finding": ("fingerprint", "message"), "system": ("key", "name")}
"""Tables whose rows are known from one sweep to the next: what identifies a row, and what people call it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A repository as a sweep takes it: the target it was listed for, and why it is left out, "" for one that is
    not."""

    ref: RepositoryRef
    target: str
    left_out: str = ""


class Writer:
    """Writes a sweep into ``store``. ``ruleset`` and ``settings`` are digests."""

    def __init__(self, store: sqlite3.Connection, ruleset: str, settings: str) -> None:
        self._store = store
        self._ruleset = ruleset
        self._settings = settings
        self.sweep = 0
        self.resumed = False

    def begin(self, asked: str, now: str) -> None:
        """A sweep for what is ``asked`` (the same text for the same), at the ISO time ``now``: the last one, if it has
        not ended and was for the same, else a new one."""
        with transaction(self._store):
            last = self._store.execute("SELECT * FROM sweep ORDER BY id DESC LIMIT 1").fetchone()
            same = last is not None and (last["status"], last["asked"], last["version"], last["ruleset"],
                                         last["settings"]) == (RUNNING, asked, __version__, self._ruleset,
                                                               self._settings)
            self.resumed = same
            if same:
                self.sweep = last["id"]
                self._store.execute("DELETE FROM listing_problem WHERE sweep_id = ?", (self.sweep,))
                return
            self._store.execute("UPDATE sweep SET status = ? WHERE status = ?", (ABANDONED, RUNNING))
            self.sweep = self._store.execute(
                "INSERT INTO sweep (started, finished, asked, version, ruleset, settings, status) "
                "VALUES (?, '', ?, ?, ?, ?, ?)", (now, asked, __version__, self._ruleset, self._settings, RUNNING),
            ).lastrowid or 0

    def listed(
        self, found: Sequence[Listed], problems: Iterable[ListingProblem], whole: Iterable[str],
        others: Collection[str] = (),
    ) -> None:
        """Take in what was listed. What ``whole`` targets, of which all was listed, have no more is gone; ``others``
        are keys of what they have and this sweep leaves to another part."""
        with transaction(self._store):
            self._store.executemany("INSERT INTO listing_problem VALUES (?, ?, ?, ?)", [
                (self.sweep, one.target, one.cause, one.message) for one in problems])
            for one in found:
                self._repository(one)
            keys = {one.ref.key for one in found}.union(others)
            for target in whole:
                rows = self._store.execute(
                    "SELECT id, key FROM repository WHERE target = ? AND gone_sweep IS NULL", (target,)).fetchall()
                for row in rows:
                    if row["key"] not in keys:
                        self._gone(row["id"])

    def _repository(self, one: Listed) -> None:
        ref = one.ref
        values = (ref.forge, ref.host, ref.name, ref.url, ref.visibility, ref.archived, ref.fork, ref.language,
                  ref.team, ref.pushed, one.target)
        self._store.execute(
            "INSERT INTO repository (forge, host, name, url, visibility, archived, fork, language, team, pushed, "
            "target, key, first_sweep) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET name = excluded.name, url = excluded.url, "
            "visibility = excluded.visibility, archived = excluded.archived, fork = excluded.fork, "
            "language = excluded.language, team = excluded.team, pushed = excluded.pushed, "
            "target = excluded.target, gone_sweep = NULL", (*values, ref.key, self.sweep))
        status = FILTERED if one.left_out else PENDING
        self._store.execute(
            "INSERT INTO visit (sweep_id, repository_id, status, cause, reason, head, branch, attempts) "
            "SELECT ?, id, ?, '', ?, ?, ?, 0 FROM repository WHERE key = ? "
            "ON CONFLICT (sweep_id, repository_id) DO UPDATE SET status = excluded.status, reason = excluded.reason "
            "WHERE visit.status IN (?, ?)",
            (self.sweep, status, one.left_out, ref.head, ref.branch, ref.key, PENDING, FILTERED))

    def _gone(self, repository: int) -> None:
        """A repository is not listed any more, and what it had is gone with it."""
        self._store.execute("UPDATE repository SET gone_sweep = ? WHERE id = ?", (self.sweep, repository))
        for table, (identity, label) in _REMEMBERED.items():
            rows = self._store.execute(
                f"SELECT {identity} AS identity, {label} AS label FROM {table} "  # noqa: S608  # names of our own
                "WHERE repository_id = ? AND gone_sweep IS NULL ORDER BY 1", (repository,)).fetchall()
            for row in rows:
                self._event(repository, table, "gone", REPOSITORY, row["identity"], row["label"])
            self._store.execute(
                f"UPDATE {table} SET gone_sweep = ? "  # noqa: S608  # the same
                "WHERE repository_id = ? AND gone_sweep IS NULL", (self.sweep, repository))
        for table in ("unit", *NEWEST):
            self._store.execute(f"DELETE FROM {table} WHERE repository_id = ?", (repository,))  # noqa: S608  # the same

    def pending(self) -> set[str]:
        """The keys of the repositories of this sweep of which it is not settled what becomes of them."""
        rows = self._store.execute(
            "SELECT r.key FROM visit v JOIN repository r ON r.id = v.repository_id "
            "WHERE v.sweep_id = ? AND v.status = ?", (self.sweep, PENDING))
        return {row["key"] for row in rows}

    def seen(self, key: str) -> str:
        """The commit of which there is a result that still holds, "" for none."""
        row = self._store.execute(
            "SELECT u.head FROM unit u JOIN repository r ON r.id = u.repository_id WHERE r.key = ? AND u.ruleset = ? "
            "AND u.version = ? AND u.settings = ? AND u.again = 0",
            (key, self._ruleset, __version__, self._settings)).fetchone()
        return str(row["head"]) if row else ""

    def attempt(self, key: str) -> int:
        """Count one more attempt at a repository; how many there were with it."""
        self._store.execute(
            "UPDATE visit SET attempts = attempts + 1 WHERE sweep_id = ? AND repository_id = "
            "(SELECT id FROM repository WHERE key = ?)", (self.sweep, key))
        row = self._store.execute(
            "SELECT attempts FROM visit v JOIN repository r ON r.id = v.repository_id WHERE sweep_id = ? AND key = ?",
            (self.sweep, key)).fetchone()
        return int(row["attempts"])

    def take(self, result: UnitResult) -> None:
        """Take in what became of a repository: all of it, or nothing where that fails."""
        with transaction(self._store):
            row = self._store.execute("SELECT id FROM repository WHERE key = ?", (result.key,)).fetchone()
            if row is None:
                return
            repository = int(row["id"])
            status, cause, reason = self._became(repository, result)
            self._store.execute(
                "UPDATE visit SET status = ?, cause = ?, reason = ?, head = ?, branch = ?, attempts = 0 "
                "WHERE sweep_id = ? AND repository_id = ?",
                (status, cause, reason, result.head, result.branch, self.sweep, repository))
            if result.status in WITH_RESULT:
                self._replace(repository, result)
            elif result.status == UNCHANGED:
                self._still(repository)

    def _became(self, repository: int, result: UnitResult) -> tuple[str, str, str]:
        """Status, cause and reason of a repository: what was partial and has not changed is still partial."""
        if result.status == UNCHANGED:
            row = self._store.execute("SELECT status, reason FROM unit WHERE repository_id = ?",
                                      (repository,)).fetchone()
            if row is not None and row["status"] == PARTIAL:
                return PARTIAL, UNCHANGED, str(row["reason"])
        return result.status, result.cause, result.reason

    def _still(self, repository: int) -> None:
        for table in _REMEMBERED:
            self._store.execute(
                f"UPDATE {table} SET last_sweep = ? "  # noqa: S608  # names of our own
                "WHERE repository_id = ? AND gone_sweep IS NULL", (self.sweep, repository))

    def _replace(self, repository: int, result: UnitResult) -> None:
        before = self._store.execute(
            "SELECT ruleset, version, settings FROM unit WHERE repository_id = ?", (repository,)).fetchone()
        judge = (self._ruleset, __version__, self._settings)
        cause = FIRST if before is None else RULES if tuple(before) != judge else ""
        document = result.document or {}
        packed = pack(document)
        self._store.execute("DELETE FROM unit WHERE repository_id = ?", (repository,))
        self._store.execute("INSERT INTO unit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (
            repository, result.head, result.branch, *judge, result.status, result.reason, self.sweep, packed,
            int(bool(result.cause))))
        whole = result.status != PARTIAL
        for what, told in (("asset", assets_in), ("finding", findings_in), ("system", systems_in)):
            self._merge(repository, what, cause, told(document), whole=whole)
        for table, rows in (("key_mark", result.keys), ("publication", result.publishes),
                            ("consumption", result.consumes), ("recipient", recipients_in(document)),
                            ("attack_path", paths_in(document))):
            self._store.execute(f"DELETE FROM {table} WHERE repository_id = ?", (repository,))  # noqa: S608  # our own
            for row in rows:
                self._insert(table, {"repository_id": repository, **row})

    def _merge(
        self, repository: int, what: str, cause: str, now: Mapping[str, dict[str, Any]], *, whole: bool
    ) -> None:
        """Make the rows of a repository what they are ``now`` (by identity), and tell what is new and, where the
        ``whole`` repository was scanned, what is gone."""
        identity, label = _REMEMBERED[what]
        rows = self._store.execute(
            f"SELECT * FROM {what} WHERE repository_id = ?", (repository,)).fetchall()  # noqa: S608  # a name of our own
        known = {row[identity]: row for row in rows}
        for name in sorted(now):
            row, old = now[name], known.get(name)
            there = old is not None and old["gone_sweep"] is None
            first = old["first_sweep"] if old is not None and there else self.sweep
            self._store.execute(f"DELETE FROM {what} WHERE repository_id = ? AND {identity} = ?",  # noqa: S608  # same
                                (repository, name))
            self._insert(what, {"repository_id": repository, identity: name, **row, "first_sweep": first,
                                "last_sweep": self.sweep, "gone_sweep": None})
            if not there:
                self._event(repository, what, "new", cause, name, row[label])
        for name in sorted(known.keys() - now.keys()) if whole else ():
            if known[name]["gone_sweep"] is None:
                self._store.execute(
                    f"UPDATE {what} SET gone_sweep = ? WHERE repository_id = ? AND {identity} = ?",  # noqa: S608  # same
                    (self.sweep, repository, name))
                self._event(repository, what, "gone", cause, name, known[name][label])

    def _insert(self, table: str, row: Mapping[str, Any]) -> None:
        names, holes = ", ".join(row), ", ".join("?" * len(row))
        self._store.execute(f"INSERT INTO {table} ({names}) VALUES ({holes})", tuple(row.values()))  # noqa: S608  # same

    def _event(self, repository: int, what: str, kind: str, cause: str, identity: str, label: str) -> None:
        self._store.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)",
                            (self.sweep, repository, what, kind, cause, identity, label))

    def finish(self, now: str) -> None:
        """The sweep is over, at the ISO time ``now``."""
        self._store.execute("UPDATE sweep SET status = ?, finished = ? WHERE id = ?", (FINISHED, now, self.sweep))


def pack(document: Mapping[str, Any]) -> bytes:
    """A result as a store keeps it."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False)
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def unpack(data: bytes) -> dict[str, Any]:
    """What ``pack`` was given."""
    said: dict[str, Any] = json.loads(zlib.decompress(data))
    return said
