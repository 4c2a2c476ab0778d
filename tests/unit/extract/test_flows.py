"""Workflows of low-code tools, and models that stand as keys."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from small_repositories import found, scanned

NODE = {"type": "@n8n/n8n-nodes-langchain.lmChatOllama", "typeVersion": 1, "position": [0, 0], "parameters": {}}


@pytest.mark.parametrize("flow", [
    {"nodes": [NODE], "connections": {}},
    [{"name": "a", "nodes": [NODE], "connections": {"a": {}}}],
])
def test_a_node_of_a_workflow_uses_its_type(flow: object, tmp_path: Path) -> None:
    assert found(tmp_path, {"flows/chat.json": json.dumps(flow)}) == {("local-runtime", "ollama")}


@pytest.mark.parametrize("flow", [
    {"nodes": [NODE]}, {"nodes": NODE, "connections": {}}, {"nodes": [{"type": NODE["type"]}], "connections": {}},
    {"nodes": [{**NODE, "type": 7}], "connections": {}}, {"nodes": [[NODE]], "connections": {}},
])
def test_another_document_is_no_workflow(flow: object, tmp_path: Path) -> None:
    assert found(tmp_path, {"flows/chat.json": json.dumps(flow)}) == set()


def test_of_a_workflow_with_many_nodes_so_many_are_read(tmp_path: Path) -> None:
    flow = {"nodes": [NODE] * 5000, "connections": {}}
    result = scanned(tmp_path, {"flows/chat.json": json.dumps(flow)})
    assert [(asset.name, len(asset.evidence)) for asset in result.assets] == [("ollama", 2000)]


@pytest.mark.parametrize(("path", "text"), [
    ("llm.yml", "apis:\n  acme:\n    models:\n      gpt-3.5-turbo:\n        max: 3\n"),
    ("llm.toml", '[models."gpt-3.5-turbo"]\nmax = 3\n'),
])
def test_a_model_may_be_a_key_of_what_is_known_of_it(path: str, text: str, tmp_path: Path) -> None:
    assert found(tmp_path, {path: text}) == {("model", "gpt-3.5-turbo")}


@pytest.mark.parametrize("text", [
    "models:\n  Car:\n    wheels: 4\n", "prices:\n  gpt-3.5-turbo:\n    usd: 3\n", "models:\n  gpt-3.5-turbo: 3\n",
])
def test_other_keys_are_no_models(text: str, tmp_path: Path) -> None:
    assert found(tmp_path, {"llm.yml": text}) == set()
