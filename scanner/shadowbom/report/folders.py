"""Many assets in a few words: the folders in which they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from shadowbom.core.asset import Asset
from shadowbom.report.order import locations
from shadowbom.report.text import clip

_FOLDERS, _DEEP, _NAME = 3, 2, 40


def gathered(assets: Sequence[Asset]) -> str:
    """The folders that hold the first places of ``assets``, at most two deep, each with how many: those with most
    first, and how many are elsewhere."""
    count: Counter[str] = Counter()
    for asset in assets:
        place = next(iter(locations(asset)), None)
        if place is not None:
            parts = place.path.split("/")[:-1][:_DEEP]
            count["/".join(parts) + "/" if parts else "./"] += 1
    ranked = sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))
    if len(ranked) > _FOLDERS and len({name.partition("/")[0] for name, _ in ranked}) < len(ranked):
        tops: Counter[str] = Counter()
        for name, number in ranked:
            tops[f"{name.partition('/')[0]}/"] += number
        ranked = sorted(tops.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = [f"{clip(name, _NAME)} ({number:,})" for name, number in ranked[:_FOLDERS]]
    rest = sum(number for _, number in ranked[_FOLDERS:])
    return ", ".join([*shown, *([f"elsewhere ({rest:,})"] if rest else [])])
