"""Whose API an address is of: by its host, else by its path."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_repositories import found, scanned

PATH = "/openai/deployments/"


@pytest.mark.parametrize(("path", "text"), [
    ("a.py", f"def url(base, name):\n    return f'{{base}}{PATH}{{name}}/chat/completions'\n"),
    ("a.py", f"def url(base, name):\n    return base + '{PATH}' + name\n"),
    ("a.ts", f"export const url = (b: string, n: string) => `${{b}}{PATH}${{n}}/embeddings`\n"),
    ("a.go", f'package a\n\nimport "fmt"\n\nfunc u(b string) string {{ return fmt.Sprintf("%s{PATH}x", b) }}\n'),
    ("a.rb", f'def url(base) = "#{{base}}{PATH}x"\n'),
    ("a.rs", f'fn url(b: &str) -> String {{ format!("{{}}{PATH}{{}}", b, "x") }}\n'),
    ("app.yaml", f"gateway:\n  path: {PATH}chat\n"),
])
def test_a_path_tells_whose_api_is_called(path: str, text: str, tmp_path: Path) -> None:
    assert found(tmp_path, {path: text}) == {("cloud-ai-service", "azure-openai")}


def test_a_known_host_says_it_once(tmp_path: Path) -> None:
    text = f"URL = 'https://acme.openai.azure.com{PATH}chat/completions'\n"
    result = scanned(tmp_path, {"a.py": text})
    assert [(asset.name, {item.entry for item in asset.evidence}) for asset in result.assets] == [
        ("azure-openai", {"host"}),
    ]


@pytest.mark.parametrize(("path", "text"), [
    ("a.py", f"# the path {PATH}name is another's\nX = 1\n"),
    ("a.py", "def url(base):\n    return base + '/deployments/'\n"),
    ("README.md", f"Call {PATH}name.\n"),
])
def test_other_paths_and_prose_tell_nothing(path: str, text: str, tmp_path: Path) -> None:
    assert found(tmp_path, {path: text}) == set()
