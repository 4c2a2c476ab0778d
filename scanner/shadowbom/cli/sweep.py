"""``shadowbom sweep``: many repositories into one store, and what the store answers."""

from __future__ import annotations

import os
from contextlib import closing, nullcontext
from typing import Any

import click

from shadowbom.cli.output import say
from shadowbom.cli.progress import Bar, wanted
from shadowbom.cli.scan import CLEAN, INCOMPLETE
from shadowbom.rules.opt_in import OPT_IN

STORE = click.option("--store", required=True, type=click.Path(dir_okay=False), metavar="FILE",
                     help="The SQLite file that remembers what was found.")
_VISIBILITIES = ("public", "internal", "private")


class Sweep(click.Group):
    """A group that takes what is none of its commands for the targets of ``run``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``run`` in front where no command is named."""
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group("sweep", cls=Sweep)
def command() -> None:
    """Scan many repositories and remember what is in each: sweep TARGET... --store FILE is sweep run.

    Exit codes: 0 all is covered, 2 an error you can fix, 4 something is not.
    """


@command.command("run")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@STORE
@click.option("--include", multiple=True, metavar="GLOB", help="Only repositories of such a name. Repeatable.")
@click.option("--exclude-repo", "excluded", multiple=True, metavar="GLOB",
              help="No repositories of such a name. Repeatable.")
@click.option("--topic", "topics", multiple=True, metavar="NAME", help="Only repositories with a topic. Repeatable.")
@click.option("--language", "languages", multiple=True, metavar="NAME",
              help="Only repositories whose main language it is. Repeatable.")
@click.option("--visibility", "visibilities", multiple=True, type=click.Choice(_VISIBILITIES),
              help="Only repositories of such a visibility. Repeatable.")
@click.option("--archived", is_flag=True, help="Scan archived repositories, too.")
@click.option("--forks", is_flag=True, help="Scan forks, too.")
@click.option("--max-size", type=click.IntRange(min=1), default=2048, show_default=True, metavar="MB",
              help="Leave out repositories that are larger at their forge.")
@click.option("--pushed-since", metavar="DATE", default="", help="Only repositories with a push since this ISO date.")
@click.option("--exclude", multiple=True, metavar="GLOB",
              help="Leave out the files of every repository that a .gitignore pattern matches. Repeatable.")
@click.option("--catalog", "catalogs", multiple=True, type=click.Path(), metavar="DIR",
              help="A folder with your organisation's own signatures. Repeatable.")
@click.option("--rule", "rules", multiple=True, type=click.Choice((*OPT_IN, "all")), metavar="ID",
              help=f"Apply a rule that is off by default, too ({', '.join(OPT_IN)}, or all). Repeatable.")
@click.option("--no-suppress", is_flag=True, help="Take no suppression from the repositories' files, as of scan.")
@click.option("--shard", metavar="I/N", default="",
              help="Sweep one of N parts, from 1; auto takes CI_NODE_INDEX and CI_NODE_TOTAL, or JOB_COMPLETION_INDEX "
                   "and SHADOWBOM_SHARDS. Put the parts together with sweep merge.")
@click.option("--jobs", type=click.IntRange(min=0), default=0, help="Repositories at a time (default: one a core).")
@click.option("--timeout", type=click.IntRange(min=1), default=900, show_default=True, metavar="SECONDS",
              help="What one repository may take.")
@click.option("--now", metavar="DATE", default="", help="Judge and date the sweep as of this ISO date.")
@click.option("-q", "--quiet", is_flag=True, help="Say only what was not covered.")
def run(**given: Any) -> int:
    """Scan every repository of the targets, and remember what is in each.

    A TARGET is a folder of clones and work trees, or a file that lists https addresses, one a line; folder: and list:
    in front say which. HEAD of each repository is scanned, without checking anything out and without running anything
    of it. One that has not changed since it was last scanned by the same rules is not scanned again. The same command
    goes on where it was broken off. Tokens come from GH_TOKEN, GITHUB_TOKEN, GITLAB_TOKEN, SHADOWBOM_TOKEN_<HOST>, a
    file that SHADOWBOM_TOKEN_FILE names (a host and its token a line) or the keyring.
    """
    from shadowbom.sweep.forges import target_of
    from shadowbom.sweep.selection import Selection
    from shadowbom.sweep.shards import shard_of
    from shadowbom.sweep.spec import Limits, Settings
    from shadowbom.sweep.sweeping import SweepOptions, sweep

    options = SweepOptions(
        selection=Selection(
            include=given["include"], exclude=given["excluded"], topics=given["topics"], languages=given["languages"],
            visibilities=given["visibilities"], archived=given["archived"], forks=given["forks"],
            size=given["max_size"] << 20, since=given["pushed_since"],
        ),
        settings=Settings(given["exclude"], tuple(os.path.abspath(one) for one in given["catalogs"]), given["rules"],
                          not given["no_suppress"]),
        limits=Limits(seconds=given["timeout"]), shard=shard_of(given["shard"]), jobs=given["jobs"], now=given["now"],
    )
    targets = [target_of(spelt) for spelt in given["targets"]]
    with Bar() if wanted(quiet=given["quiet"]) else nullcontext() as bar:
        done = sweep(targets, given["store"], options, bar)
    _say_coverage(given["store"], quiet=given["quiet"])
    if not given["quiet"]:
        before = f"; {done.before:,} were settled before" if done.before else ""
        say(f"this run scanned {done.scanned:,} units, {done.unchanged:,} unchanged, {done.failed:,} failed{before}")
    return CLEAN if done.whole else INCOMPLETE


def _say_coverage(file: str, *, quiet: bool) -> None:
    from shadowbom.sweep.answers import coverage, coverage_lines
    from shadowbom.sweep.store import open_store

    with closing(open_store(file)) as store:
        lines = coverage_lines(coverage(store))
    say(*(lines[1:] if quiet else lines))
