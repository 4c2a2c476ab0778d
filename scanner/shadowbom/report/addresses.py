"""Package URLs, service addresses and addresses of files, from text that a repository may have made up."""

from __future__ import annotations

import re
from urllib.parse import quote

_LOCAL = re.compile(r"^(?:localhost|127\.[\d.]+|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal|[^.:/]+)(?::\d+)?$")
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.\-]*)://")
_PURL = re.compile(r"^pkg:([a-z][a-z0-9.+\-]*)/([^/?#\s](?:[^?#\s]*[^/?#\s])?)$")
_PORT = re.compile(r":[0-9]{1,5}$")
_IPV6 = re.compile(r"^\[[0-9A-Fa-f:.]{2,45}\]$")

# A published path holds these encodings of bytes; any other "%" is itself.
_ENCODED = re.compile(r"(%(?:[0189A-F][0-9A-F]|7F|25))")


def purl(key: str, version: str = "") -> str:
    """``key`` as a package URL with its parts percent-encoded, or "" where it is none."""
    hit = _PURL.match(key)
    if hit is None or "//" in hit[2]:
        return ""
    at = f"@{quote(version, safe='-._~:', errors='replace')}" if version else ""
    return f"pkg:{hit[1]}/{quote(hit[2], safe='/%-._~:+', errors='replace')}{at}"


def endpoint(text: str) -> str:
    """An address as a URI without user, password, query and fragment, which may hold credentials; a bare host
    gets a scheme. "" for nothing."""
    stripped = text.strip()
    hit = _SCHEME.match(stripped)
    authority, slash, path = stripped[hit.end() if hit else 0 :].partition("/")
    # The last "@" ends the user and password even where a sloppy password holds "?" or "#".
    host, *asked = re.split(r"[?#]", authority.rpartition("@")[2], maxsplit=1)
    slash, path = ("", "") if asked else (slash, re.split(r"[?#]", path, maxsplit=1)[0])
    scheme = hit[1].lower() if hit else "http" if is_local(host) else "https"
    name, port = host, ""
    if numbered := _PORT.search(host):
        name, port = host[: numbered.start()], numbered[0]
    known = name if _IPV6.match(name) else quote(name, safe="-._~", errors="replace")
    return f"{scheme}://{known}{port}{slash}{quote(path, safe='/-._~:', errors='replace')}" if host else ""


def is_local(host: str) -> bool:
    """Whether ``host[:port]`` is this machine or a bare name of its network."""
    return _LOCAL.match(host) is not None


def uri(path: str) -> str:
    """A published path as a relative URI reference of the file's bytes."""
    plain = [quote(part, safe="/-._~", errors="replace") for part in _ENCODED.split(path)[::2]]
    encoded = _ENCODED.findall(path)
    return "".join(text + code for text, code in zip(plain, [*encoded, ""], strict=True))
