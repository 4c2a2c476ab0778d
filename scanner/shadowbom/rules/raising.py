"""How rules make findings: fingerprints, and one finding for a thing however many places show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shadowbom.core.confidence import Confidence
from shadowbom.core.fact import Server
from shadowbom.core.finding import Finding, RuleInfo, Severity, fingerprint
from shadowbom.core.location import Location
from shadowbom.rules.context import Context, lowered
from shadowbom.rules.view import ConfigurationFile, View, identity, worst


@dataclass(frozen=True, slots=True)
class Raised:
    """What a rule saw at one place. ``name`` is what the place is called there (a server, a setting's key): with rule
    and path it makes the fingerprint. ``same`` tells which places show one and the same thing, "" for none but this
    one. ``asset`` is a place that shows the asset, where that is another one."""

    name: str
    location: Location
    context: Context
    message: str
    remediation: str
    severity: Severity
    confidence: Confidence = Confidence(0.9, ("configuration",))  # noqa: RUF009  # frozen
    same: str = ""
    asset: Location | None = None


def about(
    file: ConfigurationFile, server: Server, message: str, remediation: str, severity: Severity, *parts: str,
    at: Location | None = None,
) -> Raised:
    """What a rule saw in the entry of a server, one thing for all clients that declare the server so. ``parts`` tell
    things of one server apart; the place is the entry's, or ``at``."""
    same = repr((identity(server), parts))
    return Raised(server.name, at or server.location, file.context, message, remediation, severity, same=same)


def named(names: Sequence[str], most: int = 5, longest: int = 60) -> str:
    """The first of ``names``, each up to so many characters, and how many more there are."""
    shown = ", ".join(name[:longest] for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def findings(info: RuleInfo, raised: Iterable[Raised], view: View) -> Iterator[Finding]:
    """A finding for each thing that was seen, at the place where it takes most effect; the other places follow as its
    occurrences. Severity is lowered where nothing loads the file as it stands."""
    groups: dict[tuple[str, ...], list[Raised]] = {}
    for one in sorted(raised, key=lambda one: (one.location, one.name, one.message)):
        alone = (one.location.path, str(one.location.line), str(one.location.column), one.name)
        groups.setdefault((one.same,) if one.same else alone, []).append(one)
    ordinals: Counter[tuple[str, str]] = Counter()
    for group in sorted(groups.values(), key=_first):
        yield _finding(info, group, ordinals, view)


def _first(group: Sequence[Raised]) -> tuple[int, Location]:
    context = worst(one.context for one in group)
    return context.rank, min(one.location for one in group if one.context is context)


def _finding(
    info: RuleInfo, group: list[Raised], ordinals: Counter[tuple[str, str]], view: View
) -> Finding:
    context = worst(one.context for one in group)
    head = next(one for one in group if one.context is context)
    equals = (head.location.path, head.name)
    ordinals[equals] += 1
    return Finding(
        rule=info.id,
        severity=lowered(head.severity, context),
        confidence=head.confidence,
        asset=view.asset_at(head.asset or head.location),
        message=head.message,
        location=head.location,
        remediation=head.remediation,
        fingerprint=fingerprint(info.id, head.location.path, head.name, ordinals[equals]),
        context=context.value,
        occurrences=tuple(sorted({one.location for one in group} - {head.location})),
        bound=head.name,
        ordinal=ordinals[equals],
    )
