"""Whole reports, byte for byte. After a change that is meant, ``SHADOWBOM_WRITE_GOLDEN=1 pytest tests/golden`` writes
them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from report_samples import full, hostile
from shadowbom.report import ReportOptions, render

FOLDER = Path(__file__).parent / "expected"
CASES = {
    "full.table.txt": ("table", full, ReportOptions()),
    "full.all.table.txt": ("table", full, ReportOptions(all=True, verbose=True, width=100)),
    "full.json": ("json", full, ReportOptions()),
    "full.cdx.json": ("cyclonedx", full, ReportOptions()),
    "full.md": ("markdown", full, ReportOptions()),
    "full.sarif": ("sarif", full, ReportOptions()),
    "hostile.table.txt": ("table", hostile, ReportOptions(all=True, verbose=True)),
    "hostile.json": ("json", hostile, ReportOptions()),
    "hostile.cdx.json": ("cyclonedx", hostile, ReportOptions()),
    "hostile.md": ("markdown", hostile, ReportOptions(all=True)),
    "hostile.sarif": ("sarif", hostile, ReportOptions()),
}


def text_of(name: str) -> str:
    form, make, options = CASES[name]
    return render(form, make(), options)


@pytest.mark.parametrize("name", CASES)
def test_report(name: str) -> None:
    form, make, options = CASES[name]
    text = render(form, make(), options).encode()
    if os.environ.get("SHADOWBOM_WRITE_GOLDEN"):
        (FOLDER / name).write_bytes(text)
    assert text == (FOLDER / name).read_bytes()


def test_no_expected_file_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(CASES)
