"""What the name of a package says of its module."""

from __future__ import annotations

from typing import Any

import pytest

from shadowbom.catalog import implied


def _package(ecosystem: str, value: str, product: str = "acme") -> dict[str, Any]:
    return {"product": product, "line": 3, "ecosystem": ecosystem, "value": value, "kind": "provider-sdk", "uses": []}


def _modules(packages: list[dict[str, Any]], *stated: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    rows = [{"language": language, "value": value, "product": product} for language, value, product in stated]
    return [(row["language"], row["value"], row["product"]) for row in implied.imports(packages, rows)]


@pytest.mark.parametrize(("ecosystem", "name", "language", "module"), [
    ("golang", "github.com/acme/ml", "go", "github.com/acme/ml"),
    ("golang", "github.com/acme/ml/v2", "go", "github.com/acme/ml"),
    ("npm", "@acme/ai", "javascript", "@acme/ai"),
    ("npm", "@acme/*", "javascript", "@acme"),
    ("npm", "acme-ai", "javascript", "acme-ai"),
    ("pub", "acme_ai", "dart", "acme_ai"),
    ("cargo", "acme-ai", "rust", "acme_ai"),
    ("pypi", "acme-ai", "python", "acme_ai"),
    ("pypi", "acmenet", "python", "acmenet"),
])
def test_module_of_a_package(ecosystem: str, name: str, language: str, module: str) -> None:
    assert _modules([_package(ecosystem, name)]) == [(language, module, "acme")]


@pytest.mark.parametrize(("ecosystem", "name"), [
    ("npm", "acmenet"), ("cargo", "acmenet"), ("pub", "acmenet"), ("pypi", "acme"), ("pypi", "inference"),
    ("npm", "acme-*"), ("maven", "org.acme:ml"), ("gem", "acme-ai"), ("nuget", "acme.ml"),
])
def test_no_module_where_it_is_not_sure(ecosystem: str, name: str) -> None:
    assert _modules([_package(ecosystem, name)]) == []


def test_a_stated_import_of_the_product_takes_all_below_it() -> None:
    packages = [_package("golang", "github.com/acme/sdk/ml"), _package("golang", "github.com/acme/web")]
    assert _modules(packages, ("go", "github.com/acme/sdk", "acme")) == [("go", "github.com/acme/web", "acme")]


def test_a_module_stated_for_another_product_stays_that_ones() -> None:
    packages = [_package("pypi", "acme-ai"), _package("npm", "@acme/ai")]
    stated = [("python", "acme_ai", "other"), ("javascript", "@acme", "other")]
    assert _modules(packages, *stated) == [("javascript", "@acme/ai", "acme")]


def test_the_first_of_two_packages_of_one_module() -> None:
    packages = [_package("pypi", "acme-ai", "one"), _package("pypi", "acme-ai", "two")]
    assert _modules(packages) == [("python", "acme_ai", "one")]
