"""What a scan matches with."""

from __future__ import annotations

from pathlib import Path

import pytest

from shadowbom.errors import UserError
from shadowbom.extract.extractors import EXTRACTORS
from shadowbom.ruleset import formats, open_ruleset
from signature_writer import text_of


def overlay(folder: Path, id_: str, body: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{id_}.toml").write_text(text_of(id_, body), encoding="utf-8")
    return folder


def test_the_shipped_catalogue() -> None:
    ruleset = open_ruleset()
    assert ruleset.catalogue.imports.find("python", "openai") is not None
    assert ruleset.prefilter.match(b"import openai\n", "python").passed
    assert not ruleset.prefilter.match(b"import os\n", "python").passed


def test_an_overlay_reaches_catalogue_and_prefilter(tmp_path: Path) -> None:
    folder = overlay(tmp_path / "own", "corp-llm", """
        [[host]]
        names = ["llm.corp.example"]
        [[test]]
        path = "a.py"
        text = 'URL = "https://llm.corp.example/v1"'
        expect = ["host@1"]
        assets = ["inference-endpoint:corp-llm"]
    """)
    ruleset = open_ruleset([str(folder)])
    assert ruleset.catalogue.digest != open_ruleset().catalogue.digest
    found = ruleset.catalogue.hosts.find("llm.corp.example", 0)
    assert found is not None
    assert found.product == "corp-llm"
    text = b'URL = "https://llm.corp.example/v1"\n'
    assert ruleset.prefilter.match(text, "python").passed
    assert not open_ruleset().prefilter.match(text, "python").passed


def test_an_overlay_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nowhere"):
        open_ruleset([str(tmp_path / "nowhere")])


def test_an_overlay_that_clashes(tmp_path: Path) -> None:
    folder = overlay(tmp_path / "own", "corp-llm", """
        [[package]]
        ecosystem = "pypi"
        names = ["openai"]
    """)
    with pytest.raises(UserError, match="openai"):
        open_ruleset([str(folder)])


def test_every_format_is_known_to_the_prefilter() -> None:
    assert [one.id for one in formats()] == [row.id for row in EXTRACTORS]
