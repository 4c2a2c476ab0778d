"""``shadowbom register``: the AI systems of a repository, one row a system."""

from __future__ import annotations

from typing import Any

import click

from shadowbom.cli.output import STDOUT, Target, check, own_files, report_options, write_text
from shadowbom.cli.posture import of_a_scan, scanned

FORMATS = ("table", "csv", "json", "md")


@click.command("register")
@of_a_scan
@click.option("--format", "format_", type=click.Choice(FORMATS), default="table", help="What to write.")
@click.option("-o", "--output", type=click.Path(), default=STDOUT, metavar="FILE",
              help="Where to write it; - is standard output.")
@click.option("--all", "all_", is_flag=True, help="List systems of tests, examples and documentation, too.")
@click.option("-v", "--verbose", is_flag=True, help="Name every model, provider and tool.")
def command(path: str, format_: str, output: str, all_: bool, verbose: bool, **given: Any) -> int:
    """List the AI systems of PATH: who owns each, who gets its data, and how risky it is.

    A system is something that is deployed by itself: a package with an entry point, a container or compose service, a
    Helm release, a serverless function. What is in none of them has a row for the repository.
    """
    from shadowbom.report.register import REGISTERS

    target = Target(format_, output)
    check([target])
    given["exclude"] = (*given["exclude"], *own_files([output], path))
    result = scanned(path, **given)
    write_text(target, REGISTERS[format_](result, report_options(target, all_=all_, quiet=False, verbose=verbose)))
    return 0
