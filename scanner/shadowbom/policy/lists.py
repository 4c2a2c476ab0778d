"""The entries of a policy, to be asked by names."""

from __future__ import annotations

from collections.abc import Mapping

from shadowbom.core.policy import Verdict
from shadowbom.policy.globs import spelling, takes
from shadowbom.policy.read import Entry, Policy

STRENGTH = (Verdict.DENIED, Verdict.APPROVED, Verdict.REVIEW)
"""Of entries that match one thing, which decides."""


class Lists:
    """The entries of a policy: those without ``*`` are found at once."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._exact: dict[tuple[str, str], list[Entry]] = {}
        self._starred: dict[str, list[tuple[list[str], Entry]]] = {}
        for entry in policy.entries:
            if "*" in entry.pattern:
                pieces = spelling(entry.pattern).split("*")
                self._starred.setdefault(entry.subject, []).append((pieces, entry))
            else:
                self._exact.setdefault((entry.subject, spelling(entry.pattern)), []).append(entry)

    def about(self, names: Mapping[str, tuple[str, ...]]) -> list[Entry]:
        """The entries that name one of ``names``, strongest first and then by line, wherever they hold."""
        found: set[Entry] = set()
        for subject, called in names.items():
            spelt = {spelling(name) for name in called}
            for name in spelt:
                found.update(self._exact.get((subject, name), ()))
            for pieces, entry in self._starred.get(subject, ()):
                if any(takes(pieces, name) for name in spelt):
                    found.add(entry)
        return sorted(found, key=lambda entry: (STRENGTH.index(entry.verdict), entry.by, entry.subject))
