"""``shadowbom ci``: what a service for continuous integration runs."""

from __future__ import annotations

import os
import re
import shlex
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from shadowbom.cli.output import Target, own_files, write_file, write_text
from shadowbom.cli.scan import exit_code
from shadowbom.errors import UserError
from shadowbom.policy.config import FAIL_ON, MIN_CONFIDENCE
from shadowbom.report import ReportOptions, render

if TYPE_CHECKING:
    from shadowbom.change import Sides
    from shadowbom.ci.occasion import Occasion
    from shadowbom.core.finding import Finding
    from shadowbom.core.result import ScanResult

FILES = {
    "code-quality": "gl-code-quality-report.json", "cyclonedx": "shadowbom.cdx.json",
    "cyclonedx-1.6": "shadowbom-1.6.cdx.json", "gitlab-sast": "gl-sast-report.json", "json": "shadowbom.json",
    "markdown": "shadowbom.md", "sarif": "shadowbom.sarif", "table": "shadowbom.txt",
}
"""Format to the name of its file."""
AIBOMS = {"cyclonedx": "ai-bom.cdx.json", "cyclonedx-1.6": "ai-bom.cdx.json", "json": "ai-bom.json"}
_TITLE = "AI changes in this {} request"
_CATEGORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,79}")


class FromEnvironment(click.Command):
    """A command that takes options from a variable, too, in front of those that are given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse both. Raises UserError for quotes that do not end."""
        try:
            more = shlex.split(os.environ.get("SHADOWBOM_CI_ARGS", ""))
        except ValueError as error:
            raise UserError(f"SHADOWBOM_CI_ARGS: {error}") from None
        return super().parse_args(ctx, [*more, *args])


def _lines(name: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in os.environ.get(name, "").splitlines() if line.strip())


def _formats(_ctx: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(name for text in given for name in re.split(r"[,\s]+", text) if name)
    if wrong := [name for name in names if name not in FILES]:
        raise click.BadParameter(f"{wrong[0]!r} is not one of {', '.join(FILES)}")
    return names


@click.command("ci", cls=FromEnvironment)
@click.argument("path", type=click.Path(), default=".", envvar="SHADOWBOM_CI_PATH")
@click.option("--format", "formats", multiple=True, envvar="SHADOWBOM_CI_FORMATS", callback=_formats, metavar="FORMAT",
              help=f"What to write besides: {', '.join(FILES)} (default: sarif). Repeatable, or with commas.")
@click.option("--aibom", type=click.Choice([*AIBOMS, "none"]), default="cyclonedx", envvar="SHADOWBOM_CI_AIBOM",
              show_default=True, help="As what to write the inventory of all that is checked out.")
@click.option("--reports", type=click.Path(), default="", envvar="SHADOWBOM_CI_REPORTS", metavar="DIR",
              help="Where to write (default: outside of the work tree where the service lets us).")
@click.option("--diff-base", default="", envvar="SHADOWBOM_CI_DIFF_BASE", metavar="COMMIT|BRANCH",
              help="Report what is added to this, whatever the run is about.")
@click.option("--policy", default="", envvar="SHADOWBOM_CI_POLICY", metavar="FILE|URL",
              help="Your organisation's policy (default: SHADOWBOM_POLICY, else your own configuration).")
@click.option("--config", default="", envvar="SHADOWBOM_CI_CONFIG", metavar="FILE|none",
              help="Read this instead of the configuration in PATH.")
@click.option("--baseline", "baselines", multiple=True, default=lambda: _lines("SHADOWBOM_CI_BASELINE"), metavar="FILE",
              help="A list of known findings, as for scan. Repeatable.")
@click.option("--fail-on", type=click.Choice(FAIL_ON), envvar="SHADOWBOM_CI_FAIL_ON",
              help="Exit with 1 where a finding is at least this severe (default: as for scan).")
@click.option("--fail-on-incomplete", is_flag=True, help="Exit with 4 where a file could not be read.")
@click.option("--osv", is_flag=True, help="Ask api.osv.dev for advisories about the AI packages, as of scan.")
@click.option("--min-confidence", type=click.Choice(MIN_CONFIDENCE), help="Leave out assets that are less sure.")
@click.option("--exclude", multiple=True, metavar="GLOB",
              help="Leave out what a .gitignore pattern matches. Repeatable.")
@click.option("--catalog", multiple=True, type=click.Path(), metavar="DIR",
              help="A folder with your organisation's own signatures. Repeatable.")
@click.option("--category", default="shadowbom", envvar="SHADOWBOM_CI_CATEGORY", metavar="NAME", show_default=True,
              help="What code scanning and the comment tell several runs on one commit apart by.")
@click.option("--upload-sarif/--no-upload-sarif", default=False, envvar="SHADOWBOM_CI_UPLOAD_SARIF",
              help="Ask the next step to upload the SARIF file, unless the token of this run may not.")
@click.option("--comment/--no-comment", default=False, envvar="SHADOWBOM_CI_COMMENT",
              help="Keep one comment on the pull request (GitHub; with GITHUB_TOKEN). Where that may not, the run says "
                   "so and goes on.")
@click.option("--comment-author", default="", envvar="SHADOWBOM_CI_COMMENT_AUTHOR", metavar="LOGIN",
              help="Whose comment is edited (default: github-actions[bot], as whom GITHUB_TOKEN comments).")
@click.option("--now", metavar="DATE", default="", help="Judge as of this ISO date.")
def command(**given: Any) -> int:
    """Judge what a CI run is about: a pull request, merge request or merge group by what it adds to its base, anything
    else whole.

    Knows GitHub Actions and GitLab CI/CD by their variables; elsewhere --diff-base says what to compare with. Of a
    change both sides are read as git objects: a base that is not in the clone is fetched without its history, and where
    it cannot be had, all of the head counts as added and the report says so. Configuration and policy are those of the
    base. Every option but the flags has a variable SHADOWBOM_CI_..., and SHADOWBOM_CI_ARGS holds more options. Exit
    codes are those of scan.
    """
    return run(Given(**given))


@dataclass(frozen=True, slots=True)
class Given:
    """The options as they were given."""

    path: str
    formats: tuple[str, ...]
    aibom: str
    reports: str
    diff_base: str
    policy: str
    config: str
    baselines: tuple[str, ...]
    fail_on: str | None
    fail_on_incomplete: bool
    osv: bool
    min_confidence: str | None
    exclude: tuple[str, ...]
    catalog: tuple[str, ...]
    category: str
    upload_sarif: bool
    comment: bool
    comment_author: str
    now: str


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a run: ``shown`` is reported, ``whole`` is all that is there, ``files`` are written by format, with
    "aibom" for the inventory."""

    shown: ScanResult
    whole: ScanResult
    failing: tuple[Finding, ...]
    code: int
    options: ReportOptions
    files: dict[str, str]


def run(given: Given) -> int:
    """Judge, write, tell, and give the exit code. Raises UserError for what the user can fix."""
    from shadowbom.ci import github

    if not github.is_here(os.environ):
        return _told_plainly(given)
    quiet = github.Quiet()
    _print(quiet.begin())
    try:
        occasion = github.occasion_of(os.environ)
        done = _judged(given, occasion, given.reports or github.folder(os.environ, given.category))
        write_text(Target("table", "-"), render("table", done.shown))
    except UserError as error:
        from shadowbom.report.text import clean

        text = clean(str(error))
        _print(f"shadowbom: error: {text}", quiet.end(), github.command("error", text, title="shadowbom"))
        return 2
    _print(quiet.end(), *github.annotated(done.shown.findings, done.failing))
    said = _commented(given, occasion, done)
    _summarised(given, occasion, done, said)
    return done.code


def _told_plainly(given: Given) -> int:
    from shadowbom.ci import gitlab
    from shadowbom.ci.occasion import Occasion

    if gitlab.is_here(os.environ):
        done = _judged(given, gitlab.occasion_of(os.environ), given.reports or gitlab.FOLDER)
    elif given.diff_base:
        done = _judged(given, Occasion(""), given.reports or gitlab.FOLDER)
    else:
        raise UserError("this is neither GitHub Actions nor GitLab CI/CD: say with --diff-base what to compare with, "
                        "or use shadowbom scan")
    write_text(Target("table", "-"), render("table", done.shown))
    return done.code


def _judged(given: Given, occasion: Occasion, folder: str) -> Done:
    """Scan, and write the reports."""
    from shadowbom.ci.base import sides_of
    from shadowbom.ci.catalogues import of_base
    from shadowbom.ci.placed import placed
    from shadowbom.ci.settings import settings_of
    from shadowbom.cli.settings import lookups, scan_options
    from shadowbom.policy.gate import failing

    if not os.path.isdir(given.path):
        raise UserError(f"{given.path}: not a folder")
    if not _CATEGORY.fullmatch(given.category):
        raise UserError(f"--category {given.category}: letters, digits and ._/- alone, at most 80")
    sides = sides_of(given.path, occasion, given.diff_base) if given.diff_base or occasion.base else None
    settings = settings_of(given.path, sides, policy=given.policy, config=given.config, baselines=given.baselines)
    options = scan_options(
        settings.config, exclude=(*given.exclude, *own_files([folder], given.path)), catalogs=given.catalog,
        now=given.now, min_confidence=given.min_confidence or "",
    )
    options = replace(options, baselines=given.baselines, baselines_of_base=sides is not None,
                      osv=lookups(asked=given.osv), policies=settings.policies)
    with of_base(options.catalogs, sides) as (catalogs, told):
        shown, whole = _scanned(given.path, sides, replace(options, catalogs=catalogs))
    shown = replace(shown, problems=tuple(sorted({*shown.problems, *settings.problems, *told})))
    prefix = _prefix(given.path)
    shown, whole = placed(shown, prefix), placed(whole, prefix)
    fail_on = given.fail_on or settings.config.fail_on
    fails = failing(shown, fail_on)
    report = ReportOptions(title=_title(occasion), source=_source(occasion, shown), failing=fails,
                           category=given.category)
    files = _written(given, folder, shown, whole, report)
    return Done(shown, whole, fails, exit_code(shown, fail_on, given.fail_on_incomplete), report, files)


def _scanned(path: str, sides: Sides | None, options: Any) -> tuple[ScanResult, ScanResult]:
    """What is reported, and all that is there."""
    if sides is None:
        from shadowbom.scan import scan

        result = scan((path,), options)
        return result, result
    from shadowbom.change import scan_change

    heads: list[ScanResult] = []
    shown = scan_change(sides, options, whole=heads.append)
    return shown, heads[0]


def _prefix(path: str) -> str:
    """The path of a folder in its repository with a last ``/``, "" for all of it and outside of any."""
    from shadowbom.discover.names import publish
    from shadowbom.discover.repository import work_tree

    real = os.path.realpath(os.fsencode(path))
    top = work_tree(real)
    below = b"." if top is None else os.path.relpath(real, top)
    return "" if below == b"." else publish(below) + "/"


def _title(occasion: Occasion) -> str:
    return _TITLE.format("merge" if occasion.event == "merge_request_event" else "pull") if occasion.number else ""


def _source(occasion: Occasion, result: ScanResult) -> str:
    """The address that the files of the head are below."""
    commit = occasion.tip or result.commit
    if not re.fullmatch(r"https://[A-Za-z0-9.:/-]+", occasion.server) or not occasion.repository or not commit:
        return ""
    way = "/-/blob/" if occasion.clone.endswith(".git") else "/blob/"
    return f"{occasion.server}/{occasion.repository}{way}{commit}/"


def _written(
    given: Given, folder: str, shown: ScanResult, whole: ScanResult, options: ReportOptions
) -> dict[str, str]:
    made = {name: os.path.join(folder, FILES[name]) for name in given.formats or ("sarif",)}
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise UserError(f"--reports {folder}: {error.strerror or error}") from None
    if given.aibom != "none":
        made["aibom"] = os.path.join(folder, AIBOMS[given.aibom])
        write_file(made["aibom"], render(given.aibom, whole))
    for name, path in made.items():
        if name != "aibom":
            write_file(path, render(name, shown, options))
    return made


def _commented(given: Given, occasion: Occasion, done: Done) -> str:
    """Comment where it is asked for, and what to say of it in the summary."""
    if not given.comment or not occasion.number:
        return ""
    from shadowbom.ci import comment, github

    delta = done.shown.change
    needed = delta is None or not delta.base or any((delta.added, delta.removed, delta.changed, done.shown.findings))
    text = render("markdown", done.shown, replace(done.options, limit=github.COMMENT_LIMIT))
    outcome = comment.stick(occasion, text, given.category, author=given.comment_author or comment.AUTHOR,
                            needed=needed)
    if outcome.why_not:
        return f"There is no comment on the pull request: {outcome.why_not}."
    return f"[The comment on the pull request]({outcome.url})." if outcome.url else ""


def _summarised(given: Given, occasion: Occasion, done: Done, said: str) -> None:
    """The summary and the outputs of a step of GitHub Actions."""
    from shadowbom.ci import github
    from shadowbom.core.finding import OPEN

    room = github.SUMMARY_LIMIT - len(said.encode()) - 2
    text = render("markdown", done.shown, replace(done.options, limit=room))
    github.write_summary(os.environ, f"{text}\n{said}\n" if said else text)
    new = sum(one.status == OPEN for one in done.shown.findings)
    delta = done.shown.change
    uploads = given.upload_sarif and "sarif" in done.files and not occasion.is_fork
    github.write_outputs(os.environ, {
        "sarif-file": done.files.get("sarif", ""), "aibom-file": done.files.get("aibom", ""),
        "findings-count": str(new + (delta.kept if delta is not None else 0)), "new-findings-count": str(new),
        "upload-sarif": str(uploads).lower(), "artifact-name": f"ai-bom-{given.category.replace('/', '-')}",
    })


def _print(*lines: str) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()
