"""The date that is judged by, and the time that reports state."""

from __future__ import annotations

import datetime as dt
import os

from shadowbom.errors import UserError


def date_of(now: str) -> str:
    """The ISO date that is judged by: given, else today. Raises UserError where ``now`` is no date."""
    return day_of(now).isoformat()


def day_of(now: str) -> dt.date:
    """The same as a date."""
    try:
        return dt.date.fromisoformat(now) if now else dt.datetime.now(dt.UTC).date()
    except ValueError:
        raise UserError(f"--now: {now!r} is not a date like 2026-01-31") from None


def timestamp_of(now: str, commit_date: str) -> str:
    """The time that reports state: given, SOURCE_DATE_EPOCH, HEAD's commit date, else today. Raises UserError where
    ``now`` is no date, or SOURCE_DATE_EPOCH no time."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not now and epoch.isdecimal():
        try:
            return dt.datetime.fromtimestamp(int(epoch), dt.UTC).isoformat()
        except (ValueError, OverflowError, OSError):
            raise UserError(f"SOURCE_DATE_EPOCH: {epoch[:40]!r} is no time in seconds") from None
    if not now and commit_date:
        return commit_date
    return dt.datetime.combine(day_of(now), dt.time(), dt.UTC).isoformat()
