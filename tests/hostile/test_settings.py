"""Settings files made to hang, crash, bloat or leak."""

from __future__ import annotations

import json

import pytest

from shadowbom.core.fact import Server, ServerTable
from shadowbom.core.launchers import launch, split_words
from shadowbom.core.source import Document, SourceFile
from shadowbom.extract.extractors import BY_ID, Extraction, Request, format_of
from shadowbom.extract.settings.placeholders import value_of
from shadowbom.extract.settings.shapes import MAX_LEAVES

TABLES = tuple(
    ServerTable("c", (), format_, ("mcpServers", "a.*.*", "*.*.*.*"), True) for format_ in ("json", "yaml", "toml")
)
PATHS = ["c.json", "c.yaml", "c.toml", "c.ini", ".env", "c.properties", "c.conf"]


def read(path: str, text: str) -> Extraction:
    row = BY_ID[format_of(path)]
    return row.load()(Document(SourceFile(path, path.encode(), row.id), text), Request(TABLES))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("c.json", "[" * 100_000),
        ("c.json", '{"a":' * 100_000),
        ("c.json", "[" * 100_000 + "]" * 100_000),
        ("c.yaml", "[" * 100_000),
        ("c.yaml", "{a: " * 100_000),
        ("c.yaml", "- " * 100_000),
        ("c.yaml", "\n".join(" " * depth + "a:" for depth in range(2000))),
        ("c.toml", "a = " + "[" * 100_000),
        ("c.toml", "a = " + "{b = " * 100_000),
        ("c.toml", "[" + "a." * 100_000 + "b]\nc = 1"),
        ("c.ini", "[" * 100_000),
        (".env", "=" * 100_000),
    ],
)
def test_deep_nesting_ends_with_a_problem_or_nothing(path, text):
    extraction = read(path, text)
    assert len(extraction.facts) <= 1
    assert extraction.problems or path in ("c.ini", ".env")


def test_a_data_file_gives_a_bounded_number_of_settings():
    text = json.dumps([{"id": f"row-{number}", "text": "some words", "label": "x1"} for number in range(60_000)])
    extraction = read("data.json", text)
    assert len(extraction.facts) == MAX_LEAVES
    assert ["20000" in problem.message for problem in extraction.problems] == [True]


def test_a_big_file_of_numbers_gives_none():
    extraction = read("data.json", json.dumps({"vectors": [[0.5] * 100] * 2000}))
    assert extraction.facts == ()


def test_more_values_than_are_looked_at_are_a_problem():
    extraction = read("data.json", "[" + "{}," * 410_000 + '"last"]')
    assert extraction.facts == ()
    assert len(extraction.problems) == 1
    assert [fact.value.text for fact in read("data.json", "[" + "1," * 410_000 + '"last"]').facts] == ["last"]


def test_aliases_of_aliases():
    text = "a0: &a0 [x1, x1]\n" + "".join(
        f"a{number}: &a{number} [*a{number - 1}, *a{number - 1}]\n" for number in range(1, 60)
    )
    extraction = read("c.yaml", text)
    assert len(extraction.facts) <= MAX_LEAVES
    assert extraction.problems
    recursive = read("c.yaml", "a: &a\n  b: *a\n  c: x1\n")
    assert [fact.key for fact in recursive.facts] == ["a.c"]


def test_long_names_do_not_multiply():
    name = "k" * 100_000
    text = json.dumps({name: {name: {f"x{number}": "value" for number in range(5000)}}})
    extraction = read("c.json", text)
    assert len(extraction.facts) == 5000
    assert max(len(fact.key) for fact in extraction.facts) <= 1000


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "a=" + "b" * 1_000_000,
        "\x00" * 1000,
        "a: \x00b\n",
        "é=ü\n\ud800=x\n",
        "\r\r\r",
        "\u2028a=b\u2028",
        "'" * 10_000,
        '"' * 10_000,
        "a='" * 10_000,
        "${" * 10_000,
        "{{" * 10_000,
        "a: {{ " * 1000,
        "- " * 1000 + "a",
        "%(a)s" * 1000,
        "[a\n" * 1000,
        "a=b;" * 1000,
        "\t" * 10_000 + "a: b",
        "A_B=$" * 100,
        "? " * 1000,
        "!!python/object:x y",
        "%YAML 9.9\n---\na: b",
        "&a " * 1000,
        "<<: *x",
        "a: |\n" + " x\n" * 1000,
        "\n".join(f"{' ' * (n % 50)}k{n}: v{n}" for n in range(500)),
    ],
)
def test_odd_texts(path, text):
    extraction = read(path, text)
    assert len(extraction.facts) <= MAX_LEAVES
    assert all(problem.path == path for problem in extraction.problems)
    assert all(fact.location.line >= 1 and fact.location.column >= 1 for fact in extraction.facts)


def test_servers_are_bounded_in_number_and_size():
    servers = {f"s{number}": {"command": "x", "args": ["a" * 10_000] * 1000} for number in range(3)}
    servers.update({f"t{number}": {"url": "https://x.example.com"} for number in range(2000)})
    extraction = read("mcp.json", json.dumps({"mcpServers": servers}))
    found = [fact for fact in extraction.facts if isinstance(fact, Server)]
    assert len(found) == 500
    assert max(len(repr(fact)) for fact in found) < 500_000


@pytest.mark.parametrize(
    "entry",
    [
        {},
        [],
        None,
        1,
        "x",
        {"command": None},
        {"command": []},
        {"command": [[]]},
        {"command": {}},
        {"command": [None, {}]},
        {"command": {"path": {}}},
        {"command": "x", "args": {"a": 1}},
        {"command": "x", "args": 5},
        {"command": "x", "env": [[], {}]},
        {"command": "x", "env": 5},
        {"url": []},
        {"url": {"a": 1}},
        {"url": "x", "headers": [1, None]},
        {"command": " "},
        {"command": "'"},
        {"command": "bash", "args": ["-c"]},
        {"command": "bash", "args": ["-c", "'"]},
        {"command": "docker"},
        {"command": "docker", "args": ["run", "-e"]},
        {"command": "npx", "args": ["-p"]},
        {"command": "uv", "args": ["--directory"]},
        {"command": "x", "disabled": {}},
        {"command": "x", "type": ["stdio"]},
        {"name": {}, "command": "x"},
    ],
)
def test_odd_entries(entry):
    for document in ({"mcpServers": {"s": entry}}, {"mcpServers": [entry]}, {"s": entry}):
        extraction = read("mcp.json", json.dumps(document))
        assert len([fact for fact in extraction.facts if isinstance(fact, Server)]) <= 1


@pytest.mark.parametrize(
    "line",
    [
        "bash -c " * 1000 + "x",
        "env " * 10_000 + "npx y",
        "A=b " * 10_000,
        "npx " + "-" * 100_000,
        "docker run " + "-e " * 10_000,
        "npx " + "a@" * 10_000,
        "uvx " + "a[" * 10_000,
        "docker run " + "a/" * 10_000,
        "npx " + "git+https://" + "a" * 100_000,
        "uvx " + "a" * 100_000,
        "npx " + "@" * 10_000,
        "bash -c '" + "a; " * 10_000 + "'",
        "x " + "https://" * 10_000,
        "'" * 10_000,
    ],
)
def test_odd_command_lines(line):
    found = launch(split_words(line))
    assert len(found.package) < 3000
    assert len(found.version) <= 200


@pytest.mark.parametrize(
    "unit", ["${", "${{", "{{", "%(", "<%", "$(", "{env:", "${A:-", "${A:-${", "{{ env(", "default ", "$A", "%A"]
)
def test_half_placeholders(unit):
    assert value_of(unit * 2000, None) is not None
