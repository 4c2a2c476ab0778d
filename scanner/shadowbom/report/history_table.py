"""Leaked keys of a history for people: each key with who brought it in, who had it last, and whether it is still there.

Everything that a repository could have written is cleaned before it is shown.
"""

from __future__ import annotations

from shadowbom.core.history import HistoryResult, KeyPlace, Leak, Sighting
from shadowbom.core.source import Problem
from shadowbom.report import ReportOptions
from shadowbom.report.layout import paint
from shadowbom.report.text import chunks, clean, clip

_INDENT = "  "
_DEEP = " " * 12
_NAME, _MESSAGE, _PLACES = 120, 500, 5


def render(result: HistoryResult, options: ReportOptions) -> str:
    """The leaks as text for a terminal of ``options.width`` columns, 0 for no limit."""
    shown = [leak for leak in result.leaks if options.all or leak.finding.status == "open"]
    parts = [] if options.quiet else [[_title(result)]]
    parts += [_leak(leak, options) for leak in shown]
    if not options.quiet:
        parts.append([_summary(result, len(shown))])
    parts.append(_problems(result.problems, options))
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n" if any(parts) else ""


def _title(result: HistoryResult) -> str:
    refs = ", ".join(clip(ref, _NAME) for ref in result.refs)
    since = f" since {clean(result.since)}" if result.since else ""
    searched = f"{_many(result.counts.commits, 'commit')} of {'all references' if refs == '--all' else refs}{since}"
    return f"shadowbom {result.version}: history of {clip(result.root, _NAME)}, {searched}"


def _leak(leak: Leak, options: ReportOptions) -> list[str]:
    finding = leak.finding
    room = max(options.width - len(_DEEP), 40) if options.width else 10_000
    label = finding.severity.value.upper()
    status = "" if finding.status == "open" else f" ({finding.status}: {clip(finding.reason, _MESSAGE)})"
    message, *more = chunks(clip(finding.message, _MESSAGE) + status, room)
    lines = [f"{_INDENT}{paint(label, finding.severity.value, options.colour)}{' ' * (10 - len(label))}{message}"]
    reasons = ", ".join(finding.confidence.reasons)
    told = [*more, f"{clean(str(finding.location))}  ({finding.confidence.level}: {reasons})", _when(leak)]
    others = [place for place in leak.places if place.location.path != finding.location.path]
    told += [_also(place) for place in (others if options.verbose else others[:_PLACES])]
    hidden = leak.paths - 1 - len(others if options.verbose else others[:_PLACES])
    told += [f"and {_many(hidden, 'more path')}"] if hidden > 0 else []
    told += [line for line in chunks(clip(finding.remediation, _MESSAGE), room) if line]
    return lines + [_DEEP + line for line in told]


def _when(leak: Leak) -> str:
    if not leak.first.commit:
        return "in no commit: content that is left over"
    now = "still in HEAD" if leak.in_head else f"last seen in {_sighting(leak.last)}, not in HEAD"
    return f"came in with {_sighting(leak.first)}; {now}"


def _also(place: KeyPlace) -> str:
    now = "in HEAD" if place.in_head else "not in HEAD"
    return f"also {clean(str(place.location))}, {f'from {_sighting(place.since)}, ' if place.since.commit else ''}{now}"


def _sighting(one: Sighting) -> str:
    return f"{clean(one.commit[:12])} of {clean(one.date[:10])}" if one.date else clean(one.commit[:12])


def _summary(result: HistoryResult, shown: int) -> str:
    there = sum(leak.in_head for leak in result.leaks)
    read = f"{_many(result.counts.blobs, 'version')} of files"
    if not result.leaks:
        return f"No leaked key in {read}"
    text = f"{_many(len(result.leaks), 'leaked key')} in {read}, {there:,} still in HEAD"
    hidden = len(result.leaks) - shown
    return f"{text}\n{hidden:,} suppressed or baselined; --all-findings shows them" if hidden else text


def _problems(problems: tuple[Problem, ...], options: ReportOptions) -> list[str]:
    """What could not be read, in full: of a history that is seldom much, and it says what was not searched."""
    shown = problems if options.verbose else problems[:_PLACES]
    lines = [f"{clean(problem.path)}: {clip(problem.message, _MESSAGE)}" if problem.path != "." else
             clip(problem.message, _MESSAGE) for problem in shown]
    more = len(problems) - len(shown)
    return [*lines, *([f"and {_many(more, 'more problem')}; -v names all"] if more else [])]


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
