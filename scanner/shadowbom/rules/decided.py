"""What rules about a policy share: the assets with a verdict, and the finding for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shadowbom.core.asset import Asset
from shadowbom.core.confidence import Confidence
from shadowbom.core.finding import Finding, RuleInfo, Severity, fingerprint
from shadowbom.core.location import Location
from shadowbom.core.policy import ENFORCE, Decision, Verdict
from shadowbom.core.source import Scope
from shadowbom.rules.view import View

_BY_DECISION = Confidence(0.9, ("policy",))


@dataclass(frozen=True, slots=True)
class Judged:
    """An asset and the decision on it; ``enforced`` tells whether the policy fails runs."""

    asset: Asset
    decision: Decision
    enforced: bool

    @property
    def what(self) -> str:
        """What it is, in words: its kind, name and provider."""
        asset = self.asset
        known = asset.provider and asset.provider.casefold() != asset.name.casefold()
        return f"{asset.kind} {asset.name}" + (f" by {asset.provider}" if known else "")

    @property
    def by(self) -> str:
        """The line that decided, "" where it is the default."""
        return str(self.decision.by) if self.decision.by is not None else ""

    def stopping(self, otherwise: Severity) -> Severity:
        """How bad something is that an enforced policy does not let pass: ``otherwise`` where it only warns."""
        return self.lowered(Severity.HIGH) if self.enforced else otherwise

    def lowered(self, severity: Severity) -> Severity:
        """``severity``, at most medium where the asset is of no production code."""
        return severity if self.asset.scope is Scope.PRODUCTION else _at_most_medium(severity)


def _at_most_medium(severity: Severity) -> Severity:
    return min(severity, Severity.MEDIUM, key=lambda one: one.rank)


def judged(view: View, *verdicts: Verdict) -> Iterator[Judged]:
    """The assets with one of these verdicts whatever data they get, by key; those of the view that are surely there."""
    if view.policy is None:
        return
    for decided in view.policy.decisions:
        asset, decision = view.by_key.get(decided.asset), decided.of_asset
        if decision.verdict in verdicts and asset is not None:
            yield Judged(asset, decision, view.policy.mode == ENFORCE)


def findings_of(
    info: RuleInfo, one: Judged, message: str, remediation: str, severity: Severity, name: str = ""
) -> Iterator[Finding]:
    """The finding for an asset, at the first place that has the verdict, as sure as the asset is."""
    place = one.decision.location
    first: dict[str, Location] = {}
    for item in sorted(one.asset.evidence, key=lambda piece: piece.location):
        first.setdefault(item.location.path, item.location)
    others = tuple(there for path, there in sorted(first.items()) if path != place.path)
    yield finding_at(info, one, place, others, message, remediation, severity, name, one.asset.confidence)


def finding_at(
    info: RuleInfo, one: Judged, place: Location, others: tuple[Location, ...], message: str, remediation: str,
    severity: Severity, name: str, shown: Confidence,
) -> Finding:
    """The finding for what is so of an asset at ``place`` and ``others``, as sure as what has ``shown`` it."""
    called = f"{one.asset.key} {name}".strip()
    sure = min(shown, _BY_DECISION, key=lambda confidence: confidence.score)
    if sure.level == "low":
        severity = _at_most_medium(severity)
    return Finding(
        rule=info.id, severity=severity, confidence=sure, asset=one.asset.key, message=message, location=place,
        remediation=remediation, fingerprint=fingerprint(info.id, place.path, called, 1), occurrences=others[:100],
        bound=called,
    )
