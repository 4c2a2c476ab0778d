"""Files that are AI by themselves, a coding agent's instructions or a prompt: which of them have another content now.

An asset's fields do not show it: what such a file says is not taken apart, and is what an agent does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from shadowbom.core.asset import Asset
from shadowbom.core.change import AssetChange, FieldChange
from shadowbom.core.result import ScanResult

_FILE = "filemark"
_SHOWN = 12
"""Characters of an id that tell two contents apart."""


def altered(
    changed: Iterable[AssetChange], base: ScanResult, head: ScanResult, before: Mapping[str, str],
    after: Mapping[str, str], names: Mapping[str, str],
) -> tuple[AssetChange, ...]:
    """``changed``, with a field for each file by whose name alone an asset is there in both states and that has another
    content now. ``before`` and ``after`` have the ids of contents by path, ``names`` the path before of each file that
    has another one now. In their order, by key."""
    known = {asset.key: set(_files(asset)) for asset in base.assets}
    kept = {one.asset.key: one for one in changed}
    for asset in head.assets:
        fields = tuple(
            FieldChange(f"content of {path}", old[:_SHOWN], new[:_SHOWN]) for path in sorted(set(_files(asset)))
            if (was := names.get(path, path)) in known.get(asset.key, ())
            and (old := before.get(was, "")) != (new := after.get(path, ""))
        )
        if fields:
            one = kept.get(asset.key, AssetChange(asset, ()))
            kept[asset.key] = replace(one, fields=(*one.fields, *fields))
    return tuple(kept[key] for key in sorted(kept))


def _files(asset: Asset) -> Iterator[str]:
    return (piece.location.path for piece in asset.evidence if piece.fact == _FILE)
