"""What pyproject.toml says is what the code is."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import shadowbom
from shadowbom.extract.languages import LANGUAGES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "scanner" / "shadowbom"


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def dependencies(project: dict[str, Any]) -> dict[str, Requirement]:
    """Requirements by normal name."""
    stated = [Requirement(text) for text in project["project"]["dependencies"]]
    return {canonicalize_name(one.name): one for one in stated}


def imported() -> set[str]:
    """Top modules that the package imports, those of grammars included, which are named as text."""
    found = {language.grammar.partition(":")[0] for language in LANGUAGES.values()}
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Import):
                found.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"shadowbom"}


def test_dependencies_are_what_the_code_imports(project: dict[str, Any], dependencies: dict[str, Requirement]) -> None:
    owners = packages_distributions()
    needed = {canonicalize_name(owners[module][0]) for module in imported()}
    extras = project["project"]["optional-dependencies"]
    asked_for = {canonicalize_name(Requirement(text).name) for texts in extras.values() for text in texts}
    # The analyser of one is started as a program; distributed makes certificates with the other.
    assert sorted({*dependencies, *asked_for}) == sorted({*needed, "semgrep", "cryptography"})
    assert asked_for.isdisjoint(dependencies)


def test_every_extra_is_tested(project: dict[str, Any]) -> None:
    for texts in project["project"]["optional-dependencies"].values():
        assert set(texts) <= {*project["dependency-groups"]["test"], *project["dependency-groups"]["deep"]}


def test_every_dependency_has_a_lower_bound_that_is_met(dependencies: dict[str, Requirement]) -> None:
    from importlib.metadata import version

    for name, requirement in dependencies.items():
        assert any(one.operator == ">=" for one in requirement.specifier), name
        assert requirement.specifier.contains(version(name)), name


def test_the_version_stands_in_one_place(project: dict[str, Any]) -> None:
    assert "version" not in project["project"]
    assert ROOT / project["tool"]["hatch"]["version"]["path"] == PACKAGE / "__init__.py"
    stated = re.compile(rf"""["']{re.escape(shadowbom.__version__)}["']""")
    files = [ROOT / "pyproject.toml", *PACKAGE.rglob("*.py"), *(ROOT / "tools").glob("*.py")]
    assert [file for file in files if stated.search(file.read_text(encoding="utf-8"))] == [PACKAGE / "__init__.py"]


def test_the_console_script_is_there(project: dict[str, Any]) -> None:
    module, _, name = project["project"]["scripts"]["shadowbom"].partition(":")
    assert callable(getattr(__import__(module, fromlist=[name]), name))


def test_every_folder_of_the_package_is_one() -> None:
    """A folder without __init__.py is left out by other builders and by mypy."""
    folders = {file.parent for file in PACKAGE.rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_queries_of_every_language_are_files_of_the_package() -> None:
    named = {query for language in LANGUAGES.values() for query in language.queries}
    assert named == {file.name for file in (PACKAGE / "extract" / "queries").iterdir()}


def test_the_checked_files_are_in_the_source_distribution(project: dict[str, Any]) -> None:
    include = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert [name for name in include if not (ROOT / name.lstrip("/")).exists()] == []
    assert {"/scanner", "/signatures", "/tests", "/tools", "/README.md"} <= set(include)
