"""How long ago each file of the catalogue was verified."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from shadowbom.catalog.files import CANDIDATES
from shadowbom.catalog.index import Catalogue


@dataclass(frozen=True, slots=True, order=True)
class Age:
    """A file of the catalogue: the ISO date at which it was ``verified``, how many ``days`` before the day that was
    asked for, the product's ``id`` ("" for the words of candidates) and the ``file`` below its folder."""

    verified: str
    id: str
    file: str
    days: int


def ages(catalogue: Catalogue, now: dt.date) -> list[Age]:
    """All files of the catalogue, the oldest first; the days are negative where a date lies after ``now``."""
    rows = [(product.verified, id_, product.file) for id_, product in catalogue.products.items()]
    if words := catalogue.artefact.get("candidates", {}).get("verified"):
        rows.append((words, "", CANDIDATES))
    return sorted(Age(date, id_, file, (now - dt.date.fromisoformat(date)).days) for date, id_, file in rows)
