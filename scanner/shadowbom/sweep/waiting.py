"""Units that are not begun: which is next, when, and of which host."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator

from shadowbom.sweep.spec import UnitSpec

PER_HOST = 4
"""Repositories that one machine fetches from one host at the same time."""
_LOOKED_AT = 200
"""Waiting units among which one is looked for that may start."""


class Waiting:
    """Units in the order in which they were given, some of them for later."""

    def __init__(self) -> None:
        self._units: deque[tuple[float, UnitSpec]] = deque()

    def __len__(self) -> int:
        return len(self._units)

    def add(self, spec: UnitSpec, delay: float = 0) -> None:
        """One more unit, to be begun after so many seconds at the earliest."""
        self._units.append((time.monotonic() + delay if delay else 0.0, spec))

    def first(self) -> UnitSpec | None:
        """A unit that waits, None where there is none."""
        return self._units[0][1] if self._units else None

    def until(self, now: float) -> float:
        """Seconds from ``now`` until one is due that is not yet; endless where there is none. Those that are due wait
        for others to end."""
        return min((due - now for due, _ in self._units if due > now), default=float("inf"))

    def due(self, room: int, hosts: Counter[str], most: int = PER_HOST) -> Iterator[UnitSpec]:
        """At most ``room`` units that may begin now; ``hosts`` are those that units which run are fetched from, of
        which there may be ``most`` for each, and are counted on."""
        now = time.monotonic()
        for _ in range(min(len(self._units), _LOOKED_AT)):
            if room <= 0:
                return
            due, spec = self._units.popleft()
            if due > now or (spec.url and hosts[spec.host] >= most):
                self._units.append((due, spec))
                continue
            hosts[spec.host] += bool(spec.url)
            room -= 1
            yield spec


def hosts_of(specs: Iterator[UnitSpec]) -> Counter[str]:
    """How many of the units are fetched from each host."""
    return Counter(spec.host for spec in specs if spec.url)
