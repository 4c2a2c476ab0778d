"""``shadowbom lock``: write down what coding agents are given, so that a scan can tell what has changed."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import click

from shadowbom.cli.codes import CLEAN, FINDINGS
from shadowbom.cli.output import STDOUT, Target, check, write_text
from shadowbom.cli.progress import Bar, wanted
from shadowbom.core.source import Problem, SourceFile
from shadowbom.errors import UserError
from shadowbom.report.text import clean
from shadowbom.rules.locked import LOCK_NAME, MAX_BYTES, Lock, WrongLockError, read_lock

if TYPE_CHECKING:
    from shadowbom.lock import Locked

_MAX_SHOWN = 200


@click.command("lock")
@click.argument("folder", default=".", type=click.Path(), metavar="[DIR]")
@click.option("-o", "--output", type=click.Path(), metavar="FILE", default="",
              help=f"Where to write it (default: {LOCK_NAME} in the folder); - is standard output.")
@click.option("--check", "check_", is_flag=True,
              help="Write nothing; say what has changed, and exit with 1 where something has.")
@click.option("--exclude", multiple=True, metavar="GLOB",
              help="Leave out what a .gitignore pattern matches, as of scan. Repeatable.")
@click.option("--catalog", multiple=True, type=click.Path(), metavar="DIR",
              help="A folder with your organisation's own signatures. Repeatable.")
@click.option("--no-config", is_flag=True, help="Ignore the configuration in the scanned folder.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no notes.")
def command(**given: Any) -> int:
    """Write a lockfile of the MCP servers, instructions and settings of coding agents.

    It holds how each declared server is started or where it is, the names of its environment variables and headers
    (never their values), tools that are approved in advance, and a digest of each file that tells an agent what to do.
    Commit it after a review: scan reports what differs from it (mcp-server-changed, agent-instructions-changed).
    Nothing is started and no address is contacted.
    Exit codes: 0 written or unchanged, 1 changed (with --check), 2 an error you can fix, 3 a crash.
    """
    return run(given)


def run(given: dict[str, Any]) -> int:
    """Make the lock, write or check it, and give the exit code. Raises UserError for what the user can fix."""
    from shadowbom.cli.settings import config_of, note, scan_options
    from shadowbom.lock import lock

    folder, quiet = given["folder"], given["quiet"]
    if not os.path.isdir(folder):
        raise UserError(f"{folder}: not a folder")
    place = given["output"] or os.path.join(folder, LOCK_NAME)
    if place == STDOUT and given["check_"]:
        raise UserError("--check needs a file to compare with")
    target = Target("lock", place)
    if not given["check_"]:
        # Whoever wrote the repository may have put a link there, to a file of ours.
        if not given["output"] and os.path.lexists(place) and (os.path.islink(place) or not os.path.isfile(place)):
            raise UserError(f"{place}: not a plain file; give -o FILE")
        check([target])
    config = config_of((folder,), ignore=given["no_config"], quiet=quiet)
    options = scan_options(config, exclude=given["exclude"], catalogs=given["catalog"])
    with Bar() if wanted(quiet=quiet) else nullcontext() as bar:
        made = lock(folder, options, bar)
    for problem in made.problems[:_MAX_SHOWN]:
        if problem.stage != "lock":
            note(f"not read in full: {problem.path}: {problem.message}", quiet=quiet)
    if given["check_"]:
        return _check(place, made)
    write_text(target, made.text)
    if place != STDOUT:
        servers, files = len(made.lock.servers), len(made.lock.files)
        note(f"{place}: {servers} server{'' if servers == 1 else 's'}, {files} file{'' if files == 1 else 's'}",
             quiet=quiet)
    return CLEAN


def _check(place: str, made: Locked) -> int:
    from shadowbom.lock import differences

    before, text = _written(place)
    if before is None:
        click.echo(clean(f"{place}: {text}"))
        return FINDINGS
    if before == made.lock:
        return CLEAN
    lines = list(differences(before, made.lock))
    for line in lines[:_MAX_SHOWN]:
        click.echo(clean(line))
    if len(lines) > _MAX_SHOWN:
        click.echo(f"and {len(lines) - _MAX_SHOWN} more")
    return FINDINGS


def _written(place: str) -> tuple[Lock | None, str]:
    """The lock in a file, else why there is none. A link or a pipe is not followed."""
    from shadowbom.discover import read

    if not os.path.lexists(place):
        return None, "there is no lockfile"
    folder, name = os.path.split(os.path.abspath(os.fsencode(place)))
    data = read(folder, SourceFile(LOCK_NAME, name, ""), MAX_BYTES)
    if isinstance(data, Problem):
        return None, data.message
    try:
        return read_lock(data), ""
    except WrongLockError as error:
        return None, str(error)
