"""Modules that have their package's name: what a signature says of the package holds for the import, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shadowbom.catalog import names
from shadowbom.catalog.rarity import is_common

_LANGUAGE = {"golang": "go", "npm": "javascript", "pub": "dart", "cargo": "rust", "pypi": "python"}
"""Ecosystems whose modules are called as their packages are, or with ``_`` where those have a hyphen."""
_UNDERSCORED = frozenset({"rust", "python"})
_WORD = 6
"""A shorter word may well be a module of the repository's own, of which only Python's are known."""


def imports(
    packages: Iterable[Mapping[str, Any]], stated: Iterable[Mapping[str, Any]],
) -> Iterator[dict[str, Any]]:
    """Rows of imports that rows of packages imply: of each package the module of its name, unless an import of the same
    product takes it already. ``stated`` are the rows of imports that signatures state; a module stated for another
    product stays that one's.
    """
    owners = {(row["language"], row["value"].replace(names.ANY_MAJOR, "")): row["product"] for row in stated}
    for row in packages:
        language = _LANGUAGE.get(row["ecosystem"])
        module = _module(language, row["value"]) if language else ""
        if not language or not module or (language, module) in owners:
            continue
        if row["product"] in _above(owners, language, module):
            continue
        owners[language, module] = row["product"]
        yield {"product": row["product"], "line": row["line"], "language": language, "value": module,
               "kind": row["kind"], "uses": row["uses"], "implied": True}


def _module(language: str, package: str) -> str:
    """The module that a package's name stands for; "" where that is not sure."""
    if package.endswith("*"):
        # A scope or a folder is one name for all in it; a beginning of names is none.
        package = package.removesuffix("*").removesuffix("/") if package.endswith("/*") else ""
    module = package.replace("-", "_") if language in _UNDERSCORED else names.module(language, package)
    whole = any(sign in module for sign in "@/-_") or (language == "python" and len(module) >= _WORD)
    return module if whole and not is_common(module) else ""


def _above(owners: Mapping[tuple[str, str], str], language: str, module: str) -> set[str]:
    """The products of the modules that hold ``module``."""
    found = set()
    while module:
        module = module.rpartition(names.separator(language))[0]
        if (language, module) in owners:
            found.add(owners[language, module])
    return found
