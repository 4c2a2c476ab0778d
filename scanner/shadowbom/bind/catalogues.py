"""Ranges that a package takes from its workspace's catalogue (``catalog:`` of pnpm and bun)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from posixpath import dirname

from shadowbom.core.fact import Dependency, Fact

_SPEC = "catalog:"
DEFAULT = "default"

_Ranges = dict[tuple[str, str, str, str], Dependency]


def settled(facts: Mapping[str, tuple[Fact, ...]]) -> dict[str, tuple[Fact, ...]]:
    """``facts`` with each ``catalog:`` range replaced by what the nearest catalogue above the file says; a range
    that no catalogue has stays as it is written."""
    ranges: _Ranges = {}
    for path, group in facts.items():
        for fact in group:
            if isinstance(fact, Dependency) and fact.catalogue:
                ranges[dirname(path), fact.ecosystem, fact.catalogue, fact.name] = fact
    if not ranges:
        return dict(facts)
    return {path: tuple(_settle(fact, path, ranges) for fact in group) for path, group in facts.items()}


def _settle(fact: Fact, path: str, ranges: _Ranges) -> Fact:
    if not isinstance(fact, Dependency) or not fact.spec.startswith(_SPEC):
        return fact
    catalogue = fact.spec.removeprefix(_SPEC).strip() or DEFAULT
    for folder in _upwards(dirname(path)):
        found = ranges.get((folder, fact.ecosystem, catalogue, fact.name))
        if found is not None:
            return replace(fact, spec=found.spec, version=found.version)
    return fact


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = dirname(folder)
    yield ""
