"""``shadowbom scan``: find the AI in a source tree and report it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from shadowbom.cli.codes import CLEAN, FINDINGS, INCOMPLETE
from shadowbom.cli.output import Target, check, own_files, pair, write_file, write_report
from shadowbom.cli.progress import Bar, wanted
from shadowbom.core.result import ScanResult
from shadowbom.errors import UserError
from shadowbom.policy.config import FAIL_ON, MIN_CONFIDENCE
from shadowbom.policy.gate import DEFAULT_FAIL_ON, failing
from shadowbom.report import FORMATS
from shadowbom.rules.opt_in import OPT_IN

if TYPE_CHECKING:
    from shadowbom.change import Sides
    from shadowbom.discover.home import Machine
    from shadowbom.options import ScanOptions
    from shadowbom.policy.config import Config
    from shadowbom.policy.force import Policies

ENGINES = ("detect-secrets",)
ORDER = "shadowbom.order"


class Ordered(click.Command):
    """A command that remembers in which order ``--format`` and ``-o`` were given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and keep ``("format" | "output", value)`` pairs for ``pair``."""
        values, _, order = self.make_parser(ctx).parse_args(list(args))
        given = {name: iter(values.get(name) or ()) for name in ("format", "output")}
        ctx.meta[ORDER] = [
            (parameter.name, next(given[parameter.name])) for parameter in order if parameter.name in given
        ]
        return super().parse_args(ctx, args)


@click.command("scan", cls=Ordered)
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option("--format", "format", multiple=True, type=click.Choice(list(FORMATS)), metavar="FORMAT",
              help=f"What to write: {', '.join(FORMATS)} (default: table). Repeatable, each with its own -o.")
@click.option("-o", "--output", multiple=True, type=click.Path(), metavar="FILE",
              help="Where to write the format before it; - is standard output.")
@click.option("--only", type=click.Choice(("secrets",)), default=None,
              help="Look for keys alone: faster, in every file, and without an inventory.")
@click.option("--staged", is_flag=True,
              help="Report only what the index adds to HEAD: staged content, whatever the work tree has.")
@click.option("--diff", metavar="RANGE", default="",
              help="Report only what one commit adds to another: BASE...HEAD (from where they parted), BASE..HEAD, or "
                   "BASE for BASE...HEAD. Both are read from git; nothing is checked out.")
@click.option("--home", is_flag=True,
              help="Read what MCP clients and coding agents keep in your home folder and on this machine, too; without "
                   "a PATH, nothing else. Only those files are opened.")
@click.option("--policy", metavar="FILE|URL", default="",
              help="Your organisation's policy: a file, or an https URL that ends in #sha256= with the hash of its "
                   "content (default: SHADOWBOM_POLICY, else your own configuration). The repository's own policy can "
                   "narrow it.")
@click.option("--rule", "rules", multiple=True, type=click.Choice((*OPT_IN, "all")), metavar="ID",
              help=f"Apply a rule that is off by default, too ({', '.join(OPT_IN)}, or all). Repeatable.")
@click.option("--exclude", multiple=True, metavar="GLOB",
              help="Leave out what a .gitignore pattern matches. Repeatable.")
@click.option("--catalog", multiple=True, type=click.Path(), metavar="DIR",
              help="A folder with your organisation's own signatures. Repeatable.")
@click.option("--min-confidence", type=click.Choice(MIN_CONFIDENCE), help="Leave out assets that are less sure.")
@click.option("--fail-on", type=click.Choice(FAIL_ON),
              help="Exit with 1 where a finding is at least this severe. By default only what is sure to be wrong "
                   f"counts, from {DEFAULT_FAIL_ON}: keys whose structure was checked, rules of tier A, and what a "
                   "policy that is enforced says. An inventory alone never fails.")
@click.option("--baseline", "baselines", multiple=True, type=click.Path(), metavar="FILE",
              help="A list of known findings: what shadowbom baseline write has made, a .secrets.baseline of "
                   "detect-secrets, an ignore file or JSON report of gitleaks or betterleaks. They stay in the reports "
                   "and fail nothing. Repeatable.")
@click.option("--no-suppress", is_flag=True,
              help="Take no suppression from the scanned files: no comment (gitleaks:allow, pragma: allowlist secret, "
                   "shadowbom: ignore[rule] reason, ...), no .shadowbom-baseline.json, .secrets.baseline, "
                   ".gitleaksignore or .betterleaksignore.")
@click.option("--engine", type=click.Choice(ENGINES), default=None,
              help="Have another scanner look for generic secrets (passwords, tokens of other services), too. They are "
                   "low or medium findings, and often none. Needs the extra: pip install 'shadowbom[detect-secrets]'.")
@click.option("--deep", is_flag=True,
              help="Follow data through the functions of Python, JavaScript and TypeScript files that use AI: what a "
                   "model answers into commands, code, SQL, pages and paths, what callers send into system prompts, "
                   "secrets into prompts. Needs the extra: pip install 'shadowbom[deep]'.")
@click.option("--osv", is_flag=True,
              help="Ask api.osv.dev for advisories about the AI packages, too. Their names and exact versions are "
                   "sent, and nothing else. Reports say which packages were checked, and which were not and why.")
@click.option("--fail-on-incomplete", is_flag=True, help="Exit with 4 where a file could not be read.")
@click.option("--all", "all_", is_flag=True, help="Show unused, transitive, unsure and suppressed entries, too.")
@click.option("--now", metavar="DATE", default="", help="Judge and date the report as of this ISO date.")
@click.option("--blame", is_flag=True, help="Ask git who last changed each asset's place, and since when it is there.")
@click.option("--no-config", is_flag=True, help="Ignore the configuration in the scanned folder.")
@click.option("--stats", type=click.Path(), metavar="FILE", help="Write durations as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Show findings only: no inventory, no progress, no notes.")
@click.option("-v", "--verbose", is_flag=True, help="Name every place and every file that could not be read.")
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> int:
    """Find the AI in a source tree and report it.

    Scans files and folders (default: this folder) without running anything in them and, but for --osv, without the
    network.
    Exit codes: 0 clean, 1 findings at or over --fail-on, 2 an error you can fix, 3 a crash, 4 incomplete
    (with --fail-on-incomplete), 130 interrupted.
    """
    return run(Given(**given), pair(ctx.meta[ORDER], "table"))


@dataclass(frozen=True, slots=True)
class Given:
    """The options as they were given."""

    paths: tuple[str, ...]
    format: tuple[str, ...]
    output: tuple[str, ...]
    only: str | None
    staged: bool
    diff: str
    home: bool
    policy: str
    rules: tuple[str, ...]
    exclude: tuple[str, ...]
    catalog: tuple[str, ...]
    min_confidence: str | None
    fail_on: str | None
    baselines: tuple[str, ...]
    no_suppress: bool
    engine: str | None
    deep: bool
    osv: bool
    fail_on_incomplete: bool
    all_: bool
    now: str
    blame: bool
    no_config: bool
    stats: str | None
    quiet: bool
    verbose: bool


def run(given: Given, targets: list[Target]) -> int:
    """Scan, write every report, and give the exit code. Raises UserError for what the user can fix."""
    if given.quiet and given.verbose:
        raise UserError("-q and -v cannot be given together")
    check(targets)
    clock = Clock()
    result, fail_on = _scan(given, targets)
    clock.lap("scan")
    fails = failing(result, fail_on)
    for target in targets:
        write_report(target, result, all_=given.all_, quiet=given.quiet, verbose=given.verbose, only=given.only or "",
                     failing=fails)
    clock.lap("report")
    if given.verbose:
        from shadowbom.cli.settings import note

        note(f"{result.counts.read:,} files in {clock.total:.2f} s", quiet=False)
    if given.stats:
        write_file(given.stats, json.dumps(clock.stats() | {"files": asdict(result.counts)}, indent=2) + "\n")
    return exit_code(result, fail_on, given.fail_on_incomplete)


def _scan(given: Given, targets: list[Target]) -> tuple[ScanResult, str]:
    """The result, and the severity from which a finding fails the run, "" where nobody says."""
    from shadowbom.cli.settings import judged_by
    from shadowbom.scan import scan

    if given.deep and given.only:
        raise UserError("--deep and --only cannot be given together")
    paths = given.paths or (() if given.home else (".",))
    if given.osv and given.only:
        raise UserError("--osv and --only cannot be given together")
    change = _change_of(given, paths) if given.staged or given.diff else None
    if change is not None and not change.staged:
        return _between(given, targets, paths[0], change)
    config, policies = judged_by(paths, given.policy, change.base_file if change else None,
                                 ignore=given.no_config, quiet=given.quiet)
    options = _options(given, targets, paths, config, policies)
    with Bar() if wanted(quiet=given.quiet) else nullcontext() as bar:
        if change is None:
            return scan(paths, options, bar), given.fail_on or config.fail_on
        from shadowbom.change import scan_change

        return scan_change(change, options, bar), given.fail_on or config.fail_on


def _between(given: Given, targets: list[Target], path: str, change: Sides) -> tuple[ScanResult, str]:
    """The same of one commit against another, as ``ci`` does: whatever judges the change is read from its base."""
    from shadowbom.change import scan_change
    from shadowbom.ci.catalogues import of_base
    from shadowbom.ci.settings import NONE, settings_of
    from shadowbom.cli.settings import tell

    settings = settings_of(path, change, policy=given.policy, config=NONE if given.no_config else "",
                           baselines=given.baselines)
    tell(settings.config, quiet=given.quiet)
    options = _options(given, targets, (path,), settings.config, settings.policies)
    with of_base(options.catalogs, change) as (catalogs, problems), \
            Bar() if wanted(quiet=given.quiet) else nullcontext() as bar:
        result = scan_change(change, replace(options, catalogs=catalogs, baselines_of_base=True), bar)
    told = tuple(sorted({*result.problems, *settings.problems, *problems}))
    return replace(result, problems=told), given.fail_on or settings.config.fail_on


def _options(
    given: Given, targets: list[Target], paths: Sequence[str], config: Config, policies: Policies
) -> ScanOptions:
    from shadowbom.cli.settings import lookups, scan_options

    written = [target.path for target in targets] + ([given.stats] if given.stats else [])
    options = scan_options(
        config,
        exclude=(*given.exclude, *(pattern for path in paths for pattern in own_files(written, path))),
        catalogs=given.catalog,
        now=given.now,
        min_confidence=given.min_confidence or "",
        blame=given.blame,
        only=given.only or "",
        rules=given.rules,
    )
    return replace(options, baselines=given.baselines, suppress=not given.no_suppress, engine=given.engine or "",
                   deep=given.deep, osv=lookups(asked=given.osv), policies=policies,
                   home=_machine() if given.home else None)


def _machine() -> Machine:
    """This machine, with its user's home folder. Raises UserError where there is none."""
    from shadowbom.discover.home import machine_of

    try:
        return machine_of(os.environ)
    except KeyError:
        raise UserError("--home: neither HOME nor USERPROFILE says where the home folder is") from None


def _change_of(given: Given, paths: tuple[str, ...]) -> Sides:
    """The two states whose difference is asked for."""
    from shadowbom.change import sides_between, staged_sides

    if given.staged and given.diff:
        raise UserError("--staged and --diff cannot be given together")
    if len(paths) != 1 or given.blame or given.engine or given.deep or given.home:
        raise UserError("--staged and --diff take one folder, and neither --blame, --engine, --deep nor --home")
    return staged_sides(paths[0]) if given.staged else sides_between(paths[0], given.diff)


def exit_code(result: ScanResult, fail_on: str, fail_on_incomplete: bool) -> int:
    """1 where a finding fails the run, else 4 for an incomplete scan where that matters, else 0."""
    if failing(result, fail_on):
        return FINDINGS
    lacking = result.problems or result.counts.skipped
    return INCOMPLETE if fail_on_incomplete and lacking else CLEAN


class Clock:
    """Durations of a run in seconds, for ``--stats``; they are in no report."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    @property
    def total(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._start

    def lap(self, name: str) -> None:
        """End a lap and name it."""
        now = time.perf_counter()
        self._laps[name] = now - self._last
        self._last = now

    def stats(self) -> dict[str, Any]:
        """Seconds by lap, in all, and of CPU with worker processes."""
        times = os.times()
        cpu = times.user + times.system + times.children_user + times.children_system
        return {
            "seconds": {name: round(value, 4) for name, value in self._laps.items()} | {"total": round(self.total, 4)},
            "cpu_seconds": round(cpu, 4),
        }
