"""``shadowbom catalog``: check, list, explain and start signature files."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shadowbom.core.asset import KINDS
from shadowbom.errors import UserError

if TYPE_CHECKING:
    from shadowbom.catalog.index import Catalogue
    from shadowbom.selftest import Report

_OVERLAYS = click.option("--catalog", "catalogs", multiple=True, type=click.Path(), metavar="DIR",
                         help="A folder with your organisation's own signatures. Repeatable.")
BROKEN = 1
"""Exit code where signatures can be read and break the contract."""


@click.group("catalog")
def command() -> None:
    """Check, list, explain and start signature files."""


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
        _say(str(failure))
    _say(_summary(report))
    return BROKEN if report.failures else 0


@command.command("list")
@_OVERLAYS
@click.option("--kind", type=click.Choice(KINDS), help="Only products of a kind.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array of objects instead of a table.")
def list_(catalogs: tuple[str, ...], kind: str | None, as_json: bool) -> int:
    """List all products that are known."""
    catalogue = _open(catalogs)
    rows = [
        {"id": product.id, "kind": product.kind, "name": product.name, "provider": product.provider,
         "jurisdiction": product.jurisdiction, "homepage": product.homepage, "file": product.file}
        for product in catalogue.products.values() if kind in (None, product.kind)
    ]
    if as_json:
        _say(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    width = max((len(row["id"]) for row in rows), default=0)
    for row in rows:
        _say(f"{row['id']:{width}}  {row['kind']:20}  {row['name']} ({row['provider']})")
    return 0


@command.command("explain")
@click.argument("product", metavar="ID")
@_OVERLAYS
def explain(product: str, catalogs: tuple[str, ...]) -> int:
    """Print everything by which the product with an ID is detected."""
    from shadowbom.catalog.explain import lines

    for line in lines(_open(catalogs), product):
        _say(line)
    return 0


@command.command("new")
@click.argument("product", metavar="ID")
@click.option("--kind", type=click.Choice([kind for kind in KINDS if kind not in ("model-catalogue", "candidate")]),
              default="provider-sdk", show_default=True, help="What the product is.")
@click.option("--dir", "folder", type=click.Path(), default="signatures", show_default=True,
              help="The folder of signatures to put it in.")
def new(product: str, kind: str, folder: str) -> int:
    """Start a signature file for the product with an ID; it names what is to be filled in."""
    from shadowbom.catalog.scaffold import start

    _say(f"{start(Path(folder), product, kind)}: fill it in, then run: shadowbom catalog check {product}")
    return 0


def _open(catalogs: tuple[str, ...]) -> Catalogue:
    from shadowbom.catalog.store import open_catalogue

    return open_catalogue(catalogs)


def _summary(report: Report) -> str:
    failures = len(report.failures)
    return (f"{report.signatures} signatures, {report.cases} cases, {report.entries} entries, {report.mutations} "
            f"rewritten files: {failures or 'no'} failure{'' if failures == 1 else 's'}")


def _say(text: str) -> None:
    """A line on standard output, its unprintable signs escaped."""
    from shadowbom.report.text import clean

    body = "\n".join(clean(line) for line in text.split("\n"))
    sys.stdout.buffer.write(f"{body}\n".encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()
