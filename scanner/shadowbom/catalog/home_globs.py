"""Globs of files in a user's home folder and of the whole machine: ``~/.codex/config.toml``,
``/etc/codex/config.toml``, ``%APPDATA%/Claude/*.json``, ``$CODEX_HOME/config.toml``."""

from __future__ import annotations

import re

from shadowbom.core.location import USUAL_FOLDERS

MAX_STARS = 4
"""Parts of a glob that may be any name: a listing of a folder each."""

_GLOB = re.compile(r"(?:~|\$[A-Z][A-Z0-9_]{1,60}|%[A-Z][A-Z0-9_]{1,60}%)?(?:/[^/\x00-\x1f\\]{1,120}){1,16}")


def checked(glob: str) -> str:
    """``glob``, if it is one. Raises ValueError."""
    parts = glob.split("/")
    if not _GLOB.fullmatch(glob) or "**" in glob or any(part in (".", "..") for part in parts):
        raise ValueError(f"{glob!r}: begins with ~/, /, $NAME/ or %NAME%/, and holds neither ** nor ..")
    if sum("*" in part or "?" in part for part in parts) > MAX_STARS or "*" in parts[0]:
        raise ValueError(f"{glob!r}: at most {MAX_STARS} parts of it may be open")
    return glob


def forms(glob: str) -> tuple[str, ...]:
    """``glob``, and how it is written where its variable says what is usual."""
    head, slash, rest = glob.partition("/")
    usual = USUAL_FOLDERS.get(head)
    return (glob, f"{usual}{slash}{rest}") if usual is not None else (glob,)
