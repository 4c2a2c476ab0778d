"""Who pulls in whom in a lockfile that does not say what each package is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from shadowbom.core.fact import Group

Key = TypeVar("Key")

_STRONGEST_FIRST = (Group.RUNTIME, Group.OPTIONAL, Group.PEER, Group.BUILD, Group.DEVELOPMENT)


def groups(roots: Mapping[Group, Iterable[Key]], requires: Mapping[Key, Iterable[Key]]) -> dict[Key, Group]:
    """The strongest group by which each package is reached from the ``roots``; what nothing reaches is not
    in the result. ``requires`` gives the packages that one pulls in."""
    found: dict[Key, Group] = {}
    for group in _STRONGEST_FIRST:
        waiting = [key for key in roots.get(group, ()) if key not in found]
        while waiting:
            key = waiting.pop()
            if key not in found:
                found[key] = group
                waiting += [other for other in requires.get(key, ()) if other not in found]
    return found
