"""The policies in force: where they stand, read with the lines of what they say.

The organisation's policy is named by the user: on the command line, in the environment or in the user's own
configuration, never by a file that is scanned. The repository's own stands in the configuration at its root, and is as
hostile as the rest of it.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shadowbom.catalog import cache
from shadowbom.errors import UserError
from shadowbom.extract.positions import toml_positions
from shadowbom.extract.positions.nodes import Malformed
from shadowbom.own import own_configuration
from shadowbom.policy.config import OWN_FILE, SHARED_FILE
from shadowbom.policy.force import Policies
from shadowbom.policy.read import Path as KeyPath
from shadowbom.policy.read import Policy, read_policy

VARIABLE = "SHADOWBOM_POLICY"
MAX_BYTES = 1 << 20
_KIND = "policy"
_PINNED = re.compile(r"(?P<url>https://[^#\s]{1,2000})#sha256=(?P<digest>[0-9a-fA-F]{64})")


def central_policy(given: str = "") -> Policy | None:
    """The organisation's policy: ``given`` on the command line, else ``SHADOWBOM_POLICY``, else ``policy`` in the
    user's own configuration; None where none names one.

    Raises UserError for one that cannot be read or has mistakes, and for a URL that is not https or whose content has
    not the stated hash.
    """
    place = given or os.environ.get(VARIABLE, "") or own_configuration().policy
    if not place:
        return None
    data = _fetched(place) if "://" in place else _opened(place)
    return policy_in(place.partition("#")[0], data, ("policy",), needed=True)


def own_policy(read: Callable[[str], bytes | None]) -> Policy | None:
    """The policy in a repository's own configuration, None where it has none. ``read`` gives the content of a file at
    its root, None for none. Raises UserError for one with mistakes."""
    data = read(OWN_FILE)
    if data is not None:
        return policy_in(OWN_FILE, data, ("policy",))
    data = read(SHARED_FILE)
    if data is None or b"shadowbom" not in data:
        return None
    return policy_in(SHARED_FILE, data, ("tool", "shadowbom", "policy"))


def open_policies(read: Callable[[str], bytes | None], given: str = "") -> Policies:
    """Both. Raises UserError as they do."""
    return Policies(central_policy(given), own_policy(read))


def policy_in(file: str, data: bytes, place: tuple[str, ...], *, needed: bool = False) -> Policy | None:
    """The policy at the dotted ``place`` of a TOML file; None where there is none and none is ``needed``.

    Raises UserError for what is no TOML (a pyproject.toml that is none is the scan's to report) and for mistakes.
    """
    if len(data) > MAX_BYTES:
        raise UserError(f"{file}: larger than {MAX_BYTES >> 20} MB")
    try:
        text = data.decode("utf-8-sig")
        section: Any = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise UserError(f"{file}: not UTF-8 at byte {error.start}") from None
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        if file == SHARED_FILE:
            return None
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UserError(f"{file}: not TOML: {reason}") from None
    for key in place:
        section = section.get(key) if isinstance(section, dict) else None
    if section is None:
        if needed:
            raise UserError(f"{file}: there is no table [{'.'.join(place)}] in it")
        return None
    return read_policy(file, section, _lines(text, place), hashlib.sha256(data).hexdigest())


def _lines(text: str, place: tuple[str, ...]) -> Callable[[KeyPath], int]:
    try:
        places = toml_positions(text)
    except Malformed:
        # What tomllib takes and our reader does not has no lines, and still counts.
        places = {}

    def line_of(path: KeyPath) -> int:
        whole: KeyPath = (*place, *path)
        while whole and whole not in places:
            whole = whole[:-1]
        return places[whole][0] if whole else 0

    return line_of


def _opened(place: str) -> bytes:
    try:
        if not stat.S_ISREG(os.stat(place).st_mode):
            raise UserError(f"policy {place}: not a file")
        with Path(place).open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UserError(f"policy {place}: no such file") from None
    except (OSError, ValueError) as error:
        raise UserError(f"policy {place}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _fetched(place: str) -> bytes:
    """The content behind a URL with a pinned hash, from the cache where it has been had before."""
    pinned = _PINNED.fullmatch(place)
    if pinned is None:
        raise UserError(f"policy {place}: a URL must be https and end in #sha256= with the hash of its content")
    digest = pinned["digest"].lower()
    name = f"{_KIND}-{digest}"
    kept = cache.read(name)
    if kept is not None and hashlib.sha256(kept).hexdigest() == digest:
        return kept
    # The one thing that a scan asks of the network, and only for a user who names it.
    from shadowbom.catalog.download import fetch

    data = fetch(pinned["url"])
    found = hashlib.sha256(data).hexdigest()
    if found != digest:
        raise UserError(f"policy {pinned['url']}: its SHA-256 is {found}, and not the one that is pinned")
    cache.write(name, data)
    return data
