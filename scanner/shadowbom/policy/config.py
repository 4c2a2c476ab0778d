"""A repository's own configuration: ``.shadowbom.toml``, or ``[tool.shadowbom]`` in its ``pyproject.toml``.

It is part of what is scanned, so it is as hostile as the rest: small, a plain file below the root, only keys we
know, and a catalogue only from inside the repository.
"""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from shadowbom.core.finding import Severity
from shadowbom.errors import UserError
from shadowbom.policy.nearest import nearest

OWN_FILE, SHARED_FILE = ".shadowbom.toml", "pyproject.toml"
KEYS = ("baseline", "catalog", "exclude", "fail_on", "min_confidence", "policy")
MIN_CONFIDENCE = ("low", "medium", "high")
FAIL_ON = ("none", *(severity.value for severity in Severity if severity is not Severity.INFO))
_MAX_BYTES = 1 << 20
_MAX_ENTRIES = 1000


@dataclass(frozen=True, slots=True)
class Config:
    """What a repository asks for. ``catalogs`` are absolute folders, ``min_confidence`` and ``fail_on`` "" where
    not given, ``baseline`` the path below the root of a list of old debt, ``file`` the name of the file that says it
    ("" = none) and ``keys`` what it sets, sorted."""

    exclude: tuple[str, ...] = ()
    catalogs: tuple[str, ...] = ()
    min_confidence: str = ""
    fail_on: str = ""
    baseline: str = ""
    file: str = ""
    keys: tuple[str, ...] = ()


Reads = Callable[[str], bytes | None]
"""Gives the content of a file at a repository's root by its name, None where there is none."""


def on_disk(root: str) -> Reads:
    """The files directly in the folder ``root``. What it gives raises UserError for a ``.shadowbom.toml`` that is too
    large or cannot be read."""
    return partial(_read, root)


def read_config(root: str, read: Reads | None = None) -> Config:
    """The configuration of the folder ``root``; an empty one where there is none. ``read`` gives its files from
    somewhere else than the disk.

    ``.shadowbom.toml`` wins over ``pyproject.toml``. Raises UserError for unknown keys, wrong values, and a broken
    ``.shadowbom.toml``; a broken ``pyproject.toml`` is the scan's to report. What ``policy`` says is not looked at.
    """
    there = read is None
    read = read or on_disk(root)
    own = read(OWN_FILE)
    if own is not None:
        return _config(root, OWN_FILE, _parse(OWN_FILE, own), there=there)
    shared = read(SHARED_FILE)
    if shared is None or b"shadowbom" not in shared:
        return Config()
    try:
        tool = _parse(SHARED_FILE, shared).get("tool")
    except UserError:
        return Config()
    section = tool.get("shadowbom") if isinstance(tool, dict) else None
    if section is None:
        return Config()
    if not isinstance(section, dict):
        raise UserError(f"{SHARED_FILE}: tool.shadowbom must be a table")
    return _config(root, SHARED_FILE, section, there=there)


def _read(root: str, name: str) -> bytes | None:
    """The content of a plain file directly in ``root``, None where there is none. A link is followed only where
    it stays below the root."""
    path = os.path.realpath(os.path.join(root, name))
    if not path.startswith(os.path.join(os.path.realpath(root), "")):
        return None
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            return None
        if found.st_size > _MAX_BYTES:
            if name == OWN_FILE:
                raise UserError(f"{name}: larger than {_MAX_BYTES >> 20} MB")
            return None
        with open(path, "rb") as file:
            return file.read(_MAX_BYTES)
    except OSError:
        if name == OWN_FILE and os.path.lexists(path):
            raise UserError(f"{name}: cannot be read") from None
        return None


def _parse(name: str, data: bytes) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UserError(f"{name}: not UTF-8 at byte {error.start}") from None
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UserError(f"{name}: not TOML: {reason}") from None


def _config(root: str, name: str, section: dict[str, Any], *, there: bool) -> Config:
    for key in section:
        if key not in KEYS:
            raise UserError(f"{name}: unknown key {key!r}{nearest(key, KEYS)}")
    try:
        return Config(
            exclude=_texts("exclude", section.get("exclude", [])),
            catalogs=tuple(_inside(root, name, folder, there=there)
                           for folder in _texts("catalog", section.get("catalog", []))),
            min_confidence=_one_of("min_confidence", section.get("min_confidence", ""), MIN_CONFIDENCE),
            fail_on=_one_of("fail_on", section.get("fail_on", ""), FAIL_ON),
            baseline=_below("baseline", section.get("baseline", "")),
            file=name,
            keys=tuple(sorted(section)),
        )
    except _WrongValueError as error:
        raise UserError(f"{name}: {error}") from None


def _inside(root: str, name: str, folder: str, *, there: bool) -> str:
    """The absolute path of a folder that must be in the repository, links followed. It must be ``there`` where the file
    that names it is: what the base of a change names may be gone."""
    top = os.path.realpath(root)
    path = os.path.realpath(os.path.join(top, folder))
    if path != top and not path.startswith(os.path.join(top, "")):
        raise UserError(f"{name}: catalog {folder!r} is outside the repository; give it with --catalog instead")
    if there and not os.path.isdir(path):
        raise UserError(f"{name}: catalog {folder!r} is no folder")
    return path


class _WrongValueError(ValueError):
    """A value that a key does not take."""


def _texts(key: str, value: object) -> tuple[str, ...]:
    entries = [value] if isinstance(value, str) else value
    if not isinstance(entries, list) or not all(isinstance(entry, str) and entry for entry in entries):
        raise _WrongValueError(f"{key} must be a text or a list of texts")
    if len(entries) > _MAX_ENTRIES or any("\x00" in entry for entry in entries):
        raise _WrongValueError(f"{key} must have at most {_MAX_ENTRIES} entries, none with a NUL")
    return tuple(entries)


def _below(key: str, value: object) -> str:
    """A path with ``/`` that leads to nothing outside the repository by its spelling."""
    if not isinstance(value, str) or "\x00" in value:
        raise _WrongValueError(f"{key} must be a path")
    path = posixpath.normpath(value) if value else ""
    if path.startswith(("/", "../")) or path in (".", ".."):
        raise _WrongValueError(f"{key} {value!r} must be a file in the repository")
    return path


def _one_of(key: str, value: object, allowed: tuple[str, ...]) -> str:
    if not isinstance(value, str) or (value and value not in allowed):
        raise _WrongValueError(f"{key} must be one of {', '.join(allowed)}")
    return value
