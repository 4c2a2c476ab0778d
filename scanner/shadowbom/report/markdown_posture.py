"""Rows of Markdown tables about who gets the data, systems and their risk."""

from __future__ import annotations

from shadowbom.core.posture import LIMITS, Posture, Recipient, System
from shadowbom.core.source import Scope
from shadowbom.report.markdown_text import code, prose
from shadowbom.report.paths import labels
from shadowbom.report.posture_table import NONE_SEEN

WHO = ("who", "country", "as", "what", "systems", "data", "policy")
PATHS = ("severity", "path", "confidence", "what breaks it")
SYSTEMS = ("system", "kind", "owner", "criticality", "risk", "made of")
_NAME, _TEXT, _NAMED = 80, 400, 5


def who_rows(posture: Posture | None, *, every: bool = False) -> list[tuple[str, ...]]:
    """A row for each recipient of production, or for ``every`` one."""
    if posture is None:
        return []
    names = {system.key: system.name for system in posture.systems}
    return [_who(one, names) for one in posture.recipients if every or one.scope is Scope.PRODUCTION]


def _who(one: Recipient, names: dict[str, str]) -> tuple[str, ...]:
    name = code(one.name, _NAME) if one.sure else f"not seen (model of {code(one.name, _NAME)})"
    scope = "" if one.scope is Scope.PRODUCTION else f" ({one.scope.value})"
    return (name, prose(one.jurisdiction, _NAME) or "unknown", one.role, several(one.what),
            several(tuple(names.get(key, key) for key in one.systems)) + scope,
            ", ".join(prose(kind, _NAME) for kind in one.data) or NONE_SEEN,
            one.verdict.value if one.verdict else "no policy")


def several(names: tuple[str, ...], most: int = _NAMED) -> str:
    """The first of some names, and how many more there are."""
    more = f" +{len(names) - most}" if len(names) > most else ""
    return ", ".join(code(name, _NAME) for name in names[:most]) + more


def system_rows(posture: Posture | None) -> list[tuple[str, ...]]:
    """A row for each system, the riskiest first."""
    if posture is None:
        return []
    scored = {risk.subject: risk for risk in posture.risks}

    def of(system: System) -> tuple[str, ...]:
        risk = scored[system.key]
        return (code(system.name, _NAME), kind_of(system), several(system.owners) or "unknown", system.criticality,
                f"{risk.band} {risk.score}", prose(risk.text.partition(" = ")[2], _TEXT))

    return [of(system) for system in sorted(posture.systems, key=lambda one: (-scored[one.key].score, one.name))]


def path_rows(posture: Posture | None) -> list[tuple[str, ...]]:
    """A row for each path of attack, the worst first."""
    return [(path.severity.value, " → ".join(prose(label, _TEXT) for label in labels(path)), f"{path.confidence:.2f}",
             prose(path.remediation, _TEXT)) for path in (posture.paths if posture is not None else ())]


def kind_of(system: System) -> str:
    """What a system is, and where where that is not production."""
    kind = "in no deployable unit" if not system.is_unit else system.kind
    return kind if system.scope is Scope.PRODUCTION else f"{kind} ({system.scope.value})"


def limits_line(posture: Posture | None) -> list[str]:
    """What no repository shows."""
    return [] if posture is None else [f"Not seen in a repository: {', '.join(LIMITS)}."]
