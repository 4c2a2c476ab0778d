"""Values and places of JSON, TOML and YAML trees, held against the real parsers."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from shadowbom.extract.positions import (
    Lines,
    Malformed,
    Node,
    json_tree,
    toml_positions,
    toml_tree,
    walk,
    yaml_nodes,
)


def plain(node: Node) -> Any:
    """The tree as Python values; scalars that are no strings as their source text in a tuple."""
    if node.kind == "object":
        return {child.key: plain(child) for child in node.children}
    if node.kind == "array":
        return [plain(child) for child in node.children]
    return node.text if node.kind == "string" else (node.kind, node.text)


def places(root: Node) -> dict[str, tuple[int, int]]:
    return {".".join(path): node.place for path, node in walk(root)}


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Takes the ``§`` out of a text and gives the line and column of what stood behind each."""
    found = []
    while "§" in text:
        before, _, rest = text.partition("§")
        found.append((before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1))
        text = before + rest
    return text, found


# --- lines ---


def test_lines_count_line_feeds_only_and_code_points() -> None:
    lines = Lines("a\r\n\u2028\U0001f600b\rc\n")
    assert lines.at(0) == (1, 1)
    assert lines.at(3) == (2, 1)
    assert lines.at(5) == (2, 3)
    assert lines.at(7) == (2, 5)
    assert lines.at(9) == (3, 1)


def test_a_byte_order_mark_takes_no_column() -> None:
    tree = json_tree('\ufeff{"a": 1}')
    assert tree.place == (1, 1)
    assert tree.children[0].place == (1, 2)


# --- JSON ---


def test_json_places_of_keys_and_values() -> None:
    text, expected = marked('{\n  §"a": [§1, §"x", §{§"b": §null}],\n§"a b": true }')
    tree = json_tree(text)
    assert [node.place for _, node in walk(tree)] == [*expected[:4], expected[4], expected[6]]
    inner = tree.get("a")
    assert inner is not None
    assert inner.children[2].children[0].value_place == expected[5]


def test_json_keeps_doubles_and_the_last_one_wins() -> None:
    tree = json_tree('{"a": 1,\n "a": 2}')
    assert [child.text for child in tree.children] == ["1", "2"]
    last = tree.get("a")
    assert last is not None
    assert last.place == (2, 2)


@pytest.mark.parametrize("members", [3, 40])
def test_look_up_is_the_same_for_small_and_large_objects(members: int) -> None:
    tree = json_tree(json.dumps({f"k{index}": {"x": str(index)} for index in range(members)}))
    node = tree.get(f"k{members - 1}", "x")
    assert node is not None
    assert node.string == str(members - 1)
    assert tree.get("k0", "y") is None
    assert tree.get("k0", "x", "z") is None
    assert tree.get("none") is None


def test_json_with_comments_commas_quotes_and_bare_keys() -> None:
    text, (bare, single, last) = marked(
        "// head\n{ /* a, } */ §bare: 'it\\'s', // }\n  §'single' : /* x */ [1, 2,],\n"
        '  "esc\\u0041\\n": .5, hex: 0x1F, inf: -Infinity /**/, \n \t§last: "\\x41\\\n!" ,\n}\n// tail'
    )
    tree = json_tree(text)
    assert plain(tree) == {
        "bare": "it's",
        "single": [("number", "1"), ("number", "2")],
        "escA\n": ("number", ".5"),
        "hex": ("number", "0x1F"),
        "inf": ("number", "-Infinity"),
        "last": "A!",
    }
    found = places(tree)
    assert (found["bare"], found["single"], found["last"]) == (bare, single, last)


def test_json_drops_members_that_are_not_wanted() -> None:
    tree = json_tree(
        '{"integrity": "sha", "a": {"integrity": {"kept": 1}, "size": 3}}', frozenset(("integrity", "size"))
    )
    assert plain(tree) == {"a": {"integrity": {"kept": ("number", "1")}}}


def test_json_halves_of_surrogate_pairs_do_not_come_through() -> None:
    assert plain(json_tree('["\\ud83d\\ude00", "a\\ud800b"]')) == ["\U0001f600", "a\ufffdb"]


@pytest.mark.parametrize(
    ("text", "message", "place", "partial"),
    [
        ('{"a": 1 "b": 2}', "a comma is missing", (1, 10), {"a": ("number", "1"), "b": ("number", "2")}),
        ('{"a": "x\n, "b": "y"}', "a string has no end", (1, 7), {"a": "x", "b": "y"}),
        ('{"a": {"b": "c"', "the end is missing", (1, 16), {"a": {"b": "c"}}),
        ('{"a": [1}', "the brackets do not match", (1, 9), {"a": [("number", "1")]}),
        ('{"a" 1}', "a colon is missing", (1, 6), {}),
        ('{"a":, "b": "c"}', "a value is missing", (1, 6), {"b": "c"}),
        ("[1,,2]", "a value is missing", (1, 4), [("number", "1"), ("number", "2")]),
        ("[wrong]", "a string without quotes", (1, 2), ["wrong"]),
        ("{} {}", "text after the end of the value", (1, 4), {}),
        ("  // nothing\n", "the file is empty", (1, 1), None),
        ("", "the file is empty", (1, 1), None),
        ("]", "a value is missing", (1, 1), None),
    ],
)
def test_faulty_json_says_where_and_gives_the_rest(
    text: str, message: str, place: tuple[int, int], partial: object
) -> None:
    with pytest.raises(Malformed) as caught:
        json_tree(text)
    assert caught.value.message == message
    assert (caught.value.line, caught.value.column) == place
    assert (None if caught.value.partial is None else plain(caught.value.partial)) == partial


_scalars = st.one_of(st.text(max_size=8), st.integers(), st.booleans(), st.none())
_values = st.recursive(
    _scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)),
    max_leaves=20,
)


def as_plain(value: Any, escaped: bool) -> Any:
    if isinstance(value, dict):
        return {key: as_plain(inner, escaped) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_plain(inner, escaped) for inner in value]
    if isinstance(value, bool):
        return ("boolean", str(value).lower())
    if value is None:
        return ("null", "null")
    return ("number", str(value)) if isinstance(value, int) else value


@settings(max_examples=150, deadline=None)
@given(value=_values, indent=st.sampled_from((None, 0, 2)), ascii_only=st.booleans())
def test_json_values_are_those_of_the_standard_parser(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    tree = json_tree(text)
    assert plain(tree) == as_plain(json.loads(text), False)
    for path, node in walk(tree):
        if node.key_offset >= 0:
            assert text[node.key_offset] == '"'
            assert text.startswith(json.dumps(path[-1], ensure_ascii=ascii_only), node.key_offset)


# --- TOML ---

TOML = """\
# comment
title = "T" # tail
"quoted.key" = 'lit\\n'
a.b . "c d" = 1
date = 1979-05-27 07:32:00Z
time = 07:32:00
when = 1979-05-27
neg = -1.5e+3
off = false
multi = \"\"\"
first \\
   joined
"two" \\u00e9 \"\"\"\"\"
raw = '''
it's '' raw'''''

[tool."x.y".z]
list = [ "one", # c
  "two", [ 1, 2, ], { k = "v", "w" = { n = 1 } },
]
empty = []
[[pkg]]
name = "p1"
[pkg.deps]
x = ">=1"
[[pkg]]
name = "p2"
[[pkg.sub]]
k = 1
"""


def typed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [typed(inner) for inner in value]
    return value if isinstance(value, str) else type(value).__name__


_TYPES = {"number": ("int", "float"), "boolean": ("bool",), "date": ("datetime", "date", "time")}


def alike(node: Node, value: Any) -> bool:
    if node.kind == "object":
        return set(value) == {child.key for child in node.children} and all(
            alike(child, value[child.key]) for child in node.children
        )
    if node.kind == "array":
        return len(value) == len(node.children) and all(map(alike, node.children, value))
    return node.text == value if node.kind == "string" else type(value).__name__ in _TYPES[node.kind]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_toml_values_are_those_of_the_standard_parser(line_end: str) -> None:
    text = TOML.replace("\n", line_end)
    assert alike(toml_tree(text), tomllib.loads(text))


def test_toml_places() -> None:
    found = toml_positions(TOML)
    assert found["title",] == (2, 1)
    assert found["quoted.key",] == (3, 1)
    assert found["a", "b", "c d"] == (4, 7)
    assert found["raw",] == (14, 1)
    assert found["tool", "x.y"] == (17, 7)
    assert found["tool", "x.y", "z", "list", 1] == (19, 3)
    assert found["tool", "x.y", "z", "list", 2, 1] == (19, 15)
    assert found["tool", "x.y", "z", "list", 3, "w", "n"] == (19, 40)
    assert found["pkg", 0, "deps", "x"] == (25, 1)
    assert found["pkg", 1, "name"] == (27, 1)
    assert found["pkg", 1, "sub", 0, "k"] == (29, 1)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text(max_size=6), st.one_of(st.text(max_size=12), st.lists(st.text(max_size=6), max_size=3))))
def test_toml_strings_of_every_kind(table: dict[str, Any]) -> None:
    text = "".join(
        f"{json.dumps(key, ensure_ascii=False)} = {json.dumps(value, ensure_ascii=False)}\n"
        for key, value in table.items()
    )
    text = text.replace("\x7f", "\\u007f")
    assert plain(toml_tree(text)) == tomllib.loads(text)


@pytest.mark.parametrize(
    ("text", "place", "partial"),
    [
        ('a = 1\nb = \nc = "x"\n', (2, 5), {"a": ("number", "1"), "c": "x"}),
        ('a = "x\nb = "y"\n', (1, 5), {"b": "y"}),
        ('a = [\n "x",\n "y"\n[t]\nb = "z"\n', (4, 1), {"a": ["x", "y"], "t": {"b": "z"}}),
        ('a = [\n "x",\n', (3, 1), {"a": ["x"]}),
        ('a = "x" b\nc = "y"', (1, 8), {"a": "x", "c": "y"}),
        ('[a\nb = "x"\n', (1, 3), {"b": "x"}),
        ('a = "x"\n[a]\nb = "y"\n[c]\nd = "z"\n', (2, 2), {"a": "x", "c": {"d": "z"}}),
        ('[a]\nb = "x"\n[a]\nc = "y"\n', (3, 2), {"a": {"b": "x"}}),
        ('a = "x"\na = "y"\n', (2, 1), {"a": "y"}),
        ('a = "\\q"\n', (1, 5), {"a": "\ufffd"}),
        ('a = "\\ud800"\n', (1, 5), {"a": "\ufffd"}),
        ("a = what\nb = 'x'\n", (1, 5), {"b": "x"}),
        ("a.b = 'x'\na.b.c = 'y'\n", (2, 3), {"a": {"b": "x"}}),
        ("<<<<<<< HEAD\na = 'x'\n", (1, 1), {"a": "x"}),
        ("a = { b = 'x'\nc = 'y'\n", (2, 1), {"a": {"b": "x"}, "c": "y"}),
        ("a = '''x\nb = 'y'\n", (1, 5), {"b": "y"}),
    ],
)
def test_faulty_toml_says_where_and_gives_the_other_lines(text: str, place: tuple[int, int], partial: object) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(text)
    with pytest.raises(Malformed) as caught:
        toml_tree(text)
    assert (caught.value.line, caught.value.column) == place
    assert caught.value.partial is not None
    assert plain(caught.value.partial) == partial


def test_toml_drops_arrays_that_are_not_wanted() -> None:
    text = """\
files = [ {file = "a]\\"[", hash = 'x]'}, # ]
]
files2 = ["kept"]
[t]
files = [["nested"]]
wheels = "text"
after = 1
"""
    tree = toml_tree(text, frozenset(("files", "wheels")))
    assert plain(tree) == {
        "files2": ["kept"],
        "t": {"files": [["nested"]], "wheels": "text", "after": ("number", "1")},
    }


def test_toml_positions_of_a_faulty_text() -> None:
    with pytest.raises(ValueError, match=r"line 1, column 4"):
        toml_positions("a =\n")


# --- YAML ---


def test_yaml_places_kinds_and_documents() -> None:
    text, expected = marked(
        "---\n§a: 1\n§'q': §'1'\n§list:\n  - §x: !Ref §y\n  - §[§on, §~]\n---\n§b: |\n  text\n  more\n"
    )
    first, second = yaml_nodes(text)
    assert plain(first) == {
        "a": ("number", "1"),
        "q": "1",
        "list": [{"x": "y"}, [("boolean", "on"), ("null", "~")]],
    }
    assert plain(second) == {"b": "text\nmore\n"}
    found = places(first)
    assert [found[key] for key in ("a", "q", "list", "list.0.x")] == [*expected[:2], expected[3], expected[4]]
    assert [found[key] for key in ("list.1", "list.1.0", "list.1.1")] == expected[6:9]
    assert second.children[0].place == expected[9]
    quoted = first.get("q")
    assert quoted is not None
    assert quoted.value_place == expected[2]


def test_yaml_aliases_and_merge_keys() -> None:
    (tree,) = yaml_nodes(
        "base: &b {model: m, size: 1}\nown:\n  <<: *b\n  size: 2\nmore:\n  <<: [*b, {extra: e}]\nsame: *b\n"
    )
    assert plain(tree)["own"] == {"size": ("number", "2"), "model": "m"}
    assert plain(tree)["more"] == {"model": "m", "size": ("number", "1"), "extra": "e"}
    same = tree.get("same")
    assert same is not None
    assert same.place == (7, 1)
    assert plain(same) == plain(tree)["base"]
    inherited = tree.get("own", "model")
    assert inherited is not None
    assert inherited.place == (1, 11)


def test_yaml_alias_to_itself_is_null() -> None:
    (tree,) = yaml_nodes("a: &x\n  - *x\n  - b\n")
    assert plain(tree) == {"a": [("null", ""), "b"]}


def test_yaml_with_complex_keys_and_unknown_tags() -> None:
    (tree,) = yaml_nodes("? [a, b]\n: 1\nc: !vault |\n  secret\nd: !!python/object:os.system {x: y}\n")
    assert plain(tree) == {"": ("number", "1"), "c": "secret\n", "d": {"x": "y"}}


def test_yaml_lines_are_those_of_an_editor() -> None:
    (tree,) = yaml_nodes("\ufeffa: 'x\u2028y'\r\nb: \x01z\r\nc: d\r\n")
    assert places(tree) == {"a": (1, 1), "b": (2, 1), "c": (3, 1)}
    value = tree.get("c")
    assert value is not None
    assert value.value_place == (3, 4)


@pytest.mark.parametrize("text", ["", "# only a comment\n"])
def test_empty_yaml_has_no_document(text: str) -> None:
    assert yaml_nodes(text) == []


def test_faulty_yaml_says_where_and_gives_what_stood_before() -> None:
    with pytest.raises(Malformed) as caught:
        yaml_nodes("a: 1\nb: {c: d}\n]\n")
    assert caught.value.line == 3
    assert caught.value.partial is not None
    (document,) = caught.value.partial.children
    assert plain(document) == {"a": ("number", "1"), "b": {"c": "d"}}


@settings(max_examples=100, deadline=None)
@given(_values)
def test_yaml_strings_are_those_of_the_standard_parser(value: Any) -> None:
    text = yaml.safe_dump({"root": value}, allow_unicode=True)
    (tree,) = yaml_nodes(text)

    def strings(node: Any) -> list[str]:
        if isinstance(node, dict):
            return [entry for inner in node.values() for entry in strings(inner)]
        if isinstance(node, list):
            return [entry for inner in node for entry in strings(inner)]
        return [node] if isinstance(node, str) else []

    assert strings(plain(tree)) == strings(yaml.safe_load(text))


# --- walking ---


def test_walk_is_in_the_order_of_the_text_and_bounded() -> None:
    tree = json_tree('{"a": [1, {"b": 2}], "c": {}}')
    assert [".".join(path) for path, _ in walk(tree)] == ["a", "a.0", "a.1", "a.1.b", "c"]
    assert len(list(walk(tree, limit=3))) == 3


def test_shortcuts_for_other_kinds_are_empty() -> None:
    tree = json_tree('{"n": 1, "s": "x", "l": ["y"]}')
    number, string, array = tree.children
    assert (number.string, string.string, array.string) == ("", "x", "")
    assert (array.members, tree.elements, string.child("x")) == ([], [], None)
    assert [node.string for node in array.elements] == ["y"]
    assert "key='s'" in repr(string)
    assert string.at("f").column == 10
    assert string.value_at("f").column == 15
