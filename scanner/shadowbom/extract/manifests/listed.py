"""What a bill of materials lists, as facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.location import Location
from shadowbom.extract.manifests import purls

_NO_REGISTRY = "model"


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry: ``key`` is what the document's relations call it by, ``is_model`` that it says it is one."""

    key: str
    at: Location
    name: str
    version: str
    purl: str
    group: Group = Group.RUNTIME
    is_model: bool = False


def facts(
    listed: Iterable[Listed], requires: Mapping[str, Iterable[str]], roots: Iterable[str]
) -> tuple[Dependency, ...]:
    """Facts: one locked ``Dependency`` an entry with a purl of a known type. A model without one has the ecosystem
    "model". ``requires`` are the keys that one pulls in; what the ``roots`` pull in is direct, where they are
    known."""
    found: dict[str, tuple[Listed, purls.Purl]] = {}
    for number, entry in enumerate(listed):
        purl = purls.parse(entry.purl)
        if purl is None and entry.is_model and entry.name:
            purl = purls.Purl(_NO_REGISTRY, entry.name, entry.version)
        if purl is not None:
            found.setdefault(entry.key or f"\0{number}", (entry, purl))
    direct = {key for root in roots for key in requires.get(root, ())}
    made = []
    for key, (entry, purl) in found.items():
        needs = (found[other][1] for other in requires.get(key, ()) if other in found)
        names = dict.fromkeys(other.name for other in needs if other.ecosystem == purl.ecosystem)
        made.append(Dependency(
            entry.at, purl.ecosystem, purl.name, "", purl.version or entry.version, entry.group, True,
            key in direct if direct else None, tuple(names), (purl.part,) if purl.part else (),
        ))
    return tuple(sorted(made, key=lambda fact: fact.location))
