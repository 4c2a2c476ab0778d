"""The settings of Codex that two rules judge together: whether it asks, and what it may reach."""

from __future__ import annotations

from shadowbom.core.finding import Severity
from shadowbom.rules.raising import Raised
from shadowbom.rules.switches import Switch, switch


def setting(key: str, value: str, says: str, fix: str, severity: Severity) -> Switch:
    """A row for a setting of Codex, in a profile or outside all of them. ``key`` is a pattern as in ``switch``."""
    return switch("codex codex-mcp", rf"(?:profiles\.[^.]+\.)?{key}", value, says, fix, severity)


def asks_never(fix: str, severity: Severity) -> Switch:
    """That it never asks."""
    return setting("approval_policy", "never", "{key}", fix, severity)


def full_access(fix: str, severity: Severity) -> Switch:
    """That its commands reach everything."""
    return setting("sandbox_mode", "danger-full-access",
                   "{key} is {value}: the agent's commands reach the whole disk and network", fix, severity)


def profile(one: Raised) -> tuple[str, str]:
    """The file and the profile that a setting stands in: settings of one profile take effect together."""
    parts = one.name.split(".")
    return one.location.path, parts[1] if parts[0] == "profiles" else ""
