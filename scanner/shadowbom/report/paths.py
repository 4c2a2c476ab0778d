"""Paths of attack as text, as Mermaid and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from shadowbom.core.posture import LIMITS, AttackPath, Edge, Node, Posture
from shadowbom.core.result import ScanResult
from shadowbom.report import ReportOptions
from shadowbom.report.layout import paint
from shadowbom.report.posture_json import path_entry
from shadowbom.report.text import chunks, clean, clip, safe_json

_LABEL, _TEXT = 120, 400
_IN_TABLE = 10
_SIGNS = {
    "credential": ("[/", "/]"), "account": ("[(", ")]"), "data": ("[(", ")]"), "untrusted": ("((", "))"),
    "egress": ("((", "))"), "identity": ("{{", "}}"),
}
"""How Mermaid draws a kind of thing; all others are boxes."""


def in_brief(posture: Posture | None, options: ReportOptions) -> list[str]:
    """A line for each path, for the table of a scan."""
    if posture is None or not posture.paths:
        return []
    shown = posture.paths if options.verbose else posture.paths[:_IN_TABLE]
    indent = " " * 12
    room = max(options.width - len(indent), 40) if options.width else 10_000
    lines = [paint("Paths of attack", "strong", options.colour)]
    for path in shown:
        label = path.severity.value.upper()
        first, *more = chunks(chain(path), room)
        lines.append(f"  {paint(label, path.severity.value, options.colour)}{' ' * (10 - len(label))}{first}")
        lines += [indent + line for line in more]
    left = len(posture.paths) - len(shown)
    return [*lines, f"  {f'{left:,} more; ' if left else ''}shadowbom paths shows each step with its evidence"]


def labels(path: AttackPath) -> list[str]:
    """The things on a path, one after the other."""
    nodes = [path.edges[0].source, *(edge.target for edge in path.edges)]
    return [clip(node.label, _LABEL) for node in nodes]


def chain(path: AttackPath) -> str:
    """The same on one line."""
    return " > ".join(labels(path))


def as_text(result: ScanResult, options: ReportOptions) -> str:
    """Each path with its steps, what shows each, and what breaks it."""
    lines: list[str] = []
    for number, path in enumerate(_paths(result), 1):
        system = f", system {clip(path.system.removeprefix('system:'), _LABEL)}" if path.system else ""
        head = f"{number}. {path.severity.value.upper()}  {path.title}"
        lines += [paint(head, path.severity.value, options.colour),
                  f"   {path.pattern}, confidence {path.confidence:.2f}{system}"]
        for edge in path.edges:
            lines += _step(edge)
        lines += [f"   What breaks it: {path.remediation}", ""]
    return "\n".join([*(lines or ["No path of attack found", ""]), _limits()]) + "\n"


def _step(edge: Edge) -> list[str]:
    how = "observed" if edge.observed else "inferred"
    rule = f", {edge.rule}" if edge.rule else ""
    return [f"   - {clip(edge.source.label, _LABEL)} --{edge.verb}--> {clip(edge.target.label, _LABEL)}",
            f"     {how}: {clip(edge.why, _TEXT)} ({clean(str(edge.location))}{rule})"]


def _paths(result: ScanResult) -> tuple[AttackPath, ...]:
    return result.posture.paths if result.posture is not None else ()


def _limits() -> str:
    return (f"Steps that are inferred join files by a name or value. Not seen in a repository: {', '.join(LIMITS)}, "
            "and what a credential may really do.")


def as_mermaid(result: ScanResult, _options: ReportOptions) -> str:
    """One flow chart of all paths: dotted edges are inferred."""
    return "\n".join(mermaid(_paths(result))) + "\n"


def mermaid(paths: Iterable[AttackPath]) -> list[str]:
    """The lines of a flow chart."""
    ids: dict[Node, str] = {}
    edges: dict[tuple[Node, str, Node], Edge] = {}
    for path in paths:
        for edge in path.edges:
            for node in (edge.source, edge.target):
                ids.setdefault(node, f"n{len(ids) + 1}")
            edges.setdefault((edge.source, edge.verb, edge.target), edge)
    lines = ["flowchart LR"]
    for node, id_ in ids.items():
        left, right = _SIGNS.get(node.kind, ("[", "]"))
        lines.append(f'    {id_}{left}"{_quoted(node.label)}"{right}')
    for edge in edges.values():
        arrow = "-->" if edge.observed else "-.->"
        label = _quoted(f"{edge.verb}, {edge.location}")
        lines.append(f'    {ids[edge.source]} {arrow}|"{label}"| {ids[edge.target]}')
    return lines


def _quoted(text: str) -> str:
    """A text that ends no string and is no mark-up of Mermaid's: signs other than of plain words as entities."""
    shown = clip(text, _LABEL)
    return "".join(sign if sign.isalnum() or sign in " ,.:-_/()" else f"#{ord(sign)};" for sign in shown)


def as_json(result: ScanResult, _options: ReportOptions) -> str:
    """The paths with all that is known of each step."""
    document = {
        "root": result.root, "commit": result.commit, "date": result.date,
        "paths": [path_entry(path) for path in _paths(result)], "limits": list(LIMITS),
    }
    return safe_json(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


Write = Callable[[ScanResult, ReportOptions], str]
PATHS: dict[str, Write] = {"json": as_json, "mermaid": as_mermaid, "text": as_text}
"""Formats of paths of attack."""
