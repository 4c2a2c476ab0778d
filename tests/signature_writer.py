"""Signature files for tests: a head that is right, and the body under test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from shadowbom.catalog.compile import compile_folder
from shadowbom.catalog.index import Catalogue

HEAD = """
id = "{id}"
kind = "{kind}"
name = "{name}"
provider = "{name} Inc"
homepage = "https://{id}.example"
jurisdiction = "US"
source = "https://{id}.example/docs"
verified = {verified}
"""
NEGATIVE = """
[[test]]
path = "x.py"
text = "x = 1"
expect = []
why = "nothing is used"
"""


def text_of(id_: str, body: str = "", *, kind: str = "provider-sdk", verified: str = "2026-01-02",
            negative: bool = True) -> str:
    """A whole signature file."""
    head = HEAD.format(id=id_, kind=kind, name=id_.title(), verified=verified)
    return head + dedent(body) + (NEGATIVE if negative else "")


def write(folder: Path, id_: str, body: str = "", **options: object) -> Path:
    """Write a signature file into a folder of providers and give its path."""
    path = folder / "providers" / f"{id_}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(id_, body, **options), encoding="utf-8")  # type: ignore[arg-type]
    return path


def catalogue_of(folder: Path, bodies: Mapping[str, str]) -> Catalogue:
    """The catalogue of some signatures, written into an empty folder."""
    for id_, body in bodies.items():
        write(folder, id_, body)
    return Catalogue(compile_folder(folder))
