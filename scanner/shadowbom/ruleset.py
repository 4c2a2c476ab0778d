"""The catalogue and its prefilter, opened once for a scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shadowbom.catalog.index import Catalogue
from shadowbom.catalog.prefilter import Format, Prefilter
from shadowbom.catalog.store import open_catalogue
from shadowbom.extract.extractors import EXTRACTORS


@dataclass(frozen=True, slots=True)
class Ruleset:
    """What a scan matches with."""

    catalogue: Catalogue
    prefilter: Prefilter


def open_ruleset(overlays: Sequence[str] = (), only: str = "") -> Ruleset:
    """The shipped catalogue with an organisation's overlays, and its prefilter from the cache. ``only`` is a section
    ("secret"): the prefilter then looks for nothing else.

    Raises UserError for a folder that is none or signatures that break the contract.
    """
    catalogue = open_catalogue(overlays)
    return Ruleset(catalogue, Prefilter.load(catalogue, () if only else formats(), only))


def formats() -> tuple[Format, ...]:
    """What the prefilter must know of each format, as plain values."""
    return tuple(
        Format(row.id, row.kind, row.language, row.ecosystem, row.templates) for row in EXTRACTORS
    )
