"""Compose files, manifests, workflows and templates made to take for ever, or to break."""

from __future__ import annotations

import pytest

from bounded import within
from shadowbom.core.source import Document, SourceFile
from shadowbom.extract.extractors import Request
from shadowbom.extract.settings.structured import json, yaml

LIMIT = 6.0
BOMB = "a0: &a0 {image: acme/server, run: acme serve, command: [a, b]}\n" + "".join(
    f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 9) + "]\n" for n in range(1, 12)
)
CASES = [
    BOMB,
    "image: &i " + "x" * 300 + "\n" + "b:\n" + "  - image: *i\n" * 20_000,
    "run: |\n" + "  acme serve && \\\n" * 20_000,
    "uses: a/b@v1\nwith:\n  args: " + "--a " * 20_000,
    "uses: a/b@v1\nwith:\n" + "".join(f"  k{n}: --a{n} b\n" for n in range(5000)),
    "apiVersion: a.b/v1\nkind: X\nspec: " + "[" * 150 + "]" * 150,
    "image: {{ " * 20_000,
    "{{- if x }}\n" * 20_000 + "image: acme/server\n",
    "{{/*" + "*" * 100_000 + "\n",
    "x: {{" + "a" * 100_000 + "\n",
    "image: a/b\ncommand: [" + "sh, -c, " * 10_000 + "x]",
    "image: a/b\nenv:\n" + "  - {name: A, value: $(A)$(A)}\n" * 5000 + "args: [" + "$(A), " * 5000 + "]",
    "extensions: [" + "a.b, " * 50_000 + "]",
]


@pytest.mark.parametrize("text", CASES)
@pytest.mark.parametrize("read", [yaml, json])
def test_it_ends_soon(read: object, text: str) -> None:
    with within(LIMIT):
        document = Document(SourceFile("x.yaml", b"x.yaml", "yaml"), text)
        found = yaml(document, Request()) if read is yaml else json(document, Request())
        assert len(found.facts) < 60_000
