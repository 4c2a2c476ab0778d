"""How the resources of one module belong together, and which AI is seen in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import Resource
from shadowbom.rules.resources import Deployed
from shadowbom.rules.view import View

_ROLES = frozenset({"aws_iam_role", "aws::iam::role"})
_STEPS = 3
_MOST = 50
"""Resources that one leads to, and that one more step leads to: more than any module that people write has."""


def named_by(view: View, one: Deployed) -> tuple[Deployed, ...]:
    """The resources of its module that ``one`` names."""
    return _told(one, (pair for address in one.resource.refers for pair in view.resources_at(one.module, address)))


def naming(view: View, one: Deployed) -> tuple[Deployed, ...]:
    """The resources of its module that name ``one``."""
    own = one.resource.addresses
    return _told(one, (pair for address in own for pair in view.resources_naming(one.module, address)))


def _told(one: Deployed, pairs: Iterable[tuple[str, Resource]]) -> tuple[Deployed, ...]:
    """Each once, ``one`` itself left out, by place."""
    others = (pair for pair in pairs if pair[1] is not one.resource)
    found = {resource.location: Deployed(path, resource, one.context) for path, resource in islice(others, _MOST)}
    return tuple(found[place] for place in sorted(found))


def behind(view: View, one: Deployed) -> tuple[Deployed, ...]:
    """``one`` and what it works with: what it names, three steps far, and what gives rights to the roles among that."""
    found = {one.resource.location: one}
    edge = [one]
    for _ in range(_STEPS):
        reached = [*(other for each in edge for other in named_by(view, each)),
                   *(other for each in edge if each.type.lower() in _ROLES for other in naming(view, each))]
        edge = [other for other in {each.resource.location: each for each in reached}.values()
                if other.resource.location not in found][:_MOST]
        found.update((other.resource.location, other) for other in edge)
    return tuple(found.values())


def evidence_within(view: View, resources: Iterable[Deployed]) -> Iterator[Evidence]:
    """The evidence that stands in the text of ``resources``."""
    for one in resources:
        first = one.resource.location.line
        last = max((each.location.line for each in one.resource.settings if each.location.path == one.path),
                   default=first)
        yield from view.evidence_between(one.path, first, last)
