"""Whole reports, byte for byte. After a change that is meant: ``python tests/golden/test_golden.py`` writes them anew."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
if __name__ == "__main__":
    sys.path.insert(0, str(FOLDER.parent))

from report_samples import full, hostile
from shadowbom.report import ReportOptions, render

CASES = {
    "full.table.txt": ("table", full, ReportOptions()),
    "full.all.table.txt": ("table", full, ReportOptions(all=True, verbose=True, width=100)),
    "full.json": ("json", full, ReportOptions()),
    "full.cdx.json": ("cyclonedx", full, ReportOptions()),
    "full.sarif": ("sarif", full, ReportOptions()),
    "hostile.table.txt": ("table", hostile, ReportOptions(all=True, verbose=True)),
    "hostile.json": ("json", hostile, ReportOptions()),
    "hostile.cdx.json": ("cyclonedx", hostile, ReportOptions()),
    "hostile.sarif": ("sarif", hostile, ReportOptions()),
}


def text_of(name: str) -> str:
    form, make, options = CASES[name]
    return render(form, make(), options)


@pytest.mark.parametrize("name", CASES)
def test_report(name: str) -> None:
    assert text_of(name).encode() == (FOLDER / "expected" / name).read_bytes()


def test_no_expected_file_is_left_over() -> None:
    assert {path.name for path in (FOLDER / "expected").iterdir()} == set(CASES)


if __name__ == "__main__":
    for case in CASES:
        (FOLDER / "expected" / case).write_bytes(text_of(case).encode())
