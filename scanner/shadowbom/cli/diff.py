"""``shadowbom diff``: what is different between two states, commits, inventories or trees."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from shadowbom.cli.output import Target, check, write_text
from shadowbom.errors import UserError
from shadowbom.report.difference import FORMATS, render

if TYPE_CHECKING:
    from shadowbom.core.result import ScanResult
    from shadowbom.options import ScanOptions


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.argument("path", type=click.Path(), default=".", metavar="[DIR]")
@click.option("--format", "form", type=click.Choice(sorted(FORMATS)), default="table", show_default=True,
              help="What to write.")
@click.option("-o", "--output", type=click.Path(), default="-", metavar="FILE", help="Where; - is standard output.")
@click.option("--exclude", multiple=True, metavar="GLOB",
              help="Leave out what a .gitignore pattern matches. Repeatable.")
@click.option("--catalog", multiple=True, type=click.Path(), metavar="DIR",
              help="A folder with your organisation's own signatures. Repeatable.")
def command(
    before: str, after: str, path: str, form: str, output: str, exclude: tuple[str, ...], catalog: tuple[str, ...]
) -> int:
    """Tell what is different from A to B: assets added, removed and changed (model, provider, version, scope, tools,
    permissions), findings new and fixed.

    A and B are each a file that scan has written (--format json or cyclonedx), a folder, or a commit of the repository
    at DIR (this folder without it). A CycloneDX file has no findings to compare. Exit code 0 whatever is different.
    """
    from shadowbom.delta import compare
    from shadowbom.options import ScanOptions

    options = ScanOptions(exclude=exclude, catalogs=catalog)
    target = Target(form, output)
    check([target])
    (old, name), (new, other) = (_state(spelt, path, options) for spelt in (before, after))
    write_text(target, render(form, compare(old, new, (name, other))))
    return 0


def _state(spelt: str, path: str, options: ScanOptions) -> tuple[ScanResult, str]:
    """A state and what to call it. A file or folder of the name wins over a commit."""
    if os.path.isdir(spelt):
        from shadowbom.scan import scan

        return scan((spelt,), options), spelt
    if os.path.isfile(spelt):
        from shadowbom.bom import read_bom

        try:
            with open(spelt, "rb") as file:
                return read_bom(spelt, file.read()), spelt
        except OSError as error:
            raise UserError(f"{spelt}: cannot be read: {error.strerror or error}") from error
    from shadowbom.change import scan_commit

    result = scan_commit(path, spelt, options)
    if result.problems:
        sys.stderr.write(f"shadowbom: {len(result.problems):,} files of {spelt} could not be read, or only in part\n")
    return result, result.commit
