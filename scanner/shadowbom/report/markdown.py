"""What a scan or a change found, in GitHub's Markdown: for a job's summary, a comment, a mail.

Readers come from a pull request: what fails the run stands first, then what else is wrong, then what the change does to
the inventory. It is cut where a comment or a summary must end, and says so. All that a repository could have written is
made safe by ``markdown_text``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shadowbom.core.asset import Asset
from shadowbom.core.change import AssetChange, Delta
from shadowbom.core.finding import OPEN, Finding
from shadowbom.core.policy import Verdict
from shadowbom.core.result import ScanResult
from shadowbom.report import ReportOptions
from shadowbom.report.advisories import in_brief
from shadowbom.report.kinds import one_of
from shadowbom.report.markdown_posture import PATHS, SYSTEMS, WHO, limits_line, path_rows, system_rows, who_rows
from shadowbom.report.markdown_text import code, place, prose, row
from shadowbom.report.order import exact_version, locations, sorted_assets, sorted_findings, way
from shadowbom.report.policies import data_lines
from shadowbom.report.table import why_hidden
from shadowbom.report.text import count

LIMIT = 1_000_000
"""Bytes that a job's summary may have, with room for what others write into it."""
_NAME, _TEXT, _PLACE, _FIELDS, _PROBLEMS = 80, 400, 160, 6, 20
_REST = 200
"""Bytes to say in that rows are left out."""
_ALL = "."
"""The path of a problem that is not one file's."""
_OF_CHANGE = ("", "declared but never imported")
"""What the table leaves out of an inventory, and a change shows: that a manifest has it now is new."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table under a heading, left out where it has no rows. ``folded`` is shown when it is clicked on."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    folded: bool = False


def render(result: ScanResult, options: ReportOptions) -> str:
    """The result as Markdown, at most ``options.limit`` bytes of it (default: ``LIMIT``)."""
    delta = result.change
    if delta is None:
        title = options.title or "AI in this repository"
        tables = [_findings(result, options), *_posture(result, options), _inventory(result, options),
                  _held(result, options)]
        about = [_outcome(result, options), _counted(result), *_cautions(result)]
    else:
        title = options.title or f"AI changes from {_state(delta.base)} to {_state(delta.head)}"
        tables = [_findings(result, options), _changes(result, delta, options), _held(result, options),
                  _fixed(delta, options)]
        about = [_outcome(result, options), _kept(delta), *_cautions(result)]
    about = [line for line in about if line]
    return _written(title, about, [*tables, _problems(result)], _notes(result), options.limit or LIMIT)


def _posture(result: ScanResult, options: ReportOptions) -> list[Table]:
    return [_with_policy(result, Table("Who gets the data", WHO, who_rows(result.posture, every=options.all))),
            Table("AI systems", SYSTEMS, system_rows(result.posture)),
            Table("Paths of attack", PATHS, path_rows(result.posture))]


def of_delta(delta: Delta) -> str:
    """What is different between two states, findings by what is known of them without their rules."""
    options = ReportOptions(all=True)
    new = Table("New findings", ("severity", "finding", "where", "fix"), [
        (one.severity.value, prose(one.message, _TEXT), place(one.location, "", _PLACE), prose(one.remediation, _TEXT))
        for one in delta.new])
    changes = Table("Changes", ("change", "what", "by", "details"), list(_rows_of(delta, options)))
    title = f"AI changes from {_state(delta.base)} to {_state(delta.head)}"
    about = [] if new.rows or changes.rows or delta.fixed else ["Nothing is different."]
    return _written(title, about, [new, changes, _fixed(delta, options)], [], LIMIT)


def _state(name: str) -> str:
    if len(name) in (40, 64) and all(char in "0123456789abcdef" for char in name):
        name = name[:12]
    return code(name, _NAME) or "nothing"


def _outcome(result: ScanResult, options: ReportOptions) -> str:
    """Whether the run fails, and by how many findings."""
    opened = [one for one in result.findings if one.status == OPEN]
    what = "new finding" if result.change is not None else "finding"
    if failing := len(options.failing):
        return f"**{failing:,} of {count(len(opened), what)} {'fails' if failing == 1 else 'fail'} this run.**"
    if not opened:
        return f"No {what}s."
    fails = "which fails nothing" if len(opened) == 1 else "none of which fails this run"
    return f"{count(len(opened), what)}, {fails}."


def _counted(result: ScanResult) -> str:
    shown = [asset for asset in result.assets if not why_hidden(asset)]
    return f"{count(len(shown), 'asset')} in {count(result.counts.read, 'file')}."


def _kept(delta: Delta) -> str:
    if not delta.base:
        return "There is nothing to compare with: all that is there counts as added."
    return f"Not listed: {count(delta.kept, 'finding')} from before the change." if delta.kept else ""


def _findings(result: ScanResult, options: ReportOptions) -> Table:
    fails = set(options.failing)
    opened = [one for one in sorted_findings(result.findings) if one.status == OPEN]
    rows = [
        (f"{one.severity.value}, **fails**" if one in fails else one.severity.value, _said(one),
         _where(one, options), prose(one.remediation, _TEXT))
        for one in sorted(opened, key=lambda one: one not in fails)
    ]
    return Table("Findings", ("severity", "finding", "where", "fix"), rows)


def _said(finding: Finding) -> str:
    reason = f" ({prose(finding.reason, _TEXT)})" if finding.reason else ""
    return f"{prose(finding.message, _TEXT)}{reason} {code(finding.rule, _NAME)}"


def _where(finding: Finding, options: ReportOptions) -> str:
    more = f" and {len(finding.occurrences):,} more" if finding.occurrences else ""
    passed = f" from {prose(way(finding), _PLACE)}" if finding.flow else ""
    return place(finding.location, options.source, _PLACE) + passed + more


def _held(result: ScanResult, options: ReportOptions) -> Table:
    """Findings that fail nothing since somebody accepts them, with who says so."""
    held = [one for one in sorted_findings(result.findings) if one.status != OPEN]
    rows = [
        (one.status, prose(one.message, _TEXT), _where(one, options), prose(one.reason, _TEXT),
         code(one.suppression.by, _NAME) if one.suppression is not None else "")
        for one in held
    ]
    return Table(f"Held back ({len(rows):,})", ("status", "finding", "where", "reason", "by"), rows, folded=True)


def _fixed(delta: Delta, options: ReportOptions) -> Table:
    rows = [(one.severity.value, prose(one.message, _TEXT), place(one.location, "", _PLACE)) for one in delta.fixed]
    return Table(f"Fixed ({len(rows):,})", ("severity", "finding", "was at"), rows, folded=bool(options.failing))


def _inventory(result: ScanResult, options: ReportOptions) -> Table:
    rows = []
    for asset in sorted_assets(result.assets):
        if options.all or not why_hidden(asset):
            version = code(exact_version(asset), _NAME)
            use = asset.state if asset.scope.value == "production" else f"{asset.state} ({asset.scope.value})".strip()
            rows.append((one_of(asset.kind), f"{code(asset.name, _NAME)} {version}".strip(),
                         code(asset.provider, _NAME), _seen(asset, options), use, _verdict(result, asset.key)))
    return _with_policy(result, Table("Inventory", ("kind", "what", "by", "where", "use", "policy"), rows))


def _changes(result: ScanResult, delta: Delta, options: ReportOptions) -> Table:
    here = {asset.key: asset for asset in result.assets}
    rows = []
    for what, asset, details in _listed(delta, options):
        seen = here.get(asset.key, asset) if what != "removed" else None
        rows.append((what, one_of(asset.kind), code(asset.name, _NAME), code(asset.provider, _NAME),
                     details or (_seen(seen, options) if seen else ""), _verdict(result, asset.key)))
    columns = ("change", "kind", "what", "by", "where or how", "policy")
    return _with_policy(result, Table("What changes", columns, rows))


def _rows_of(delta: Delta, options: ReportOptions) -> Iterator[tuple[str, ...]]:
    for what, asset, details in _listed(delta, options):
        yield what, f"{one_of(asset.kind)} {code(asset.name, _NAME)}", code(asset.provider, _NAME), details


def _listed(delta: Delta, options: ReportOptions) -> Iterator[tuple[str, Asset, str]]:
    """What becomes of each asset that a change is about, and the fields that differ."""
    for asset in sorted_assets(delta.added):
        if options.all or why_hidden(asset) in _OF_CHANGE:
            yield "**added**", asset, ""
    order = {asset.key: at for at, asset in enumerate(sorted_assets(one.asset for one in delta.changed))}
    for change in sorted(delta.changed, key=lambda one: order[one.asset.key]):
        if options.all or why_hidden(change.asset) in _OF_CHANGE:
            yield "changed", change.asset, _fields(change)
    for asset in sorted_assets(delta.removed):
        if options.all or why_hidden(asset) in _OF_CHANGE:
            yield "removed", asset, ""


def _fields(change: AssetChange) -> str:
    shown = [
        f"{prose(field.name, _PLACE)}: {code(field.before, _NAME) or 'none'} → {code(field.after, _NAME) or 'none'}"
        for field in change.fields[:_FIELDS]
    ]
    left = len(change.fields) - len(shown)
    return "; ".join([*shown, *([f"and {left} more"] if left else [])])


def _seen(asset: Asset, options: ReportOptions) -> str:
    places = locations(asset)
    if not places:
        return ""
    return place(places[0], options.source, _PLACE) + (f" +{len(places) - 1}" if len(places) > 1 else "")


def _verdict(result: ScanResult, key: str) -> str:
    decided = result.policy.of(key) if result.policy is not None else None
    if decided is None:
        return ""
    said = "**denied**" if decided.verdict is Verdict.DENIED else decided.verdict.value
    by = f" by {code(f'{decided.by.file}:{decided.by.line}', _NAME)}" if decided.by is not None else ""
    return f"{said}{by}"


def _with_policy(result: ScanResult, table: Table) -> Table:
    """The table without its last column where no policy is in force."""
    if result.policy is not None:
        return table
    return Table(table.title, table.columns[:-1], [row[:-1] for row in table.rows], table.folded)


def _problems(result: ScanResult) -> Table:
    found = sorted({one for one in result.problems if one.path != _ALL})
    rows = [(code(f"{one.path}:{one.line}" if one.line else one.path, _PLACE), prose(one.message, _TEXT))
            for one in found[:_PROBLEMS]]
    if len(found) > _PROBLEMS:
        rows.append((f"and {len(found) - _PROBLEMS:,} more", ""))
    return Table(f"Could not be read, or only in part ({len(found):,})", ("file", "why"), rows, folded=True)


def _cautions(result: ScanResult) -> list[str]:
    """What was wrong with all of it, and not with one file."""
    return [f"> {prose(one.message, _TEXT)}" for one in sorted(set(result.problems)) if one.path == _ALL][:_FIELDS]


def _notes(result: ScanResult) -> list[str]:
    lines = limits_line(result.posture)
    if result.advisories is not None:
        lines.append(f"{prose(in_brief(result.advisories), _TEXT)}.")
    if (policy := result.policy) is not None:
        files = " and ".join(code(file, _NAME) for file, _ in policy.files)
        counts = Counter(one.verdict for one in policy.decisions)
        said = ", ".join(f"{counts[verdict]:,} {verdict.value}" for verdict in Verdict if counts[verdict])
        lines.append(f"Policy {files} ({policy.mode}): {said or 'nothing to decide on'}.")
        lines += [f"{line}." for line in data_lines(policy)]
    lines.append(f"<sub>shadowbom {result.version}, catalogue of {result.catalogue}</sub>")
    return lines


def _written(title: str, about: Iterable[str], tables: Iterable[Table], notes: Sequence[str], limit: int) -> str:
    """All parts, cut to ``limit`` bytes: rows that do not fit are counted, and the notes always do."""
    parts = [f"## {title}", *(f"\n{line}" for line in about)]
    end = [f"\n{line}" for line in notes]
    left = limit - sum(map(_size, (*parts, *end)))
    for table in tables:
        if not table.rows:
            continue
        lines, rest = _fitted(table, left)
        left -= sum(map(_size, lines))
        parts += lines
        if rest:
            parts.append(f"\nLeft out of {table.title!r}, which does not fit here: {count(rest, 'row')}.")
            left -= _size(parts[-1])
    return "\n".join([*parts, *end]) + "\n"


def _fitted(table: Table, room: int) -> tuple[list[str], int]:
    """The lines of a table that fit with what is said of the others, and how many rows do not."""
    head = f"\n<details><summary>{table.title}</summary>\n" if table.folded else f"\n### {table.title}\n"
    lines = [head, row(table.columns), "|" + "---|" * len(table.columns)]
    end = ["\n</details>"] if table.folded else []
    room -= sum(map(_size, (*lines, *end))) + _REST
    for number, cells in enumerate(table.rows):
        line = row(cells)
        room -= _size(line)
        if room < 0:
            return ([*lines, *end] if number else []), len(table.rows) - number
        lines.append(line)
    return [*lines, *end], 0


def _size(line: str) -> int:
    return len(line.encode("utf-8", "replace")) + 1
