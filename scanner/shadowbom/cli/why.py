"""``shadowbom why``: from an asset or a finding back to the facts, the signature lines they met and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from shadowbom.catalog import names
from shadowbom.cli.output import say
from shadowbom.core.asset import Asset
from shadowbom.core.evidence import Evidence
from shadowbom.core.result import ScanResult
from shadowbom.core.source import Scope
from shadowbom.errors import UserError
from shadowbom.report.order import exact_version, sorted_assets, sorted_evidence

if TYPE_CHECKING:
    from shadowbom.catalog.index import Catalogue

_MAX_LISTED = 20


@click.command("why")
@click.argument("asset", metavar="ASSET|FINDING")
@click.argument("path", type=click.Path(), default=".")
@click.option("--policy", metavar="FILE|URL", default="", help="Your organisation's policy, as of scan.")
@click.option("--exclude", multiple=True, metavar="GLOB",
              help="Leave out what a .gitignore pattern matches. Repeatable.")
@click.option("--catalog", multiple=True, type=click.Path(), metavar="DIR",
              help="A folder with your organisation's own signatures. Repeatable.")
@click.option("--no-config", is_flag=True, help="Ignore the configuration in the scanned folder.")
@click.option("--now", metavar="DATE", default="", help="Judge as of this ISO date.")
@click.option("--deep", is_flag=True, help="Look for FINDING as scan --deep does.")
@click.option("--osv", is_flag=True, help="Look for FINDING as scan --osv does.")
def command(
    asset: str, path: str, policy: str, exclude: tuple[str, ...], catalog: tuple[str, ...], no_config: bool, now: str,
    deep: bool, osv: bool,
) -> int:
    """Explain why ASSET, a key or a name from the inventory of PATH, is there; or why FINDING is one.

    Prints each fact, the line of the signature it met, and what was concluded. A finding is named by its fingerprint or
    the beginning of it, or as rule@path or rule@path:line; then the rule, the line of the policy that decided, the fix
    and how to let it pass are told, too.
    """
    from shadowbom.cli.settings import judged_by, lookups, scan_options
    from shadowbom.cli.why_finding import evidence_of as evidence_of_finding
    from shadowbom.cli.why_finding import explain_finding, names_finding, pick_finding
    from shadowbom.ruleset import open_ruleset
    from shadowbom.scan import scan

    config, policies = judged_by((path,), policy, ignore=no_config, quiet=True)
    of_finding = names_finding(asset)
    options = replace(scan_options(config, exclude=exclude, catalogs=catalog, min_confidence="low", now=now,
                                   rules=("all",) if of_finding else ()), policies=policies, deep=deep,
                      osv=lookups(asked=osv))
    ruleset = open_ruleset(options.catalogs)
    result = scan((path,), options, ruleset=ruleset)
    if of_finding and not any(asset in (one.key, one.name) for one in result.assets):
        finding = pick_finding(asset, result.findings)
        pieces = [line for one in evidence_of_finding(finding, result) for line in _piece(one, ruleset.catalogue)]
        say(*explain_finding(finding, result, pieces))
        return 0
    say(*explain(pick(asset, result.assets), result, ruleset.catalogue))
    return 0


def pick(wish: str, assets: Sequence[Asset]) -> Asset:
    """The asset with key ``wish``, else the one with that name or product, in any case.

    Raises UserError with the keys to choose from where there are several, and with the nearest where there is none.
    """
    ordered = sorted_assets(assets)
    folded = wish.casefold()
    for fits in (
        [asset for asset in ordered if asset.key == wish],
        [asset for asset in ordered if asset.name == wish],
        [asset for asset in ordered if folded in {text.casefold() for text in (asset.key, asset.name, asset.product)}],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise UserError("\n".join([f"{wish} is more than one asset; ask for one by its key:", *_listed(fits)]))
    raise UserError("\n".join([f"no asset is called {wish}{_hint(ordered)}", *_near(folded, ordered)]))


def explain(asset: Asset, result: ScanResult, catalogue: Catalogue) -> list[str]:
    """The chain of an asset as lines of text."""
    about = f"{asset.kind} {asset.name}" + (f" by {asset.provider}" if asset.provider else "")
    lines = [asset.key, f"  {about}"]
    sure = f"{asset.confidence.level} confidence {asset.confidence.score:.2f}"
    reasons = ", ".join(sorted(asset.confidence.reasons)) or "no reason stated"
    lines.append(f"  {asset.state or 'present'}, {asset.scope.value}, {sure} ({reasons})")
    if version := exact_version(asset):
        lines.append(f"  version {version}")
    if asset.chain:
        lines.append(f"  pulled in by {' > '.join(asset.chain)}")
    if result.posture is not None and (risk := result.posture.risk_of(asset.key)) is not None:
        lines.append(f"  risk {risk.band} {risk.text}")
        lines += [f"    {one.title} {one.share:.3g}: {one.why}" + (f" ({one.location})" if one.location else "")
                  for one in risk.factors]
    lines += [f"  {name}: {value}" for name, value in sorted(set(asset.properties))]
    for piece in sorted_evidence(asset.evidence):
        lines += ["", *_piece(piece, catalogue)]
    related = [
        f"  {relation.source} {relation.verb} {relation.target}"
        for relation in sorted(set(result.relations)) if asset.key in (relation.source, relation.target)
    ]
    return [*lines, *(["", "Relations", *related] if related else [])]


def _piece(piece: Evidence, catalogue: Catalogue) -> list[str]:
    fact = f"{piece.fact} {piece.symbol}".strip()
    shown = f" {piece.key}" if piece.key is not None else ""
    concluded = [f"{piece.confidence.level} {piece.confidence.score:.2f}", *sorted(piece.confidence.reasons)]
    if piece.state:
        concluded.append(piece.state)
    if piece.scope is not Scope.PRODUCTION:
        concluded.append(piece.scope.value)
    subject = piece.subject
    return [
        f"{piece.location}",
        f"  fact       {fact}{shown}",
        f"  signature  {_entry(piece, catalogue)}",
        f"  so         {subject.kind} {subject.name}: {', '.join(concluded)}",
    ]


def _entry(piece: Evidence, catalogue: Catalogue) -> str:
    """The signature's file, line, section and value that the fact met."""
    product = catalogue.products.get(piece.signature)
    if product is None:
        return f"none: {piece.entry} {piece.match}".rstrip()
    line = signature_line(piece, catalogue)
    place = f"{product.file or product.id}{f':{line}' if line else ''}"
    return f"{place} [[{piece.entry.partition('.')[0]}]] {piece.match}".rstrip()


def signature_line(piece: Evidence, catalogue: Catalogue) -> int:
    """The line of the entry in its signature file, 0 where it is not known."""
    section, _, id_ = piece.entry.partition(".")
    if section == "client":
        hits = [hit for language in names.ECOSYSTEM for hit in catalogue.clients.find(language, piece.match)]
        return next((spec.line for spec, _ in hits if spec.product == piece.signature), 0)
    if section == "agent":
        agents = [hit for language in names.ECOSYSTEM for hit in catalogue.agents.find(language, piece.match)]
        return next((spec.line for spec, _ in agents if spec.product == piece.signature), 0)
    rows = [row for row in catalogue.artefact["sections"].get(section, ()) if row["product"] == piece.signature]
    exact = [row for row in rows if row.get("value") == piece.match or (id_ and row.get("id") == id_)]
    found = exact or (rows if len(rows) == 1 else [])
    return int(found[0].get("line", 0)) if found else 0


def _listed(assets: Sequence[Asset]) -> list[str]:
    rows = [f"  {asset.key}  ({asset.kind} {asset.name})" for asset in assets[:_MAX_LISTED]]
    return rows + ([f"  and {len(assets) - _MAX_LISTED} more"] if len(assets) > _MAX_LISTED else [])


def _hint(assets: Sequence[Asset]) -> str:
    return "; the inventory is empty" if not assets else ""


def _near(wish: str, assets: Sequence[Asset]) -> list[str]:
    import difflib

    by_name = {text.casefold(): asset for asset in assets for text in (asset.key, asset.name)}
    close = difflib.get_close_matches(wish, by_name, n=5, cutoff=0.5)
    inside = [text for text in sorted(by_name) if wish in text]
    near = {by_name[text].key: by_name[text] for text in (*close, *inside)}
    return ["nearest:", *_listed(list(near.values()))] if near else []
