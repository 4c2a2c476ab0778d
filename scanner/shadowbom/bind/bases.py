"""Which class from outside the repository a class of it descends from."""

from __future__ import annotations

from shadowbom.bind.entities import MAX_ENTITIES, Outside
from shadowbom.bind.walk import HOPS, Walker

_MAX_GENERATIONS = 6


class Ancestry:
    """Remembers the outside base of each class."""

    def __init__(self, walker: Walker) -> None:
        self._walker = walker
        self._bases: dict[tuple[str, str], str] = {}

    def base_of(self, path: str, name: str) -> str:
        """The callee of the first class from outside that the class ``name`` of ``path`` descends from, over at
        most six generations; "" where there is none."""
        key = (path, name)
        if key not in self._bases:
            self._bases[key] = self._find(path, name)
        return self._bases[key]

    def _find(self, path: str, name: str) -> str:
        level = [(path, name)]
        seen = set(level)
        for _ in range(_MAX_GENERATIONS):
            above: list[tuple[str, str]] = []
            for where, own in level:
                for base in self._walker.bases_of(where, own, HOPS):
                    if isinstance(base, Outside):
                        return base.callee
                    above.append((base.path, base.name))
            level = [pair for pair in dict.fromkeys(above) if pair not in seen][:MAX_ENTITIES]
            seen.update(level)
        return ""
