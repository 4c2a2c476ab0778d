"""Two results, and what changed from one to the other."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.asset import Asset
from shadowbom.core.change import AssetChange, Delta, FieldChange
from shadowbom.core.finding import OPEN, Finding
from shadowbom.core.result import ScanResult

_OF_PLACES = frozenset({
    "owners", "last-author", "last-commit", "last-changed", "first-commit", "first-seen", "size",
})
"""Properties that say where an asset is and whose, not what it is."""


def compare(base: ScanResult, head: ScanResult, names: tuple[str, str] = ("", "")) -> Delta:
    """What ``head`` has that ``base`` has not, the other way round, and what is different in both. A pure function of
    the two results, whatever order they are in. ``names`` are how to call them, else their commits."""
    before = {asset.key: asset for asset in base.assets}
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
