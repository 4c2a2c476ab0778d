"""``shadowbom hook``: what stands before a commit, and before a push."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from shadowbom.errors import UserError

if TYPE_CHECKING:  # most commits are let pass without
    from shadowbom.core.finding import Finding
    from shadowbom.core.result import ScanResult

CLEAN, STOPPED = 0, 1
_SHOWN = 4
"""Findings that are told of whole: they and their heading fit on a screen."""


@click.command("hook")
@click.argument("files", nargs=-1, type=click.Path(), metavar="[FILE]...")
@click.option("--all", "all_", is_flag=True, help="Judge the whole repository as it is checked out, and not a change.")
@click.option("--policy", metavar="FILE|URL", default="",
              help="Your organisation's policy (default: SHADOWBOM_POLICY, else your own configuration).")
@click.option("--now", metavar="DATE", default="", help="Judge as of this ISO date.")
def command(files: tuple[str, ...], all_: bool, policy: str, now: str) -> int:
    """Stop a commit that adds a leaked key, a risk in the files of coding agents, or AI that the policy does not allow.

    Looks at what is staged, whatever the work tree has: all of it, or of FILE... what is staged of these. Only what the
    change adds counts, and only what is sure to be wrong stops it. Says nothing where nothing does. Exit code 1 stops.
    """
    if all_ and files:
        raise UserError("--all looks at the whole repository; leave the files out")
    result = _whole(policy, now) if all_ else _staged(files, policy, now)
    if result is None:
        return CLEAN
    from shadowbom.policy.gate import failing

    stops = failing(result)
    for problem in result.problems:
        _say(f"shadowbom: {problem.path}: {problem.message}")
    if not stops:
        return CLEAN
    _say("\n".join(_told(stops, "this repository" if all_ else "this commit", all_)))
    return STOPPED


def _staged(files: Sequence[str], policy: str, now: str) -> ScanResult | None:
    """The staged change, None where a first look tells that there is nothing to judge."""
    from shadowbom.hook import first_look

    look = first_look(".", files, central=_is_central(policy))
    if not look.may_matter:
        return None
    from shadowbom.hook import judged
    from shadowbom.options import ScanOptions

    return judged(".", ScanOptions(now=now, jobs=1), look, files, policy=policy)


def _is_central(policy: str) -> bool:
    """Whether the organisation may have a policy: told without reading it."""
    from shadowbom.bundled import user_configuration

    return bool(policy or os.environ.get("SHADOWBOM_POLICY") or os.path.exists(user_configuration()))


def _whole(policy: str, now: str) -> ScanResult:
    from dataclasses import replace

    from shadowbom.cli.settings import judged_by, scan_options
    from shadowbom.scan import scan

    config, policies = judged_by((".",), policy, ignore=False, quiet=True)
    return scan((".",), replace(scan_options(config, now=now), policies=policies))


def _told(stops: Sequence[Finding], what: str, whole: bool) -> list[str]:
    """At most a screen: what, where, why, the fix, and how to let it pass."""
    from shadowbom.cli.why_finding import ways_to_waive
    from shadowbom.report.text import clean, clip

    many = f"{len(stops):,} findings stop" if len(stops) > 1 else "1 finding stops"
    lines = [f"shadowbom: {many} {what}"]
    for finding in stops[:_SHOWN]:
        place = clean(str(finding.location))
        lines += [
            "", f"{finding.severity.value.upper()}  {clip(finding.message, 300)}",
            f"  where  {place}" + (f" and {len(finding.occurrences)} more" if finding.occurrences else ""),
            f"  why    {finding.rule} ({', '.join(finding.confidence.reasons)})"
            + (f"; {clip(finding.reason, 200)}" if finding.reason else ""),
            f"  fix    {clip(finding.remediation, 400)}",
            f"  waive  {next(ways_to_waive(finding))}",
        ]
    if len(stops) > _SHOWN:
        lines += ["", f"and {len(stops) - _SHOWN:,} more: shadowbom scan{'' if whole else ' --staged'} shows them all"]
    return lines


def _say(text: str) -> None:
    from shadowbom.report.text import clean

    sys.stderr.write("".join(f"{clean(line)}\n" for line in text.split("\n")))
