"""Repositories as names of packages: where an ecosystem has no registry, the address is the name."""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*+://)?(?:[^@/\s]++@)?([A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++)(?::\d++(?=/))?[:/]/*+([^\s?#]++)\Z",
    re.IGNORECASE,
)
_OWNED = re.compile(r"[\w.-]++/[\w.-]++\Z")


def repository(address: str, *, bare: bool = False) -> str:
    """``host/owner/name`` in lower case of the address of a repository (``https``, ``ssh``, ``git@host:``), "" for
    what is none. With ``bare``, ``owner/name`` alone is one of GitHub's, which is what such files mean by it."""
    address = address.strip()
    if len(address) > 1000:
        return ""
    if bare and _OWNED.match(address):
        host, path = "github.com", address
    else:
        match = _ADDRESS.match(address)
        if match is None:
            return ""
        host, path = match.groups()
    path = path.strip("/").removesuffix(".git")
    return f"{host}/{path}".lower().removeprefix("www.") if "/" in path else ""
