"""The inventory for people: findings first, then what is used, who gets the data, where and how sure.

The same text goes to a terminal and into a pipe, colours and line breaks apart, so the layout is our own: it
costs a scan no import. Everything that a repository could have written is cleaned before it is shown.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from shadowbom.core.asset import Asset
from shadowbom.core.finding import BASELINED, OPEN, SUPPRESSED, Finding
from shadowbom.core.item import ITEM_KINDS
from shadowbom.core.policy import PolicyResult, Verdict
from shadowbom.core.result import ScanResult
from shadowbom.core.source import Scope
from shadowbom.report import ReportOptions
from shadowbom.report.advisories import each
from shadowbom.report.advisories import in_brief as checked_in_brief
from shadowbom.report.agents import in_brief as of_agent
from shadowbom.report.folders import gathered
from shadowbom.report.kinds import HEADINGS
from shadowbom.report.layout import Cell, lines_of, paint, widths
from shadowbom.report.models import in_brief
from shadowbom.report.order import exact_version, locations, sorted_assets, sorted_findings, state_rank, way
from shadowbom.report.paths import in_brief as in_brief_paths
from shadowbom.report.policies import data_lines
from shadowbom.report.posture_table import limits, systems, who
from shadowbom.report.table_change import between, differences
from shadowbom.report.text import chunks, clean, clip, count

_SURE = {"high": "sure", "medium": "likely", "low": "doubtful"}
_VERDICTS = {Verdict.DENIED: "high", Verdict.SHADOW: "medium", Verdict.REVIEW: "likely", Verdict.APPROVED: "sure"}
_SAID = {Verdict.DENIED: "denied", Verdict.SHADOW: "shadow AI (not approved)", Verdict.REVIEW: "to be reviewed",
         Verdict.APPROVED: "approved"}
_HEADER = ("WHAT", "PROVIDER", "WHERE", "HOW SURE", "USE")
_INDENT = "  "
_PRINT = 8
"""Signs of a fingerprint that are shown: those of a repository begin differently."""
_MOST = 10
"""Rows of a kind that is declared in files, beyond which one row stands for all."""
_NAME, _REASON, _MESSAGE, _PLACES, _ROOMY = 80, 48, 600, 20, 100


def render(result: ScanResult, options: ReportOptions) -> str:
    """The findings, the inventory and what was left out, in that order."""
    parts = [_findings(result, options)]
    if options.only and not options.quiet:
        parts = [[_title(result)], parts[0] or [f"No keys found in {_files(result.counts.read)}"]]
    elif not options.quiet:
        assets = sorted_assets(result.assets)
        shown = [asset for asset in assets if options.all or not why_hidden(asset)]
        parts = [[_title(result)], *parts, who(result.posture, options), systems(result.posture, options),
                 in_brief_paths(result.posture, options),
                 *_inventory(shown, options, result.policy), differences(result.change),
                 [_summary(result, shown, assets, options), *_policy(result), *_checked(result, options),
                  *limits(result.posture, options)]]
    parts += [_unused(result, options), _problems(result, options)]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n" if any(parts) else ""


def why_hidden(asset: Asset) -> str:
    """Why the table leaves ``asset`` out unless all is asked for; "" where it does not."""
    if asset.kind == "candidate":
        return "candidates"
    if asset.state == "transitive":
        return "transitive"
    if asset.state == "configured-off":
        return "configured off"
    if asset.state == "declared":
        return "declared but never imported"
    if asset.confidence.level == "low" and (asset.kind == "model-catalogue" or state_rank(asset.state) < 0):
        return "low confidence"
    return ""


def _title(result: ScanResult) -> str:
    at = f" at {clean(result.commit[:12])}" if result.commit else ""
    looked_at = f"{_files(result.counts.read)} looked at{between(result.change)}"
    return f"shadowbom {result.version}: {clip(result.root, _NAME)}{at}, {looked_at}"


def _findings(result: ScanResult, options: ReportOptions) -> list[str]:
    findings = sorted_findings(result.findings)
    opened = [finding for finding in findings if finding.status == OPEN]
    shown = findings if options.all else opened
    lines = [paint("Findings", "strong", options.colour)] if shown else []
    for finding in shown:
        lines += _finding(finding, options)
    if hidden := [finding for finding in findings if finding.status != OPEN]:
        shown_by = "" if options.all else f"; --all shows {'it' if len(hidden) == 1 else 'them'}"
        lines.append(f"{_held_back(hidden)}{shown_by}")
    return lines


def _held_back(findings: list[Finding]) -> str:
    """How many findings are not open, and what holds them back."""
    parts = []
    for status in (SUPPRESSED, BASELINED):
        of_status = [finding for finding in findings if finding.status == status]
        by = Counter(finding.suppression.by for finding in of_status if finding.suppression is not None)
        if of_status:
            named = ", ".join(f"{number:,} {clip(name, _NAME)}" for name, number in sorted(by.items()))
            parts.append(f"{len(of_status):,} {status}" + (f" ({named})" if named else ""))
    return ", ".join(parts)


def _finding(finding: Finding, options: ReportOptions) -> list[str]:
    label = finding.severity.value.upper()
    reason = clip(finding.reason, _MESSAGE)
    status = f" ({finding.status}{_by(finding)}: {reason})" if finding.status != OPEN else f" ({reason})" * bool(reason)
    indent = " " * (len(_INDENT) + len("CRITICAL") + 2)
    room = max(options.width - len(indent), 40) if options.width else 10_000
    message, *more = chunks(clip(finding.message, _MESSAGE) + status, room)
    lines = [f"{_INDENT}{paint(label, finding.severity.value, options.colour)}{' ' * (10 - len(label))}{message}"]
    lines += [indent + line for line in more]
    reasons = ", ".join(finding.confidence.reasons)
    place = clean(str(finding.location))
    if finding.occurrences:
        place += f" and {len(finding.occurrences):,} more"
    if finding.flow:
        place += f" from {way(finding)}"
    sure = f"{finding.confidence.level}: {reasons}; " if reasons else ""
    # What ``shadowbom why`` and a comment that accepts it go by.
    shown = f"{place}  ({sure}{clean(finding.rule)} {clean(finding.fingerprint[:_PRINT])})"
    lines += [indent + line for line in chunks(shown, room)]
    lines += [indent + line for line in chunks(clip(finding.remediation, _MESSAGE), room) if line]
    return lines


def _by(finding: Finding) -> str:
    held = finding.suppression
    if held is None:
        return ""
    return f" by {clean(held.path)}:{held.line}" if held.line else f" by {clean(held.path)}"


def _inventory(shown: list[Asset], options: ReportOptions, policy: PolicyResult | None) -> list[list[str]]:
    if not shown:
        return []
    header = [Cell((title,), "faint") for title in _HEADER]
    if policy is not None:
        header.append(Cell(("POLICY",), "faint"))
    listed = [
        (kind, _rows(kind, list(group), options, policy)) for kind, group in groupby(shown, key=lambda one: one.kind)]
    rows = [row for _, group in listed for row, _ in group]
    sizes = widths([header, *rows], max(options.width - len(_INDENT), 0) if options.width else 0)
    blocks = [lines_of(header, sizes, options.colour, _INDENT)]
    for kind, group in listed:
        block = [paint(HEADINGS.get(kind, clean(kind)), "strong", options.colour)]
        for row, chain in group:
            block += lines_of(row, sizes, options.colour, _INDENT)
            if chain:
                pulled = " > ".join(clip(name, _NAME) for name in chain)
                block.append(f"{_INDENT * 2}{paint(f'pulled in by {pulled}', 'faint', options.colour)}")
        blocks.append(block)
    return blocks


def _rows(
    kind: str, assets: list[Asset], options: ReportOptions, policy: PolicyResult | None
) -> list[tuple[list[Cell], tuple[str, ...]]]:
    """The rows of one kind, each with the chain that pulls its asset in. Of things that a repository may have
    hundreds of, one row says how many there are and where."""
    verdicts = None if policy is None else {one.asset: one.verdict for one in policy.decisions}
    if kind in ITEM_KINDS and len(assets) > _MOST and not options.verbose:
        return [(_folded(assets, options, verdicts), ())]
    rows = []
    for asset in assets:
        row = _row(asset, options)
        if verdicts is not None:
            verdict = verdicts.get(asset.key)
            row.append(Cell((verdict.value if verdict else "",), _VERDICTS[verdict] if verdict else ""))
        rows.append((row, asset.chain))
    return rows


def _folded(assets: list[Asset], options: ReportOptions, verdicts: dict[str, Verdict] | None) -> list[Cell]:
    """One row for all of a kind."""
    outside = sum(asset.scope is not Scope.PRODUCTION for asset in assets)
    surest = max(assets, key=lambda one: one.confidence.score)
    row = [
        Cell((f"{len(assets):,} of them; -v names them",)),
        Cell(("",)),
        Cell((gathered(assets),)),
        Cell((_how_sure(surest, options),), _SURE[surest.confidence.level]),
        Cell((f"({outside:,} not production)" if outside else "",)),
    ]
    if verdicts is not None:
        count = Counter(verdict for asset in assets if (verdict := verdicts.get(asset.key)) is not None)
        said = [(number, verdict) for verdict in _VERDICTS if (number := count[verdict])]
        row.append(Cell((", ".join(f"{number:,} {verdict.value}" for number, verdict in said),),
                        _VERDICTS[said[0][1]] if said else ""))
    return row


def _row(asset: Asset, options: ReportOptions) -> list[Cell]:
    name, version = clip(asset.name, _NAME), exact_version(asset)
    what = f"{name} {clip(version, _NAME)}" if version else name
    facts = of_agent(asset) if asset.kind == "agent" else in_brief(asset) if asset.kind == "model-file" else ""
    if facts:
        what = f"{what} ({clip(facts, _NAME)})"
    use = asset.state if asset.scope is Scope.PRODUCTION else f"{asset.state} ({asset.scope.value})".strip()
    return [
        Cell((what,)),
        Cell((clip(asset.provider, _NAME),)),
        Cell(_places(asset, options)),
        Cell((_how_sure(asset, options),), _SURE[asset.confidence.level]),
        Cell((use,)),
    ]


def _places(asset: Asset, options: ReportOptions) -> tuple[str, ...]:
    places = list(dict.fromkeys(clean(str(place)) for place in locations(asset)))
    if not places:
        return ("",)
    if not options.verbose:
        return (places[0] if len(places) == 1 else f"{places[0]} +{len(places) - 1}",)
    more = (f"+{len(places) - _PLACES}",) if len(places) > _PLACES else ()
    return (*places[:_PLACES], *more)


def _how_sure(asset: Asset, options: ReportOptions) -> str:
    """The level and, where there is room, the reason of the strongest piece of evidence."""
    confidence = asset.confidence
    if 0 < options.width < _ROOMY:
        return confidence.level
    stated = [piece.confidence for piece in asset.evidence if piece.confidence.reasons]
    ranked = sorted((-part.score, min(part.reasons)) for part in stated)
    reason = ranked[0][1] if ranked else min(confidence.reasons, default="")
    return f"{confidence.level}: {clip(reason, _REASON)}" if reason else confidence.level


def _policy(result: ScanResult) -> list[str]:
    """Which policies were in force, how many assets have which verdict, and what they say that cannot be told."""
    policy = result.policy
    if policy is None:
        return []
    counts = Counter(one.verdict for one in policy.decisions)
    said = ", ".join(f"{counts[verdict]:,} {_SAID[verdict]}" for verdict in Verdict if counts[verdict])
    files = " and ".join(clip(file, _NAME) for file, _ in policy.files)
    lines = [f"Policy {files} ({policy.mode}): {said or 'nothing to decide on'}"]
    if policy.not_evaluated:
        subjects = sorted({line.text.partition(".")[0] for line in policy.not_evaluated})
        lines.append(f"Not evaluated: {', '.join(subjects)} ({count(len(policy.not_evaluated), 'line')})")
    lines += data_lines(policy)
    return lines


def _checked(result: ScanResult, options: ReportOptions) -> list[str]:
    """Whether a service was asked for advisories, and about which packages."""
    if result.advisories is None:
        return []
    more = [f"{_INDENT}{line}" for line in each(result.advisories)] if options.verbose else []
    return [checked_in_brief(result.advisories), *more]


def _summary(result: ScanResult, shown: list[Asset], assets: list[Asset], options: ReportOptions) -> str:
    if shown:
        outside = sum(asset.scope is not Scope.PRODUCTION for asset in shown)
        text = f"{count(len(shown), 'asset')}, {len(shown) - outside:,} in production code"
    else:
        text = f"No AI {'in use ' if assets else ''}found in {_files(result.counts.read)}"
    reasons = Counter(why_hidden(asset) for asset in assets if not options.all)
    reasons.pop("", None)
    if reasons:
        named = ", ".join(f"{number:,} {reason}" for reason, number in sorted(reasons.items()))
        text += f"\n{reasons.total():,} hidden ({named}); --all shows them"
    return f"{text}\nCatalogue of {result.catalogue}, {count(result.signatures, 'signature file')}"


def _unused(result: ScanResult, options: ReportOptions) -> list[str]:
    unused = sorted(set(result.unused))
    if not unused:
        return []
    line = f"{count(len(unused), 'suppression')} without effect"
    if not options.verbose:
        return [f"{line}; -v says why"]
    return [
        f"{line}:",
        *(f"{_INDENT}{clean(one.path)}{f':{one.line}' if one.line else ''}: {clip(one.message, _MESSAGE)}"
          for one in unused),
    ]


def _problems(result: ScanResult, options: ReportOptions) -> list[str]:
    problems = sorted(set(result.problems))
    if not problems:
        return []
    number = len({problem.path for problem in problems})
    line = f"{_files(number)} could not be read, or only in part"
    if not options.verbose:
        return [f"{line}; -v names {'it' if number == 1 else 'them'}"]
    return [
        f"{line}:",
        *(
            f"{_INDENT}{clean(problem.path)}{f':{problem.line}' if problem.line else ''}: "
            f"{clip(problem.message, _MESSAGE)} ({clean(problem.stage)})"
            for problem in problems
        ),
    ]


def _files(number: int) -> str:
    return count(number, "file")
