"""Who gets the data, the AI systems and their risk, for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shadowbom.core.posture import LIMITS, Posture, Recipient, Risk, System
from shadowbom.core.source import Scope
from shadowbom.report import ReportOptions
from shadowbom.report.layout import Cell, lines_of, paint, widths
from shadowbom.report.text import chunks, clip

NONE_SEEN = "none seen"
_INDENT = "  "
_MOST, _NAMED = 10, 3
_NAME, _LONG, _ROOMY = 60, 300, 80
_STYLES = {"critical": "critical", "high": "high", "medium": "medium", "low": "low", "info": "info"}


def who(posture: Posture | None, options: ReportOptions) -> list[str]:
    """The table of everybody who gets data, production alone unless all is asked for."""
    if posture is None or not posture.recipients:
        return []
    shown = [one for one in posture.recipients if options.all or one.scope is Scope.PRODUCTION]
    hidden = len(posture.recipients) - len(shown)
    names = {system.key: system.name for system in posture.systems}
    lines = [paint("Who gets the data", "strong", options.colour)] if shown else []
    if shown:
        lines += rows(recipient_rows(shown, names, options), options)
    notes = []
    if not any(one.data for one in posture.recipients):
        notes.append("No code shows which classes of data are sent.")
    if hidden:
        notes.append(f"{hidden:,} more only in tests, examples or documentation; --all shows them")
    room = max(options.width - len(_INDENT), 40) if options.width else 10_000
    return [*lines, *(_INDENT + paint(line, "faint", options.colour) for note in notes for line in chunks(note, room))]


def recipient_rows(
    shown: Iterable[Recipient], names: Mapping[str, str], options: ReportOptions
) -> list[list[Cell]]:
    """The header and a row for each recipient. ``names`` are those of systems by key. A narrow terminal gets neither
    systems nor what each recipient is to us."""
    shown = list(shown)
    header = ["WHO", "COUNTRY", "AS", "WHAT", "SYSTEMS"]
    data = any(one.data for one in shown)
    judged = any(one.verdict for one in shown)
    narrow = 0 < options.width < _ROOMY
    made = [[*header, *(["DATA"] if data else []), *(["POLICY"] if judged else [])]]
    for one in shown:
        scope = "" if one.scope is Scope.PRODUCTION else f" ({one.scope.value})"
        row = [
            clip(one.name, _NAME) if one.sure else f"not seen (model of {clip(one.name, _NAME)})",
            clip(one.jurisdiction, _NAME) or "unknown", one.role, listed(one.what, options),
            listed([names.get(key, key) for key in one.systems], options) + scope,
        ]
        row += [", ".join(one.data) or NONE_SEEN] if data else []
        row += [one.verdict.value if one.verdict else ""] if judged else []
        made.append(row)
    if narrow:
        made = [[*row[:2], row[3], *row[5:]] for row in made]
    return [[Cell((text,), "faint" if at == 0 else "") for text in row] for at, row in enumerate(made)]


def listed(names: Iterable[str], options: ReportOptions) -> str:
    """The first of some names, and how many more there are."""
    every = list(dict.fromkeys(names))
    most = len(every) if options.verbose else _NAMED
    more = f" +{len(every) - most}" if len(every) > most else ""
    return ", ".join(clip(name, _NAME) for name in every[:most]) + more


def rows(cells: list[list[Cell]], options: ReportOptions) -> list[str]:
    """Rows as lines of equal columns."""
    sizes = widths(cells, max(options.width - len(_INDENT), 0) if options.width else 0)
    return [line for row in cells for line in lines_of(row, sizes, options.colour, _INDENT)]


def systems(posture: Posture | None, options: ReportOptions) -> list[str]:
    """The systems with the risk of each and what it is made of, the riskiest first."""
    if posture is None or not posture.systems:
        return []
    scored = {risk.subject: risk for risk in posture.risks}
    ranked = sorted(posture.systems, key=lambda one: (-scored[one.key].score, one.name))
    shown = ranked if options.verbose else ranked[:_MOST]
    lines = [paint("AI systems", "strong", options.colour)]
    header = [Cell((title,), "faint") for title in ("SYSTEM", "KIND", "OWNER", "RISK")]
    lines += rows([header, *(_system(system, scored[system.key]) for system in shown)], options)
    if len(ranked) > len(shown):
        lines.append(f"{_INDENT}{len(ranked) - len(shown):,} more; -v or shadowbom register lists them")
    return [*lines, *(_assets(posture, options) if options.verbose else ())]


def _system(system: System, risk: Risk) -> list[Cell]:
    owner = " ".join(clip(name, _NAME) for name in system.owners[:_NAMED]) or "unknown"
    kind = system.kind if system.is_unit else "in no deployable unit"
    kind += "" if system.scope is Scope.PRODUCTION else f" ({system.scope.value})"
    return [Cell((clip(system.name, _NAME),)), Cell((kind,)), Cell((owner,)),
            Cell((f"{risk.band} {clip(risk.text, _LONG)}",), _STYLES[risk.band])]


def risk_lines(risk: Risk, options: ReportOptions, indent: str) -> list[str]:
    """A score with what it is made of: ``risk high  75 = key 0.70, ...``."""
    room = max(options.width - len(indent), 40) if options.width else 10_000
    first, *more = chunks(f"risk {risk.band}  {clip(risk.text, _LONG)}", room)
    return [paint(indent + first, _STYLES[risk.band], options.colour), *(indent + line for line in more)]


def _assets(posture: Posture, options: ReportOptions) -> list[str]:
    """The risk of each asset that has some."""
    scored = [risk for risk in posture.risks if not risk.subject.startswith("system:") and risk.score]
    if not scored:
        return []
    lines = [paint("Risk of assets", "strong", options.colour)]
    for risk in scored:
        lines += [f"{_INDENT}{clip(risk.subject, _LONG)}", *risk_lines(risk, options, _INDENT * 2)]
    return lines


def limits(posture: Posture | None, options: ReportOptions) -> list[str]:
    """What no scan of a repository sees."""
    if posture is None:
        return []
    room = max(options.width, 40) if options.width else 10_000
    return chunks(f"Not seen in a repository: {', '.join(LIMITS)}.", room)
