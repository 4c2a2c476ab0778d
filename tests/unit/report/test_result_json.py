from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from report_samples import full, hostile, result
from report_strategies import results
from shadowbom.core.asset import KINDS, STATES
from shadowbom.core.result import ScanResult
from shadowbom.core.source import Scope
from shadowbom.report import render, schema
from shadowbom.report.json import SCHEMA_VERSION

PUBLISHED = Path(__file__).parents[3] / schema.PUBLISHED
VALIDATOR = Draft202012Validator(json.loads(PUBLISHED.read_text(encoding="utf-8")))


def document_of(scan: ScanResult) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render("json", scan))
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []
    return document


def test_the_published_schema_is_the_generated_one(tmp_path: Path) -> None:
    schema.write(str(tmp_path))
    assert (tmp_path / schema.PUBLISHED).read_text(encoding="utf-8") == PUBLISHED.read_text(encoding="utf-8")


def test_the_schema_knows_all_kinds_states_and_scopes() -> None:
    asset = schema.json_schema()["$defs"]["ListedAsset"]["properties"]
    assert asset["kind"]["enum"] == list(KINDS)
    assert asset["state"]["enum"] == ["", *STATES]
    assert asset["scope"]["enum"] == [scope.value for scope in Scope]


def test_the_schema_refuses_what_it_does_not_describe() -> None:
    document = document_of(full())
    document["assets"][0]["colour"] = "red"
    del document["assets"][1]["name"]
    messages = sorted(error.message for error in VALIDATOR.iter_errors(document))
    assert len(messages) == 2
    assert "'colour' was unexpected" in messages[1]
    assert messages[0] == "'name' is a required property"


def test_all_of_a_result_is_there() -> None:
    scan = full()
    document = document_of(scan)
    assert document["schema_version"] == SCHEMA_VERSION == "1.5"
    assert document["tool"] == {"name": "shadowbom", "version": "0.1.0"}
    assert document["counts"] == {"found": 1234, "read": 310, "passed": 42, "skipped": 1}
    assert document["catalogue"] == {"date": "2026-11-19", "digest": "sha256:0123abcd", "signatures": 443}
    assert {asset["key"] for asset in document["assets"]} == {asset.key for asset in scan.assets}
    assert len(document["relations"]) == len(scan.relations)
    assert [finding["severity"] for finding in document["findings"]] == ["critical", "medium"]
    assert [problem["path"] for problem in document["problems"]] == ["big.bin", "data/bad.json"]
    assert [rule["id"] for rule in document["rules"]] == ["leaked-key"]
    pieces = {asset["key"]: asset["evidence"] for asset in document["assets"]}
    assert {key: len(found) for key, found in pieces.items()} == {
        asset.key: len(asset.evidence) for asset in scan.assets
    }
    assert pieces["pkg:huggingface/BAAI/bge-small-en-v1.5"] == [
        {
            "signature": "BAAI/bge-small-en-v1.5",
            "entry": "model",
            "match": "BAAI/bge-small-en-v1.5",
            "location": {"path": "nb/search.ipynb", "line": 88, "column": 14, "cell": 4, "cell_line": 2},
            "fact": "call",
            "symbol": "",
            "state": "",
            "scope": "docs",
            "confidence": {"score": 0.85, "level": "high", "reasons": ["download"]},
            "properties": [{"name": "revision", "value": "5C38EC7C405EC4B44B94CC5A9BB96E735B38267A"}],
        }
    ]


def test_a_key_is_its_prefix_and_length() -> None:
    keys = [piece.get("key") for asset in document_of(hostile())["assets"] for piece in asset["evidence"]]
    assert keys == [{"prefix": "sk-", "length": 51}] * 4


def test_hostile_texts_come_back_unchanged_from_a_printable_document() -> None:
    text = render("json", hostile())
    assert all(character.isprintable() or character == "\n" for character in text)
    assert document_of(hostile())["root"] == hostile().root


def test_a_lone_surrogate_does_not_spoil_the_document() -> None:
    text = render("json", result(root="a\ud800b"))
    assert json.loads(text.encode("utf-8"))["root"] == "a\ufffdb"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(results())
def test_any_result_fits_the_published_schema(scan: ScanResult) -> None:
    assert len(document_of(scan)["assets"]) == len(scan.assets)
