"""Whose machine an address leads to, as far as its text tells."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

OWN_MACHINE = (r"(?:localhost|[^\s/:@]{1,200}\.localhost|host\.docker\.internal|127(?:\.\d{1,3}){3}|\[?::1\]?"
               r"|0\.0\.0\.0)")
"""A host that is the machine itself, as a pattern without regard to case."""
_OWN_MACHINE = re.compile(OWN_MACHINE, re.IGNORECASE)
_INTERNAL = re.compile(r".{1,250}\.(?:local|internal|lan|home|corp|intranet|svc|cluster\.local|test|example"
                       r"|ts\.net|home\.arpa)"
                       r"|[a-z0-9-]{1,63}", re.IGNORECASE)


def host_of(address: str) -> str:
    """The host of an address in lower case, "" where there is none or it is filled in later."""
    if "$" in address or "{" in address or "<" in address:
        return ""
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_own_machine(host: str) -> bool:
    """Whether a host is the machine itself."""
    return _OWN_MACHINE.fullmatch(host) is not None


def is_internal(host: str) -> bool:
    """Whether a host is the machine itself or, by its name or number, in a private network, such as a tailnet, whose
    numbers are of the shared address space (RFC 6598)."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return is_own_machine(host) or _INTERNAL.fullmatch(host) is not None
