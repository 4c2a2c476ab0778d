"""``shadowbom report-false-alarm``: a finding that is none, as a small scrubbed case in a local file."""

from __future__ import annotations

import os
from dataclasses import replace

import click

from shadowbom.cli.output import Target, check, say, write_text
from shadowbom.errors import UserError

_SHOWN = 40


@click.command("report-false-alarm")
@click.argument("finding")
@click.argument("folder", default=".", type=click.Path(), metavar="[PATH]")
@click.option("-o", "--output", type=click.Path(), metavar="FILE", default="",
              help="Where to write it (default: false-alarm-RULE-FINGERPRINT.toml here); - is standard output.")
@click.option("--exclude", multiple=True, metavar="GLOB",
              help="Leave out what a .gitignore pattern matches, as of scan. Repeatable.")
@click.option("--catalog", multiple=True, type=click.Path(), metavar="DIR",
              help="A folder with your organisation's own signatures. Repeatable.")
@click.option("--no-config", is_flag=True, help="Ignore the configuration in the scanned folder.")
def command(
    finding: str, folder: str, output: str, exclude: tuple[str, ...], catalog: tuple[str, ...], no_config: bool
) -> int:
    """Write FINDING, which is a false alarm, as a test case that can be shared.

    FINDING is a fingerprint, or rule@path. The case has the fewest lines that still show it, with stand-ins of the same
    shape for keys and for every word and text that the finding does not need; which words it needs is told. It is tried
    through the whole pipeline before it is written, and nothing is written where it does not show the finding. Nothing
    is sent anywhere: read the file, then attach it to an issue.
    """
    from shadowbom.cli.settings import config_of, note, scan_options
    from shadowbom.cli.why_finding import pick_finding
    from shadowbom.false_alarm import case_of
    from shadowbom.ruleset import open_ruleset
    from shadowbom.scan import scan

    if not os.path.isdir(folder):
        raise UserError(f"{folder}: not a folder")
    config = config_of((folder,), ignore=no_config, quiet=True)
    options = scan_options(config, exclude=exclude, catalogs=catalog, min_confidence="low", rules=("all",))
    ruleset = open_ruleset(options.catalogs)
    # Whether somebody has accepted it makes no difference: a comment and a baseline are left aside.
    result = scan((folder,), replace(options, suppress=False, baseline=""), ruleset=ruleset)
    found = pick_finding(finding, result.findings)
    target = Target("case", output or f"false-alarm-{found.rule}-{found.fingerprint[:8]}.toml")
    if not output and os.path.lexists(target.path):
        raise UserError(f"{target.path} is there already: give -o FILE, or move it away")
    check([target])
    case = case_of(os.path.realpath(os.fsencode(folder)), found, options, ruleset)
    write_text(target, case.text)
    words = ", ".join(case.kept[:_SHOWN]) + (f" and {len(case.kept) - _SHOWN} more" if len(case.kept) > _SHOWN else "")
    if target.path != "-":
        say(f"{target.path}: {', '.join(case.found)}")
    note(f"words that it needs, and that stand there as yours do: {words or 'none'}", quiet=False)
    note("nothing was sent; read it, then attach it to an issue", quiet=False)
    return 0
