"""The lockfile of coding agents: what it would say now, and what differs from what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shadowbom.core.source import Problem
from shadowbom.errors import UserError
from shadowbom.options import Progress, ScanOptions
from shadowbom.rules.locked import MAX_BYTES, MAX_ENTRIES, Lock, WrongLockError, compared, content, read_lock, text_of
from shadowbom.scan import agent_files


@dataclass(frozen=True, slots=True)
class Locked:
    """What a folder's lockfile holds now: as such and as text. ``problems`` are what could not be read."""

    lock: Lock
    text: str
    problems: tuple[Problem, ...]


def lock(path: str, options: ScanOptions | None = None, progress: Progress | None = None) -> Locked:
    """The lock of the folder ``path``. Raises UserError where it does not exist, or has more than a lockfile may
    hold."""
    files, problems = agent_files(path, options or ScanOptions(), progress)
    made = content(files)
    text = text_of(made)
    if len(text) > MAX_BYTES or max(len(made.servers), len(made.files)) > MAX_ENTRIES:
        raise UserError("there are more servers and files of coding agents than a lockfile may hold; --exclude some")
    _check(made, text)
    return Locked(made, text, problems)


def _check(made: Lock, text: str) -> None:
    """Raises UserError for a lock that would be refused when it is read: what it holds, a stranger has written."""
    try:
        read_lock(text.encode())
    except WrongLockError as error:
        for server in made.servers:
            try:
                read_lock(text_of(Lock((server,))).encode())
            except WrongLockError as fault:
                message = f"{server.path}: server {server.name[:60]!r} cannot be locked: {fault}; mend or --exclude it"
                raise UserError(message) from None
        raise UserError(f"a lockfile cannot hold what was found: {error}") from None


def differences(before: Lock, after: Lock) -> Iterator[str]:
    """A line for each server and file that differs, without any value."""
    for change in compared(before.servers, after.servers):
        server = change.after or change.before
        if server is not None:
            what = "gone" if change.after is None else "new" if change.before is None else ", ".join(change.fields)
            yield f"MCP server {server.name} ({server.client}) in {server.path}: {what}"
    old = {file.path: file.sha256 for file in before.files}
    new = {file.path: file.sha256 for file in after.files}
    for path in sorted(old.keys() | new):
        if old.get(path) != new.get(path):
            yield f"{path}: {'gone' if path not in new else 'new' if path not in old else 'changed'}"
