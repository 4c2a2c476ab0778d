"""AI that a framework or a database has built in, switched on by settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from shadowbom.scan import ScanOptions, scan

SPRING = """
spring:
  ai:
    ollama:
      init:
        pull-model-strategy: always
    vectorstore:
      pgvector:
        index-type: HNSW
    mistralai:
      enabled: false
"""


def found(folder: Path, path: str, text: str) -> dict[str, str]:
    """The assets of one file and their states."""
    (folder / path).write_text(text, encoding="utf-8")
    result = scan([str(folder)], ScanOptions(now="2026-11-28", jobs=1))
    return {asset.name: asset.state for asset in result.assets}


def test_keys_of_spring_ai_alone(tmp_path: Path) -> None:
    assert found(tmp_path, "application.yml", SPRING) == {
        "ollama": "imported", "pgvector": "imported", "mistral": "configured-off"}


@pytest.mark.parametrize(("line", "name"), [
    ("spring.ai.ollama.base-url=http://models.internal:8080", "ollama"),
    ("spring.ai.vectorstore.mongodb.collection-name=docs", "mongodb-atlas"),
    ("spring.ai.chat.memory.repository=jdbc", "spring-ai"),
])
def test_properties(line: str, name: str, tmp_path: Path) -> None:
    assert name in found(tmp_path, "application.properties", f"server.port=8080\n{line}\n")


@pytest.mark.parametrize(("path", "text"), [
    ("application.yml", "spring:\n  datasource:\n    ai:\n      ollama: x\n"),
    ("application.yml", "games:\n  ai:\n    pgvector:\n      level: hard\n"),
    ("application.properties", "spring.aim.ollama.url=x\nmy.spring.ai.level=hard\nspring.data.mongodb.uri=x\n"),
    ("search.py", "client.search(index='products', body={'inference': 1})\n"),
    ("index.py", "from pymongo.operations import SearchIndexModel\nSearchIndexModel(name='w', type='search')\n"),
])
def test_other_settings(path: str, text: str, tmp_path: Path) -> None:
    assert found(tmp_path, path, text) == {}
