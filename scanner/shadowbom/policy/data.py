"""What policies say of the classes of data that code sends to an asset.

A class is judged by itself: a line that approves health data approves nobody who gets it, and one that denies it denies
whoever gets it, whatever else is said of them. Of lines about one class the same holds as of those about an asset: a
deny wins over an allow, an allow over review, and what no line names says nothing. Classes are known as far as code
shows them, so none seen is no proof of none sent.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from shadowbom.bundled import folder
from shadowbom.core.asset import Asset
from shadowbom.core.evidence import Evidence
from shadowbom.core.policy import DataVerdict
from shadowbom.policy.globs import covers, spelling, takes
from shadowbom.policy.lists import Lists
from shadowbom.policy.read import Entry

SUBJECT = "data_classes"
ENTRY = "data."
"""How the entry of a piece of evidence begins that shows a class, its match."""
_GETTING = frozenset({"provider-sdk", "inference-endpoint", "cloud-ai-service", "gateway"})
_IN_USE = frozenset({"called", "imported", "undeclared"})


@lru_cache(maxsize=1)
def known_classes() -> tuple[str, ...]:
    """The ids of the classes of data that can be told, sorted."""
    rows = tomllib.loads((folder("data") / "data_classes.toml").read_text(encoding="utf-8"))["class"]
    return tuple(sorted(row["id"] for row in rows))


def can_be_told(entry: Entry) -> bool:
    """Whether an entry about classes of data takes one that is known; of ``provider/class`` that is what comes last."""
    pieces = spelling(entry.pattern.rpartition("/")[2]).split("*")
    return any(takes(pieces, spelling(known)) for known in known_classes())


def seen(asset: Asset) -> Mapping[str, tuple[Evidence, ...]]:
    """What shows each class of data that is sent to an asset, the surest first."""
    found: defaultdict[str, set[Evidence]] = defaultdict(set)
    for piece in asset.evidence:
        if piece.entry.startswith(ENTRY):
            found[piece.match].add(piece)
    return {id_: tuple(sorted(found[id_], key=_surest)) for id_ in sorted(found)}


def _surest(piece: Evidence) -> tuple[object, ...]:
    return -piece.confidence.score, piece.location, piece.confidence.reasons, piece.signature, piece.symbol


def data_verdicts(
    lists: Sequence[Lists], asset: Asset, names: Mapping[str, tuple[str, ...]]
) -> tuple[DataVerdict, ...]:
    """What the policies say of each class that a line names, by class. ``names`` are those of the asset: a line may
    speak of a class that goes to one of its providers, as ``provider/class``."""
    found = []
    for id_, pieces in seen(asset).items():
        called = {SUBJECT: (id_, *(f"{name}/{id_}" for name in names.get("providers", ())))}
        entries = [one.about(called) for one in lists]
        judged = [(entry, piece) for piece in pieces for entry in _decisive(entries, piece.location.path)]
        if not judged:
            continue
        strictest = min((entry.verdict for entry, _ in judged), key=lambda verdict: verdict.rank)
        chosen = [(entry, piece) for entry, piece in judged if entry.verdict is strictest]
        entry, piece = chosen[0]
        others = {other.location for _, other in chosen} - {piece.location}
        found.append(DataVerdict(id_, strictest, entry.by, piece.location, piece.confidence, tuple(sorted(others))))
    return tuple(found)


def _decisive(found: Iterable[Sequence[Entry]], path: str) -> list[Entry]:
    """The entry of each policy that decides at a path."""
    first = (next((entry for entry in entries if not entry.paths or covers(entry.paths, path)), None)
             for entries in found)
    return [entry for entry in first if entry is not None]


def shows_none(asset: Asset) -> bool:
    """Whether an asset is used and could get data, and no code shows any class of it."""
    return asset.kind in _GETTING and asset.state in _IN_USE and not seen(asset)
