"""Whether a file may matter at all, told without the catalogue.

A hook runs before every commit, and most commits have nothing for it. Reading the catalogue alone takes longer than
telling so: what this needs is kept beside the compiled database, and loaded in a few milliseconds. It errs on one side:
what it lets pass without a look would give nothing; what it holds back may still be nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
from collections.abc import Iterable
from typing import Any

import hyperscan

from shadowbom import bundled
from shadowbom.catalog import cache
from shadowbom.catalog.globs import PathIndex
from shadowbom.catalog.made import made_by

_MAGIC = b"sbom-qk1"


class Quick:
    """Literals and paths that matter. Made with ``load``."""

    def __init__(self, database: Any, paths: PathIndex[bool], naming: Iterable[re.Pattern[bytes]]) -> None:
        self._scan = database.scan
        self._scratch = hyperscan.Scratch(database)
        self._paths = paths
        self._naming = tuple(naming)

    def knows(self, path: str) -> bool:
        """Whether a path (published) matters whatever stands there."""
        return self._paths.hit(path)

    def may_matter(self, path: str, data: bytes) -> bool:
        """Whether a file (published path) has a literal of the catalogue, a path that it knows, names other files, or
        is no plain text, which has to be decoded first."""
        if self.knows(path) or b"\0" in data or any(one.search(data) is not None for one in self._naming):
            return True
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            return True
        found: list[bool] = []
        try:  # noqa: SIM105  # as in the prefilter
            self._scan(data, _on_hit, 0, found, self._scratch)
        except hyperscan.ScanTerminated:
            pass
        return bool(found)


def _on_hit(_literal: int, _start: int, _end: int, _flags: int, found: list[bool]) -> bool:
    found.append(True)
    return True


def load(only: str = "") -> Quick | None:
    """What ``keep`` has kept for this catalogue and this machine; None where it has to be made. ``only`` is the one
    section that is looked for, "" for all."""
    data = cache.read(_name(only))
    if data is None or data[:8] != _MAGIC or hashlib.sha256(data[40:]).digest() != data[8:40]:
        return None
    (size,) = struct.unpack_from("<I", data, 40)
    try:
        return _made(hyperscan.loadb(data[44 + size :], hyperscan.HS_MODE_BLOCK), data[44 : 44 + size])
    except hyperscan.HyperscanError:
        return None


def keep(database: Any, paths: Iterable[str], naming: Iterable[str] = (), only: str = "") -> Quick:
    """Keep the parts, for the shipped catalogue: a compiled database, globs of the paths that matter whatever stands
    there, and patterns of what stands in files that name others."""
    said = json.dumps({"paths": sorted(set(paths)), "naming": sorted(set(naming))}).encode()
    body = struct.pack("<I", len(said)) + said + bytes(hyperscan.dumpb(database))
    cache.write(_name(only), _MAGIC + hashlib.sha256(body).digest() + body)
    return _made(database, said)


def _made(database: Any, said: bytes) -> Quick:
    stated = json.loads(said)
    naming = (re.compile(pattern.encode()) for pattern in stated["naming"])
    return Quick(database, PathIndex((glob, True) for glob in stated["paths"]), naming)


def _name(only: str) -> str:
    key = [bundled.stamp(), only, *made_by()]
    return f"quick-{hashlib.sha256(json.dumps(key).encode()).hexdigest()[:32]}.bin"
