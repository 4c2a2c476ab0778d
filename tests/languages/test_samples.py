"""One sample a language: all its facts, exactly. ``facts.txt`` is read beside ``sample.txt`` when it changes.

To write the facts of a new sample: ``python -m languages.test_samples LANGUAGE`` with ``tests`` on the path.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from code_facts import read
from shadowbom.core.source import Document, SourceFile
from shadowbom.extract.code import extract
from shadowbom.extract.extractors import EXTRACTORS, Request
from shadowbom.extract.languages import LANGUAGES

HERE = Path(__file__).parent


def sample(language: str) -> str:
    return (HERE / language / "sample.txt").read_text("utf-8")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_facts_of_the_sample(language: str) -> None:
    assert read(sample(language), language) == (HERE / language / "facts.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_facts_are_the_same_with_other_line_ends(language: str) -> None:
    expected = read(sample(language), language)
    assert read(sample(language).replace("\n", "\r\n"), language) == expected
    assert read("\ufeff" + sample(language), language) == expected


@pytest.mark.parametrize("row", [row for row in EXTRACTORS if row.run == "shadowbom.extract.code:extract"],
                         ids=lambda row: row.id)
def test_each_format_of_code_is_read_in_its_language(row) -> None:  # type: ignore[no-untyped-def]
    document = Document(SourceFile(f"a{row.suffixes[0]}", b"a", row.id), sample(row.language))
    extraction = extract(document, Request())
    assert extraction.problems == ()
    assert len(extraction.facts) == len(read(sample(row.language), row.language))
    assert {fact.location.path for fact in extraction.facts} == {document.file.path}


if __name__ == "__main__":
    for name in sys.argv[1:]:
        (HERE / name / "facts.txt").write_text("\n".join(read(sample(name), name)) + "\n", "utf-8")
