"""The order in which reports list things: a function of the things alone."""

from __future__ import annotations

from collections.abc import Iterable

from shadowbom.core.asset import KINDS, STATES, Asset
from shadowbom.core.evidence import Evidence
from shadowbom.core.finding import Finding, Suppression
from shadowbom.core.location import Location

_KIND = {kind: rank for rank, kind in enumerate(KINDS)}
_STATE = {state: rank for rank, state in enumerate(STATES)}


def kind_rank(kind: str) -> int:
    """The place of a kind in reports; unknown kinds come last."""
    return _KIND.get(kind, len(_KIND))


def state_rank(state: str) -> int:
    """0 for the weakest usage state, -1 for none."""
    return _STATE.get(state, -1)


def sorted_assets(assets: Iterable[Asset]) -> list[Asset]:
    """By kind, strongest scope, name, provider and key. The rest only settles ties."""
    return sorted(assets, key=_asset)


def sorted_evidence(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Where an agent is made before what it has; then strongest scope first, then by place; equal pieces once."""
    return sorted(set(evidence), key=_evidence)


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Worst first, open ones before the others, then by place."""
    return sorted(findings, key=_finding)


def locations(asset: Asset) -> list[Location]:
    """The places of an asset, each once, the most telling first: where an agent is made, strongest scope, strongest
    use, surest."""
    telling = sorted(asset.evidence, key=lambda piece: (
        piece.is_part, piece.scope.rank, -state_rank(piece.state), -piece.confidence.score, piece.location))
    return list(dict.fromkeys(piece.location for piece in telling))


def exact_version(asset: Asset) -> str:
    """The one version of the asset's own package that lockfiles state or, without any, that manifests pin; ""
    where there is none or several. Other packages of the same product do not count."""
    own = [version for version in asset.versions if version.purl == asset.key or not asset.key.startswith("pkg:")]
    for kinds in (("locked",), ("declared", "revision")):
        stated = {version.version for version in own if version.kind in kinds and version.version}
        if stated:
            return stated.pop() if len(stated) == 1 else ""
    return ""


def way(finding: Finding) -> str:
    """The lines that the value of a finding passes before it takes effect, as text."""
    lines = [str(step.location.line) if step.location.path == finding.location.path else str(step.location)
             for step in finding.flow[:-1]]
    kept = list(dict.fromkeys(lines))
    return f"line{'s' if len(kept) > 1 else ''} {' > '.join(kept)}"


def _asset(asset: Asset) -> tuple[object, ...]:
    return (
        kind_rank(asset.kind), asset.kind, asset.scope.rank, asset.name.casefold(), asset.name, asset.provider,
        asset.key, asset.product, asset.state, asset.confidence.score, asset.confidence.reasons, sorted(asset.versions),
        sorted(asset.properties), asset.chain, [_evidence(piece) for piece in sorted_evidence(asset.evidence)],
    )


def _evidence(piece: Evidence) -> tuple[object, ...]:
    subject = piece.subject
    key = ("", 0) if piece.key is None else (piece.key.prefix, piece.key.length)
    return (
        piece.is_part, piece.scope.rank, piece.location, piece.signature, piece.entry, piece.match, piece.symbol,
        piece.fact, piece.state, subject.kind, subject.name, subject.product, subject.provider, subject.ecosystem,
        piece.confidence.score, piece.confidence.reasons, sorted(piece.properties), piece.key is not None, key,
    )


def _finding(finding: Finding) -> tuple[object, ...]:
    return (
        finding.status != "open", -finding.severity.rank, finding.location, finding.rule, finding.fingerprint,
        finding.asset, finding.message, finding.remediation, finding.status, finding.reason, finding.confidence.score,
        finding.confidence.reasons, finding.context, finding.occurrences, finding.flow,
        _suppression(finding.suppression),
    )


def _suppression(why: Suppression | None) -> tuple[object, ...]:
    return () if why is None else (why.kind, why.by, why.path, why.line)
