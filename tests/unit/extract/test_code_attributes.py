"""Attributes whose arguments are tokens, implementations of traits, and lists that macros make."""

from __future__ import annotations

import pytest

from code_facts import read, without_places
from shadowbom.core.fact import Call, Definition
from shadowbom.extract.code import facts_of


def calls(text: str) -> list[str]:
    return without_places(read(text, "rust", Call))


@pytest.mark.parametrize(
    ("attribute", "argument", "value"),
    [
        ('name = "a"', "name", "a"),
        ('title = "b", /* of it */ name = r#"a "b""#,', "name", 'a "b"'),
        ('name = concat!("a", " b")', "name", "a b"),
        ("name = NAME", "name", "constant"),
        ("own_handler", "own_handler", "true"),
        ("hints(read_only = true)", "hints.read_only", "true"),
        ("hints(deep(er = 1))", "hints.deep.er", "1"),
        ("other = concat!(a(), NAME), name = -1 + 2", "name", ""),
        ("name =", "name", ""),
    ],
)
def test_arguments_of_an_attribute(attribute, argument, value):
    text = f'use lib::tool;\nconst NAME: &str = "constant";\n#[tool({attribute})]\nfn f() {{}}\n'
    call = next(fact for fact in facts_of(text, "rust", "a.rs") if isinstance(fact, Call))
    assert call.callee == "lib:tool"
    found = call.argument(argument)
    assert getattr(found.value if found is not None else None, "text", "") == value


def test_attributes_of_no_module_are_no_calls():
    assert calls('#[derive(Debug)]\n#[serde(rename = "a")]\nstruct A { a: u8 }\n') == []


def test_attributes_nested_beyond_reason_come_to_an_end():
    text = f"use lib::tool;\n#[tool({'a(' * 3000}{')' * 3000})]\nfn f() {{}}\n"
    assert len(calls(text)) == 1


def test_what_a_trait_of_another_module_gives_a_class():
    text = "use lib::{Handler, tool};\nimpl Handler for A<B> {}\nimpl Clone for A {}\n#[tool]\nimpl A {}\n"
    found = [fact for fact in facts_of(text, "rust", "a.rs") if isinstance(fact, Definition)]
    assert [(one.kind, one.name, one.bases, one.decorators) for one in found] == [
        ("extension", "A", ("lib:Handler",), ()), ("extension", "A", (), ("lib:tool",))]


def test_calls_in_a_list_that_a_macro_makes():
    assert sorted(calls('use lib::Tool;\nfn f() { g(vec![Tool::new("a"), Tool { name: "b" }]); }\n'))[-2:] == [
        'call lib:Tool(name="b") in f', 'call lib:Tool.new(0="a") in f']
