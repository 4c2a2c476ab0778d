"""Models that functions give back, and names that only look like models."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_repositories import scanned


def models(tmp_path: Path, files: dict[str, str]) -> set[str]:
    return {asset.name for asset in scanned(tmp_path, files).assets if asset.kind in ("model", "dataset")}


@pytest.mark.parametrize(("path", "text"), [
    ("llm.py", "class A:\n    def default_model(self):\n        return 'gpt-4o'\n"),
    ("llm.py", "class A:\n    @property\n    def model_name(self) -> str:\n        return 'gpt-4o'\n"),
    ("llm.rb", "class A\n  def default_model\n    'gpt-4o'\n  end\nend\n"),
    ("llm.php", "<?php class A { function getModel(): string { return 'gpt-4o'; } }\n"),
    ("Llm.java", 'class Llm { String getDefaultModel() { return "gpt-4o"; } }\n'),
    ("llm.go", 'package a\n\nfunc (c *C) DefaultModel() string { return "gpt-4o" }\n'),
    ("llm.kt", 'fun chatModel(): String = "gpt-4o"\n'),
    ("llm.ts", "export const getModel = () => 'gpt-4o'\n"),
    ("llm.rs", 'impl A { fn default_model(&self) -> &str { "gpt-4o" } }\n'),
])
def test_a_function_that_gives_the_model_in_use(path: str, text: str, tmp_path: Path) -> None:
    assert models(tmp_path, {path: text}) == {"gpt-4o"}


@pytest.mark.parametrize(("path", "text"), [
    ("a.py", "def plain_model(model):\n    if 'gpt-4o' in model:\n        return 'gpt-4o'\n    return model\n"),
    ("a.py", "def model_placeholder():\n    return 'gpt-4o'\n"),
    ("a.py", "def pricing_of_model_family():\n    return 'gpt-4o'\n"),
    ("a.py", "def title():\n    return 'gpt-4o'\n"),
    ("a.ts", "export const modelHint = 'gpt-4o'\n"),
])
def test_a_function_that_looks_a_name_up_or_shows_one(path: str, text: str, tmp_path: Path) -> None:
    assert models(tmp_path, {path: text}) == set()


def test_a_telephone_is_no_model(tmp_path: Path) -> None:
    assert models(tmp_path, {"phones.yml": "- brand: Acme\n  model: O1\n"}) == set()
    assert models(tmp_path, {"llm.yml": "chat:\n  model: o1\n"}) == {"o1"}


def test_how_own_files_are_read_is_no_dataset(tmp_path: Path) -> None:
    text = "from datasets import load_dataset\n\nload_dataset('json', data_files='a.json')\nload_dataset('squad')\n"
    assert models(tmp_path, {"train.py": text}) == {"squad"}
