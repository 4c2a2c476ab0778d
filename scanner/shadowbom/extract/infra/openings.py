"""Ports that a container opens on its machine, as Docker and compose write them, and the variables that it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.container import WELL_KNOWN, Opening
from shadowbom.core.fact import Argument
from shadowbom.core.location import Location
from shadowbom.core.masking import names_secret, without_password
from shadowbom.core.value import HOLE, Env, Lit, Value
from shadowbom.extract.settings.placeholders import value_of, with_defaults

_MAX_TEXT = 2000
_UNKNOWN = re.compile(r"\$\{[^{}]{0,300}\}|\$\([^()]{0,300}\)|\$\w{0,100}|\{\{[^{}]{0,300}\}\}")
_INNER = re.compile(r"(\d{1,5})(?:-\d{1,5})?(?:/(?:tcp|udp|sctp))?\Z")
_OUTER = re.compile(r"[\d\-]{0,11}\Z")
_ADDRESS = re.compile(r"\[?[0-9A-Fa-f:.]{2,45}\]?\Z")


def opening(text: str, at: Location) -> Iterator[Opening]:
    """The way in that ``[address:][outer:]inner[/protocol]`` opens. Where a variable may hold the address, it is ``$``.
    """
    plain = _UNKNOWN.sub("$", with_defaults(text.strip()[:_MAX_TEXT]))
    head, _, inner = plain.rpartition(":")
    found = _INNER.match(inner)
    if found is None and inner != "$":
        return
    address, _, outer = head.rpartition(":")
    if address:
        known = _ADDRESS.match(address) is not None and (outer == "$" or _OUTER.match(outer) is not None)
    else:
        known = _OUTER.match(outer) is not None
    yield Opening(at, "port", address.strip("[]") if known else "$", found[1] if found else "")


def variable(name: str, text: str | None, at: Location) -> Argument:
    """A variable of a container. Of a secret only what is none is kept: a reference, nothing, or a password that
    anybody tries first."""
    value: Value = HOLE if text is None or len(text) > _MAX_TEXT else value_of(without_password(text), at)
    if not names_secret(name):
        return Argument(name, value, at)
    if isinstance(value, Env):
        default = value.default
        kept = isinstance(default, Lit) and default.text.lower() in WELL_KNOWN
        return Argument(name, value if kept or default is None else Env(value.name), at)
    plain = isinstance(value, Lit) and (not value.text.strip() or value.text.lower() in WELL_KNOWN)
    return Argument(name, value if plain else HOLE, at)
