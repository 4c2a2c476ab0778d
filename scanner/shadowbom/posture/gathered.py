"""What a result shows, gathered by what requirements ask for. Only what is used in production, and how many others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from shadowbom.core.asset import Asset
from shadowbom.core.item import ITEM_KINDS
from shadowbom.core.location import Location
from shadowbom.core.policy import Verdict
from shadowbom.core.posture import Posture, Seen
from shadowbom.core.requirement import Shown
from shadowbom.core.result import ScanResult
from shadowbom.core.source import Scope
from shadowbom.posture.given import USED_UP, said

_PLACES = 3


def _used(result: ScanResult, kinds: Iterable[str]) -> list[Asset]:
    wanted = frozenset(kinds)
    return sorted((asset for asset in result.assets if asset.kind in wanted and asset.state not in USED_UP
                   and asset.used_in is Scope.PRODUCTION), key=lambda one: (one.kind, one.name, one.key))


def _places(asset: Asset) -> tuple[Location, ...]:
    lines = {(piece.location.path, piece.location.line): piece.location for piece in reversed(asset.uses)}
    return tuple(sorted(lines.values()))[:_PLACES]


def _posture(result: ScanResult) -> Posture:
    return result.posture or Posture(0)


def _each(kinds: tuple[str, ...], tell: Callable[[Asset], str]) -> Callable[[ScanResult], Iterator[Shown]]:
    def collect(result: ScanResult) -> Iterator[Shown]:
        return (Shown(tell(asset), _places(asset)) for asset in _used(result, kinds))

    return collect


def _by(asset: Asset) -> str:
    return f"{asset.name} by {asset.provider}" if asset.provider else asset.name


def _model(asset: Asset) -> str:
    more = [f"{name} {', '.join(values)}" for name in ("revision", "licence") if (values := said(asset, name))]
    return "; ".join([f"{asset.kind} {_by(asset)}", *more])


def _weights(asset: Asset) -> str:
    told = [f"{name} {', '.join(values)}" for name in ("format", "architecture", "licence")
            if (values := said(asset, name))]
    return "; ".join([f"model file {asset.name}", *told])


def _agent(asset: Asset) -> str:
    told = [f"{name} {', '.join(values)}" for name in ("tools", "capabilities", "approval", "limit")
            if (values := said(asset, name)[:10])]
    return "; ".join([f"agent {asset.name}", *told])


def _tool(asset: Asset) -> str:
    told = [f"{name} {', '.join(values)}" for name in ("package", "package-version", "endpoint", "capabilities")
            if (values := said(asset, name))]
    return "; ".join([f"MCP server {asset.name}", *told])


def inventory(result: ScanResult) -> Iterator[Shown]:
    """How many assets of each kind are in use."""
    counts = Counter(asset.kind for asset in result.assets if asset.state not in USED_UP)
    for kind, number in sorted(counts.items()):
        own = _used(result, (kind,))
        names = ", ".join(asset.name for asset in own[:5])
        yield Shown(f"{number:,} of kind {kind}, {len(own):,} in production" + (f": {names}" if names else ""))


def systems(result: ScanResult) -> Iterator[Shown]:
    """The systems, with the files that make each one."""
    for one in _posture(result).systems:
        if one.scope is Scope.PRODUCTION:
            kind = one.kind if one.is_unit else "in no deployable unit"
            yield Shown(f"system {one.name} ({kind}), {len(one.assets):,} assets",
                        tuple(Location(path) for path in one.places[:_PLACES]))


def owners(result: ScanResult) -> Iterator[Shown]:
    """Who owns each system."""
    for one in _posture(result).systems:
        if one.scope is Scope.PRODUCTION:
            by = f" (by {', '.join(one.said_by)})" if one.said_by else ""
            yield Shown(f"system {one.name}: owner {' '.join(one.owners) or 'not stated'}, criticality "
                        f"{one.criticality}{by}")


def recipients(result: ScanResult) -> Iterator[Shown]:
    """Who gets data."""
    posture = _posture(result)
    names = {system.key: system.name for system in posture.systems}
    assets = {asset.key: asset for asset in result.assets}
    for one in posture.recipients:
        if one.scope is Scope.PRODUCTION:
            who = one.name if one.sure else f"somebody who is not seen, for a model of {one.name}"
            users = ", ".join(names.get(key, key) for key in one.systems) or "no system"
            yield Shown(
                f"{who} ({one.jurisdiction or 'country unknown'}, {one.role}) gets data of {users}; classes of data "
                f"{', '.join(one.data) or 'none seen'}",
                next((_places(assets[key]) for key in one.assets if key in assets), ()))


def approvals(result: ScanResult) -> Iterator[Shown]:
    """What the policies in force say."""
    policy = result.policy
    if policy is None:
        yield Shown("no policy was in force: nothing is known to be approved")
        return
    for file, digest in policy.files:
        yield Shown(f"policy {file}, SHA-256 {digest}")
    counts = Counter(one.verdict for one in policy.decisions)
    yield Shown(", ".join(f"{counts[verdict]:,} {verdict.value}" for verdict in Verdict))
    for line in policy.not_evaluated:
        yield Shown(f"not evaluated: {line}")
    for one in policy.decisions:
        for sent in one.data:
            yield Shown(f"{one.asset} gets {sent.data_class} data: {sent.verdict.value}, by {sent.by}",
                        (sent.location, *sent.others)[:_PLACES])
        if one.verdict is not Verdict.APPROVED:
            yield Shown(f"{one.asset}: {one.verdict.value}" + (f", by {one.by}" if one.by else ""), (one.location,))


def versions(result: ScanResult) -> Iterator[Shown]:
    """The versions that files state of what is used."""
    for asset in sorted(result.assets, key=lambda one: one.key):
        stated = sorted({f"{one.version} ({one.kind})" for one in asset.versions})
        if stated and asset.state not in USED_UP and asset.used_in is Scope.PRODUCTION:
            paths = sorted({one.path for one in asset.versions})[:_PLACES]
            yield Shown(f"{asset.key}: {', '.join(stated[:5])}", tuple(Location(path) for path in paths))


def risk(result: ScanResult) -> Iterator[Shown]:
    """The risk of each system."""
    posture = _posture(result)
    for one in posture.systems:
        scored = posture.risk_of(one.key)
        if scored is not None and one.scope is Scope.PRODUCTION:
            yield Shown(f"system {one.name}: risk {scored.band} {scored.text}",
                        tuple(factor.location for factor in scored.factors if factor.location)[:_PLACES])


def paths(result: ScanResult) -> Iterator[Shown]:
    """Paths of attack."""
    for one in _posture(result).paths:
        nodes = [one.edges[0].source, *(edge.target for edge in one.edges)]
        yield Shown(f"path of attack ({one.severity}, confidence {one.confidence:.2f}): "
                    f"{' > '.join(node.label for node in nodes)}",
                    tuple(dict.fromkeys(edge.location for edge in one.edges))[:_PLACES])


def scan(result: ScanResult) -> Iterator[Shown]:
    """What was looked at."""
    counts, at = result.counts, f"commit {result.commit}" if result.commit else "no commit"
    yield Shown(f"{at}, {counts.read:,} of {counts.found:,} files looked at, {counts.skipped:,} left out, catalogue of "
                f"{result.catalogue} with {result.signatures:,} signatures")
    unread = sorted({problem.path for problem in result.problems})
    if unread:
        yield Shown(f"{len(unread):,} files could not be read, or only in part",
                    tuple(Location(path) for path in unread[:_PLACES]))


def controls(result: ScanResult, id_: str) -> Iterator[Shown]:
    """A control of each production system."""
    for covered in _posture(result).coverage:
        name = covered.system.removeprefix("system:")
        for one in covered.controls:
            if one.id == id_:
                by = f" by {one.by}" if one.seen is Seen.SEEN else f" ({one.by})" if one.by else ""
                yield Shown(f"{one.title} of system {name}: {one.seen.value}{by}",
                            (one.location,) if one.location is not None else ())


COLLECTIONS: dict[str, Callable[[ScanResult], Iterator[Shown]]] = {
    "agents": _each(("agent", "a2a-agent"), _agent),
    "approvals": approvals,
    "assistants": _each(("coding-agent-config", "ai-ci-workflow", *ITEM_KINDS), lambda one: f"{one.kind} {_by(one)}"),
    "datasets": _each(("dataset",), lambda one: f"dataset {_by(one)}"),
    "frameworks": _each(("agent-framework", "ml-framework", "observability"), lambda one: f"{one.kind} {_by(one)}"),
    "inventory": inventory,
    "models": _each(("model", "embedding-model"), _model),
    "owners": owners,
    "paths": paths,
    "recipients": recipients,
    "risk": risk,
    "runtimes": _each(("local-runtime", "cloud-ai-service"), lambda one: f"{one.kind} {_by(one)}"),
    "scan": scan,
    "stores": _each(("vector-db",), lambda one: f"vector store {_by(one)}"),
    "systems": systems,
    "tools": _each(("mcp-server",), _tool),
    "versions": versions,
    "weights": _each(("model-file",), _weights),
}
"""What requirements may ask for, by name."""
