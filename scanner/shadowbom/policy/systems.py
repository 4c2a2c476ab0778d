"""What policies say of an AI system: whose it is, and how much depends on it."""

from __future__ import annotations

from shadowbom.policy.force import Policies
from shadowbom.policy.globs import matches


def said_of(policies: Policies, name: str) -> tuple[str, str, list[str]]:
    """Owner and criticality of the system ``name`` by the first lines that say them, "" where none does, and those
    lines."""
    owner, level = "", ""
    lines = []
    for line in (line for policy in policies for line in policy.systems if matches(line.pattern, name)):
        if line.owner and not owner:
            owner = line.owner
            lines.append(str(line.by))
        if line.criticality and not level:
            level = line.criticality
            lines.append(str(line.by))
    return owner, level, lines
