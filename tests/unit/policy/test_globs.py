"""Names and paths with stars."""

from __future__ import annotations

import pytest

from shadowbom.policy.globs import covers, is_bounded, matches


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("openai", "OpenAI", True),
        ("azure openai", "azure-openai", True),
        ("azure_openai", "Azure  OpenAI", True),
        ("openai", "openai-agents", False),
        ("gpt-4*", "gpt-4o", True),
        ("*gpt*", "azure/gpt-4", True),
        ("*", "", True),
        ("a*b*c", "a-b-c", True),
        ("a*bc*c", "abc", False),
        ("ab*ba", "aba", False),
        ("*ab", "abab", True),
    ],
)
def test_names(pattern: str, name: str, fits: bool) -> None:
    assert matches(pattern, name) is fits


@pytest.mark.parametrize(
    ("glob", "path", "fits"),
    [
        ("research/**", "research/a/b.py", True),
        ("research/", "research/a/b.py", True),
        ("research", "x/research/b.py", True),
        ("src/research", "research/b.py", False),
        ("*.ipynb", "a/b/c.ipynb", True),
        ("src/*.py", "src/a/b.py", False),
        ("src/**/*.py", "src/b.py", True),
        ("src/**/*.py", "src/a/c/b.py", True),
        ("**/x/**", "a/x/b", True),
        ("./a/b", "a/b", True),
        ("/a/b", "a/b", True),
        ("a/b", "a/bc", False),
    ],
)
def test_paths(glob: str, path: str, fits: bool) -> None:
    assert covers((glob,), path) is fits


def test_no_glob_covers_nothing() -> None:
    assert not covers((), "a")


def test_a_pattern_has_few_stars_and_is_matched_in_linear_time() -> None:
    assert is_bounded("*" * 10)
    assert not is_bounded("*" * 11)
    assert not matches("*a" * 10 + "b", "a" * 200_000)
    assert not covers(("**/a" * 5 + "/b",), "a/" * 20_000)
