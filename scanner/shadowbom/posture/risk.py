"""The risk of an asset and of a system: a noisy-or of what speaks for it, 0 to 100, with what it is made of.

``100 x (1 - product of (1 - weight x evidence))`` is monotone, bounded and free of any order: each factor counts once,
by its strongest evidence, and one that is bad enough makes the score high by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from shadowbom.core.asset import DATA_CLASSES, Asset
from shadowbom.core.finding import Finding
from shadowbom.core.posture import (
    UNKNOWN,
    AttackPath,
    Coverage,
    Risk,
    RiskFactor,
    Scale,
    Seen,
    System,
)
from shadowbom.core.source import Scope
from shadowbom.posture.given import USED_UP, Given, first, said
from shadowbom.posture.weights import Factor, Weights, weights


def combined(shares: Iterable[float]) -> float:
    """One minus the product of one minus each share: 0 to 1 for shares of 0 to 1."""
    left = 1.0
    for share in sorted(shares):
        left *= 1.0 - min(1.0, max(0.0, share))
    return 1.0 - left


def score(factors: Iterable[RiskFactor], scales: Iterable[Scale], floor: int = 0) -> int:
    """The score of factors of which each counts once, scaled, at least ``floor`` and at most 100."""
    times = 1.0
    for one in sorted(scale.times for scale in scales):
        times *= one
    return max(floor, min(100, round(100 * combined(factor.share for factor in factors) * times)))


def risks(given: Given, coverage: Sequence[Coverage], paths: Sequence[AttackPath]) -> tuple[Risk, ...]:
    """The risk of every system and of every asset that something speaks for, the worst first."""
    scheme = weights()
    floors = _floors(paths, scheme)
    by_asset = {asset.key: _strongest(_of_asset(asset, given, scheme)) for asset in given.assets}
    seen = {one.system: one for one in coverage}
    found = []
    for system in given.systems:
        own = [factor for key in system.assets for factor in by_asset.get(key, ())]
        factors = _strongest([*own, *_of_findings(given.about.get(system.key, ()), given, scheme)])
        scales = (_environment_of(system, scheme), _criticality(system, scheme),
                  *_controls(seen.get(system.key), scheme))
        found.append(_risk(system.key, factors, scales, floors.get(system.key, 0), scheme))
    for asset in given.assets:
        homes = given.homes.get(asset.key, ())
        scales = (_environment(asset, homes, scheme), *_worst(homes, seen, scheme))
        found.append(_risk(asset.key, by_asset[asset.key], scales, floors.get(asset.key, 0), scheme))
    kept = [risk for risk in found if risk.factors or risk.floor or risk.subject.startswith("system:")]
    return tuple(sorted(kept, key=lambda risk: (-risk.score, risk.subject)))


def _risk(subject: str, factors: Sequence[RiskFactor], scales: Sequence[Scale], floor: int, scheme: Weights) -> Risk:
    value = score(factors, scales, floor)
    raised = floor if floor and floor > score(factors, scales) else 0
    # A scale of one says nothing, but for where it runs.
    told = tuple(scale for scale in scales if scale.times != 1.0 or scale.id == "environment")
    return Risk(subject, value, scheme.band(value), tuple(factors), told, raised)


def _strongest(factors: Iterable[RiskFactor]) -> tuple[RiskFactor, ...]:
    """The strongest of each factor, the strongest first."""
    best: dict[str, RiskFactor] = {}
    for factor in factors:
        known = best.get(factor.id)
        if known is None or _rank(factor) < _rank(known):
            best[factor.id] = factor
    return tuple(sorted(best.values(), key=_rank))


def _rank(factor: RiskFactor) -> tuple[object, ...]:
    place = factor.location
    return -factor.share, factor.id, place is None, (place.path, place.line, place.column) if place else (), factor.why


def _of_asset(asset: Asset, given: Given, scheme: Weights) -> Iterator[RiskFactor]:
    yield from _of_findings(given.about.get(asset.key, ()), given, scheme)
    place = first(asset)
    at = place.location if place is not None else None
    for factor in scheme.factors:
        for what, evidence in _seen_in(asset, factor, given):
            share = factor.weight * evidence * (1.0 if factor.verdicts else asset.confidence.score)
            if share > 0:
                yield RiskFactor(factor.id, factor.title, round(share, 3), f"{asset.name}: {what}", at)


def _seen_in(asset: Asset, factor: Factor, given: Given) -> Iterator[tuple[str, float]]:
    """What of a factor an asset shows by itself, with what it is worth."""
    for name, worth in (("capabilities", factor.capabilities), (DATA_CLASSES, factor.data)):
        values = said(asset, name) if worth else ()
        # Somebody who has to agree halves what an agent may do by itself.
        halved = 0.5 if name == "capabilities" and said(asset, "approval") else 1.0
        for value in values:
            if value in worth:
                yield value, worth[value] * halved
    for name, words in factor.properties.items():
        for value in said(asset, name):
            if value in words:
                yield f"{name} {value}", words[value] * (0.5 if said(asset, "conditional") == ("yes",) else 1.0)
    if factor.verdicts and asset.kind in factor.kinds and asset.state not in USED_UP:
        if given.policy is None:
            yield "no policy approves it", factor.verdicts["none"]
        elif asset.key in given.verdicts:
            yield f"{given.verdicts[asset.key]} by policy", factor.verdicts[given.verdicts[asset.key]]


def _of_findings(findings: Iterable[Finding], given: Given, scheme: Weights) -> Iterator[RiskFactor]:
    for finding in findings:
        rule = given.rules.get(finding.rule)
        if rule is None or finding.rule in scheme.left_out:
            continue
        for factor in scheme.factors:
            if factor.cwe.intersection(rule.cwe):
                share = factor.weight * scheme.severities[finding.severity.value] * finding.confidence.score
                yield RiskFactor(factor.id, factor.title, round(share, 3), finding.rule, finding.location)


def _environment(asset: Asset, homes: Sequence[System], scheme: Weights) -> Scale:
    if asset.state in USED_UP:
        name, label = "unused", "not in use"
    elif asset.used_in is not Scope.PRODUCTION:
        name, label = "other", asset.used_in.value
    elif any(system.in_production for system in homes):
        name, label = "production", "production"
    else:
        name, label = "unknown", "not seen to be deployed"
    return Scale("environment", label, scheme.environment[name])


def _environment_of(system: System, scheme: Weights) -> Scale:
    if system.scope is not Scope.PRODUCTION:
        return Scale("environment", system.scope.value, scheme.environment["other"])
    name = "production" if system.in_production else "unknown"
    label = "production" if system.in_production else "not seen to be deployed"
    return Scale("environment", label, scheme.environment[name])


def _criticality(system: System, scheme: Weights) -> Scale:
    return Scale("criticality", f"criticality {system.criticality}", scheme.criticality[system.criticality])


def _controls(coverage: Coverage | None, scheme: Weights) -> tuple[Scale, ...]:
    named = [one.title for one in (coverage.controls if coverage is not None else ())
             if one.seen is Seen.SEEN and one.id in scheme.controls.counted]
    times = max(scheme.controls.least, scheme.controls.each ** len(named))
    return (Scale("controls", f"for {', '.join(named)}", round(times, 3)),) if named else ()


def _worst(homes: Sequence[System], seen: Mapping[str, Coverage], scheme: Weights) -> tuple[Scale, ...]:
    """Of an asset in several systems: the scales of the one that makes the most of it."""
    choices = [(_criticality(home, scheme), *_controls(seen.get(home.key), scheme)) for home in homes]
    return max(choices, key=lambda scales: (_product(scales), [scale.label for scale in scales]),
               default=(Scale("criticality", f"criticality {UNKNOWN}", 1.0),))


def _product(scales: Iterable[Scale]) -> float:
    times = 1.0
    for scale in scales:
        times *= scale.times
    return times


def _floors(paths: Iterable[AttackPath], scheme: Weights) -> dict[str, int]:
    """What the worst path through each asset and system makes of its score at least."""
    floors: dict[str, int] = {}
    for path in paths:
        for key in (*path.assets, *((path.system,) if path.system else ())):
            floors[key] = max(floors.get(key, 0), scheme.floor(path.severity))
    return floors
