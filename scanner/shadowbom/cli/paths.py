"""``shadowbom paths``: how what is wrong chains into attacks."""

from __future__ import annotations

from typing import Any

import click

from shadowbom.cli.output import STDOUT, Target, check, own_files, report_options, write_text
from shadowbom.cli.posture import of_a_scan, scanned

FORMATS = ("text", "mermaid", "json")


@click.command("paths")
@of_a_scan
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", help="What to write.")
@click.option("-o", "--output", type=click.Path(), default=STDOUT, metavar="FILE",
              help="Where to write it; - is standard output.")
def command(path: str, format_: str, output: str, **given: Any) -> int:
    """Show how findings and assets of PATH chain into paths of attack.

    Each step is observed (one file shows both of its ends) or inferred (joined by a name or value over files), with its
    place. A path is a lead to look at and no proof; a repository does not show what a credential may really do.
    """
    from shadowbom.report.paths import PATHS

    target = Target(format_, output)
    check([target])
    given["exclude"] = (*given["exclude"], *own_files([output], path))
    result = scanned(path, **given)
    write_text(target, PATHS[format_](result, report_options(target, all_=False, quiet=False, verbose=False)))
    return 0
