"""Relations between merged assets, and the chains that pull in transitive packages."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from posixpath import dirname
from typing import TYPE_CHECKING

from shadowbom.core.asset import Asset, Relation
from shadowbom.core.location import Location

if TYPE_CHECKING:  # facts are many classes: a search for keys alone does without
    from shadowbom.core.fact import Dependency

APPLICATION = "application"
_USED = frozenset({"imported", "undeclared", "called", ""})
_MAX_CHAIN = 12
_MAX_FILES = 20
_OF_FILES = {"base": "inherits", "trained-on": "trained-on"}
"""What a model or dataset that a file names is to the weights beside that file."""


def relations(assets: Iterable[Asset]) -> tuple[Relation, ...]:
    """Application uses what it imports; a client or an agent calls a model; a provider serves a model; weights inherit
    from the model that a file beside them names as their base, and were trained on the datasets that it names."""
    assets = tuple(assets)
    by_product: dict[str, list[Asset]] = defaultdict(list)
    for asset in assets:
        if asset.kind not in ("model", "embedding-model", "agent"):
            by_product[asset.product].append(asset)
    agents = _agents(assets)
    found = set()
    files = _files(assets)
    for asset in assets:
        if asset.state in _USED and asset.kind != "model-catalogue":
            found.add(Relation(APPLICATION, "uses", asset.key))
        if asset.kind not in ("model", "embedding-model", "dataset"):
            continue
        said = [(dict(item.properties), dirname(item.location.path)) for item in asset.evidence]
        for via in {properties.get("via", "") for properties, _ in said}:
            found.update(Relation(caller.key, "calls", asset.key) for caller in by_product.get(via, ()))
        for role, folder in {(properties.get("role", ""), folder) for properties, folder in said}:
            if role in _OF_FILES:
                found.update(Relation(owner, _OF_FILES[role], asset.key) for owner in files.get(folder, ()))
        for place in {item.location for item in asset.evidence}:
            found.update(Relation(agent, "calls", asset.key) for agent in agents.get(place, ()))
        for server in by_product.get(asset.product, ()) if asset.product else ():
            found.add(Relation(server.key, "serves", asset.key))
    return tuple(sorted(found))


def _agents(assets: Iterable[Asset]) -> dict[Location, set[str]]:
    """The keys of the agents whose models are named at a place."""
    found: dict[Location, set[str]] = defaultdict(set)
    for asset in assets:
        for item in asset.evidence if asset.kind == "agent" else ():
            if item.entry == "agent.model":
                found[item.location].add(asset.key)
    return found


def _files(assets: Iterable[Asset]) -> dict[str, set[str]]:
    """The keys of the model files of each folder that holds few: of many it is not known which one is meant."""
    found: dict[str, set[str]] = defaultdict(set)
    for asset in assets:
        for item in asset.evidence if asset.kind == "model-file" else ():
            if item.fact == "weights":
                found[dirname(item.location.path)].add(asset.key)
    return {folder: keys for folder, keys in found.items() if len(keys) <= _MAX_FILES}


class Chains:
    """Who asks for whom in the lockfiles of a scan, upwards to what a manifest asks for."""

    def __init__(self, dependencies: Mapping[str, Iterable[Dependency]]) -> None:
        """``dependencies`` are the facts of each manifest and lockfile by path."""
        self._parents: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._direct: set[tuple[str, str]] = set()
        if not dependencies:
            return
        from shadowbom.core.fact import Group

        for facts in dependencies.values():
            for fact in facts:
                if fact.direct or not (fact.locked or fact.group is Group.CONSTRAINT):
                    self._direct.add((fact.ecosystem, fact.name))
                for child in fact.requires:
                    self._parents[fact.ecosystem, child].add(fact.name)

    def of(self, ecosystem: str, name: str) -> tuple[str, ...]:
        """The shortest chain of package names from a direct dependency to ``name``; () where none is known."""
        queue: deque[tuple[str, ...]] = deque([(name,)])
        seen = {name}
        while queue:
            chain = queue.popleft()
            if (ecosystem, chain[0]) in self._direct and len(chain) > 1:
                return chain
            if len(chain) >= _MAX_CHAIN:
                continue
            for parent in sorted(self._parents.get((ecosystem, chain[0]), ())):
                if parent not in seen:
                    seen.add(parent)
                    queue.append((parent, *chain))
        return ()

    def add_to(self, asset: Asset) -> Asset:
        """``asset`` with the chain that pulls it in, where it is transitive."""
        if asset.state != "transitive":
            return asset
        packages = sorted({
            (item.subject.ecosystem, dict(item.properties).get("package", ""))
            for item in asset.evidence if item.fact == "dependency"
        })
        chains = [chain for ecosystem, name in packages if (chain := self.of(ecosystem, name))]
        return replace(asset, chain=min(chains, key=lambda chain: (len(chain), chain))) if chains else asset
