"""``shadowbom history``: leaked keys in a repository's git history."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from shadowbom.cli.codes import CLEAN, FINDINGS, INCOMPLETE
from shadowbom.cli.output import Target, check, pair, report_options, write_file, write_text
from shadowbom.cli.scan import ORDER, Clock, Ordered
from shadowbom.core.finding import Severity
from shadowbom.core.history import HistoryResult
from shadowbom.errors import UserError
from shadowbom.policy.config import FAIL_ON
from shadowbom.policy.gate import DEFAULT_FAIL_ON
from shadowbom.report.history import FORMATS, render


@click.command("history", cls=Ordered)
@click.argument("folder", default=".", type=click.Path(), metavar="[DIR]")
@click.option("--since", metavar="DATE", default="", help="Only what commits brought in from this ISO date on.")
@click.option("--branch", "branches", multiple=True, metavar="NAME",
              help="Search this branch, not HEAD. Repeatable.")
@click.option("--all", "all_", is_flag=True, help="Search every branch, tag and other reference.")
@click.option("--all-blobs", is_flag=True, help="Search what no commit refers to any more, too.")
@click.option("--format", "format", multiple=True, type=click.Choice(FORMATS), metavar="FORMAT",
              help=f"What to write: {', '.join(FORMATS)} (default: table). Repeatable, each with its own -o.")
@click.option("-o", "--output", multiple=True, type=click.Path(), metavar="FILE",
              help="Where to write the format before it; - is standard output.")
@click.option("--catalog", multiple=True, type=click.Path(), metavar="DIR",
              help="A folder with your organisation's own signatures. Repeatable.")
@click.option("--fail-on", type=click.Choice(FAIL_ON), default=DEFAULT_FAIL_ON, show_default=True,
              help="Exit with 1 where a key is at least this severe.")
@click.option("--baseline", "baselines", multiple=True, type=click.Path(), metavar="FILE",
              help="A list of known findings, as of scan. They stay in the reports and fail nothing. Repeatable.")
@click.option("--no-suppress", is_flag=True, help="Take no suppression from the repository's files, as of scan.")
@click.option("--fail-on-incomplete", is_flag=True, help="Exit with 4 where part of the history could not be read.")
@click.option("--all-findings", is_flag=True, help="Show suppressed and baselined keys, too.")
@click.option("--now", metavar="DATE", default="", help="Judge and date the report as of this ISO date.")
@click.option("--stats", type=click.Path(), metavar="FILE", help="Write durations as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Show keys only.")
@click.option("-v", "--verbose", is_flag=True, help="Name every path and everything that could not be read.")
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> int:
    """Find leaked keys in the history of a git repository.

    Every version of every file that the commits of HEAD have had (or of --branch, or --all) is searched once, merges
    included, without checking anything out and without the network: what a partial or shallow clone lacks is counted.
    Each key is one entry, with the commit that brought it in, the newest known to have it, its paths, and whether HEAD
    still has it. Taking a key out of a file does not take it out of the history: revoke it.
    Exit codes: as of scan.
    """
    return run(given, pair(ctx.meta[ORDER], "table"))


def run(given: dict[str, Any], targets: list[Target]) -> int:
    """Search, write every report, and give the exit code. Raises UserError for what the user can fix."""
    from shadowbom.history import HistoryOptions, history

    if given["quiet"] and given["verbose"]:
        raise UserError("-q and -v cannot be given together")
    if given["all_"] and given["branches"]:
        raise UserError("--all and --branch cannot be given together")
    check(targets)
    clock = Clock()
    result = history(given["folder"], HistoryOptions(
        branches=given["branches"], all=given["all_"], all_blobs=given["all_blobs"], since=given["since"],
        catalogs=given["catalog"], now=given["now"], baselines=given["baselines"], suppress=not given["no_suppress"],
    ))
    clock.lap("history")
    for target in targets:
        options = report_options(target, all_=given["all_findings"], quiet=given["quiet"], verbose=given["verbose"])
        write_text(target, render(target.format, result, options))
    clock.lap("report")
    if given["stats"]:
        write_file(given["stats"], json.dumps(clock.stats() | {"history": asdict(result.counts)}, indent=2) + "\n")
    return _exit_code(result, given["fail_on"], incomplete=given["fail_on_incomplete"])


def _exit_code(result: HistoryResult, fail_on: str, *, incomplete: bool) -> int:
    if fail_on != "none":
        threshold = Severity(fail_on).rank
        findings = [leak.finding for leak in result.leaks]
        if any(finding.status == "open" and finding.severity.rank >= threshold for finding in findings):
            return FINDINGS
    return INCOMPLETE if incomplete and result.problems else CLEAN
