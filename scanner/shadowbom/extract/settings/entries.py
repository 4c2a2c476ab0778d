"""One entry of a server table as a fact, by the keys that clients use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from shadowbom.core.fact import Server, ServerTable
from shadowbom.core.launch_packages import container
from shadowbom.core.launchers import MAX_WORDS, is_program, split_words
from shadowbom.core.location import Location
from shadowbom.core.servers import MAX_TEXT, Stated, server_of, transport_of
from shadowbom.extract.positions import Node

_FIELDS: dict[str, tuple[str, ...]] = {
    "command": ("command", "cmd"),
    "args": ("args", "arguments"),
    "env": ("env", "environment", "envs", "env_keys", "env_vars", "bearer_token_env_var"),
    "url": ("url", "serverUrl", "httpUrl", "uri", "endpoint", "server_url"),
    "headers": ("headers", "http_headers", "env_http_headers", "requestOptions.headers"),
    "disabled": ("disabled", "enabled"),
    "type": ("type", "transport", "transport.type"),
    "name": ("name", "id"),
    "image": (),
    "tools": ("tools", "includeTools", "enabled_tools", "enabledTools", "include_tools"),
    "disabled_tools": ("disabledTools", "disabled_tools", "excludeTools", "exclude_tools"),
    "auto_approve": ("autoApprove", "alwaysAllow", "auto_approve", "autoApproved", "always_allow", "trust"),
}
"""The keys that clients use, tried after those that a table names itself."""

_WORDS_FOR_ALL = frozenset({"*", "true", "all", "approve", "always"})
_WORDS_FOR_NONE = frozenset({"", "false", "none", "prompt", "auto", "ask", "never"})
_TRUE = frozenset({"true", "yes", "on", "1"})
_WINDOWS_PATH = re.compile(r"[A-Za-z]:\\")
_ADDRESS = re.compile(r"[A-Za-z][\w+.\-]{0,20}://|\$\{|\$[A-Z_]|\{\{|\{env:|<")
_INNER_TYPES = frozenset({"builtin", "platform", "extension", "frontend"})


def _values(entry: Node, table: ServerTable, name: str) -> Iterator[Node]:
    """The values of a field, by the keys of the table and then by those of other clients."""
    own = next((keys for key, keys in table.fields if key == name), ())
    for key in dict.fromkeys((*own, *_FIELDS[name])):
        node = entry.get(*key.split("."))
        if node is not None:
            yield node


def _text(entry: Node, table: ServerTable, name: str) -> str:
    return next((node.text.strip()[:MAX_TEXT] for node in _values(entry, table, name) if node.string), "")


def is_server(entry: Node, table: ServerTable, *, strict: bool) -> bool:
    """Whether a member of a table is a server: an address, or an object. A ``strict`` reading asks for a command, an
    address, a package, or a type that only servers have. In files that others use, too, the command or the address
    must look like one."""
    if entry.kind == "string":
        listed = not table.shared or entry.key_offset < 0
        return strict and listed and entry.text.startswith(("http://", "https://"))
    if entry.kind != "object":
        return False
    if table.shared:
        return starts(entry, table, whole=True)
    if not strict:
        return True
    kind = _text(entry, table, "type").lower()
    of_server = kind in _INNER_TYPES or transport_of(kind) != "" or entry.child("identifier") is not None
    return of_server or starts(entry, table)


def starts(node: Node, table: ServerTable, *, whole: bool = False) -> bool:
    """Whether an object says how a server is started or where it is. ``whole`` asks for a command or an address that
    can be nothing else: the words of a user interface have such keys, too."""
    if not whole:
        return any(value.text or value.children for name in ("command", "url", "image")
                   for value in _values(node, table, name))
    if any(_ADDRESS.match(value.string) for value in _values(node, table, "url")):
        return True
    if any(container(value.string).id for value in _values(node, table, "image")):
        return True
    listed = any(value.kind == "array" for value in _values(node, table, "args"))
    for value in _values(node, table, "command"):
        if value.kind == "array":
            return bool(value.children) and all(child.kind == "string" for child in value.children)
        words = value.string.split(None, 1)
        if words and (listed or is_program(words[0]) or _ADDRESS.match(words[0])):
            return True
    return False


def _holders(entry: Node, table: ServerTable) -> list[Node]:
    """The objects that may hold an entry's fields: itself, and the object that its command may be."""
    return [entry, *(node for node in _values(entry, table, "command") if node.kind == "object")]


def _named(entry: Node, table: ServerTable, name: str, separator: str) -> dict[str, None]:
    """The names that a field of an entry lists."""
    return dict.fromkeys(found for holder in _holders(entry, table) for node in _values(holder, table, name)
                         for found in _names(node, separator))


def server(entry: Node, table: ServerTable, root: Node | None, location: Location, *, single: bool = False) -> Server:
    """The fact of one server. The key of a ``single`` one says what it is, not what it is called."""
    if entry.kind == "string":
        return server_of(Stated(location, table.client, entry.key, url=entry.text[:MAX_TEXT]))
    words = _command(entry, table)
    address = _text(entry, table, "url")
    if words and not address and words[0].startswith(("http://", "https://")):
        address, words = words[0], []
    key = entry.key if entry.key_offset >= 0 else ""
    own = _text(entry, table, "name")
    name = own if single else key or own or (_text(root, table, "name") if root is not None else "")
    found = server_of(Stated(
        location, table.client, name, tuple(words), address, _text(entry, table, "type"),
        tuple(_named(entry, table, "env", "=")), tuple(_named(entry, table, "headers", ":")),
        ("", "") if words or address else _registered(entry, table), _is_disabled(entry, table),
    ))
    tools, disabled, unasked = (_tools(entry, table, field) for field in ("tools", "disabled_tools", "auto_approve"))
    return replace(found, tools=tools, disabled_tools=disabled, auto_approve=unasked, published=table.published)


def _tools(entry: Node, table: ServerTable, field: str) -> tuple[str, ...]:
    """The names of tools that a field lists, "*" for all of them."""
    found: dict[str, None] = {}
    for node in _values(entry, table, field):
        if node.kind in ("object", "array"):
            found.update(dict.fromkeys(_names(node, "\0")))
        elif node.kind == "boolean" or node.text.lower() in _WORDS_FOR_ALL:
            found.update({"*": None} if node.text.lower() in _WORDS_FOR_ALL else {})
        elif node.text.lower() not in _WORDS_FOR_NONE:
            found.update(dict.fromkeys(part.strip()[:200] for part in node.string.split(",") if part.strip()))
    return tuple(islice(found, MAX_WORDS))


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
    return [word[:MAX_TEXT] for word in (*words, *given)][:MAX_WORDS] if words else []


def _registered(entry: Node, table: ServerTable) -> tuple[str, str]:
    """The package of an entry that names a registry and an identifier, or an image, instead of a command."""
    image = container(_text(entry, table, "image"))
    if image.id:
        return image.id, image.version
    registry, identifier, version = (entry.child(key) for key in ("registryType", "identifier", "version"))
    if identifier is None or not identifier.string:
        return "", ""
    ecosystem = registry.string if registry is not None else ""
    package = f"{ecosystem or 'generic'}:{identifier.string[:MAX_TEXT]}"
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
    for node in _values(entry, table, "disabled"):
        if node.kind in ("boolean", "number", "string"):
            return (node.text.lower() in _TRUE) != node.key.lower().startswith(("enable", "active"))
    return False
