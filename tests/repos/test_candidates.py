"""Dependencies that look like AI and are in no signature."""

from __future__ import annotations

import json
from pathlib import Path

from shadowbom.report import ReportOptions
from shadowbom.report import json as report_json
from shadowbom.report.table import render
from small_repositories import assets, places, scanned

FILES = {
    "requirements.txt": "requests\nacme-llm-kit==1.2.0\nuser-agents\nstoragellm\nopenai\n",
    "package.json": '{"dependencies": {"@acme/openai-bridge": "^2.0.0", "agent-base": "^7",'
                    ' "own-llm": "workspace:*"},\n'
                    ' "overrides": {"other-llm": "1.0.0"}}',
    "package-lock.json": '{"lockfileVersion": 3, "packages": {"node_modules/deep-llm": {"version": "1.0.0"},\n'
                         '"node_modules/openai": {"version": "4.0.0"}}}',
}


def test_candidates_are_listed_and_no_more(tmp_path: Path) -> None:
    result = scanned(tmp_path, FILES)
    found = {key: asset for key, asset in assets(result).items() if asset.kind == "candidate"}
    assert set(found) == {"pkg:pypi/acme-llm-kit", "pkg:npm/%40acme/openai-bridge"}
    kit = found["pkg:pypi/acme-llm-kit"]
    assert (kit.name, kit.provider, kit.product, kit.state, kit.confidence.score, kit.confidence.level) == (
        "acme-llm-kit", "", "", "declared", 0.3, "low",
    )
    assert places(kit) == ["requirements.txt:2"]
    assert [(version.version, version.kind) for version in kit.versions] == [("1.2.0", "declared")]
    assert result.findings == ()
    assert not [relation for relation in result.relations if "acme" in relation.source + relation.target]


def test_the_table_shows_them_on_request_and_json_always(tmp_path: Path) -> None:
    result = scanned(tmp_path, FILES)
    table = render(result, ReportOptions())
    assert "acme-llm-kit" not in table
    assert "2 candidates" in table
    table = render(result, ReportOptions(all=True))
    assert "Candidates\n" in table
    assert "acme-llm-kit 1.2.0" in table
    listed = json.loads(report_json.render(result, ReportOptions()))["assets"]
    assert {asset["name"] for asset in listed if asset["kind"] == "candidate"} == {
        "acme-llm-kit", "@acme/openai-bridge",
    }


def test_without_the_prefilter_the_same_is_found(tmp_path: Path) -> None:
    with_it = scanned(tmp_path, FILES)
    without = scanned(tmp_path, FILES, prefilter=False)
    assert with_it.assets == without.assets
