"""Two results, and what changed from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from shadowbom.core.asset import Asset
from shadowbom.core.change import AssetChange, Delta, FieldChange
from shadowbom.core.finding import OPEN, Finding
from shadowbom.core.result import ScanResult
from shadowbom.resolve.keys import apart

_OF_PLACES = frozenset({
    "owners", "last-author", "last-commit", "last-changed", "first-commit", "first-seen", "size",
})
"""Properties that say where an asset is and whose, not what it is."""


def compare(base: ScanResult, head: ScanResult, names: tuple[str, str] = ("", "")) -> Delta:
    """What ``head`` has that ``base`` has not, the other way round, and what is different in both. A pure function of
    the two results, whatever order they are in. ``names`` are how to call them, else their commits."""
    before = {asset.key: asset for asset in aligned(base, head)}
    after = {asset.key: asset for asset in head.assets}
    both = sorted(before.keys() & after)
    changed = (AssetChange(after[key], tuple(_fields(before[key], after[key]))) for key in both)
    old, now = _open(base), _open(head)
    return Delta(
        base=names[0] or base.commit, head=names[1] or head.commit,
        added=tuple(after[key] for key in sorted(after.keys() - before)),
        removed=tuple(before[key] for key in sorted(before.keys() - after)),
        changed=tuple(one for one in changed if one.fields),
        new=tuple(sorted((now[one] for one in now.keys() - old), key=_order)),
        fixed=tuple(sorted((old[one] for one in old.keys() - now), key=_order)),
        kept=len(old.keys() & now),
    )


def aligned(base: ScanResult, head: ScanResult) -> tuple[Asset, ...]:
    """The assets of ``base`` under the keys of ``head``. Which of several agents of one name has the key without a file
    depends on the others: one that is added or goes must not look like a change of those that stay."""
    now = {place: asset.key for asset in head.assets if (place := _made_in(asset))}
    then = {place: asset.key for asset in base.assets if (place := _made_in(asset))}
    kept = {now[place] for place in now.keys() & then}
    names = {key: now.get((stem, path), f"{stem}{apart(path)}" if key in kept else key)
             for (stem, path), key in then.items()}
    return tuple(replace(asset, key=names.get(asset.key, asset.key)) for asset in base.assets)


def _made_in(asset: Asset) -> tuple[str, str] | None:
    """The key of an agent without its file, and the file that it is made in."""
    path = next((piece.location.path for piece in asset.evidence if piece.entry == "agent"), "")
    return (asset.key.removesuffix(apart(path)), path) if path else None


def _open(result: ScanResult) -> dict[str, Finding]:
    return {finding.fingerprint: finding for finding in result.findings if finding.status == OPEN}


def _fields(before: Asset, after: Asset) -> Iterator[FieldChange]:
    pairs = {name: (old, new) for name, old, new in (
        ("kind", before.kind, after.kind), ("name", before.name, after.name),
        ("provider", before.provider, after.provider), ("scope", before.scope.value, after.scope.value),
        ("state", before.state, after.state), ("versions", _versions(before), _versions(after)),
    )}
    old_said, new_said = dict(before.properties), dict(after.properties)
    for name in old_said.keys() | new_said:
        if name not in _OF_PLACES:
            pairs.setdefault(name, (old_said.get(name, ""), new_said.get(name, "")))
    yield from (FieldChange(name, old, new) for name, (old, new) in sorted(pairs.items()) if old != new)


def _versions(asset: Asset) -> str:
    return ", ".join(sorted({f"{one.purl} {one.version} ({one.kind})".strip() for one in asset.versions}))


def _order(finding: Finding) -> tuple[object, ...]:
    return -finding.severity.rank, finding.location, finding.rule, finding.fingerprint
