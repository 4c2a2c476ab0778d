"""What the posture of a scan is worked out from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from shadowbom.catalog.records import Product
from shadowbom.core.asset import Asset
from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import Fact
from shadowbom.core.finding import OPEN, Finding, RuleInfo
from shadowbom.core.location import Location
from shadowbom.core.policy import PolicyResult
from shadowbom.core.posture import System

_STATED = re.compile(r"client endpoint \((?!unknown host)")
USED_UP = frozenset({"transitive", "declared", "configured-off"})
"""States of what is there and not in use."""


@dataclass(frozen=True)
class Given:
    """Assets and findings of a scan with their systems. ``rules`` are those that were applied, by id; ``products`` and
    ``hosted`` (those that have an address of their own) come from the catalogue; ``facts`` are bound, by path."""

    assets: tuple[Asset, ...]
    findings: tuple[Finding, ...]
    systems: tuple[System, ...]
    rules: Mapping[str, RuleInfo]
    products: Mapping[str, Product]
    hosted: frozenset[str] = frozenset()
    policy: PolicyResult | None = None
    facts: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> Mapping[str, Asset]:
        """The assets by key."""
        return {asset.key: asset for asset in self.assets}

    @cached_property
    def open(self) -> tuple[Finding, ...]:
        """The findings that nobody has accepted."""
        return tuple(finding for finding in self.findings if finding.status == OPEN)

    @cached_property
    def homes(self) -> Mapping[str, tuple[System, ...]]:
        """The systems of each asset, by its key."""
        found: dict[str, list[System]] = defaultdict(list)
        for system in self.systems:
            for key in system.assets:
                found[key].append(system)
        return {key: tuple(systems) for key, systems in found.items()}

    @cached_property
    def about(self) -> Mapping[str, tuple[Finding, ...]]:
        """The open findings about each asset, by its key, and of each system, by its own."""
        found: dict[str, list[Finding]] = defaultdict(list)
        by_mark: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.open:
            by_mark[finding.fingerprint].append(finding)
            if finding.asset:
                found[finding.asset].append(finding)
        for system in self.systems:
            found[system.key] = [one for mark in system.findings for one in by_mark[mark]]
        return {key: tuple(findings) for key, findings in found.items()}

    @cached_property
    def redirected(self) -> Mapping[Location, frozenset[str]]:
        """The places where a client is made for an address that code states, with the keys of those who answer there.
        One that comes from the environment may as well be the client's own."""
        found: dict[Location, set[str]] = defaultdict(set)
        for asset in self.assets:
            for piece in asset.evidence:
                told = any(_STATED.match(reason) for reason in piece.confidence.reasons)
                if told or any(name == "endpoint" for name, _ in piece.properties):
                    found[piece.location].add(asset.key)
        return {place: frozenset(keys) for place, keys in found.items()}

    @cached_property
    def verdicts(self) -> Mapping[str, str]:
        """What the policies say of each asset, by its key."""
        return {one.asset: one.verdict.value for one in self.policy.decisions} if self.policy is not None else {}


def said(asset: Asset, name: str) -> tuple[str, ...]:
    """The values of a property, of which those of several places are joined by ", "."""
    text = dict(asset.properties).get(name, "")
    return tuple(text.replace(", ", "\n").replace(" ", "\n").split("\n")) if name == "capabilities" and text else (
        tuple(text.split(", ")) if text else ())


def first(asset: Asset) -> Evidence | None:
    """The most telling piece of evidence of an asset: of an agent, one that makes it."""
    pieces = sorted(asset.evidence,
                    key=lambda one: (one.is_part, one.scope.rank, -one.confidence.score, one.location))
    return pieces[0] if pieces else None
