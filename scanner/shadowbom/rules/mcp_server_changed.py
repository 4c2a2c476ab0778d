"""An MCP server is not what the lockfile says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Server
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.core.source import Scope
from shadowbom.rules.context import context_of
from shadowbom.rules.locked import LOCK_NAME, LockedServer, ServerChange, compared, locked_servers
from shadowbom.rules.raising import Raised, about, findings, named
from shadowbom.rules.view import ConfigurationFile, View

INFO = RuleInfo(
    id="mcp-server-changed",
    title="An MCP server is not what the lockfile says",
    description=(
        "The scanned folder has a lockfile of its MCP servers, and one of them is new, gone, or starts something else "
        "than when the lockfile was written. A server that was reviewed once can be exchanged later: whoever approved "
        "it has not seen this."
    ),
    help="""\
The scanned folder has a lockfile of its MCP servers, and one of them is new, gone, or starts something else than when
the lockfile was written.

### What to do

Look at what has changed. If it is meant, write the lockfile anew with `shadowbom lock` and commit it with the change;
if not, take the change back and find out who made it. `shadowbom lock --check` says what differs.
""",
    severity=Severity.MEDIUM,
    tags=("security", "mcp", "agents"),
    cwe=("CWE-494", "CWE-353"),
    owasp=("LLM03:2025", "ASI04:2026", "MCP03:2025", "MCP04:2025"),
)

_FIX = "Look at the change; if it is meant, run shadowbom lock and commit the lockfile."
_PLAIN_VERSION = re.compile(r"v?\d{1,8}(?:[.+-][0-9A-Za-z]{1,12}){0,5}")
"""The lockfile's own texts are not shown, but for what can be nothing but a version."""


def check(view: View) -> Iterator[Finding]:
    """A finding for each server that is new, changed or gone; none without a lockfile. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    if view.lock is None:
        return
    places: dict[LockedServer, tuple[ConfigurationFile, Server]] = {}
    for file in view.agents:
        for locked, server in locked_servers(file):
            places.setdefault(locked, (file, server))
    for change in compared(view.lock.servers, places):
        if change.after is not None:
            file, fact = places[change.after]
            yield about(file, fact, _message(change), _FIX, Severity.MEDIUM, *change.fields)
        elif change.before is not None and view.was_looked_at(change.before.path):
            yield _gone(change.before)


def _gone(server: LockedServer) -> Raised:
    name = f"{server.path} {server.client} {server.name}"
    return Raised(name, Location(LOCK_NAME, 1, 1), context_of(LOCK_NAME, Scope.PRODUCTION),
                  f"MCP server {server.name[:100]} is in {LOCK_NAME}, and {server.path[:200]} declares it no more",
                  _FIX, Severity.INFO)


def _message(change: ServerChange) -> str:
    before, after = change.before, change.after
    if before is None or after is None:
        name = after.name if after is not None else ""
        return f"MCP server {name} is not in {LOCK_NAME}"
    return f"MCP server {after.name} is not as in {LOCK_NAME}: {', '.join(_told(change.fields, before, after))}"


def _told(names: tuple[str, ...], before: LockedServer, after: LockedServer) -> Iterator[str]:
    """What differs, with what it is now where that can hold no secret."""
    for name in names:
        if name in ("env", "headers", "approved"):
            added = sorted(set(getattr(after, name)) - set(getattr(before, name)))
            what = "tools approved in advance" if name == "approved" else f"names in {name}"
            yield f"{what} (new: {named(added)})" if added else what
        elif name == "version" and _PLAIN_VERSION.fullmatch(before.version) and after.version:
            yield f"version ({before.version}, now {after.version[:60]})"
        elif name in ("version", "package", "transport") and (now := getattr(after, name)):
            yield f"{name} (now {now[:120]})"
        else:
            yield "address" if name == "url" else name
