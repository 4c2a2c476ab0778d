"""Taking out of a store what is not to be remembered."""

from __future__ import annotations

import datetime as dt
import sqlite3

from shadowbom.errors import UserError
from shadowbom.sweep.store import transaction
from shadowbom.sweep.store.schema import OF_REPOSITORY


def forget_repository(store: sqlite3.Connection, name: str) -> None:
    """Take out all that is known of the repositories of that name. Raises UserError where there is none."""
    with transaction(store):
        rows = store.execute("SELECT id FROM repository WHERE name = ? OR key = ?", (name, name)).fetchall()
        if not rows:
            raise UserError(f"{name}: no repository of that name in this store")
        for row in rows:
            for table in OF_REPOSITORY:
                store.execute(f"DELETE FROM {table} WHERE repository_id = ?", (row["id"],))  # noqa: S608  # ours
            store.execute("DELETE FROM repository WHERE id = ?", (row["id"],))
    store.execute("VACUUM")


def forget_gone(store: sqlite3.Connection, before: str) -> int:
    """Take out what has been gone since before the ISO date, and what older sweeps said; how many rows that was. The
    newest sweep stays, and what is still there. Raises UserError for what is no date."""
    try:
        dt.date.fromisoformat(before)
    except ValueError:
        raise UserError(f"--gone-before: {before!r} is not a date like 2026-01-31") from None
    older = "(SELECT id FROM sweep WHERE substr(started, 1, 10) < ? AND id < (SELECT max(id) FROM sweep))"
    count = 0
    with transaction(store):
        for table, column in (("asset", "gone_sweep"), ("finding", "gone_sweep"), ("system", "gone_sweep"),
                              ("event", "sweep_id"), ("listing_problem", "sweep_id"), ("visit", "sweep_id")):
            count += store.execute(f"DELETE FROM {table} WHERE {column} IN {older}", (before,)).rowcount  # noqa: S608  # ours
    store.execute("VACUUM")
    return count
