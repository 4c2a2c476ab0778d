"""How the resources of one module belong together, and which AI is seen in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shadowbom.core.evidence import Evidence
from shadowbom.rules.resources import Deployed
from shadowbom.rules.view import View

_ROLES = frozenset({"aws_iam_role", "aws::iam::role"})
_STEPS = 3


def named_by(view: View, one: Deployed) -> tuple[Deployed, ...]:
    """The resources of its module that ``one`` names."""
    wanted = set(one.resource.refers)
    return tuple(other for other in module_of(view, one) if wanted.intersection(other.addresses))


def naming(view: View, one: Deployed) -> tuple[Deployed, ...]:
    """The resources of its module that name ``one``."""
    own = set(one.addresses)
    return tuple(other for other in module_of(view, one) if own.intersection(other.resource.refers))


def module_of(view: View, one: Deployed) -> Iterator[Deployed]:
    """The resources of the module of ``one``, itself left out."""
    for path, resource in view.resources_beside(one.module):
        if resource is not one.resource:
            yield Deployed(path, resource, one.context)


def behind(view: View, one: Deployed) -> tuple[Deployed, ...]:
    """``one`` and what it works with: what it names, three steps far, and what gives rights to the roles among that."""
    found = {one.resource.location: one}
    edge = [one]
    for _ in range(_STEPS):
        reached = [*(other for each in edge for other in named_by(view, each)),
                   *(other for each in edge if each.type.lower() in _ROLES for other in naming(view, each))]
        edge = [other for other in {each.resource.location: each for each in reached}.values()
                if other.resource.location not in found]
        found.update((other.resource.location, other) for other in edge)
    return tuple(found.values())


def evidence_within(view: View, resources: Iterable[Deployed]) -> Iterator[Evidence]:
    """The evidence that stands in the text of ``resources``."""
    for one in resources:
        first = one.resource.location.line
        last = max((each.location.line for each in one.resource.settings if each.location.path == one.path),
                   default=first)
        yield from (item for item in view.evidence_in(one.path) if first <= item.location.line <= last)
