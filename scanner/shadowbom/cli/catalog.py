"""``shadowbom catalog``: check, list, explain and start signature files, and say which are old."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shadowbom.cli.output import say
from shadowbom.core.asset import KINDS
from shadowbom.core.item import ITEM_KINDS
from shadowbom.errors import UserError

if TYPE_CHECKING:
    from shadowbom.catalog.index import Catalogue
    from shadowbom.catalog.pypi import Project
    from shadowbom.selftest import Report

_OVERLAYS = click.option("--catalog", "catalogs", multiple=True, type=click.Path(), metavar="DIR",
                         help="A folder with your organisation's own signatures. Repeatable.")
BROKEN = 1
"""Exit code where signatures can be read and break the contract, or are old."""

_OF_PRODUCTS = [kind for kind in KINDS if kind not in ("model-catalogue", "candidate", "ai-ci-step", *ITEM_KINDS)]


@click.group("catalog")
def command() -> None:
    """Check, list, explain and start signature files, and say which are old."""


@command.command("check")
@click.argument("products", nargs=-1, metavar="[ID]...")
@_OVERLAYS
@click.option("--jobs", type=click.IntRange(min=0), default=0, help="Worker processes (default: one a core).")
def check(products: tuple[str, ...], catalogs: tuple[str, ...], jobs: int) -> int:
    """Run the tests inside all signature files, or those of the products with an ID, and check their contract.

    Exit code 1 where a case or a rule of the contract fails, 2 where a file is no signature.
    """
    from shadowbom.selftest import check as run

    try:
        report = run(catalogs, products, jobs)
    except KeyError as error:
        raise UserError(f"no product {error.args[0]!r}: see shadowbom catalog list") from None
    for failure in report.failures:
        say(*str(failure).split("\n"))
    say(_summary(report))
    return BROKEN if report.failures else 0


@command.command("list")
@_OVERLAYS
@click.option("--kind", type=click.Choice(_OF_PRODUCTS), help="Only products of a kind.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array of objects instead of a table.")
def list_(catalogs: tuple[str, ...], kind: str | None, as_json: bool) -> int:
    """List all products that are known."""
    catalogue = _open(catalogs)
    rows = [
        {"id": product.id, "kind": product.kind, "name": product.name, "provider": product.provider,
         "jurisdiction": product.jurisdiction, "homepage": product.homepage, "file": product.file,
         "verified": product.verified}
        for product in catalogue.products.values() if kind in (None, product.kind)
    ]
    if as_json:
        say(*json.dumps(rows, indent=2, ensure_ascii=False).split("\n"))
        return 0
    width = max((len(row["id"]) for row in rows), default=0)
    for row in rows:
        say(f"{row['id']:{width}}  {row['kind']:20}  {row['name']} ({row['provider']})")
    return 0


@command.command("explain")
@click.argument("product", metavar="ID")
@_OVERLAYS
def explain(product: str, catalogs: tuple[str, ...]) -> int:
    """Print everything by which the product with an ID is detected."""
    from shadowbom.catalog.explain import lines

    for line in lines(_open(catalogs), product):
        say(line)
    return 0


@command.command("new")
@click.argument("product", metavar="[ID]", default="")
@click.option("--kind", type=click.Choice(_OF_PRODUCTS),
              default="provider-sdk", show_default=True, help="What the product is.")
@click.option("--dir", "folder", type=click.Path(), default="signatures", show_default=True,
              help="The folder of signatures to put it in.")
@click.option("--pypi", metavar="NAME", default="",
              help="Fill in what PyPI says of the package NAME. This opens a network connection to pypi.org.")
@click.option("--metadata", type=click.Path(), metavar="FILE",
              help="Fill in what a local file says: PyPI's JSON, a METADATA or PKG-INFO file, or a wheel.")
def new(product: str, kind: str, folder: str, pypi: str, metadata: str | None) -> int:
    """Start a signature file for the product with an ID; it names what is to be filled in.

    With --pypi or --metadata the ID may be left out: it is then the package's name.
    """
    from shadowbom.catalog import names
    from shadowbom.catalog.scaffold import draft_of, start

    if pypi and metadata:
        raise UserError("--pypi and --metadata are two sources of the same: say one")
    if not (product or pypi or metadata):
        raise UserError("say an ID, or --pypi NAME")
    draft = None
    if pypi or metadata:
        draft = draft_of(_project(pypi, metadata or ""), _open(()))
        product = product or names.pypi(draft.package)
    path = start(Path(folder), product, kind, draft)
    own = "" if Path(folder).name == "signatures" else f" --catalog {folder}"
    say(f"{path}: fill it in, then run: shadowbom catalog check{own} {product}")
    return 0


def _project(pypi: str, metadata: str) -> Project:
    from shadowbom.catalog.pypi import address, project_of, read_project

    if metadata:
        return read_project(Path(metadata))
    from shadowbom.catalog.download import fetch

    url = address(pypi)
    return project_of(fetch(url), url)


@command.command("stale")
@_OVERLAYS
@click.option("--days", type=click.IntRange(min=0), default=180, show_default=True, help="How old a file may be.")
@click.option("--now", metavar="DATE", default="", help="Count from this ISO date (default: today).")
@click.option("--json", "as_json", is_flag=True, help="A JSON object instead of a table.")
def stale(catalogs: tuple[str, ...], days: int, now: str, as_json: bool) -> int:
    """List the signature files that nobody has verified for a while, the oldest first.

    Exit code 1 where there are any.
    """
    from shadowbom.catalog.ages import ages
    from shadowbom.dates import day_of

    day = day_of(now)
    files = ages(_open(catalogs), day)
    old = [age for age in files if age.days > days]
    if as_json:
        rows = [{"id": age.id, "file": age.file, "verified": age.verified, "days": age.days} for age in old]
        said = {"date": day.isoformat(), "days": days, "files": len(files), "stale": rows}
        say(*json.dumps(said, indent=2, ensure_ascii=False).split("\n"))
        return BROKEN if old else 0
    for age in old:
        say(f"{age.verified}  {age.days:5} days  {age.file}")
    say(f"{len(old)} of {len(files)} files were verified more than {days} days before {day.isoformat()}")
    return BROKEN if old else 0


def _open(catalogs: tuple[str, ...]) -> Catalogue:
    from shadowbom.catalog.store import open_catalogue

    return open_catalogue(catalogs)


def _summary(report: Report) -> str:
    failures = len(report.failures)
    return (f"{report.signatures} signatures, {report.cases} cases, {report.entries} entries, {report.mutations} "
            f"rewritten files: {failures or 'no'} failure{'' if failures == 1 else 's'}")
