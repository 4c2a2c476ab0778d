"""Every place where MCP clients keep servers, and coding agents their configuration, is in the catalogue: one line of
``data/agent_config_rows.tsv`` for each, with the signature that knows it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from shadowbom.catalog.index import Catalogue
from shadowbom.ruleset import open_ruleset

TABLE = Path(__file__).parent.parent / "data/agent_config_rows.tsv"
ROWS = [tuple(line.split("\t")) for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return open_ruleset().catalogue


def test_each_place_is_known_to_its_signature(catalogue: Catalogue) -> None:
    unknown = []
    for what, row, path, signature in ROWS:
        tables = {table.client for table in catalogue.tables_of(path)}
        configs = {hit.product for hit in catalogue.config_paths.find(path)}
        if signature not in (tables if what == "servers" else configs):
            unknown.append((row, path, signature))
    assert unknown == []


def test_each_place_of_a_home_folder_is_looked_for(catalogue: Catalogue) -> None:
    import re

    from shadowbom.catalog.globs import translate
    from shadowbom.catalog.home_globs import forms

    patterns = [re.compile(translate(form)) for glob in catalogue.home_globs for form in forms(glob)]
    homes = [path for _, _, path, _ in ROWS if path[0] in "~/$%"]
    assert [path for path in homes if not any(pattern.fullmatch(path) for pattern in patterns)] == []


def test_a_file_of_a_home_folder_is_its_clients(catalogue: Catalogue) -> None:
    lost = defaultdict(list)
    for glob in catalogue.home_globs:
        path = glob.replace("*", "acme")
        if not (catalogue.tables_of(path) or catalogue.config_paths.find(path)):
            lost["nobody's"].append(glob)
    assert lost == {}


def test_a_shared_table_gives_way_to_a_clients_own(catalogue: Catalogue) -> None:
    assert {table.client for table in catalogue.tables_of(".cursor/mcp.json")} == {"cursor-mcp"}
    assert {table.client for table in catalogue.tables_of("x/mcp.json")} == {"mcp-json"}
    assert not catalogue.agent_paths.hit("src/locales/de/mcp.json")
    assert not catalogue.is_settings("src/locales/de/mcp.json")
