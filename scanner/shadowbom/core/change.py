"""What changed between two scans."""

from __future__ import annotations

from dataclasses import dataclass

from shadowbom.core.asset import Asset
from shadowbom.core.finding import Finding

INDEX = "index"
"""What a delta calls the index."""


@dataclass(frozen=True, slots=True, order=True)
class FieldChange:
    """A field of an asset, "provider", "scope", "state", "kind", "versions" or the name of a property, before and
    after; "" for what is not stated. "content of PATH" is a file of a coding agent or a prompt, before and after the
    beginnings of its blob's ids."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AssetChange:
    """An asset that both have, as it is now, and what of it changed."""

    asset: Asset
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """What is different: assets by key, findings by fingerprint, open ones alone. ``base`` and ``head`` name the two
    (commits, "index"), "" for none; all sorted. ``kept`` is how many open findings both have."""

    base: str
    head: str
    added: tuple[Asset, ...] = ()
    removed: tuple[Asset, ...] = ()
    changed: tuple[AssetChange, ...] = ()
    new: tuple[Finding, ...] = ()
    fixed: tuple[Finding, ...] = ()
    kept: int = 0
