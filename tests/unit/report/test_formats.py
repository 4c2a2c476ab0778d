from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report_samples import full
from report_strategies import results
from shadowbom.core.result import ScanResult
from shadowbom.report import FORMATS, ReportOptions, render

T = TypeVar("T")
ALL = ReportOptions(all=True, verbose=True)


def shuffled(scan: ScanResult, seed: int) -> ScanResult:
    """The same result, found in another order."""
    dice = random.Random(seed)

    def mix(items: Sequence[T]) -> tuple[T, ...]:
        return tuple(dice.sample(items, len(items)))

    assets = tuple(
        replace(asset, evidence=mix(asset.evidence), versions=mix(asset.versions), properties=mix(asset.properties))
        for asset in scan.assets
    )
    return replace(
        scan,
        assets=mix(assets),
        relations=mix(scan.relations),
        findings=mix(scan.findings),
        problems=mix(scan.problems),
        rules=mix(scan.rules),
    )


def test_the_table_of_formats_is_sorted() -> None:
    assert list(FORMATS) == sorted(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_ends_with_one_line_end(name: str) -> None:
    text = render(name, full())
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_things_found_does_not_show(name: str, seed: int) -> None:
    assert render(name, shuffled(full(), seed), ALL) == render(name, full(), ALL)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(results(), st.integers())
@pytest.mark.parametrize("name", FORMATS)
def test_nor_for_any_result(name: str, scan: ScanResult, seed: int) -> None:
    assert render(name, shuffled(scan, seed), ALL) == render(name, scan, ALL)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_imports_nothing_heavy(name: str) -> None:
    program = (
        "import sys\n"
        f"import {FORMATS[name]}\n"
        "heavy = ('pydantic', 'rich', 'click', 'git', 'cyclonedx', 'jsonschema')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_a_format_is_imported_when_it_is_asked_for() -> None:
    program = (
        "import sys, shadowbom.report\nprint([name for name in sys.modules if name.startswith('shadowbom.report.')])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
