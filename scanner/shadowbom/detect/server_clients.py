"""MCP servers that clients in code name: by a command, an address or a table of several."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.catalog.servers import ServerSpec
from shadowbom.core.fact import Call, Server
from shadowbom.core.launchers import MAX_WORDS, split_words
from shadowbom.core.location import Location
from shadowbom.core.servers import MAX_TEXT, Stated, server_of
from shadowbom.core.value import Choice, Env, Hole, Join, Lit, Obj, Seq, Value, pattern
from shadowbom.detect.source_servers import SourceServers

_KEYS = {
    "command": ("command", "cmd"), "args": ("args", "arguments"), "env": ("env",),
    "url": ("url", "server_url", "serverUrl", "uri"), "headers": ("headers", "http_headers"),
    "name": ("name", "server_label", "serverLabel", "label"), "type": ("transport", "type"),
}
_TABLES = ("mcpServers", "mcp_servers", "servers")
_URL = re.compile(r"(?:https?|wss?)://[^\s/]")
_SCRIPT = re.compile(r"[^\s]{1,300}\.(?:py|[cm]?[jt]s|jar|rb|php|sh|exe|dll)\Z")
_INTERPRETER = re.compile(r"(?:.*/)?(?:node|bun|deno|npx|uv|uvx|python[\d.]*|java|ruby|php|docker|bash|sh|dotnet|go)")
"""Programs that say nothing of the server that they run."""
_UNKNOWN = "*"
_NO_VALUE = frozenset({"null", "undefined", "None", "nil"})
_MOST = 100


def named_servers(call: Call, spec: ServerSpec, made: SourceServers) -> Iterator[Server]:
    """The servers that a call names, as a configuration would declare them; none where the text shows neither a command
    nor an address."""
    for key in spec.argument("table"):
        argument = call.argument(key)
        for option in _options(argument.value) if argument is not None else ():
            for name, entry in _entries(option):
                yield from _server(name, _Given(dict(entry.items)), spec, call.location)
    given: dict[str, Value] = {}
    for field in _KEYS:
        for key in spec.given.get(field, ()):
            argument = call.argument(key)
            if argument is not None and field not in given:
                inner = made.call_at(argument.value)
                # ``new URL("https://...")``: the address is what it is made of.
                first = inner.argument("0") if inner is not None else None
                given[field] = first.value if first is not None else argument.value
    yield from _server("", _Given(given), spec, call.location)


class _Given:
    """What is said of one server, by field or by a key that means it."""

    def __init__(self, members: dict[str, Value]) -> None:
        self._members = members

    def of(self, field: str) -> Value:
        """The value of a field."""
        return next((self._members[key] for key in (field, *_KEYS[field]) if key in self._members), Hole())

    def text(self, field: str) -> str:
        """The text of a field, what is not known in it starred; "" where nothing is."""
        return text_of(self.of(field))

    def names(self, field: str) -> tuple[str, ...]:
        """The keys of a field that is a table."""
        value = self.of(field)
        return tuple(key for key, _ in value.items[:MAX_WORDS] if key not in ("**", "...")) if isinstance(
            value, Obj) else ()


def _server(name: str, given: _Given, spec: ServerSpec, location: Location) -> Iterator[Server]:
    command, url = given.text("command"), given.text("url")
    words = _words(given.of("command")) or ([command] if command and command != _UNKNOWN else [])
    if len(words) == 1 and " " in words[0]:
        words = split_words(words[0])
    if words:
        words += [_word(item) for item in _items(given.of("args"))]
    if url and not _URL.match(url):
        # Some clients take a script or a command where others take an address.
        words, url = words or ([url] if _SCRIPT.match(url) else []), ""
    if not words and not url:
        return
    if not url and words and all(word == _UNKNOWN for word in words[1:]) and _INTERPRETER.fullmatch(words[0]):
        return
    script = next((word.replace("\\", "/").rpartition("/")[2] for word in words if _SCRIPT.match(word)), "")
    found = server_of(Stated(
        location, spec.product, name or given.text("name").replace(_UNKNOWN, "") or "", tuple(words[:MAX_WORDS]),
        url, given.text("type") or spec.transport, given.names("env"), given.names("headers")))
    if not (name or given.text("name")) and script and not found.package and not found.url:
        found = server_of(Stated(location, spec.product, script, tuple(words[:MAX_WORDS]), "", "stdio",
                                 given.names("env")))
    yield found


def _options(value: Value) -> tuple[Value, ...]:
    return value.options if isinstance(value, Choice) else (value,)


def _entries(value: Value) -> Iterator[tuple[str, Obj]]:
    """The servers of a table or list, with their names."""
    match value:
        case Obj(items):
            inner = next((member for key, member in items if key in _TABLES), None)
            if inner is not None:
                yield from _entries(inner)
                return
            for key, member in items[:_MOST]:
                yield from ((key, option) for option in _options(member) if isinstance(option, Obj))
        case Seq(members):
            for member in members[:_MOST]:
                yield from (("", option) for option in _options(member)
                            if isinstance(option, Obj) and _is_of_mcp(option))
        case _:
            return


def _is_of_mcp(entry: Obj) -> bool:
    """Whether an entry of a list of tools is a server: other tools have other types and no address."""
    members = dict(entry.items)
    kind = text_of(members.get("type", Hole()))
    return kind in ("mcp", "url", "") and any(key in members for field in ("url", "command") for key in _KEYS[field])


def _items(value: Value) -> tuple[Value, ...]:
    option = next((one for one in _options(value) if isinstance(one, Seq)), None)
    return option.items[:MAX_WORDS] if isinstance(option, Seq) else ()


def _words(value: Value) -> list[str]:
    return [_word(item) for item in _items(value)]


def _word(value: Value) -> str:
    """One word of a command line."""
    return text_of(value) or _UNKNOWN


def text_of(value: Value) -> str:
    """The text of a value with a star for each part that is not known; "" where none of it is. A constant that stands
    for no value yet says nothing."""
    for option in _options(value):
        if isinstance(option, (Lit, Join)) or (isinstance(option, Env) and option.default is not None):
            text = pattern(option, _UNKNOWN)[:MAX_TEXT]
            if text.strip(_UNKNOWN) and text not in _NO_VALUE:
                return text
    return ""
