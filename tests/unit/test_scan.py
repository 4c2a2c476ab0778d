"""The pipeline's own decisions: dates, counts, several roots, what is asked for in a second round."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from shadowbom import __version__
from shadowbom.core.location import Location
from shadowbom.errors import UserError
from shadowbom.judging import (
    OF_CODE,
    OF_CONNECTIONS,
    OF_FILES,
    OF_FLOWS,
    OF_MODELS,
    OF_NAMES,
    OF_PACKAGES,
    OF_SAMPLES,
    OF_SERVING,
)
from shadowbom.rules import RULES, load
from shadowbom.rules.of_resources import OF_RESOURCES
from shadowbom.scan import ScanOptions, scan
from small_repositories import assets, places, scanned, write


def test_the_head_of_a_result(tmp_path: Path) -> None:
    result = scanned(tmp_path, {"a.py": "import openai\n", "b.py": "import os\n", "c.png": b"\x89PNG"})
    assert (result.root, result.version, result.commit) == ("repository", __version__, "")
    assert (result.date, result.timestamp) == ("2026-11-20", "2026-11-20T00:00:00+00:00")
    assert (result.counts.found, result.counts.read, result.counts.passed, result.counts.skipped) == (3, 2, 1, 0)
    assert [rule.id for rule in result.rules] == ["leaked-key"]
    result = scanned(tmp_path, {".mcp.json": '{"a": 1}'})
    others = OF_CODE | OF_CONNECTIONS | OF_FILES | OF_FLOWS | OF_MODELS | OF_NAMES | OF_PACKAGES | OF_RESOURCES
    others |= OF_SAMPLES | OF_SERVING
    assert [rule.id for rule in result.rules] == [
        id_ for id_ in RULES
        if load(id_).INFO.tier != "C" and id_ not in {*others, "generic-secret"}
        and "policy" not in load(id_).INFO.tags]
    result = scanned(tmp_path, {".mcp.json": "{}", "a.py": "import torch\ntorch.load(x)\n"})
    assert (OF_CODE | OF_CONNECTIONS) - {"unpinned-hub-revision"} <= {rule.id for rule in result.rules}
    assert result.ruleset


def test_a_wrong_date(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--now"):
        scanned(tmp_path, {}, now="20. 11. 2026")
    # It is told of before the work.
    with pytest.raises(UserError, match="--now"):
        scan([str(tmp_path / "nothing")], ScanOptions(now="20. 11. 2026"))


def test_dates_without_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "repository", {"a.py": "import openai\n"})
    today = {dt.datetime.now(dt.UTC).date().isoformat()}
    result = scan([str(root)], ScanOptions(jobs=1))
    today.add(dt.datetime.now(dt.UTC).date().isoformat())
    assert result.date in today
    assert result.timestamp[:10] in today
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert scan([str(root)], ScanOptions(jobs=1)).timestamp == "1970-01-02T00:00:00+00:00"
    for wrong in ("yesterday", "\u00b2"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        assert scan([str(root)], ScanOptions(jobs=1)).timestamp[:10] in today
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "9" * 20)
    with pytest.raises(UserError, match="SOURCE_DATE_EPOCH"):
        scan([str(root)], ScanOptions(jobs=1))


def test_several_roots_are_one_result(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"a.py": "import openai\n", "broken.toml": "[a\nu = 'https://api.openai.com'\n"})
    two = write(tmp_path / "two", {"b.py": "import openai\nimport anthropic\n"})
    result = scan([str(one), str(two)], ScanOptions(jobs=1))
    assert result.root == "one"
    assert set(assets(result)) == {"pkg:pypi/openai", "pkg:pypi/anthropic"}
    assert places(assets(result)["pkg:pypi/openai"]) == ["a.py:1", "b.py:1", "broken.toml:2"]
    assert result.counts.found == 3
    assert [problem.path for problem in result.problems] == ["broken.toml"]


def test_a_file_that_a_constant_comes_from_is_read_in_a_second_round(tmp_path: Path) -> None:
    # No atom stands in "names.py": only the reference makes it worth reading.
    files = {
        "names.py": 'FAST = "house-model-7"\n',
        "app.py": "from openai import OpenAI\nfrom names import FAST\n\n"
                  "OpenAI().chat.completions.create(model=FAST, messages=[])\n",
    }
    result = scanned(tmp_path, files)
    model = next(asset for asset in result.assets if asset.kind == "model")
    assert (model.name, places(model)) == ("house-model-7", ["app.py:4", "names.py:1"])
    assert result.assets == scanned(tmp_path, files, prefilter=False).assets


def test_instruction_files_and_weights_are_marks(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "CLAUDE.md": "Be nice.\n", "tiny.gguf": b"GGUF\x03\x00\x00\x00" + bytes(64), "docs/a.md": "gpt-4o\n",
    })
    assert {asset.kind: places(asset) for asset in result.assets} == {
        "coding-agent-config": ["CLAUDE.md:1"], "model-file": ["tiny.gguf:1"],
    }


def test_progress_names_the_stage(tmp_path: Path) -> None:
    root = write(tmp_path / "repository", {"a.py": "import openai\n"})
    seen: list[tuple[str, int, int]] = []
    scan([str(root)], ScanOptions(jobs=1), lambda stage, done, total: seen.append((stage, done, total)))
    assert seen[0] == ("reading", 0, 1)


def test_findings_are_sorted_by_severity(tmp_path: Path) -> None:
    from key_samples import SAMPLES

    key = next(sample for sample in SAMPLES if sample.signature == "anthropic")
    result = scanned(tmp_path, {
        "tests/a.py": f'ANTHROPIC_API_KEY = "{key.value(1)}"\n', "z.py": f'ANTHROPIC_API_KEY = "{key.value(2)}"\n',
    })
    ranks = [finding.severity.rank for finding in result.findings]
    assert ranks == sorted(ranks, reverse=True)
    assert [finding.location for finding in result.findings] == [Location("z.py", 1, 22), Location("tests/a.py", 1, 22)]
