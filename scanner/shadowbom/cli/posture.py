"""What the commands share that show the posture of a scan: their options, and the scan itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from shadowbom.core.result import ScanResult

Command = TypeVar("Command", bound=Callable[..., Any])


def of_a_scan(command: Command) -> Command:
    """Give a command the options of a scan that it makes."""
    for add in reversed((
        click.argument("path", type=click.Path(), default="."),
        click.option("--policy", metavar="FILE|URL", default="",
                     help="Your organisation's policy, as for `shadowbom scan`."),
        click.option("--exclude", multiple=True, metavar="GLOB",
                     help="Leave out what a .gitignore pattern matches. Repeatable."),
        click.option("--catalog", multiple=True, type=click.Path(), metavar="DIR",
                     help="A folder with your organisation's own signatures. Repeatable."),
        click.option("--now", metavar="DATE", default="", help="Judge and date the report as of this ISO date."),
        click.option("--no-config", is_flag=True, help="Ignore the configuration in the scanned folder."),
    )):
        command = add(command)
    return command


def scanned(
    path: str, policy: str, exclude: tuple[str, ...], catalog: tuple[str, ...], now: str, *, no_config: bool
) -> ScanResult:
    """The result of a scan with those options. Raises UserError as ``scan`` does."""
    from shadowbom.cli.settings import judged_by, scan_options
    from shadowbom.scan import scan

    config, policies = judged_by((path,), policy, ignore=no_config, quiet=True)
    options = scan_options(config, exclude=exclude, catalogs=catalog, now=now)
    return scan((path,), replace(options, policies=policies))
