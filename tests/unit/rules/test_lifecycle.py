from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path

import pytest

from shadowbom.bundled import folder
from shadowbom.rules.lifecycle import NAME, SOON, shutdowns
from shadowbom.ruleset import open_ruleset
from small_repositories import scanned

CODE = {"a.py": 'from openai import OpenAI\nOpenAI().chat.completions.create(model="gpt-4-32k", messages=[])\n'}


def test_each_row_has_a_provider_of_the_catalogue_a_page_and_a_day_on_which_it_was_read() -> None:
    products = open_ruleset(()).catalogue.products
    stated = tomllib.loads((folder("data") / NAME).read_text(encoding="utf-8"))
    assert isinstance(stated["verified"], dt.date)
    for row in shutdowns().values():
        assert row.provider in products
        assert row.source.startswith("https://")
        assert row.checked <= stated["verified"]
        assert re.fullmatch(r"[a-z0-9][a-z0-9._:/-]*", row.model)
        assert row.replacement != row.model
    assert len(shutdowns()) == sum(len(row["models"]) for row in stated["shutdown"])


@pytest.mark.parametrize(("days", "rules"), [
    (-SOON - 1, []), (-SOON, ["model-retiring"]), (-1, ["model-retiring"]), (0, ["model-retired"]),
    (400, ["model-retired"]),
])
def test_the_day_of_the_scan_decides(days: int, rules: list[str], tmp_path: Path) -> None:
    now = shutdowns()["openai", "gpt-4-32k"].date + dt.timedelta(days)
    result = scanned(tmp_path, CODE, now=now.isoformat())
    assert [one.rule for one in result.findings] == rules


def test_a_day_that_lay_ahead_when_the_page_was_read_is_told_with_less_certainty(tmp_path: Path) -> None:
    known = scanned(tmp_path, CODE, now="2026-11-29").findings
    code = {"a.py": CODE["a.py"].replace("gpt-4-32k", "gpt-4-0613")}
    ahead = scanned(tmp_path, code, now="2026-11-29").findings
    assert "was shut down" in known[0].message
    assert "was to be shut down on 2026-10-23" in ahead[0].message
    assert ahead[0].confidence.score < known[0].confidence.score


def test_a_name_for_a_gateway_is_shut_down_by_the_gateway(tmp_path: Path) -> None:
    code = {"a.ts": 'export const MODEL = "openai/gpt-4-32k";\n'}
    assert [one.rule for one in scanned(tmp_path, code, now="2030-01-01").findings] == []
