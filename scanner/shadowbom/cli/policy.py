"""``shadowbom policy``: check a policy, explain a decision, and write a policy from what is found today."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click

from shadowbom.cli.output import say
from shadowbom.core.policy import Decision, PolicyResult, Verdict
from shadowbom.core.result import ScanResult
from shadowbom.errors import UserError

if TYPE_CHECKING:
    from shadowbom.catalog.index import Catalogue
    from shadowbom.core.asset import Asset
    from shadowbom.policy.force import Policies
    from shadowbom.policy.read import Policy

_CENTRAL = click.option("--policy", "policy", metavar="FILE|URL", default="",
                        help="Your organisation's policy (default: SHADOWBOM_POLICY, else your own configuration).")
_NOW = click.option("--now", metavar="DATE", default="", help="Judge as of this ISO date.")


@click.group("policy")
def command() -> None:
    """Check a policy, explain what it decides, and write one from what is found today."""


@command.command("check")
@click.argument("file", required=False, metavar="[FILE|URL]")
@_NOW
def check(file: str | None, now: str) -> int:
    """Check FILE, or without one the policies in force here: the organisation's and this folder's own.

    Names every mistake with its line, classes of data that nobody can tell, and waivers that no longer hold. Exit
    code 2 for a mistake.
    """
    from shadowbom.dates import date_of
    from shadowbom.policies import central_policy, open_policies
    from shadowbom.policy.config import on_disk
    from shadowbom.policy.force import Policies

    date = date_of(now)
    policies = Policies(central_policy(file)) if file else open_policies(on_disk("."))
    if not policies:
        raise UserError("there is no policy here: no [policy] in .shadowbom.toml, and none is given; "
                        "shadowbom policy init writes one")
    say(*(line for policy in policies for line in _checked(policy, date)))
    return 0


def _checked(policy: Policy, date: str) -> list[str]:
    import datetime as dt

    from shadowbom.policy.data import SUBJECT, can_be_told, known_classes
    from shadowbom.policy.waive import fault_of

    said = f"{len(policy.entries):,} entries, {len(policy.required)} requirements, {len(policy.waivers)} waivers"
    ways = f"mode {policy.enforced}, default {policy.default.value}, fail_on {policy.fail_on or 'not set'}"
    lines = [f"{policy.file}: no mistakes; {said}; {ways}"]
    lines += [
        f"{entry.by}: not evaluated: no such class of data is known (known: {', '.join(known_classes())})"
        for entry in policy.entries if entry.subject == SUBJECT and not can_be_told(entry)
    ]
    today = dt.date.fromisoformat(date)
    faults = ((waiver, fault_of(waiver, today)) for waiver in policy.waivers)
    lines += [f"{waiver.by.file}:{waiver.by.line}: {fault}" for waiver, fault in faults if fault]
    return lines


@command.command("explain")
@click.argument("asset")
@click.argument("path", type=click.Path(), default=".")
@_CENTRAL
@_NOW
def explain(asset: str, path: str, policy: str, now: str) -> int:
    """Explain the verdict on ASSET, a key or a name from the inventory of PATH: every line that is about it, the one
    that decides and why, the classes of data that code sends to it, and what it lacks."""
    from shadowbom.cli.why import pick
    from shadowbom.policy.decide import about

    result, policies, catalogue = _judged(path, policy, now)
    found = pick(asset, result.assets)
    decided = _policy_of(result).of(found.key)
    lines = [f"{found.key}", f"  {found.kind} {found.name}" + (f" by {found.provider}" if found.provider else "")]
    if decided is None:
        say(*lines, "  no policy decides on what is of this kind")
        return 0
    lines.append(f"  {decided.verdict.value}{_by(decided.verdict, str(decided.by or ''))}, at {decided.location}")
    if decided.apart is not None:
        verdict, by, _ = decided.apart
        lines.append(f"  whatever data it gets: {verdict.value}{_by(verdict, str(by or ''))}")
    rows = about(policies, found, catalogue.products)
    lines += ["", "Lines about it, strongest first" if rows else "No line of the policy names it by any of"]
    if rows:
        lines += [f"  {entry.verdict.value:9} {entry.by}" for entry in rows]
    else:
        lines += _names(found, catalogue)
    lines += _data(found, decided, _policy_of(result))
    lines += [f"  lacks: {unmet.message} ({unmet.by})" for unmet in decided.unmet]
    held = [one for one in result.findings if one.asset == found.key and one.suppression is not None]
    lines += [f"  {one.rule}: {one.status}, {one.reason}" for one in held]
    say(*lines)
    return 0


def _by(verdict: Verdict, line: str) -> str:
    if line:
        return f", by {line}"
    return ": nothing names it" if verdict is Verdict.SHADOW else ", by the policy's default"


def _data(asset: Asset, decided: Decision, policy: PolicyResult) -> list[str]:
    """The classes of data that code sends to it, each with what is said of it and what shows it."""
    from shadowbom.policy.data import seen

    said = {one.data_class: one for one in decided.data}
    lines = []
    for id_, pieces in seen(asset).items():
        judged = said.get(id_)
        verdict, by = (judged.verdict.value, str(judged.by)) if judged else ("", "no line names it")
        piece = pieces[0] if judged is None else next(one for one in pieces if one.location == judged.location)
        shown = min(piece.confidence.reasons, default="").removeprefix(f"{id_} data: ")
        lines.append(f"  {verdict:9} {id_}: {by}, at {piece.location} ({shown}, {piece.confidence.level})")
    if lines:
        return ["", "Data that code sends to it", *lines]
    unseen = "Code shows no class of data that it gets, which is no proof that it gets none"
    return ["", unseen] if asset.key in policy.data_not_seen else []


def _names(asset: Asset, catalogue: Catalogue) -> list[str]:
    from shadowbom.policy.subjects import names_of

    found = names_of(asset, catalogue.products)
    return [f"  {subject}: {', '.join(names)}" for subject, names in sorted(found.items())]


@command.command("init")
@click.argument("path", type=click.Path(), default=".")
@click.option("-o", "--output", type=click.Path(), default="-", metavar="FILE",
              help="Where to write it; - is standard output.")
@click.option("--verdict", type=click.Choice(("approved", "review")), default="review", show_default=True,
              help="What becomes of what is found.")
def init(path: str, output: str, verdict: str) -> int:
    """Write a policy that lists what PATH uses today, to be gone through by hand: what should not be there is moved to
    denied, what is new later is shadow AI."""
    from shadowbom.cli.output import write_file
    from shadowbom.cli.settings import scan_options
    from shadowbom.policy.config import Config
    from shadowbom.ruleset import open_ruleset
    from shadowbom.scan import scan

    options = scan_options(Config())
    result = scan((path,), options)
    text = _written(result, open_ruleset().catalogue, verdict)
    if output == "-":
        say(*text.splitlines())
    elif os.path.lexists(output):
        raise UserError(f"{output} is there already: give another file, or move it away")
    else:
        write_file(output, text)
    return 0


def _written(result: ScanResult, catalogue: Catalogue, verdict: str) -> str:
    from shadowbom.policy.subjects import JUDGED, names_of

    subjects = ("assistants", "frameworks", "mcp_servers", "models", "providers", "runtimes")
    listed: dict[str, set[str]] = {subject: set() for subject in subjects}
    for asset in result.assets:
        if asset.kind not in JUDGED or asset.state == "transitive":
            continue
        names = names_of(asset, catalogue.products)
        own = next((subject for subject in subjects if subject != "providers" and names.get(subject)), "providers")
        for name in names.get(own, ())[:1]:
            listed[own].add(name)
    lines = [
        f"# What {_plain(result.root)} used on {result.date}. Go through it: what should not be there is denied.",
        "[policy]", 'mode = "warn"  # enforce fails the run', 'default = "shadow"  # what no list names',
    ]
    for subject in subjects:
        if listed[subject]:
            rows = [f"  {json.dumps(name, ensure_ascii=False)}," for name in sorted(listed[subject])]
            lines += ["", f"[policy.{subject}]", f"{verdict} = [", *rows, "]"]
    return "\n".join([*lines, *_data_lists(result, verdict)]) + "\n"


def _data_lists(result: ScanResult, verdict: str) -> list[str]:
    """The classes of data that code sends today, with whatever else may be sent later to be reviewed."""
    from shadowbom.policy.data import seen
    from shadowbom.policy.subjects import JUDGED

    classes = sorted({id_ for asset in result.assets if asset.kind in JUDGED for id_ in seen(asset)})
    if not classes:
        return []
    approved = ["approved = [", *(f"  {json.dumps(id_)}," for id_ in classes), "]"] if verdict == "approved" else []
    return ["", "[policy.data_classes]", f"# seen today: {', '.join(classes)}", *approved, 'review = ["*"]']


def _plain(name: str) -> str:
    return "".join(char for char in name if char.isprintable())


def _judged(path: str, policy: str, now: str) -> tuple[ScanResult, Policies, Catalogue]:
    from dataclasses import replace

    from shadowbom.cli.settings import judged_by, scan_options
    from shadowbom.ruleset import open_ruleset
    from shadowbom.scan import scan

    config, policies = judged_by((path,), policy, ignore=False, quiet=True)
    if not policies:
        raise UserError("there is no policy in force: none is given, and the folder has none of its own")
    options = replace(scan_options(config, now=now), policies=policies)
    return scan((path,), options), policies, open_ruleset(options.catalogs).catalogue


def _policy_of(result: ScanResult) -> PolicyResult:
    if result.policy is None:
        raise UserError("there is no policy in force")
    return result.policy
