"""Hosts and URLs in values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shadowbom.core.location import Location
from shadowbom.core.value import Choice, Env, Join, Lit, Seq, Value, pattern

_URL = re.compile(
    r"(?:https?|wss?)://(?:[^/\s?#\"'`,<>]{0,200}@)?([A-Za-z0-9._\-]{1,253})(?::(\d{1,5}))?(/[^\s\"'`]{0,500})?"
)
_BARE = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9\-]{0,62}\.){1,8}[A-Za-z]{2,24}|localhost)(?::(\d{1,5}))?(/\S{0,500})?$")
_PLACEHOLDER = re.compile(r"\$?\{\{?[^{}]{0,120}\}\}?|<[^<>\s]{1,80}>|%\(?\w{0,40}\)?s|%[sdv]")
_UNKNOWN = "x"


@dataclass(frozen=True, slots=True)
class Address:
    """A host as far as text shows it: unknown parts are "x". ``at`` is the literal's place, if known."""

    host: str
    port: int
    path: str
    url: bool
    at: Location | None


def addresses(value: Value | None) -> Iterator[Address]:
    """The addresses that ``value`` can be. A host that is wholly unknown gives none."""
    match value:
        case Choice(items) | Seq(items):
            for item in items:
                yield from addresses(item)
        case Env(_, default):
            yield from addresses(default)
        case Lit(text, at):
            yield from parse(text, at)
        case Join(parts):
            at = next((part.at for part in parts if isinstance(part, Lit)), None)
            yield from parse(pattern(value), at)
        case _:
            return


def parse(text: str, at: Location | None = None) -> Iterator[Address]:
    """The addresses written in ``text``: each URL, or the whole text as ``host[:port][/path]``."""
    if "." not in text and "localhost" not in text and "://" not in text:
        return
    known = _PLACEHOLDER.sub(_UNKNOWN, text[:4000]).replace("\x00", _UNKNOWN)
    found = False
    for hit in _URL.finditer(known):
        found = True
        host = hit[1].lower().strip(".")
        if host.strip("x."):
            yield Address(host, int(hit[2] or 0), hit[3] or "", True, at)
    if not found and (bare := _BARE.match(known)):
        yield Address(bare[1].lower(), int(bare[2] or 0), bare[3] or "", False, at)
