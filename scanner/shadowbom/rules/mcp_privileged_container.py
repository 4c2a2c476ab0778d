"""An MCP server's container can reach the machine that it runs on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, about, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-privileged-container",
    title="An MCP server's container has rights over the machine",
    description=(
        "An MCP server runs in a container that is given the whole file system, the socket of the container "
        "engine, the network or the processes of the machine. The container then separates nothing."
    ),
    help="""\
An MCP server runs in a container that is given the whole file system, the socket of the container engine, the
network or the processes of the machine.

### What to do

Mount the folder that the server needs, read-only where it can be, and leave the other options out.
""",
    severity=Severity.HIGH,
    tags=("security", "mcp"),
    cwe=("CWE-250", "CWE-269"),
    owasp=("LLM06:2025", "ASI03:2026", "ASI05:2026", "MCP02:2025"),
)

_ENGINES = re.compile(r"(?:.{0,200}[/\\])?(?:docker|podman|nerdctl)(?:\.exe)?")
_PLACED = re.compile(r"(?:-v|--volume|--mount)(?:=(?P<own>.{1,500}))?")
_SOURCE = re.compile(r"(?:.{0,200},)?(?:source|src)=(?P<path>[^,]{1,300})")
_WHOLE = re.compile(r"(?:/|[A-Za-z]:[\\/]?|/etc/?|/root/?|/var/run/docker\.sock|/run/docker\.sock"
                    r"|.{0,200}/podman\.sock)")
_SHARED = re.compile(r"--(?:network|net|pid|ipc|userns|uts)=host")
_PAIRS = frozenset({"--network", "--net", "--pid", "--ipc", "--userns", "--uts"})


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file, server in view.servers:
        if _ENGINES.fullmatch(server.command) and (option := _dangerous(server.args)):
            yield about(file, server, f"the container of MCP server {server.name} is started with {option}",
                        "Mount the folder that the server needs, and leave the other options out.",
                        Severity.HIGH)


def _dangerous(words: tuple[str, ...]) -> str:
    """The first option that gives the container the machine, "" without one."""
    for word, following in zip(words, (*words[1:], ""), strict=True):
        if word == "--privileged" or _SHARED.fullmatch(word):
            return word
        if (word in _PAIRS and following == "host") or (word == "--cap-add" and following in ("ALL", "SYS_ADMIN")):
            return f"{word} {following}"
        match = _PLACED.fullmatch(word)
        if match is None:
            continue
        given = match["own"] or following
        mounted = _SOURCE.match(given)
        source = mounted["path"] if mounted else _source(given)
        if _WHOLE.fullmatch(source):
            return f"{word.partition('=')[0]} {given[:100]}"
    return ""


def _source(given: str) -> str:
    """The machine's side of ``source:target``; a drive's letter belongs to it."""
    head, colon, rest = given.partition(":")
    return f"{head}:{rest.partition(':')[0]}" if colon and len(head) == 1 and head.isalpha() else head
