"""``shadowbom baseline``: write down what is found today, so that only what is new counts."""

from __future__ import annotations

import os
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

import click

from shadowbom.cli.codes import CLEAN, FINDINGS
from shadowbom.cli.output import Target, check, say, write_text
from shadowbom.cli.progress import Bar, wanted
from shadowbom.core.baseline import Applied, Entry, Fate, Use
from shadowbom.core.finding import OPEN, Finding
from shadowbom.core.result import ScanResult
from shadowbom.errors import UserError
from shadowbom.policy.baseline import DEFAULT_REASON, MAX_REASON, NAME, entry_of, rendered
from shadowbom.report.text import clip

_MAX_SHOWN = 50


@click.group("baseline")
def command() -> None:
    """Write down old findings, so that only new ones count.

    A baseline is a file of the repository (.shadowbom-baseline.json, or what baseline in .shadowbom.toml names). What
    it lists stays in every report, with its reason, and fails nothing. An entry goes by rule, file and the name that
    the value is bound to: it survives other lines, another layout, squashed commits and a renamed file. It holds no key
    and no hash of one. A change is judged by the baseline of its base.
    """


def _options(command_: Any) -> Any:
    """The options that all three have."""
    for option in reversed((
        click.argument("folder", default=".", type=click.Path(), metavar="[PATH]"),
        click.option("--baseline", "file", type=click.Path(), metavar="FILE", default="",
                     help=f"The baseline's file (default: what .shadowbom.toml names, else {NAME} in PATH)."),
        click.option("--rule", "rules", multiple=True, metavar="ID", help="Apply a rule that is off by default, too."),
        click.option("--deep", is_flag=True, help="Follow data through functions, too, as scan --deep."),
        click.option("--osv", is_flag=True, help="Ask api.osv.dev for advisories, too, as scan --osv."),
        click.option("--policy", metavar="FILE|URL", default="", help="Your organisation's policy, as of scan."),
        click.option("--exclude", multiple=True, metavar="GLOB",
                     help="Leave out what a .gitignore pattern matches, as of scan. Repeatable."),
        click.option("--catalog", multiple=True, type=click.Path(), metavar="DIR",
                     help="A folder with your organisation's own signatures. Repeatable."),
        click.option("--now", metavar="DATE", default="", help="Judge as of this ISO date."),
        click.option("--no-config", is_flag=True, help="Ignore the configuration in the scanned folder."),
        click.option("-q", "--quiet", is_flag=True, help="No progress and no notes."),
    )):
        command_ = option(command_)
    return command_


@command.command("write")
@_options
@click.option("--reason", metavar="TEXT", default=DEFAULT_REASON, show_default=True,
              help="Why what is new in it is accepted; reasons that are there already stay.")
def write(reason: str, **given: Any) -> int:
    """List every finding that is open in PATH now. Entries whose finding is gone are left out."""
    reason = reason.strip()
    if not reason or len(reason) > MAX_REASON:
        raise UserError(f"--reason: between 1 and {MAX_REASON} characters")
    state = _state(given)
    applied = state.applied
    salt = applied.baseline.salt if applied else secrets.token_hex(16)
    kept = [entry for use in state.uses if (entry := state.as_it_is_now(use, salt)) is not None]
    listed = {use.finding for use in state.uses}
    barred = state.barred
    new = [finding for finding in state.open if finding.fingerprint not in listed and finding.rule not in barred]
    entries = [*kept, *(entry_of(finding, salt, state.prefix, reason) for finding in new)]
    state.save(salt, entries)
    state.tell(entries, new=len(new))
    if left := sum(finding.rule in barred for finding in state.open):
        state.note(f"left out: {left:,} finding{'s' if left > 1 else ''} of rules that your organisation's policy lets "
                   "no baseline suppress")
    return CLEAN


@command.command("prune")
@_options
def prune(**given: Any) -> int:
    """Take out the entries whose finding is gone, and bring those up to date whose file was renamed. Adds none."""
    state = _state(given)
    applied = state.needed()
    salt = applied.baseline.salt
    entries = [entry for use in applied.uses
               if (entry := use.entry if use.fate is Fate.GROWN else state.as_it_is_now(use, salt)) is not None]
    if any(use.fate in (Fate.STALE, Fate.MOVED) for use in applied.uses):
        state.save(salt, entries)
    state.tell(entries)
    return CLEAN


@command.command("audit")
@_options
def audit(**given: Any) -> int:
    """Say what each entry does: which hold, and which are stale, moved or without a reason of their own.

    Exit code 1 where one is stale.
    """
    state = _state(given)
    say(*_audited(state, state.needed()))
    return FINDINGS if any(use.fate is Fate.STALE for use in state.uses) else CLEAN


_TOLD = (
    (Fate.STALE, "stale: shadowbom baseline prune takes them out"),
    (Fate.MOVED, "moved: shadowbom baseline prune writes where they are now"),
    (Fate.GROWN, "in more files than they list, and so open: shadowbom baseline write takes these in"),
    (Fate.UNSEEN, "not judged: their rule or file was not looked at"),
)
_WORDS = {Fate.HOLDS: "hold", Fate.MOVED: "moved", Fate.GROWN: "open again", Fate.STALE: "stale",
          Fate.UNSEEN: "not judged"}


def _audited(state: _State, applied: Applied) -> Iterator[str]:
    yield f"{state.place}: {_counted(applied.uses)}"
    for fate, heading in _TOLD:
        of_fate = [use for use in applied.uses if use.fate is fate]
        if of_fate:
            yield ""
            yield heading
            yield from _listed([_line(use, state) for use in of_fate])
    without = [use for use in applied.uses
               if use.fate in (Fate.HOLDS, Fate.MOVED) and use.entry.reason in ("", DEFAULT_REASON)]
    if without:
        yield ""
        yield "without a reason of their own"
        yield from _listed([_line(use, state) for use in without])
    if state.open:
        yield ""
        many = len(state.open) > 1
        yield f"{len(state.open):,} open finding{'s' * many} besides: shadowbom scan shows {'them' if many else 'it'}"


def _counted(uses: Iterable[Use]) -> str:
    counts = Counter(use.fate for use in uses)
    total = counts.total()
    said = ", ".join(f"{counts[fate]:,} {word}" for fate, word in _WORDS.items() if counts[fate])
    return f"{total:,} entr{'y' if total == 1 else 'ies'}" + (f" ({said})" if said else "")


def _line(use: Use, state: _State) -> str:
    entry = use.entry
    now = state.findings.get(use.finding)
    moved = f" (now {now.location.path})" if use.fate is Fate.MOVED and now is not None else ""
    return f"  {entry.fingerprint[:8]}  {entry.rule}  {entry.path}{moved}: {clip(entry.message, 100)}"


def _listed(lines: list[str]) -> list[str]:
    more = [f"  and {len(lines) - _MAX_SHOWN:,} more"] if len(lines) > _MAX_SHOWN else []
    return [*lines[:_MAX_SHOWN], *more]


@dataclass(frozen=True, slots=True)
class _State:
    """A scan of today and the baseline as it was: ``place`` is its file, ``applied`` what came of it, None where there
    is none yet; ``prefix`` as in ``Baseline``; ``barred`` are rules whose findings no baseline holds back."""

    place: str
    result: ScanResult
    applied: Applied | None
    prefix: str
    barred: frozenset[str]
    quiet: bool

    @property
    def uses(self) -> tuple[Use, ...]:
        return self.applied.uses if self.applied else ()

    @property
    def findings(self) -> dict[str, Finding]:
        return {finding.fingerprint: finding for finding in self.result.findings}

    @property
    def open(self) -> list[Finding]:
        return [finding for finding in self.result.findings if finding.status == OPEN]

    def needed(self) -> Applied:
        """What came of the baseline. Raises UserError where there is none."""
        if self.applied is None:
            raise UserError(f"{self.place}: there is no baseline; shadowbom baseline write makes one")
        return self.applied

    def as_it_is_now(self, use: Use, salt: str) -> Entry | None:
        """The entry with the place that its finding has now, None for a stale one."""
        if use.fate is Fate.STALE:
            return None
        finding = self.findings.get(use.finding)
        return use.entry if finding is None else entry_of(finding, salt, self.prefix, use.entry.reason)

    def save(self, salt: str, entries: Iterable[Entry]) -> None:
        """Write the file, whole or not at all."""
        write_text(Target("baseline", self.place), rendered(salt, entries))

    def tell(self, entries: list[Entry], new: int = 0) -> None:
        """Say what the file has now."""
        counts = Counter(use.fate for use in self.uses)
        said = [f"{number:,} {word}" for number, word in (
            (new, "new"), (counts[Fate.MOVED], "moved"), (counts[Fate.STALE], "stale and taken out")) if number]
        plural = "y" if len(entries) == 1 else "ies"
        self.note(f"{self.place}: {len(entries):,} entr{plural}" + (f" ({', '.join(said)})" if said else ""))

    def note(self, text: str) -> None:
        """One line on standard error."""
        from shadowbom.cli.settings import note

        note(text, quiet=self.quiet)


def _state(given: dict[str, Any]) -> _State:
    """Scan PATH with the baseline that is there. Raises UserError for one that cannot be read or written."""
    from shadowbom.accepted import prefix_of
    from shadowbom.cli.settings import judged_by, lookups, scan_options
    from shadowbom.discover import publish
    from shadowbom.judging import OF_POLICIES
    from shadowbom.scan import scan

    folder, file, quiet = given["folder"], given["file"], given["quiet"]
    if not os.path.isdir(folder):
        raise UserError(f"{folder}: not a folder")
    config, policies = judged_by((folder,), given["policy"], ignore=given["no_config"], quiet=quiet)
    options = scan_options(config, exclude=given["exclude"], catalogs=given["catalog"], now=given["now"],
                           min_confidence="low", rules=given["rules"])
    place = file or os.path.normpath(os.path.join(folder, options.baseline))
    if os.path.lexists(place) and not file and (os.path.islink(place) or not os.path.isfile(place)):
        # Whoever wrote the repository may have put a link there, to a file of ours.
        raise UserError(f"{place}: not a plain file; give --baseline FILE")
    check([Target("baseline", place)])
    if file:
        options = replace(options, baseline="", baselines=(file,) if os.path.lexists(file) else ())
    with Bar() if wanted(quiet=quiet) else nullcontext() as bar:
        result = scan((folder,), replace(options, policies=policies, deep=given["deep"],
                                         osv=lookups(asked=given["osv"])), bar)
    source = publish(os.fsencode(file)) if file else options.baseline
    fault = next((one for one in result.problems if one.path == source and one.stage == "suppress"), None)
    if fault is not None:
        raise UserError(f"{place}: {fault.message}; mend it, or take it away to begin anew")
    applied = next((one for one in result.baselines if one.baseline.source == source), None)
    if applied is None and os.path.lexists(place):
        raise UserError(f"{place}: no baseline of shadowbom; give --baseline FILE")
    holder = os.path.dirname(os.path.realpath(os.fsencode(file))) if file else os.path.realpath(os.fsencode(folder))
    prefix = publish(prefix_of(holder, os.path.realpath(os.fsencode(folder))))
    barred = OF_POLICIES.difference(policies.allow_inline) if policies.central else frozenset()
    return _State(place, result, applied, prefix, frozenset(barred), quiet)
