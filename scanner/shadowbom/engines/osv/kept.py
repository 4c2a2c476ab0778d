"""What OSV has said, kept in the user's cache folder: which advisories a version of a package has, for a day, and the
records themselves for as long as they are not changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shadowbom.catalog import cache

FORMAT = 1
NAME = "osv-1.json"
MAX_AGE = 86_400.0
"""Seconds that the list of a package's advisories is taken as it was."""
MAX_BYTES = 64 << 20
MAX_PACKAGES, MAX_RECORDS = 20_000, 20_000

Ids = tuple[tuple[str, str], ...]
"""Pairs of an advisory's id and the time at which it was last changed, as the service writes it; sorted."""


@dataclass(slots=True)
class Kept:
    """The cache of one service. ``packages`` by ecosystem, name and version, joined by spaces; ``records`` by id: the
    time of the last change, and what is used of the JSON."""

    service: str
    packages: dict[str, tuple[float, Ids]] = field(default_factory=dict)
    records: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)

    def known(self, package: str, now: float) -> Ids | None:
        """What a package has, None where that is not known or was asked too long ago."""
        at, ids = self.packages.get(package, (-MAX_AGE, ()))
        return ids if 0 <= now - at < MAX_AGE else None

    def record(self, id_: str, modified: str) -> dict[str, Any] | None:
        """A record as it was at its last change, None where that is not kept."""
        kept = self.records.get(id_)
        return kept[1] if kept is not None and modified and kept[0] == modified else None


def opened(service: str) -> Kept:
    """The cache of a service; an empty one where there is none that can be read."""
    data = cache.read(NAME)
    if data is None or len(data) > MAX_BYTES:
        return Kept(service)
    try:
        said = json.loads(data)
        if said["format"] != FORMAT or said["service"] != service:
            return Kept(service)
        packages = {
            str(name): (float(at), tuple((str(id_), str(changed)) for id_, changed in ids))
            for name, (at, ids) in said["packages"].items()
        }
        records = {str(id_): (str(changed), dict(record)) for id_, (changed, record) in said["records"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Kept(service)
    return Kept(service, packages, records)


def save(kept: Kept, now: float) -> None:
    """Write the cache whole, without what is too old; nothing happens where there is no place for it."""
    packages = {name: one for name, one in sorted(kept.packages.items()) if 0 <= now - one[0] < MAX_AGE}
    newest = sorted(packages, key=lambda name: -packages[name][0])[:MAX_PACKAGES]
    named = sorted({id_ for name in newest for id_, _ in packages[name][1]})[:MAX_RECORDS]
    said: Mapping[str, Any] = {
        "format": FORMAT, "service": kept.service,
        "packages": {name: packages[name] for name in newest},
        "records": {id_: kept.records[id_] for id_ in named if id_ in kept.records},
    }
    cache.write(NAME, json.dumps(said, separators=(",", ":")).encode())
