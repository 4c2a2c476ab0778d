"""``shadowbom sweep``: many repositories into one store, and what the store answers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from shadowbom.cli.codes import CLEAN, INCOMPLETE
from shadowbom.cli.output import Target, check, say, write_text
from shadowbom.cli.progress import Bar, wanted
from shadowbom.errors import UserError
from shadowbom.rules.opt_in import OPT_IN

if TYPE_CHECKING:
    import sqlite3

    from shadowbom.catalog.index import Catalogue
    from shadowbom.policy.force import Policies
    from shadowbom.sweep.answers import Answer

STORE = click.option("--store", required=True, type=click.Path(dir_okay=False), metavar="FILE",
                     help="The SQLite file that remembers what was found.")
KEEP = click.option("--keep-days", "keep", type=click.IntRange(min=0), default=None, metavar="DAYS",
                    help="Forget what has been gone for longer, and what older sweeps said; 0 for nothing (default: "
                         "keep_days in the table sweep of your own configuration, else 0).")
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
@click.option("--history", is_flag=True,
              help="Look for keys in the history of every repository, too: it is fetched whole.")
@click.option("--shard", metavar="I/N", default="",
              help="Sweep one of N parts, from 1; auto takes CI_NODE_INDEX and CI_NODE_TOTAL, or JOB_COMPLETION_INDEX "
                   "and SHADOWBOM_SHARDS. Put the parts together with sweep merge.")
@click.option("--jobs", type=click.IntRange(min=0), default=0, help="Repositories at a time (default: one a core).")
@click.option("--executor", type=click.Choice(("local", "dask")), default=None,
              help="Where repositories are scanned: by this process, or by workers of a Dask cluster, which are "
                   "processes of this machine without --scheduler (default: local, with --scheduler dask).")
@click.option("--scheduler", metavar="ADDRESS", default="",
              help="The scheduler of a Dask cluster: tls://HOST:PORT; on this machine tcp://, too.")
@click.option("--timeout", type=click.IntRange(min=1), default=900, show_default=True, metavar="SECONDS",
              help="What one repository may take.")
@click.option("--now", metavar="DATE", default="", help="Judge and date the sweep as of this ISO date.")
@KEEP
@click.option("-q", "--quiet", is_flag=True, help="Say only what was not covered.")
def run(**given: Any) -> int:
    """Scan every repository of the targets, and remember what is in each.

    A TARGET is github:NAME (an organisation or user) or gitlab:GROUP (with the groups below it), each with HOST/ before
    the name for another server; a folder of clones and work trees; or a file that lists https addresses, one a line
    (folder: and list: in front say which). HEAD of each repository is scanned, without checking anything out and
    without running anything of it. One that has not changed since it was last scanned by the same rules is not scanned
    again. The same command goes on where it was broken off. Tokens come from GH_TOKEN, GITHUB_TOKEN, GITLAB_TOKEN,
    SHADOWBOM_TOKEN_<HOST>, a file that SHADOWBOM_TOKEN_FILE names (a host and its token a line) or the keyring.
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
                          not given["no_suppress"], given["history"]),
        limits=Limits(seconds=given["timeout"]), shard=shard_of(given["shard"]), jobs=given["jobs"], now=given["now"],
        executor=given["executor"] or ("dask" if given["scheduler"] else "local"), scheduler=given["scheduler"],
        keep=_days(given["keep"]),
    )
    targets = [target_of(spelt) for spelt in given["targets"]]
    with Bar() if wanted(quiet=given["quiet"]) else nullcontext() as bar:
        done = sweep(targets, given["store"], options, bar)
    _say_coverage(given["store"], quiet=given["quiet"])
    if not given["quiet"]:
        before = f"; {done.before:,} were settled before" if done.before else ""
        say(f"this run scanned {done.scanned:,} units, {done.unchanged:,} unchanged, {done.failed:,} failed{before}")
    return CLEAN if done.whole else INCOMPLETE


_FORMAT = click.option("--format", "form", type=click.Choice(("table", "json", "jsonl", "csv", "cyclonedx")),
                       default="table", show_default=True,
                       help="What to write; cyclonedx is one document with a component for each repository.")
_OUTPUT = click.option("-o", "--output", type=click.Path(), default="-", metavar="FILE",
                       help="Where; - is standard output.")
_POLICY = click.option("--policy", metavar="FILE|URL", default="",
                       help="Judge what is stored by this policy of your organisation, as of scan (default: "
                            "SHADOWBOM_POLICY, else your own configuration).")
_CATALOG = click.option("--catalog", "catalogs", multiple=True, type=click.Path(), metavar="DIR",
                        help="A folder with your organisation's own signatures. Repeatable.")


@command.command("status")
@STORE
@_FORMAT
@_OUTPUT
def status(store: str, form: str, output: str) -> int:
    """Tell how much the newest sweep has covered, and what became of each repository.

    Exit code 4 where something is not covered.
    """
    from shadowbom.sweep.answers import Answer, coverage, coverage_lines, is_lacking

    with closing(_opened(store)) as opened:
        said = coverage(opened)
        if form == "cyclonedx":
            from shadowbom.sweep.organisation import bill

            write_text(Target(form, output), bill(opened, {one["name"]: () for one in said["repositories"]}))
            return CLEAN if said["complete"] else INCOMPLETE
    head = {name: value for name, value in said.items() if name not in ("repositories", "listing_problems")}
    rows = said["repositories"]
    if form == "table":  # which does not show all of a large organisation: first what somebody has to see to
        rows = sorted(rows, key=lambda one: not is_lacking(one))
    answers = [
        Answer("repositories", "Repositories", ("name", "status", "head", "cause", "reason"), tuple(rows)),
        Answer("listing_problems", "Not listed", ("target", "cause", "message"), tuple(said["listing_problems"])),
    ]
    _write(Target(form, output), head, answers, coverage_lines(said)[:1])
    return CLEAN if said["complete"] else INCOMPLETE


@command.command("report")
@STORE
@_FORMAT
@_OUTPUT
@_POLICY
@_CATALOG
@click.option("--since", metavar="DATE", default="", help="Tell what is new and gone since this ISO date, too.")
def report(store: str, form: str, output: str, policy: str, catalogs: tuple[str, ...], since: str) -> int:
    """Report all that is known of all repositories: coverage first, then who gets our data, the riskiest systems and
    whose they are, paths of attack, what is used where, what no policy approves, the worst findings, what several
    repositories share, and what they inherit from each other.

    Exit code 4 where something is not covered.
    """
    from shadowbom.sweep.answers import coverage, coverage_lines
    from shadowbom.sweep.organisation import bill
    from shadowbom.sweep.reporting import answers_of

    with closing(_opened(store)) as opened:
        said = coverage(opened)
        if form == "cyclonedx":
            write_text(Target(form, output), bill(opened))
        else:
            answers = answers_of(opened, _policies(policy), _catalogue(catalogs), since)
            _write(Target(form, output), said, answers, coverage_lines(said))
    return CLEAN if said["complete"] else INCOMPLETE


@command.command("diff")
@STORE
@click.option("--since", metavar="DATE", required=True, help="Since this ISO date.")
@_FORMAT
@_OUTPUT
def diff(store: str, since: str, form: str, output: str) -> int:
    """Tell what is new and what is gone since a date.

    Gone is only what a scan did not find any more, or what was in a repository that is not listed any more. The cause
    says what came with a repository that was not known before (first), and what only another catalogue, version or
    option has brought to light or taken away (rules).
    """
    from shadowbom.sweep.answers import changes
    from shadowbom.sweep.reporting import CHANGES

    with closing(_opened(store)) as opened:
        found = changes(opened, since)
        if form == "cyclonedx":
            from shadowbom.sweep.organisation import bill, of_changes

            write_text(Target(form, output), bill(opened, *of_changes(found, since)))
        else:
            _write(Target(form, output), {"since": since}, [replace(CHANGES, rows=tuple(found))], ())
    return CLEAN


@command.command("query")
@STORE
@click.argument("what", type=click.Choice(("assets", "findings", "keys", "models", "paths", "recipients",
                                           "servers", "systems", "vulnerable", "who-uses")), metavar="WHAT")
@click.argument("words", nargs=-1, metavar="[WORD]...")
@_FORMAT
@_OUTPUT
def query(store: str, what: str, words: tuple[str, ...], form: str, output: str) -> int:
    """Ask one thing of all repositories.

    \b
    who-uses NAME   repositories that use it, directly or by what they take from other repositories
    assets          all that is there; with WORDs what has them in its name, provider or key
    findings        open findings, worst first
    keys            the same key in several places
    models          the same model, with the same revision, in several repositories
    paths           paths of attack, worst first; with WORDs those of a system, a repository or a thing on them
    recipients      who gets data, by country and repositories, tests and examples too; with WORDs those that match
    servers         the same MCP server in several repositories
    systems         AI systems with owner and risk, tests and examples too; with WORDs those that match
    vulnerable      packages in a version that an advisory is about
    """
    from shadowbom.sweep.reporting import asked, chosen_of

    with closing(_opened(store)) as opened:
        answer = asked(opened, what, words)
        if form == "cyclonedx":
            from shadowbom.sweep.organisation import bill

            write_text(Target(form, output), bill(opened, chosen_of(what, answer)))
            return CLEAN
    _write(Target(form, output), {}, [answer], () if answer.rows else ("nothing",))
    return CLEAN


@command.command("merge")
@click.argument("parts", nargs=-1, required=True, type=click.Path(), metavar="PART...")
@STORE
@click.option("--now", metavar="DATE", default="", help="Date the merged sweep as of this ISO date.")
@KEEP
def merge(parts: tuple[str, ...], store: str, now: str, keep: int | None) -> int:
    """Put the stores of the parts of a sweep (sweep run --shard) together into one, which remembers earlier ones.

    Exit code 4 where something is not covered, or a part is missing.
    """
    from shadowbom.sweep.merging import merge as put_together

    whole = put_together(parts, store, now, _days(keep))
    _say_coverage(store, quiet=False)
    return CLEAN if whole else INCOMPLETE


@command.command("forget")
@click.argument("names", nargs=-1, metavar="[REPOSITORY]...")
@STORE
@click.option("--gone-before", metavar="DATE", default="",
              help="Forget what has been gone since before this ISO date, and the sweeps that nothing refers to.")
def forget(names: tuple[str, ...], store: str, gone_before: str) -> int:
    """Take repositories out of the store with all that is known of them, by their names as status shows them."""
    from shadowbom.sweep.store import sole_writer
    from shadowbom.sweep.store.forgetting import forget_gone, forget_repository

    if not names and not gone_before:
        raise UserError("name a repository, or give --gone-before")
    with sole_writer(store), closing(_opened(store)) as opened:
        for name in names:
            forget_repository(opened, name)
            say(f"forgotten: {name}")
        if gone_before:
            say(f"{forget_gone(opened, gone_before):,} entries forgotten")
    return CLEAN


def _days(given: int | None) -> int:
    from shadowbom.own import own_configuration

    return own_configuration().keep_days if given is None else given


def _opened(file: str) -> sqlite3.Connection:
    from shadowbom.sweep.store import open_store

    return open_store(file)


def _policies(given: str) -> Policies:
    from shadowbom.policies import central_policy
    from shadowbom.policy.force import Policies

    return Policies(central_policy(given))


def _catalogue(catalogs: tuple[str, ...]) -> Catalogue:
    from shadowbom.catalog.store import open_catalogue

    return open_catalogue(catalogs)


def _write(target: Target, head: dict[str, Any], answers: list[Answer], lines: Sequence[str]) -> None:
    from shadowbom.sweep.formats import render

    check([target])
    write_text(target, render(target.format, head, answers, lines))


def _say_coverage(file: str, *, quiet: bool) -> None:
    from shadowbom.sweep.answers import coverage, coverage_lines

    with closing(_opened(file)) as store:
        lines = coverage_lines(coverage(store))
    say(*(lines[1:] if quiet else lines))
