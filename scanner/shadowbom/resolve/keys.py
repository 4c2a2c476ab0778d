"""Stable keys of assets: the purl without version where one exists, a readable path otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shadowbom.catalog import names
from shadowbom.catalog.index import Catalogue
from shadowbom.core.evidence import Evidence, Subject

_UNSAFE = re.compile(r"[^\w.@:+\-/#]+")


def product_key(product: str) -> str:
    """The key of a product that no package stands for."""
    return f"service:{product}"


def apart(path: str) -> str:
    """The end of an agent's key that tells it from another of its name, by the file that it is made in."""
    return _UNSAFE.sub("-", f"@{path}")


def plain_key(subject: Subject) -> str:
    """The key of an asset whose subject names its own target (a server's package or URL, a file, a dataset, a
    package that no signature has)."""
    if subject.kind == "candidate":
        return f"pkg:{subject.ecosystem}/{subject.name.replace('@', '%40').replace(':', '/')}"
    head = {"mcp-server": "mcp", "model-catalogue": "catalogue", "model-file": "file", "dataset": "dataset"}
    target = subject.name if subject.kind == "dataset" else subject.product or subject.name
    return f"{head.get(subject.kind, subject.kind)}:{_UNSAFE.sub('-', target)}"


def package_purl(product: str, ecosystem: str, catalogue: Catalogue, items: Iterable[Evidence]) -> str:
    """The purl of a product's package in an ecosystem: its main one, or where evidence names only others, the
    shortest of those. Raises ValueError for a product of which neither names a package there."""
    main = catalogue.main_packages.get((product, ecosystem))
    given = (value for item in items if item.fact == "dependency" for key, value in item.properties if key == "package")
    named = {names.package(ecosystem, name) for name in given}
    if main is not None and (not named or main in named):
        named = {main}
    name = min(named, key=lambda one: (len(one), one)).partition("#")[0]
    return f"pkg:{ecosystem}/{name.replace('@', '%40').replace(':', '/')}"


def model_key(name: str, server: str, maker: str, items: list[Evidence]) -> str:
    """``pkg:huggingface/org/name`` for a model that is loaded from the Hub, else ``model:<server or maker>/<id>``."""
    if "/" in name and any(("namespace", "huggingface") in item.properties for item in items):
        return f"pkg:huggingface/{name}"
    owner = server or _UNSAFE.sub("-", maker.lower()) or "unknown"
    return f"model:{owner}/{_UNSAFE.sub('-', name.lower())}"
