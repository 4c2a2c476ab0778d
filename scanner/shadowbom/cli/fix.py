"""``shadowbom fix``: mend what can be mended by itself, or show how."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import click

from shadowbom.cli.output import say, write_bytes
from shadowbom.cli.progress import Bar, wanted
from shadowbom.errors import UserError
from shadowbom.fix import FIXERS

if TYPE_CHECKING:
    from shadowbom.fix.place import Wishes
    from shadowbom.fix.run import Outcome, Patch
    from shadowbom.reading import Reader

_PINNING = "unpinned-hub-revision"
_REVISION = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]{0,95}(?:/[A-Za-z0-9][\w.-]{0,95})?)=(?P<commit>[0-9a-f]{40})")
_MASK = re.compile(r"_*SHADOWBOM_KEY_\d+_*")
_MAX_SHOWN = 50


@click.command("fix")
@click.argument("folder", default=".", type=click.Path(), metavar="[PATH]")
@click.option("--diff", is_flag=True, help="Show what would change, and change nothing. Keys are starred out.")
@click.option("--rule", "rules", multiple=True, type=click.Choice(tuple(FIXERS)), metavar="ID",
              help=f"Mend what this rule finds, and no other ({', '.join(FIXERS)}). Repeatable.")
@click.option("--revision", "revisions", multiple=True, metavar="REPO=SHA",
              help="Pin what is loaded from a hub to this commit, of 40 hexadecimal digits. Repeatable.")
@click.option("--ignore", "ignored", multiple=True, metavar="FINDING",
              help="Write a comment by which this finding is accepted: its fingerprint, or rule@path. Repeatable.")
@click.option("--reason", metavar="TEXT", default="", help="Why, for --ignore.")
@click.option("--exclude", multiple=True, metavar="GLOB",
              help="Leave out what a .gitignore pattern matches, as of scan. Repeatable.")
@click.option("--catalog", multiple=True, type=click.Path(), metavar="DIR",
              help="A folder with your organisation's own signatures. Repeatable.")
@click.option("--no-config", is_flag=True, help="Ignore the configuration in the scanned folder.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, and nothing of what was left alone.")
def command(**given: Any) -> int:
    """Mend what can be mended by itself in PATH.

    share=True becomes share=False, torch.load gets weights_only=True, and a key in the settings of an MCP client
    becomes a reference to a variable; with --revision a model is pinned, with --ignore a finding is accepted by a
    comment. Only the characters that matter change: layout, line ends and encoding stay. What it does not understand it
    leaves alone and names. Asked twice, it does nothing the second time.
    """
    from shadowbom.fix.run import mend
    from shadowbom.ruleset import open_ruleset

    folder = given["folder"]
    if not os.path.isdir(folder):
        raise UserError(f"{folder}: not a folder")
    revisions = _revisions(given["revisions"])
    if bool(given["ignored"]) != bool(given["reason"].strip()):
        raise UserError("--ignore and --reason go together: an accepted finding says why")
    result, options = _scanned(given, revisions)
    wishes = _wishes(given, revisions, result)
    ruleset = open_ruleset(options.catalogs)
    root = os.path.realpath(os.fsencode(folder))
    outcome = mend(root, result, wishes, _rules(given, revisions), ruleset)
    if given["diff"]:
        from shadowbom.reading import Reader

        say(*_differences(outcome.patches, Reader(root, ruleset)))
    else:
        _write(root, outcome.patches)
    _tell(outcome, given)
    return 0


def _revisions(given: Sequence[str]) -> dict[str, str]:
    found = {}
    for text in given:
        match = _REVISION.fullmatch(text)
        if match is None:
            raise UserError(f"--revision {text}: it must be REPO=SHA, with the 40 hexadecimal digits of a commit")
        found[match["name"]] = match["commit"]
    return found


def _rules(given: dict[str, Any], revisions: dict[str, str]) -> frozenset[str]:
    """The rules whose findings are mended: those that are asked for, else all that need no more than the text."""
    if given["rules"]:
        return frozenset(given["rules"])
    if revisions or given["ignored"]:
        return frozenset({_PINNING} if revisions else ())
    return frozenset(FIXERS) - {_PINNING}


def _scanned(given: dict[str, Any], revisions: dict[str, str]) -> tuple[Any, Any]:
    from shadowbom.cli.settings import config_of, scan_options
    from shadowbom.scan import scan

    config = config_of((given["folder"],), ignore=given["no_config"], quiet=True)
    rules = ("all",) if given["ignored"] else (_PINNING,) if revisions else ()
    options = scan_options(config, exclude=given["exclude"], catalogs=given["catalog"], min_confidence="low",
                           rules=rules)
    with Bar() if wanted(quiet=given["quiet"]) else nullcontext() as bar:
        return scan((given["folder"],), options, bar), options


def _wishes(given: dict[str, Any], revisions: dict[str, str], result: Any) -> Wishes:
    from shadowbom.cli.why_finding import pick_finding
    from shadowbom.fix.ignored import is_reason
    from shadowbom.fix.place import Wishes

    reason = given["reason"].strip()
    if given["ignored"] and not is_reason(reason):
        raise UserError("--reason: one line of at most 200 characters, without */")
    reasons = {pick_finding(wish, result.findings).fingerprint: reason for wish in given["ignored"]}
    return Wishes(revisions, reasons)


def _write(root: bytes, patches: Sequence[Patch]) -> None:
    from shadowbom.fix.run import is_unchanged

    for patch in patches:
        if not is_unchanged(root, patch):
            raise UserError(f"{patch.path}: it has changed while it was read; run shadowbom fix again")
        write_bytes(os.fsdecode(root + b"/" + patch.raw), patch.new)


def _differences(patches: Sequence[Patch], reader: Reader) -> Iterator[str]:
    """Unified differences, with keys starred out."""
    for patch in patches:
        old, new = (_lines(data, patch.path, reader) for data in (patch.old, patch.new))
        yield from difflib.unified_diff(old, new, f"a/{patch.path}", f"b/{patch.path}", lineterm="")


def _lines(data: bytes, path: str, reader: Reader) -> list[str]:
    from shadowbom.core.source import SourceFile
    from shadowbom.discover.decode import decode

    passed = reader.key_pass(SourceFile(path, b"", ""), data)
    decoded = decode(passed[1].data if passed is not None else data, keep_nul=True)
    text = _MASK.sub("***", decoded[0] if decoded is not None else "")
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]


def _tell(outcome: Outcome, given: dict[str, Any]) -> None:
    from shadowbom.cli.settings import note

    quiet = given["quiet"]
    done = [one for patch in outcome.patches for one in patch.done]
    would = "would be " if given["diff"] else ""
    for one in done[:_MAX_SHOWN]:
        note(f"{one.location}: {one.rule}: {one.what}", quiet=quiet)
        if one.then:
            note(f"  {one.then}", quiet=quiet)
    if len(done) > _MAX_SHOWN:
        note(f"and {len(done) - _MAX_SHOWN:,} more", quiet=quiet)
    for left in outcome.left[:_MAX_SHOWN]:
        note(f"{left.location}: {left.rule}: left alone: {left.why}", quiet=quiet)
    if len(outcome.left) > _MAX_SHOWN:
        note(f"and {len(outcome.left) - _MAX_SHOWN:,} more left alone", quiet=quiet)
    files = len(outcome.patches)
    if not files and not outcome.left:
        note("there is nothing here that can be mended by itself", quiet=quiet)
        return
    text = f"{len(done):,} place{'' if len(done) == 1 else 's'} in {files:,} file{'' if files == 1 else 's'}"
    note(f"{text} {would}mended" + (f", {len(outcome.left):,} left alone" if outcome.left else ""), quiet=quiet)
