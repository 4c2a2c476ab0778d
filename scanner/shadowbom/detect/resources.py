"""Resources of infrastructure with their settings, and the rights that policies grant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shadowbom.catalog.index import PlaceSpec
from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import Argument, Literal, Permission, Resource
from shadowbom.core.location import Location
from shadowbom.core.value import Choice, Hole, Lit, Obj, Seq, Value, leaves
from shadowbom.detect.addresses import match_addresses
from shadowbom.detect.context import FileContext
from shadowbom.detect.models import Server, Sighting, place_of, position_model
from shadowbom.detect.place_evidence import models_of, product_of

_DEEP = 8
_MAX_FOUND = 200
"""Values of one setting that are looked at."""


def match_resource(fact: Resource, context: FileContext) -> Iterator[Evidence]:
    """Evidence of a resource, and of the addresses and models in its settings."""
    groups = context.catalogue.resources.groups(fact.type)
    specs = next((kept for group in groups if (kept := [spec for spec in group if _applies(spec, fact)])), [])
    symbol = f"{fact.type} {fact.name}".strip()
    for spec in specs:
        for place in (fact.location, *_chosen_at(spec, fact)):
            yield product_of(spec, place, 0.95, "infrastructure resource", "called", symbol, context)
        for path in spec.endpoint:
            for value, at in settings(fact.settings, path):
                yield from match_addresses(value, at, "resource", symbol, 0.8, context)
        for path in spec.model:
            for value, at in settings(fact.settings, path):
                seen = Sighting(at, "resource", f"{symbol} {path}", 0.9, "model of a resource")
                yield from models_of(value, spec, seen, context)


def match_permission(fact: Permission, context: FileContext) -> Iterator[Evidence]:
    """Evidence of a right to use a product, and of the models that it is for."""
    spec = context.catalogue.permissions.find(fact.action)
    if spec is None:
        return
    yield product_of(spec, fact.location, 0.8, "right that a policy grants", "declared", fact.action, context)
    for leaf in leaves(fact.resources):
        # A statement of several actions has one list of models: each is told once, where it is written.
        seen = Sighting(place_of(leaf, fact.location), "permission", fact.action, 0.75, "model that a policy names")
        yield from position_model(leaf, seen, context, Server(spec.product))


_ACTIONS = frozenset({"action", "actions"})


def grants(fact: Literal) -> Permission | None:
    """The right that a literal of code is, where it stands under the name of a statement's actions."""
    if fact.name.lower() not in _ACTIONS or not isinstance(fact.value, Lit) or ":" not in fact.value.text:
        return None
    return Permission(fact.location, fact.value.text)


def _applies(spec: PlaceSpec, fact: Resource) -> bool:
    """Whether each setting that the entry asks for is there, with one of its literals in any case where it lists some.
    """
    return all(
        any(_is_one(leaf, wanted) for value, _ in settings(fact.settings, path) for leaf in leaves(value))
        if wanted else _there(fact, path)
        for path, wanted in spec.when.items()
    )


def _is_one(leaf: Value, wanted: Sequence[str]) -> bool:
    return isinstance(leaf, Lit) and leaf.text.lower() in {one.lower() for one in wanted}


def _there(fact: Resource, path: str) -> bool:
    """Whether a setting is given anything: one that has members is there, whatever they are."""
    return any(argument.key.startswith(f"{path}.") for argument in fact.settings) or any(
        not isinstance(value, Hole) for value, _ in settings(fact.settings, path)
    )


def _chosen_at(spec: PlaceSpec, fact: Resource) -> Iterator[Location]:
    """Where other files say what kind of resource is made: those are the places a reader looks for."""
    places = {
        leaf.at: None
        for path, wanted in spec.when.items() for value, _ in settings(fact.settings, path) for leaf in leaves(value)
        if isinstance(leaf, Lit) and leaf.at and leaf.at.path != fact.location.path and _is_one(leaf, wanted)
    }
    yield from places


def settings(arguments: Sequence[Argument], path: str) -> list[tuple[Value, Location]]:
    """The values at a dotted path of a resource's settings, through objects and the members of lists; a part ``*`` is
    any key. Settings may be flat (``properties.kind``, lists by index) or nested."""
    found: list[tuple[Value, Location]] = []
    wanted = path.split(".")
    for argument in arguments:
        keys = [key for key in argument.key.split(".") if not key.isdigit()]
        depth = min(len(keys), len(wanted))
        if len(keys) <= len(wanted) and all(_fits(keys[at], wanted[at]) for at in range(depth)):
            found += [(value, argument.location) for value in _below(argument.value, wanted[depth:], 0)]
            if len(found) > _MAX_FOUND:
                return found[:_MAX_FOUND]
    return found


def _fits(key: str, wanted: str) -> bool:
    return wanted in ("*", key)


def _below(value: Value, wanted: Sequence[str], depth: int) -> Iterator[Value]:
    if not wanted:
        yield value
    elif depth < _DEEP:
        match value:
            case Obj(items):
                for key, member in items:
                    if _fits(key, wanted[0]):
                        yield from _below(member, wanted[1:], depth + 1)
            case Seq(items) | Choice(items):
                for item in items:
                    yield from _below(item, wanted, depth + 1)
            case _:
                return
