"""MCP servers in a client's configuration: where its tables say, in the shapes that clients write.

Of environment variables and headers only the names are kept; secrets among the arguments and in addresses are
starred out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from shadowbom.core.fact import Server, ServerTable
from shadowbom.core.location import Location
from shadowbom.extract.positions import Node
from shadowbom.extract.settings.launchers import MAX_WORDS, launch, split_words
from shadowbom.extract.settings.masking import masked_address, masked_arguments

MAX_SERVERS = 500
_MAX_TEXT = 2000
_MAX_TABLES = 200

_FIELDS: dict[str, tuple[str, ...]] = {
    "command": ("command", "cmd"),
    "args": ("args", "arguments"),
    "env": ("env", "environment", "envs", "env_keys", "env_vars", "bearer_token_env_var"),
    "url": ("url", "serverUrl", "httpUrl", "uri", "endpoint", "server_url"),
    "headers": ("headers", "http_headers", "env_http_headers", "requestOptions.headers"),
    "disabled": ("disabled", "enabled"),
    "type": ("type", "transport", "transport.type"),
    "name": ("name", "id"),
}
"""The keys that clients use, tried after those that a table names itself."""

_TRANSPORTS = {
    "stdio": "stdio", "local": "stdio", "http": "http", "streamablehttp": "http", "streamable": "http", "shttp": "http",
    "remote": "http", "sse": "sse", "ws": "ws", "websocket": "ws",
}
_TRUE = frozenset({"true", "yes", "on", "1"})
_WINDOWS_PATH = re.compile(r"[A-Za-z]:\\")
_NAME_OF_TABLE = re.compile(r"mcp|server", re.IGNORECASE)
_INNER_TYPES = frozenset({"builtin", "platform", "extension", "frontend"})


@dataclass(slots=True)
class Servers:
    """The servers of one file. ``consumed`` are the ids of the nodes that declare them: what stands below those is
    said by the ``Server`` facts and must not become settings."""

    path: str
    facts: list[Server] = field(default_factory=list)
    consumed: set[int] = field(default_factory=set)

    def read(self, root: Node, tables: tuple[ServerTable, ...]) -> None:
        """Read each table of a document."""
        for table in tables:
            found = False
            for pointer in table.pointers:
                for node in places(root, pointer):
                    found = self.read_entries(node, table, pointer=pointer, root=root) or found
            if not found and table.flat and _is_flat(root, table):
                self.read_entries(root, table, root=root)

    def read_entries(
        self, node: Node, table: ServerTable, *, pointer: str = "", root: Node | None = None, at: Location | None = None
    ) -> bool:
        """Read a map or a list of servers, and say whether there was any. ``at`` is their place where the nodes are
        of a text inside a value."""
        # A place called after servers holds nothing else; one of a general name holds them among other things.
        named = _NAME_OF_TABLE.search(pointer.rpartition(".")[2]) is not None
        found = False
        for entry in islice(node.children, MAX_SERVERS):
            if len(self.facts) >= MAX_SERVERS:
                break
            if not _is_server(entry, table, strict=not named or node.kind == "array"):
                continue
            self.consumed.add(id(entry))
            found = True
            self.facts.append(_server(entry, table, root, at or entry.at(self.path)))
        return found


def places(root: Node, pointer: str) -> list[Node]:
    """The nodes at a dotted pointer: "~1" stands for a dot in a key, "*" for any key or index."""
    nodes = [root]
    for part in pointer.split(".") if pointer else ():
        key = part.replace("~1", ".")
        below: list[Node] = []
        for node in nodes:
            if key == "*":
                below += node.children[:_MAX_TABLES]
            elif (child := node.child(key)) is not None:
                below.append(child)
            elif node.kind == "array":
                below += [inner for entry in node.children[:_MAX_TABLES] if (inner := entry.child(key)) is not None]
        nodes = below[:_MAX_TABLES]
    return [node for node in nodes if node.kind in ("object", "array")]


def _values(entry: Node, table: ServerTable, name: str) -> Iterator[Node]:
    """The values of a field, by the keys of the table and then by those of other clients."""
    own = next((keys for key, keys in table.fields if key == name), ())
    for key in dict.fromkeys((*own, *_FIELDS[name])):
        node = entry.get(*key.split("."))
        if node is not None:
            yield node


def _text(entry: Node, table: ServerTable, name: str) -> str:
    return next((node.text.strip()[:_MAX_TEXT] for node in _values(entry, table, name) if node.string), "")


def _is_server(entry: Node, table: ServerTable, *, strict: bool) -> bool:
    """Whether a member of a table is a server: an address, or an object. A ``strict`` reading asks for a command, an
    address, a package, or a type that only servers have."""
    if entry.kind == "string":
        return strict and entry.text.startswith(("http://", "https://"))
    if entry.kind != "object":
        return False
    if not strict:
        return True
    starts = any(node.text or node.children for name in ("command", "url") for node in _values(entry, table, name))
    kind = _text(entry, table, "type").lower()
    return starts or kind in _INNER_TYPES or _transport_of(kind) != "" or entry.child("identifier") is not None


def _is_flat(root: Node, table: ServerTable) -> bool:
    """Whether the root is itself a map of servers: each object in it is one, and there is one."""
    objects = [node for node in root.members if node.kind == "object"]
    return bool(objects) and all(_starts(node, table) for node in objects)


def _starts(node: Node, table: ServerTable) -> bool:
    return any(value.text or value.children for name in ("command", "url") for value in _values(node, table, name))


def _holders(entry: Node, table: ServerTable) -> list[Node]:
    """The objects that may hold an entry's fields: itself, and the object that its command may be."""
    return [entry, *(node for node in _values(entry, table, "command") if node.kind == "object")]


def _named(entry: Node, table: ServerTable, name: str, separator: str) -> dict[str, None]:
    """The names that a field of an entry lists."""
    return dict.fromkeys(found for holder in _holders(entry, table) for node in _values(holder, table, name)
                         for found in _names(node, separator))


def _server(entry: Node, table: ServerTable, root: Node | None, location: Location) -> Server:
    """The fact of one server."""
    if entry.kind == "string":
        url = masked_address(entry.text[:_MAX_TEXT])
        return Server(location, table.client, entry.key or _host(url), _guess("", url), url=url)
    words = _command(entry, table)
    started = launch(words)
    address = _text(entry, table, "url")
    url = masked_address(address or started.url)
    package, version = started.package, started.version
    if not words and not address:
        package, version = _registered(entry)
    name = entry.key if entry.key_offset >= 0 else ""
    name = name or _text(entry, table, "name") or (_text(root, table, "name") if root is not None else "")
    arguments, hidden = masked_arguments(words[1:])
    headers = {**_named(entry, table, "headers", ":"), **dict.fromkeys(hidden)}
    env = {**_named(entry, table, "env", "="), **dict.fromkeys(started.env)}
    command = words[0] if words else ""
    return Server(
        location, table.client, (name or package.partition(":")[2] or _host(url) or command)[:_MAX_TEXT],
        _transport_of(_text(entry, table, "type")) or _guess(command or package, address),
        command, tuple(arguments), url, tuple(env), tuple(headers), package, version, _is_disabled(entry, table),
    )


def _command(entry: Node, table: ServerTable) -> list[str]:
    """Command and arguments as words: the command may be a string, a list, or an object with a path."""
    words: list[str] = []
    source = entry
    for node in _values(entry, table, "command"):
        if node.kind == "array":
            words = [child.text for child in node.children[:MAX_WORDS]]
        elif node.kind == "object":
            source = node
            path = node.child("path") or node.child("command")
            words = [path.text] if path is not None and path.text else []
        elif node.text:
            words = [node.text]
        if words:
            break
    arguments = next(_values(source, table, "args"), None)
    given: list[str] = []
    if arguments is not None:
        is_list = arguments.kind == "array"
        given = [child.text for child in arguments.children[:MAX_WORDS]] if is_list else split_words(arguments.text)
    if len(words) == 1 and " " in words[0].strip() and not _WINDOWS_PATH.match(words[0]):
        words = split_words(words[0])
    return [word[:_MAX_TEXT] for word in (*words, *given)][:MAX_WORDS] if words else []


def _registered(entry: Node) -> tuple[str, str]:
    """The package of an entry that names a registry and an identifier instead of a command."""
    registry, identifier, version = (entry.child(key) for key in ("registryType", "identifier", "version"))
    if identifier is None or not identifier.string:
        return "", ""
    ecosystem = registry.string if registry is not None else ""
    package = f"{ecosystem or 'generic'}:{identifier.string[:_MAX_TEXT]}"
    return package, version.text[:200] if version is not None else ""


def _names(node: Node, separator: str) -> Iterator[str]:
    """The names in a map, in a list of names, of ``NAME=value`` or of {name, value}, or the one name of a string."""
    if node.kind == "object":
        names = [child.key for child in node.children]
    elif node.kind == "array":
        names = [inner.text if (inner := child.child("name")) is not None else child.text.partition(separator)[0]
                 for child in node.children]
    else:
        names = [node.text.partition(separator)[0]] if node.string else []
    for name in names[:MAX_WORDS]:
        if name.strip():
            yield name.strip()[:200]


def _is_disabled(entry: Node, table: ServerTable) -> bool:
    """Whether the entry is switched off: ``disabled`` true, or a key like ``enabled`` false."""
    own = next((keys for key, keys in table.fields if key == "disabled"), ())
    for key in dict.fromkeys((*own, *_FIELDS["disabled"])):
        node = entry.get(*key.split("."))
        if node is not None and node.kind in ("boolean", "number", "string"):
            return (node.text.lower() in _TRUE) != key.rpartition(".")[2].lower().startswith(("enable", "active"))
    return False


def _transport_of(kind: str) -> str:
    return _TRANSPORTS.get(re.sub(r"[-_ ]", "", kind.lower()), "")


def _guess(command: str, url: str) -> str:
    """The transport of an entry that does not state one."""
    if url:
        low = url.lower()
        if low.startswith(("ws://", "wss://")):
            return "ws"
        return "sse" if low.partition("?")[0].rstrip("/").endswith("/sse") else "http"
    return "stdio" if command else ""


def _host(url: str) -> str:
    return re.sub(r"\A\w+://(?:[^@/]*@)?", "", url).partition("/")[0]
