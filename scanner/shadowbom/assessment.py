"""From what was found and judged to AI systems and their posture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from shadowbom.catalog.index import Catalogue
from shadowbom.core.asset import Asset
from shadowbom.core.fact import Fact, Unit
from shadowbom.core.finding import Finding, RuleInfo
from shadowbom.core.policy import PolicyResult
from shadowbom.core.posture import UNKNOWN, Posture, System
from shadowbom.core.source import SourceFile
from shadowbom.discover.owners import Owners
from shadowbom.policy.force import Policies
from shadowbom.policy.systems import said_of
from shadowbom.posture.assess import assess
from shadowbom.posture.given import Given
from shadowbom.resolve.systems import Layout, systems_of


@dataclass(frozen=True, slots=True)
class Judged:
    """What a scan has found and what is said of it."""

    assets: tuple[Asset, ...]
    findings: tuple[Finding, ...]
    rules: Sequence[RuleInfo]
    policies: Policies
    policy: PolicyResult | None


def posture_of(
    judged: Judged, root: str, files: Iterable[SourceFile], facts: Mapping[str, tuple[Fact, ...]],
    owners: Sequence[Owners], catalogue: Catalogue,
) -> Posture:
    """The posture of a scan of the folder named ``root`` with these ``files`` and bound ``facts``."""
    units = [fact for path in facts for fact in facts[path] if isinstance(fact, Unit)]
    layout = Layout(root, files, units)
    systems = tuple(_owned(system, owners, judged) for system in systems_of(judged.assets, judged.findings, layout))
    given = Given(
        judged.assets, judged.findings, systems, {rule.id: rule for rule in judged.rules}, catalogue.products,
        catalogue.hosted, judged.policy, facts,
    )
    return assess(given, lambda place: layout.home_of(place).key)


def _owned(system: System, owners: Sequence[Owners], judged: Judged) -> System:
    """``system`` with whose it is and how much depends on it: by the policies first, then by the repository's files."""
    owner, level, sources = said_of(judged.policies, system.name)
    names: tuple[str, ...] = (owner,) if owner else ()
    places = system.places or tuple(sorted(
        piece.location.path for asset in judged.assets if asset.key in system.assets for piece in asset.evidence)[:1])
    for place in places:
        for known in owners:
            if not names and (names := known.of(place)):
                sources.append("CODEOWNERS or catalog-info.yaml")
            if not level and (said := known.criticality_of(place))[0]:
                level = said[0]
                sources.append(said[1])
    return replace(system, owners=names, criticality=level or UNKNOWN, said_by=tuple(dict.fromkeys(sources)))
