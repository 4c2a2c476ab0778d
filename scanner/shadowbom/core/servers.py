"""An MCP server as somebody states it, in settings or in code: one reading for both.

Of environment variables and headers only the names are kept; secrets among the arguments and in addresses are
starred out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shadowbom.core.fact import Server
from shadowbom.core.launchers import launch
from shadowbom.core.location import Location
from shadowbom.core.masking import masked_address, masked_arguments

MAX_TEXT = 2000
"""Characters of a name, an argument or an address that are kept."""

_TRANSPORTS = {
    "stdio": "stdio", "local": "stdio", "http": "http", "streamablehttp": "http", "httpstreamable": "http",
    "streamable": "http", "shttp": "http", "remote": "http", "sse": "sse", "ws": "ws", "websocket": "ws",
}


@dataclass(frozen=True, slots=True)
class Stated:
    """What is said of a server: ``words`` are its command with arguments, ``kind`` its transport as written,
    ``registered`` the package and version of one that names those instead of a command."""

    location: Location
    client: str
    name: str = ""
    words: tuple[str, ...] = ()
    url: str = ""
    kind: str = ""
    env: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    registered: tuple[str, str] = ("", "")
    disabled: bool = False


def server_of(stated: Stated) -> Server:
    """The fact of a server: its command looked through to the package or address that it leads to."""
    words = list(stated.words)
    started = launch(words)
    url = masked_address(stated.url or started.url)
    package, version = (started.package, started.version) if words or stated.url else stated.registered
    arguments, hidden = masked_arguments(words[1:])
    headers = dict.fromkeys((*stated.headers, *hidden))
    env = dict.fromkeys((*stated.env, *started.env))
    command = words[0] if words else ""
    return Server(
        stated.location, stated.client,
        (stated.name or package.partition(":")[2] or _host(url) or command)[:MAX_TEXT],
        transport_of(stated.kind) or _guess(command or package, stated.url),
        command, tuple(arguments), url, tuple(env), tuple(headers), package, version, stated.disabled,
    )


def transport_of(kind: str) -> str:
    """The transport that a word of a configuration or of code means; "" for none."""
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
