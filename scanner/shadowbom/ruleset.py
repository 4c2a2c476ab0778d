"""The catalogue and its prefilter, opened once for a scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shadowbom.catalog.index import Catalogue
from shadowbom.catalog.prefilter import Prefilter


@dataclass(frozen=True, slots=True)
class Ruleset:
    """What a scan matches with."""

    catalogue: Catalogue
    prefilter: Prefilter
