"""The register of AI systems: one row a system, for people, spreadsheets and programs."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shadowbom.core.asset import Asset
from shadowbom.core.finding import OPEN, Finding, Severity
from shadowbom.core.policy import Verdict
from shadowbom.core.posture import LIMITS, Posture, System
from shadowbom.core.result import ScanResult
from shadowbom.core.source import Scope
from shadowbom.report import ReportOptions
from shadowbom.report.layout import Cell, paint
from shadowbom.report.markdown_posture import WHO, limits_line, several, who_rows
from shadowbom.report.markdown_text import code, prose, row
from shadowbom.report.posture_json import coverage_entry, path_entry, recipient_entry, risk_entry, system_entry
from shadowbom.report.posture_table import NONE_SEEN, listed, recipient_rows, rows
from shadowbom.report.text import clean, clip, count, safe_json

COLUMNS = (
    "system", "kind", "scope", "owner", "criticality", "risk", "band", "breakdown", "models", "providers",
    "data classes", "agents", "tools", "approval", "findings", "controls", "commit", "date",
)
"""The columns of a row, in order."""
_MODELS = frozenset({"model", "embedding-model", "model-file"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""What a spreadsheet may take for the beginning of a formula."""
_MAX_TOOLS, _MAX_TEXT = 50, 2000


@dataclass(frozen=True, slots=True)
class Row:
    """What a register says of a system: values by the names of ``COLUMNS``, lists of texts where there are several."""

    system: System
    values: dict[str, str | list[str]]

    def text(self, column: str) -> str:
        """A value on one line."""
        value = self.values[column]
        return clip("; ".join(value) if isinstance(value, list) else value, _MAX_TEXT)


def register_rows(result: ScanResult, *, every: bool = False) -> list[Row]:
    """The rows of systems in production, or of ``every`` system, in the order of the posture."""
    posture = result.posture
    if posture is None:
        return []
    assets = {asset.key: asset for asset in result.assets}
    findings = {finding.fingerprint: finding for finding in result.findings if finding.status == OPEN}
    return [
        Row(system, _values(system, [assets[key] for key in system.assets if key in assets],
                            [findings[mark] for mark in system.findings if mark in findings], result, posture))
        for system in posture.systems if every or system.scope is Scope.PRODUCTION
    ]


def _values(
    system: System, assets: list[Asset], findings: list[Finding], result: ScanResult, posture: Posture
) -> dict[str, str | list[str]]:
    risk = posture.risk_of(system.key)
    getting = [one for one in posture.recipients if system.key in one.systems and one.role != "assistant"]
    helping = [one for one in posture.recipients if system.key in one.systems and one.role == "assistant"]
    data = sorted({name for one in getting for name in one.data})
    covered = next((one for one in posture.coverage if one.system == system.key), None)
    return {
        "system": system.name,
        "kind": system.kind if system.is_unit else "in no deployable unit",
        "scope": system.scope.value,
        "owner": " ".join(system.owners) or "unknown",
        "criticality": system.criticality,
        "risk": str(risk.score) if risk else "",
        "band": risk.band if risk else "",
        "breakdown": risk.text if risk else "",
        "models": sorted({asset.name for asset in assets if asset.kind in _MODELS}),
        "providers": [
            f"{one.name} ({one.jurisdiction or 'country unknown'})" if one.sure else f"not seen (model of {one.name})"
            for one in [*getting, *helping]
        ],
        "data classes": data or NONE_SEEN,
        "agents": sorted({asset.name for asset in assets if asset.kind in ("agent", "a2a-agent", "sub-agent")}
                         | {one.name for one in helping}),
        "tools": _tools(assets),
        "approval": _approval(assets, result),
        "findings": _counted(findings),
        "controls": [
            f"{one.title}: {one.seen}" + (f" ({one.location})" if one.location else "") for one in covered.controls
        ] if covered else "not applicable",
        "commit": result.commit, "date": result.date,
    }


def _tools(assets: Iterable[Asset]) -> list[str]:
    """MCP servers, and the tools of agents in code."""
    found = set()
    for asset in assets:
        if asset.kind == "mcp-server":
            found.add(asset.name)
        elif asset.kind == "agent":
            found.update(name for name in dict(asset.properties).get("tools", "").split(", ") if name)
    return sorted(found)[:_MAX_TOOLS]


def _approval(assets: Iterable[Asset], result: ScanResult) -> str:
    """The strictest verdict, and how many assets have each."""
    if result.policy is None:
        return "no policy"
    verdicts = {one.asset: one.verdict for one in result.policy.decisions}
    counts = Counter(verdicts[asset.key] for asset in assets if asset.key in verdicts)
    said = ", ".join(f"{counts[verdict]:,} {verdict.value}" for verdict in Verdict if counts[verdict])
    return said or "nothing judged"


def _counted(findings: Iterable[Finding]) -> str:
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(f"{counts[one]:,} {one.value}" for one in reversed(Severity) if counts[one]) or "none"


def as_csv(result: ScanResult, options: ReportOptions) -> str:
    """Comma-separated values with a header. What a spreadsheet would take for a formula begins with a quote."""
    out = io.StringIO()
    write = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    write.writerow(COLUMNS)
    for one in register_rows(result, every=options.all):
        write.writerow([_inert(one.text(column)) for column in COLUMNS])
    return out.getvalue()


def _inert(text: str) -> str:
    """A cell that no spreadsheet works out."""
    bare = text.lstrip()
    return f"'{text}" if bare.startswith(_FORMULA) else text


def as_json(result: ScanResult, options: ReportOptions) -> str:
    """Rows and all that they are made of."""
    posture = result.posture or Posture(0)
    document: dict[str, Any] = {
        "root": result.root, "commit": result.commit, "date": result.date, "score_model": posture.score_model,
        "recipients": [recipient_entry(one) for one in posture.recipients],
        "systems": [
            {column.replace(" ", "_"): one.values[column] for column in COLUMNS} | {
                "key": one.system.key,
                "made_of": system_entry(one.system),
                "risk_factors": [risk_entry(risk) for risk in (posture.risk_of(one.system.key),) if risk is not None],
                "controls": [coverage_entry(covered)["controls"] for covered in posture.coverage
                             if covered.system == one.system.key],
                "paths": [path_entry(path) for path in posture.paths if path.system == one.system.key],
            }
            for one in register_rows(result, every=options.all)
        ],
        "limits": list(LIMITS),
    }
    return safe_json(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def as_markdown(result: ScanResult, options: ReportOptions) -> str:
    """Two tables: who gets the data, and the systems; then what is not seen."""
    cells = [[_cell(row.values[column]) for column in COLUMNS] for row in register_rows(result, every=options.all)]
    return "\n".join([
        f"# AI systems of {code(result.root, _MAX_TEXT)}", "", about(result), "",
        "## Who gets the data", "", *grid(WHO, who_rows(result.posture, every=options.all)), "",
        "## Systems", "", *grid(COLUMNS, cells), "",
        "## Limits", "", *limits_line(result.posture), "",
    ])


def about(result: ScanResult) -> str:
    """What was looked at, and when."""
    at = f"Commit `{clean(result.commit)}`" if result.commit else "No commit"
    return (f"{at}, judged as of {result.date}, shadowbom {result.version}, catalogue of {result.catalogue}. "
            f"{count(result.counts.read, 'file')} looked at.")


def _cell(value: str | list[str]) -> str:
    return prose(value, _MAX_TEXT) if isinstance(value, str) else several(tuple(value), _MAX_TOOLS)


def grid(header: Sequence[str], cells: Iterable[Sequence[str]]) -> list[str]:
    """A table of Markdown, or that there is nothing."""
    lines = [row(each) for each in cells]
    return [row(header), f"|{'---|' * len(header)}", *lines] if lines else ["None found."]


def as_table(result: ScanResult, options: ReportOptions) -> str:
    """Who gets the data, then each system with its values below each other."""
    posture = result.posture or Posture(0)
    names = {system.key: system.name for system in posture.systems}
    shown = [one for one in posture.recipients if options.all or one.scope is Scope.PRODUCTION]
    lines = [paint("Who gets the data", "strong", options.colour),
             *(rows(recipient_rows(shown, names, options), options) if shown else ["  nobody that is seen"]), ""]
    found = register_rows(result, every=options.all)
    for one in found:
        lines.append(paint(clip(one.system.name, 200), "strong", options.colour))
        cells = [[Cell((column,), "faint"), Cell((_brief(one, column, options),))] for column in COLUMNS[1:]]
        lines += [*rows(cells, options), ""]
    if not found:
        lines += ["No AI system found", ""]
    hidden = len(posture.systems) - len(found)
    lines += [f"{hidden:,} more only in tests, examples or documentation; --all shows them"] if hidden else []
    return "\n".join([*lines, f"Not seen in a repository: {', '.join(LIMITS)}."]) + "\n"


def _brief(one: Row, column: str, options: ReportOptions) -> str:
    value = one.values[column]
    if isinstance(value, list):
        every = ReportOptions(verbose=True) if options.verbose or len(value) <= _FEW else ReportOptions()
        return listed(value, every) or "none"
    return clip(value, _MAX_TEXT) or "unknown"


_FEW = 8
"""Values of a list that are all shown."""

Write = Callable[[ScanResult, ReportOptions], str]
REGISTERS: dict[str, Write] = {"csv": as_csv, "json": as_json, "md": as_markdown, "table": as_table}
"""Formats of the register."""
