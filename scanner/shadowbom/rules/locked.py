"""What a lockfile of coding agents holds: their MCP servers, and a digest of each file that tells them what to do.

The same is made of a scan's files and read from a lockfile, so that the two can be compared. Names of environment
variables and headers are in it and none of their values; arguments and addresses are masked as in the facts. Whoever
wrote the repository wrote its lockfile: it is bounded, and what it must not hold makes it malformed as a whole.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from shadowbom.core.fact import Server, Setting
from shadowbom.core.value import Lit
from shadowbom.rules.approvals import ALL, approved
from shadowbom.rules.view import ConfigurationFile

LOCK_NAME = "shadowbom.lock"
"""Where a scan looks for it: at its root."""
FORMAT = "shadowbom-lock-1"
SCHEMA = "https://shadowbom.github.io/shadowbom/schema/shadowbom-lock-1.schema.json"
MAX_BYTES = 4 << 20
MAX_ENTRIES = 20_000
"""Servers, and files, of one lockfile."""
_MAX_TEXT = 8000
_MAX_LIST = 2000

_SURROGATE = re.compile("[\ud800-\udfff]")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"__SHADOWBOM_KEY_\d{1,9}_*")
"""What stands for a key that was taken out of a file: its number depends on the other keys, its width on the key."""
_STARS = "***"


class WrongLockError(ValueError):
    """The file is no lockfile. The message quotes nothing of it."""


@dataclass(frozen=True, slots=True, order=True)
class LockedServer:
    """One declaration of an MCP server. ``path``, ``client`` and ``name`` say which; ``env`` and ``headers`` are sorted
    names, ``approved`` the sorted names of tools that may run unasked ("*" = all). There is no digest of the whole
    entry: one could try words against it until it tells a secret among the arguments."""

    path: str
    client: str
    name: str
    transport: str = ""
    command: str = ""
    arguments: tuple[str, ...] = ()
    package: str = ""
    version: str = ""
    url: str = ""
    env: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    approved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class LockedFile:
    """A file that a coding agent reads: the SHA-256 of its text, or of its settings where it is a settings file. What
    it declares of servers, and how it is laid out, make no difference to that of settings."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Lock:
    """Servers and files, each sorted."""

    servers: tuple[LockedServer, ...] = ()
    files: tuple[LockedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class ServerChange:
    """A declaration before and after; None where it is new or gone. ``fields`` are the names of what differs."""

    before: LockedServer | None
    after: LockedServer | None
    fields: tuple[str, ...] = ()


_LISTS = tuple(one.name for one in fields(LockedServer) if one.type == "tuple[str, ...]")
_TEXTS = tuple(one.name for one in fields(LockedServer) if one.name not in _LISTS)


def content(files: Iterable[ConfigurationFile]) -> Lock:
    """What a lockfile of ``files`` holds now."""
    servers: set[LockedServer] = set()
    digests: set[LockedFile] = set()
    for file in files:
        servers.update(locked for locked, _ in locked_servers(file))
        sha256 = digest_of(file)
        if sha256:
            digests.add(LockedFile(file.path, sha256))
    return Lock(tuple(sorted(servers)), tuple(sorted(digests)))


def locked_servers(file: ConfigurationFile) -> Iterator[tuple[LockedServer, Server]]:
    """The servers of a file that are switched on, as they are locked, each with its fact."""
    for server in file.servers:
        yield LockedServer(
            file.path, server.client, _stable(server.name), server.transport, _stable(server.command),
            tuple(_stable(word) for word in server.args), _stable(server.package), _stable(server.version),
            _stable(server.url), _sorted(server.env), _sorted(server.headers), _sorted(_approved(file, server)),
        ), server


def digest_of(file: ConfigurationFile) -> str:
    """The SHA-256 of what a file tells a coding agent, "" for one that tells it nothing but its servers."""
    if file.prose:
        # Git may write other line ends into a work tree than it keeps.
        text = "\n".join(fact.text for fact in file.prose).replace("\r\n", "\n")
        return hashlib.sha256(_stable(text).encode("utf-8", "surrogatepass")).hexdigest()
    if not file.of_agent:
        return ""
    rest = file.beside_servers
    return _digest(rest) if any(isinstance(one.value, Lit) for one in rest) else ""


def compared(before: Iterable[LockedServer], after: Iterable[LockedServer]) -> Iterator[ServerChange]:
    """What differs between two lists of declarations, in the order of path, client and name."""
    old, new = _numbered(before), _numbered(after)
    for key in sorted(old.keys() | new):
        was, is_ = old.get(key), new.get(key)
        if was is None or is_ is None:
            yield ServerChange(was, is_)
        elif was != is_:
            names = (one.name for one in fields(LockedServer))
            yield ServerChange(was, is_, tuple(name for name in names if getattr(was, name) != getattr(is_, name)))


def text_of(lock: Lock) -> str:
    """A lock as the text of a lockfile: the same for the same lock, and ASCII alone, so that nothing in it is
    invisible."""
    whole = {
        "schema": SCHEMA, "format": FORMAT,
        "servers": [asdict(server) for server in lock.servers], "files": [asdict(file) for file in lock.files],
    }
    return json.dumps(whole, indent=2) + "\n"


def read_lock(data: bytes) -> Lock:
    """The lock that a file holds. Raises WrongLockError for anything else; members that are not known are passed
    over."""
    if len(data) > MAX_BYTES:
        raise WrongLockError(f"more than the {MAX_BYTES} bytes that are read of a lockfile")
    try:
        whole = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise WrongLockError("not UTF-8") from None
    except RecursionError:
        raise WrongLockError("nested too deeply") from None
    except ValueError:
        raise WrongLockError("not JSON") from None
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise WrongLockError(f"its format is not {FORMAT}")
    servers = [_server(row) for row in _rows(whole, "servers")]
    files = [_file(row) for row in _rows(whole, "files")]
    return Lock(tuple(sorted(servers)), tuple(sorted(files)))


def _rows(whole: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = whole.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise WrongLockError(f"{name} must be a list of objects")
    if len(rows) > MAX_ENTRIES:
        raise WrongLockError(f"more than {MAX_ENTRIES} {name}")
    return rows


def _server(row: dict[str, Any]) -> LockedServer:
    texts = {name: _text(row.get(name, "")) for name in _TEXTS}
    lists = {name: _list(row.get(name, [])) for name in _LISTS}
    if not texts["path"]:
        raise WrongLockError("a server must have a path")
    return LockedServer(**texts, **lists)  # type: ignore[arg-type]  # by the names and types of its fields


def _file(row: dict[str, Any]) -> LockedFile:
    path, sha256 = _text(row.get("path")), _text(row.get("sha256"))
    if not path or not _DIGEST.fullmatch(sha256):
        raise WrongLockError("a file must have a path and a sha256")
    return LockedFile(path, sha256)


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise WrongLockError("a value that should be a text is none, or too long")
    if not value.isascii() and _SURROGATE.search(value):
        raise WrongLockError("a text holds half of a character")  # no path and no report can hold it
    return value


def _list(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MAX_LIST:
        raise WrongLockError("a value that should be a list of texts is none, or too long")
    return tuple(_text(one) for one in value)


def _numbered(servers: Iterable[LockedServer]) -> dict[tuple[str, str, str, int], LockedServer]:
    """Declarations by what says which they are. A file may have several of one name: these are numbered."""
    count: Counter[tuple[str, str, str]] = Counter()
    found = {}
    for server in sorted(set(servers)):
        key = (server.path, server.client, server.name)
        count[key] += 1
        found[*key, count[key]] = server
    return found


def _approved(file: ConfigurationFile, server: Server) -> Iterator[str]:
    for one in approved(file, server):
        if one.text.lower() != "false":
            yield ALL if one.text.lower() == "true" else one.text


def _digest(settings: Iterable[Setting]) -> str:
    """Of keys and values in the order of the keys. Values that may be secrets have none here."""
    pairs = sorted((_stable(setting.key), _stable(getattr(setting.value, "text", ""))) for setting in settings)
    return hashlib.sha256(json.dumps(pairs).encode()).hexdigest()


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({_stable(name) for name in names}))


def _stable(text: str) -> str:
    return _KEY.sub(_STARS, text) if "__SHADOWBOM" in text else text
