"""The chain behind a finding: its evidence, the rule, the line of the policy, the fix, and how to let it pass."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from shadowbom.core.finding import OPEN, Finding, RuleInfo
from shadowbom.core.result import ScanResult
from shadowbom.errors import UserError
from shadowbom.policy.gate import POLICY, failing
from shadowbom.report.order import sorted_findings
from shadowbom.report.text import clean
from shadowbom.rules import RULES

if TYPE_CHECKING:
    from shadowbom.core.evidence import Evidence

_PRINT = re.compile(r"[0-9a-f]{4,20}")
_AT = re.compile(r"(?P<rule>[a-z0-9-]+)@(?P<path>.+?)(?::(?P<line>\d{1,9}))?")
_WITHOUT_COMMENTS = (".json", ".lock", ".ipynb")
_MAX_LISTED = 20
_WIDTH = 100


def names_finding(wish: str) -> bool:
    """Whether ``wish`` has the form of a finding: a fingerprint or its beginning, or ``rule@path``."""
    match = _AT.fullmatch(wish)
    return _PRINT.fullmatch(wish) is not None or (match is not None and match["rule"] in RULES)


def pick_finding(wish: str, findings: Sequence[Finding]) -> Finding:
    """The finding with that fingerprint or the only one that begins so, or the only one of ``rule@path[:line]``.

    Raises UserError with those to choose from where there are several, and where there is none.
    """
    ordered = sorted_findings(findings)
    match = _AT.fullmatch(wish)
    if match is not None:
        there = [one for one in ordered if one.rule == match["rule"] and match["path"] in one.paths]
        fits = [one for one in there if match["line"] is None or int(match["line"]) in _lines(one, match["path"])]
    else:
        fits = there = [one for one in ordered if one.fingerprint.startswith(wish)]
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise UserError("\n".join([f"{wish} is more than one finding; ask for one by its fingerprint:",
                                   *_listed(fits)]))
    near = there or [one for one in ordered if match is not None and one.rule == match["rule"]]
    raise UserError("\n".join([f"there is no finding {wish}", *(["nearest:", *_listed(near)] if near else [])]))


def _lines(finding: Finding, path: str) -> set[int]:
    return {place.line for place in (finding.location, *finding.occurrences) if place.path == path}


def _listed(findings: Sequence[Finding]) -> list[str]:
    rows = [f"  {one.fingerprint}  {one.rule}  {one.location}  {one.message[:80]}" for one in findings[:_MAX_LISTED]]
    return rows + ([f"  and {len(findings) - _MAX_LISTED} more"] if len(findings) > _MAX_LISTED else [])


def evidence_of(finding: Finding, result: ScanResult) -> list[Evidence]:
    """The evidence at the places of a finding; where none stands there, that of its asset in these files."""
    places = {(one.path, one.line, one.column) for one in (finding.location, *finding.occurrences)}
    pieces = {item for asset in result.assets for item in asset.evidence}
    exact = [one for one in pieces if (one.location.path, one.location.line, one.location.column) in places]
    if not exact:
        exact = [item for asset in result.assets if asset.key == finding.asset for item in asset.evidence
                 if item.location.path in finding.paths]
    return sorted(exact, key=lambda one: (one.location, one.signature, one.entry, one.match))[:_MAX_LISTED]


def explain_finding(finding: Finding, result: ScanResult, pieces: Sequence[str]) -> list[str]:
    """The chain of a finding as lines of text. ``pieces`` are those of its evidence."""
    rule = next((one for one in result.rules if one.id == finding.rule), None)
    sure = f"{finding.confidence.level} confidence {finding.confidence.score:.2f}"
    reasons = ", ".join(sorted(finding.confidence.reasons)) or "no reason stated"
    lines = [
        f"{finding.rule} in {finding.location}",
        *_wrapped(finding.message),
        f"  {finding.severity.value}, {finding.status}, {sure} ({reasons})",
        f"  fingerprint {finding.fingerprint}",
    ]
    if finding.context:
        lines.append(f"  context {finding.context}")
    if finding.asset:
        lines.append(f"  about {finding.asset}")
    if finding.flow:
        lines += ["  flow", *(f"    {step.role:8}{step.location}" for step in finding.flow)]
    if finding.occurrences:
        lines += ["  here, too:", *(f"    {place}" for place in finding.occurrences[:_MAX_LISTED])]
        if len(finding.occurrences) > _MAX_LISTED:
            lines.append(f"    and {len(finding.occurrences) - _MAX_LISTED} more")
    if pieces:
        lines += ["", "Evidence", *pieces]
    if rule is not None:
        lines += ["", "Rule", *_rule(rule)]
    lines += ["", "Decided", *_decided(finding, result, rule)]
    lines += ["", "What to do", *_wrapped(finding.remediation)]
    if finding.status == OPEN:
        lines += ["", "To let it pass", *(f"  {line}" for line in ways_to_waive(finding))]
    return lines


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(clean(text), _WIDTH, initial_indent="  ", subsequent_indent="  ") or []


def _rule(rule: RuleInfo) -> Iterator[str]:
    from shadowbom.report.sarif import RULE_PAGES

    yield f"  {rule.title} ({rule.severity.value}, tier {rule.tier})"
    yield from _wrapped(rule.description)
    marks = ", ".join((*rule.cwe, *rule.owasp))
    if marks:
        yield f"  {marks}"
    yield f"  {RULE_PAGES}{rule.id}/"


def _decided(finding: Finding, result: ScanResult, rule: RuleInfo | None) -> Iterator[str]:
    """What holds it back or lets it fail a run, with the line of the policy where one says so."""
    if finding.status != OPEN:
        held = finding.suppression
        place = f" by {held.path}{f':{held.line}' if held.line else ''}" if held is not None else ""
        yield f"  {finding.status}{place}: {finding.reason}"
        return
    if finding.reason:
        yield f"  {finding.reason}"
    policy = result.policy
    if rule is not None and POLICY in rule.tags and policy is not None:
        decision = policy.of(finding.asset)
        if decision is not None:
            decided = [one for one in decision.data if finding.bound == f"{finding.asset} {one.data_class}"]
            said = decided[0] if decided else decision.of_asset
            yield f"  {said.verdict.value}: {said.by or 'no line of the policy names it'}"
            yield from (f"  {unmet.requirement}: {unmet.by}" for unmet in decision.unmet)
        yield f"  mode {policy.mode}"
    elif policy is not None and policy.fail_on:
        yield f"  the policy fails a run from {policy.fail_on}"
    else:
        yield "  no line of a policy: without one, what is sure to be wrong fails a run, from high"
    yield "  it fails a run" if finding in failing(result) else "  it fails no run"


def ways_to_waive(finding: Finding) -> Iterator[str]:
    """How to let a finding pass, in the ways that its kind and its file allow, the best first."""
    from shadowbom.judging import OF_POLICIES

    if finding.rule in OF_POLICIES:
        yield "an approval or a [[policy.waivers]] entry with a date: shadowbom policy explain NAME tells the names"
        return
    if finding.location.path.endswith(_WITHOUT_COMMENTS):
        yield f"[[policy.waivers]] in .shadowbom.toml with rule = \"{finding.rule}\", a reason and a date"
    else:
        yield f"a comment there or on the line above: shadowbom: ignore[{finding.rule}] REASON"
    yield "with all that is there today: shadowbom baseline write"
