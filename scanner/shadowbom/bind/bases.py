"""Which class from outside the repository a class of it descends from."""

from __future__ import annotations

from shadowbom.bind.entities import MAX_ENTITIES, Outside
from shadowbom.bind.walk import HOPS, Walker

_MAX_GENERATIONS = 6


class Ancestry:
    """Remembers the outside bases of each class."""

    def __init__(self, walker: Walker) -> None:
        self._walker = walker
        self._bases: dict[tuple[str, str], tuple[str, ...]] = {}

    def bases_of(self, path: str, name: str) -> tuple[str, ...]:
        """The callees of the nearest classes from outside that the class ``name`` of ``path`` descends from, over at
        most six generations; of classes that only give form (``abc.ABC``, ``typing.Generic``) none."""
        key = (path, name)
        if key not in self._bases:
            self._bases[key] = self._find(path, name)
        return self._bases[key]

    def _find(self, path: str, name: str) -> tuple[str, ...]:
        level = [(path, name)]
        seen = set(level)
        for _ in range(_MAX_GENERATIONS):
            above: list[tuple[str, str]] = []
            found: dict[str, None] = {}
            for where, own in level:
                for base in self._walker.bases_of(where, own, HOPS):
                    if isinstance(base, Outside):
                        found.setdefault(base.callee)
                    else:
                        above.append((base.path, base.name))
            if found:
                return tuple(found)
            level = [pair for pair in dict.fromkeys(above) if pair not in seen][:MAX_ENTITIES]
            seen.update(level)
        return ()
