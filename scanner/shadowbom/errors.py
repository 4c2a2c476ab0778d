"""The one error type a user can act on."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can fix: shown as one line, exit code 2."""
