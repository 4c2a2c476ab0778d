from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import HealthCheck, given, settings
from packageurl import PackageURL

from report_samples import asset, evidence, full, hostile, result
from report_strategies import results
from shadowbom.core.asset import KINDS, Relation, Version
from shadowbom.core.result import Counts, ScanResult
from shadowbom.core.source import Problem, Scope
from shadowbom.report import render

VALIDATOR = JsonStrictValidator(SchemaVersion.V1_7)


def bom_of(scan: ScanResult) -> dict[str, Any]:
    text = render("cyclonedx", scan)
    assert VALIDATOR.validate_str(text) is None
    bom: dict[str, Any] = json.loads(text)
    assert references(bom) == []
    return bom


def references(bom: dict[str, Any]) -> list[str]:
    """What the schema cannot say: refs are unique and each one that is named exists."""
    declared = list(_declared(bom))
    wrong = [f"double: {ref}" for ref in declared if declared.count(ref) > 1]
    named: list[str] = []
    for edge in bom["dependencies"]:
        named += [edge["ref"], *edge.get("dependsOn", ())]
    for composition in bom["compositions"]:
        named += [*composition["assemblies"], *composition["dependencies"]]
    for note in bom.get("annotations", ()):
        named += note["subjects"]
    edges = [edge["ref"] for edge in bom["dependencies"]]
    wrong += [f"double edge: {ref}" for ref in edges if edges.count(ref) > 1]
    return wrong + [f"missing: {ref}" for ref in named if ref not in declared]


def _declared(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "bom-ref" in value:
            yield value["bom-ref"]
        for part in value.values():
            yield from _declared(part)
    elif isinstance(value, list):
        for part in value:
            yield from _declared(part)


def entries(bom: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {entry["bom-ref"]: entry for entry in (*bom.get("components", ()), *bom.get("services", ()))}


def said(entry: dict[str, Any], name: str) -> list[str]:
    return [item["value"] for item in entry["properties"] if item["name"] == f"shadowbom:{name}"]


def test_the_referential_check_sees_what_the_schema_does_not() -> None:
    bom = json.loads(render("cyclonedx", full()))
    bom["dependencies"][0]["dependsOn"].append("nowhere")
    bom["components"][0]["bom-ref"] = bom["components"][1]["bom-ref"]
    assert VALIDATOR.validate_str(json.dumps(bom)) is None
    found = references(bom)
    assert "missing: nowhere" in found
    assert any(text.startswith("double: ") for text in found)


def test_every_asset_is_one_component_or_service_with_its_facts_and_places() -> None:
    scan = full()
    listed = entries(bom_of(scan))
    for item in scan.assets:
        entry = listed[item.key]
        assert entry["name"] == item.name
        assert said(entry, "kind") == [item.kind]
        assert said(entry, "product") == ([item.product] if item.product else [])
        assert said(entry, "scope") == [item.scope.value]
        assert said(entry, "confidence") == [item.confidence.level]
        assert said(entry, "state") == ([item.state] if item.state else [])
        maker = entry.get("supplier") or entry.get("provider")
        assert maker == ({"name": item.provider} if item.provider else None)
        places = {f"{piece.location.path}:{piece.location.line}" for piece in item.evidence}
        written = {f"{place['location']}:{place['line']}" for place in entry.get("evidence", {}).get("occurrences", ())}
        assert written | set(said(entry, "occurrence")) == places


def test_what_else_is_listed_says_whose_part_it_is() -> None:
    scan = full()
    keys = {item.key for item in scan.assets}
    listed = entries(bom_of(scan))
    further = {ref: said(entry, "part-of") for ref, entry in listed.items() if ref not in keys}
    assert further == {
        "service:openai": ["pkg:pypi/openai"],
        "pkg:npm/%40modelcontextprotocol/server-filesystem@2025.8.21": [
            "mcp:npm:@modelcontextprotocol/server-filesystem"
        ],
    }
    assert all(not said(listed[key], "part-of") for key in keys)


@pytest.mark.parametrize(
    ("kind", "key", "where", "type_"),
    [
        ("provider-sdk", "pkg:pypi/x", "components", "library"),
        ("agent-framework", "pkg:npm/x", "components", "library"),
        ("ml-framework", "service:x", "components", "library"),
        ("vector-db", "pkg:pypi/x", "components", "library"),
        ("vector-db", "service:x", "services", None),
        ("observability", "service:x", "services", None),
        ("gateway", "pkg:pypi/x", "components", "library"),
        ("gateway", "service:x", "services", None),
        ("inference-endpoint", "service:x", "services", None),
        ("cloud-ai-service", "service:x", "services", None),
        ("mcp-server", "mcp:x", "services", None),
        ("mcp-client", "service:x", "components", "application"),
        ("local-runtime", "service:x", "components", "application"),
        ("local-runtime", "pkg:pypi/x", "components", "library"),
        ("model", "model:a/x", "components", "machine-learning-model"),
        ("embedding-model", "model:a/x", "components", "machine-learning-model"),
        ("model-file", "file:x", "components", "machine-learning-model"),
        ("model-catalogue", "catalogue:x", "components", "data"),
        ("dataset", "dataset:x", "components", "data"),
        ("coding-agent-config", "service:x", "components", "data"),
        ("agent", "service:x", "components", "application"),
        ("sub-agent", "sub-agent:x", "components", "data"),
        ("agent-skill", "agent-skill:x", "components", "data"),
        ("agent-command", "agent-command:x", "components", "data"),
        ("agent-hook", "agent-hook:x", "components", "data"),
        ("agent-plugin", "agent-plugin:x", "components", "application"),
        ("plugin-marketplace", "plugin-marketplace:x", "components", "data"),
        ("a2a-agent", "a2a-agent:x", "components", "application"),
        ("ai-ci-workflow", "service:x", "components", "application"),
        ("ai-ci-step", "ai-ci-step:x", "components", "application"),
        ("candidate", "service:x", "components", "application"),
    ],
)
def test_kinds(kind: str, key: str, where: str, type_: str | None) -> None:
    bom = bom_of(result(assets=(asset(key, kind, "x", "Maker", evidence("a.py", 1, kind=kind, name="x")),)))
    (entry,) = bom[where]
    assert entry.get("type") == type_
    assert ("data" in entry) == (
        type_ == "data" or (where == "services" and kind not in ("mcp-server", "vector-db", "observability"))
    )


def test_every_kind_of_asset_is_tried_above() -> None:
    marks = next(mark for mark in test_kinds.pytestmark if mark.name == "parametrize")  # type: ignore[attr-defined]
    assert {case[0] for case in marks.args[1]} == set(KINDS)


def test_a_library_has_its_purl_and_version() -> None:
    entry = entries(bom_of(full()))["pkg:pypi/openai"]
    assert (entry["purl"], entry["version"]) == ("pkg:pypi/openai@1.54.3", "1.54.3")
    assert entry["evidence"]["identity"] == [
        {
            "field": "purl",
            "confidence": 0.95,
            "concludedValue": "pkg:pypi/openai@1.54.3",
            "methods": [
                {"technique": "manifest-analysis", "confidence": 0.85, "value": "manifest entry"},
                {
                    "technique": "source-code-analysis",
                    "confidence": 0.95,
                    "value": "client construction, import, provider host",
                },
            ],
        }
    ]
    assert entry["evidence"]["occurrences"][1] == {
        "location": "src/llm.py",
        "line": 3,
        "symbol": "openai",
        "additionalContext": "import (import)",
    }


def test_several_packages_and_versions_are_nested() -> None:
    entry = entries(bom_of(full()))["pkg:pypi/langchain"]
    assert entry["purl"] == "pkg:pypi/langchain"
    assert "version" not in entry
    assert [part["purl"] for part in entry["components"]] == [
        "pkg:pypi/langchain@0.3.1",
        "pkg:pypi/langchain@0.3.7",
        "pkg:pypi/langchain-core@0.3.15",
    ]
    assert "pkg:pypi/langchain-core >=0.3 (range, pyproject.toml)" in said(entry, "version")


def test_another_package_of_the_product_gives_no_version_to_the_main_one() -> None:
    item = asset(
        "pkg:pypi/langchain",
        "agent-framework",
        "langchain",
        "LangChain",
        evidence("a.py", 1),
        versions=(Version("pkg:pypi/langchain-core", "0.3.15", "locked", "uv.lock"),),
    )
    entry = entries(bom_of(result(assets=(item,))))["pkg:pypi/langchain"]
    assert "version" not in entry
    assert [part["purl"] for part in entry["components"]] == ["pkg:pypi/langchain-core@0.3.15"]


def test_a_hub_model_is_pinned_by_a_commit_only() -> None:
    pinned = entries(bom_of(full()))["pkg:huggingface/BAAI/bge-small-en-v1.5"]
    assert pinned["version"] == "5c38ec7c405ec4b44b94cc5a9bb96e735b38267a"
    assert PackageURL.from_string(pinned["purl"]).version == pinned["version"]
    assert pinned["isExternal"] is True
    branch = asset("pkg:huggingface/a/b", "model", "a/b", "a", evidence("a.py", 1, properties=(("revision", "main"),)))
    entry = entries(bom_of(result(assets=(branch,))))["pkg:huggingface/a/b"]
    assert "version" not in entry
    assert entry["purl"] == "pkg:huggingface/a/b"


def test_weights_in_the_tree_are_not_external() -> None:
    assert "isExternal" not in entries(bom_of(full()))["file:models/tiny.gguf"]


def test_a_notebook_cell_stands_in_the_context() -> None:
    (place,) = entries(bom_of(full()))["pkg:huggingface/BAAI/bge-small-en-v1.5"]["evidence"]["occurrences"]
    assert place["line"] == 88
    assert place["additionalContext"] == "model (call, docs, cell 4:2)"


def test_services() -> None:
    listed = entries(bom_of(full()))
    groq = listed["service:groq"]
    assert groq["endpoints"] == ["https://api.groq.com"]
    assert groq["x-trust-boundary"] is True
    assert [flow["flow"] for flow in groq["data"]] == ["inbound", "outbound"]
    assert "authenticated" not in groq
    launched = listed["mcp:npm:@modelcontextprotocol/server-filesystem"]
    assert "x-trust-boundary" not in launched
    assert listed["mcp:https:-mcp.example.com-sse"]["endpoints"] == ["https://mcp.example.com/sse"]


def test_a_service_beside_a_library_has_its_own_evidence_only() -> None:
    service = entries(bom_of(full()))["service:openai"]
    assert said(service, "occurrence") == ["src/raw.py:7"]
    assert said(service, "confidence") == ["medium"]
    assert said(service, "state") == ["imported"]
    assert said(service, "reason") == ["provider host"]


def test_a_local_endpoint_crosses_no_boundary() -> None:
    piece = evidence("a.py", 1, kind="inference-endpoint", properties=(("endpoint", "localhost:11434"),))
    entry = entries(bom_of(result(assets=(asset("service:x", "inference-endpoint", "x", "", piece),))))["service:x"]
    assert entry["endpoints"] == ["http://localhost:11434"]
    assert "x-trust-boundary" not in entry
    assert "data" not in entry


def test_the_graph() -> None:
    edges = {edge["ref"]: edge.get("dependsOn", []) for edge in bom_of(full())["dependencies"]}
    assert edges["pkg:pypi/openai"] == ["model:openai/gpt-4o", "service:openai"]
    assert edges["model:openai/gpt-4o"] == ["service:groq"]
    assert edges["mcp:npm:@modelcontextprotocol/server-filesystem"] == [
        "pkg:npm/%40modelcontextprotocol/server-filesystem@2025.8.21"
    ]
    assert "pkg:pypi/openai" in edges["application"]
    assert "pkg:pypi/tiktoken" in edges["application"], "what nothing needs hangs on the application"
    assert "service:groq" not in edges["application"]
    assert "pkg:pypi/langchain-core@0.3.15" in edges["pkg:pypi/langchain"]


def test_a_launched_package_that_is_an_asset_is_pointed_at() -> None:
    server = asset("mcp:x", "mcp-server", "x", "", evidence("a.json", 1, properties=(("package", "pypi:openai"),)))
    sdk = asset("pkg:pypi/openai", "provider-sdk", "openai", "OpenAI", evidence("a.py", 1))
    bom = bom_of(result(assets=(server, sdk), relations=(Relation("application", "uses", "pkg:pypi/openai"),)))
    assert [entry["bom-ref"] for entry in bom["components"]] == ["pkg:pypi/openai"]
    assert {"ref": "mcp:x", "dependsOn": ["pkg:pypi/openai"]} in bom["dependencies"]


@pytest.mark.parametrize(
    ("scope", "state", "expected"),
    [
        (Scope.PRODUCTION, "called", "required"),
        (Scope.VENDORED, "called", "required"),
        (Scope.PRODUCTION, "configured-off", "optional"),
        (Scope.TEST, "called", "excluded"),
        (Scope.DOCS, "", "excluded"),
        (Scope.EXAMPLE, "configured-off", "excluded"),
    ],
)
def test_scope(scope: Scope, state: str, expected: str) -> None:
    item = asset("pkg:pypi/x", "provider-sdk", "x", "", evidence("a.py", 1, scope=scope), state=state)
    assert bom_of(result(assets=(item,)))["components"][0]["scope"] == expected


def test_metadata_says_what_was_read_and_what_was_not() -> None:
    bom = bom_of(full())
    metadata = bom["metadata"]
    assert metadata["timestamp"] == "2026-11-20T00:00:00+00:00"
    assert metadata["lifecycles"] == [{"phase": "pre-build"}]
    assert metadata["component"]["name"] == "shop"
    assert said(metadata, "problem") == ["big.bin: too large (discover)", "data/bad.json:3: not JSON: line 3 (extract)"]
    assert bom["compositions"][0]["aggregate"] == "incomplete"


@pytest.mark.parametrize(
    ("lacking", "aggregate"),
    [
        ({}, "unknown"),
        ({"counts": Counts(skipped=1)}, "incomplete"),
        ({"problems": (Problem("a", "b", "c"),)}, "incomplete"),
    ],
)
def test_completeness_is_never_claimed(lacking: dict[str, Any], aggregate: str) -> None:
    assert bom_of(result(**lacking))["compositions"][0]["aggregate"] == aggregate


def test_findings_are_annotations_without_a_key() -> None:
    first, second = bom_of(full())["annotations"]
    assert first["subjects"] == ["pkg:pypi/openai"]
    assert first["text"].startswith("critical: leaked-key: OpenAI API key sk-*** (51 characters)")
    assert "(.env.prod:3)" in first["text"]
    assert second["subjects"] == ["application"]
    assert second["text"].endswith("[suppressed: an example]")


def test_an_empty_inventory_is_a_valid_document() -> None:
    bom = bom_of(result())
    assert "components" not in bom
    assert bom["dependencies"] == [{"ref": "application"}]


def test_hostile_texts_stay_texts_and_credentials_of_addresses_do_not() -> None:
    text = render("cyclonedx", hostile())
    assert not any(character in text for character in "\x1b\u202e\u200b\x00\x9b\U000e0041")
    bom = bom_of(hostile())
    assert "hunter2" not in json.dumps([service.get("endpoints") for service in bom["services"]])
    for component in bom["components"]:
        if "purl" in component:
            assert PackageURL.from_string(component["purl"])


def test_the_serial_number_is_that_of_the_content() -> None:
    serials = {
        json.loads(render("cyclonedx", scan))["serialNumber"] for scan in (full(), full(), replace(full(), root="b"))
    }
    assert len(serials) == 2


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(results())
def test_any_result_is_valid_and_refers_to_what_is_there(scan: ScanResult) -> None:
    bom = bom_of(scan)
    listed = entries(bom)
    own = [entry for entry in listed.values() if not said(entry, "part-of")]
    assert len(own) == len(scan.assets)
