"""Manifests, lockfiles and the readers under them, on input made to hurt."""

from __future__ import annotations

import tracemalloc

import pytest
from shadowbom.extract.positions import (
    MAX_DEPTH,
    Malformed,
    json_tree,
    toml_positions,
    toml_tree,
    walk,
    yaml_nodes,
)

DEEP = 100_000


@pytest.mark.parametrize("opening", ["[", '{"a":', "[{a:", "[/**/", "'", '"\\"', "/*", "[//\n"])
def test_deep_json_is_an_error_and_no_crash(opening: str) -> None:
    with pytest.raises(Malformed):
        json_tree(opening * DEEP)


@pytest.mark.parametrize("closing", ["]", "}", ",", ":", "]}"])
def test_only_closing_json(closing: str) -> None:
    with pytest.raises(Malformed):
        json_tree("[" + closing * DEEP)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * DEEP,
        "a = " + "{b=" * DEEP,
        "a" + ".a" * DEEP + " = 1",
        "[a" + ".a" * DEEP + "]",
        "[" * DEEP,
        "a = [\n" * DEEP,
        'a = """' * DEEP,
        "a = '''\n" * (DEEP - 1),
        'a = "\n' * DEEP,
        '"' * DEEP,
        "a = {" + "b = 1, " * DEEP,
    ],
)
def test_deep_or_endless_toml_is_an_error_and_no_crash(text: str) -> None:
    with pytest.raises(Malformed):
        toml_tree(text)


@pytest.mark.parametrize("text", ["[" * DEEP, "{a: " * DEEP, "- " * DEEP, "? " * DEEP, "a: &a [" * 300])
def test_deep_yaml_is_an_error_and_no_crash(text: str) -> None:
    with pytest.raises(Malformed):
        yaml_nodes(text)


def test_nesting_that_is_allowed_can_be_walked() -> None:
    depth = MAX_DEPTH - 1
    tree = json_tree("[" * depth + "1" + "]" * depth)
    assert len(list(walk(tree))) == depth
    (document,) = yaml_nodes("[" * depth + "1" + "]" * depth)
    assert len(list(walk(document))) == depth
    assert len(toml_positions("a = " + "[" * depth + "1" + "]" * depth)) == depth + 1


def test_aliases_of_aliases_take_no_room_and_walking_them_ends() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{row}: &a{row} [{', '.join([f'*a{row - 1}'] * 10)}]" for row in range(1, 30)]
    (document,) = yaml_nodes("\n".join(rows))
    assert len(document.children) == 30
    assert sum(1 for _ in walk(document, limit=5_000)) == 5_000


def test_merging_the_same_large_mapping_again_and_again_ends() -> None:
    rows = ["base: &b {" + ", ".join(f"k{index}: v" for index in range(1_500)) + "}"]
    rows += [f"m{index}: {{<<: *b}}" for index in range(1_500)]
    with pytest.raises(Malformed, match="too many values"):
        yaml_nodes("\n".join(rows))


def test_too_many_values_end_with_what_was_read() -> None:
    with pytest.raises(Malformed, match="too many values") as caught:
        json_tree("[" + "0," * 1_000_100)
    assert caught.value.partial is not None
    assert len(caught.value.partial.children) == 1_000_000


def test_a_string_of_nothing_but_escapes_takes_little_memory() -> None:
    text = '{"a": "' + "\\n" * 500_000 + '"}'
    tracemalloc.start()
    tree = json_tree(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(tree.children[0].text) == 500_000
    assert peak < 20 * len(text)


@pytest.mark.parametrize("read", [json_tree, toml_tree, yaml_nodes])
def test_control_characters_and_rubbish(read: object) -> None:
    assert callable(read)
    for text in ("\x00" * 1000, "\x1b[31m{", "\ud800", "\ufeff\ufeff[", "\r" * 100 + "[", "%\t\x7f", "{" + "\x00" * 50):
        try:
            read(text)
        except Malformed as error:
            assert error.line >= 1 and error.column >= 1
