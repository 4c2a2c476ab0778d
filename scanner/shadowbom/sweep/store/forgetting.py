"""Taking out of a store what is not to be remembered."""

from __future__ import annotations

import datetime as dt
import sqlite3

from shadowbom.errors import UserError
from shadowbom.sweep.store import transaction
from shadowbom.sweep.store.schema import OF_REPOSITORY

_AGEING = (("asset", "gone_sweep"), ("finding", "gone_sweep"), ("system", "gone_sweep"), ("event", "sweep_id"),
           ("listing_problem", "sweep_id"), ("visit", "sweep_id"))
"""What is forgotten with the sweep that it names."""
_NAMING = (
    ("asset", "first_sweep"), ("asset", "last_sweep"), ("asset", "gone_sweep"), ("finding", "first_sweep"),
    ("finding", "last_sweep"), ("finding", "gone_sweep"), ("system", "first_sweep"), ("system", "last_sweep"),
    ("system", "gone_sweep"), ("repository", "first_sweep"), ("repository", "gone_sweep"), ("unit", "sweep_id"),
    ("event", "sweep_id"), ("visit", "sweep_id"),
)
"""Where sweeps are named."""


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
        store.execute("DELETE FROM listing_page")  # they tell of all repositories
    store.execute("VACUUM")


def forget_gone(store: sqlite3.Connection, before: str) -> int:
    """Take out what has been gone since before the ISO date, and what older sweeps said; how many rows that was. The
    newest sweep stays, and what is still there. Raises UserError for what is no date."""
    try:
        dt.date.fromisoformat(before)
    except ValueError:
        raise UserError(f"--gone-before: {before!r} is not a date like 2026-01-31") from None
    return forget_older(store, before)


def forget_older(store: sqlite3.Connection, before: str) -> int:
    """The same, for a date that is one: also the repositories that have been gone for longer, with all that is known of
    them, and the sweeps that nothing refers to any more."""
    older = "(SELECT id FROM sweep WHERE substr(started, 1, 10) < ? AND id < (SELECT max(id) FROM sweep))"
    gone = f"(SELECT id FROM repository WHERE gone_sweep IN {older})"  # noqa: S608  # names of our own, here and below
    named = " UNION ".join(f"SELECT {column} AS sweep FROM {table}" for table, column in _NAMING)  # noqa: S608  # same
    wanted = [(table, f"{column} IN {older}") for table, column in _AGEING]
    wanted += [(table, f"repository_id IN {gone}") for table in OF_REPOSITORY]
    # What NOT IN looks through must hold no NULL: nothing would be outside of it.
    there = f"SELECT sweep FROM ({named}) AS n WHERE sweep IS NOT NULL"  # noqa: S608  # the same
    wanted += [("repository", f"gone_sweep IN {older}"), ("sweep", f"id IN {older} AND id NOT IN ({there})")]
    count = 0
    with transaction(store):
        for table, which in wanted:
            count += store.execute(f"DELETE FROM {table} WHERE {which}", (before,)).rowcount  # noqa: S608  # the same
    if count:
        store.execute("VACUUM")
    return count
