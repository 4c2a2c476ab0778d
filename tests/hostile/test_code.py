"""Source code made to hurt: nesting, length, broken syntax, names of names. Nothing may crash or grow without end."""

from __future__ import annotations

import pickle

import pytest

from bounded import within
from code_facts import nesting
from shadowbom.core.fact import Call, Constant, Fact, Import, Literal
from shadowbom.core.source import Document, SourceFile
from shadowbom.core.value import Choice
from shadowbom.extract.code import extract, facts_of
from shadowbom.extract.extractors import Request

LANGUAGES = ("elixir", "javascript", "php", "python", "ruby", "tsx", "typescript")
DEEP = 100_000
FIRST = {"elixir": "use Vendor.Client\nVendor.Client.new('a-b')\n",
         "python": "from vendor import Client\nClient('a-b')\n",
         "javascript": "import { Client } from 'vendor';\nClient('a-b');\n",
         "php": "<?php\nuse vendor\\Client;\nnew Client('a-b');\n",
         "ruby": "require 'vendor'\nVendor::Client.new('a-b')\n"}
CALLEES = {"vendor:Client", "Vendor:Client.new"}


def read(text: str, language: str) -> list[Fact]:
    return facts_of(FIRST.get(language, FIRST["javascript"]) + text, language, "f")


def check_first(facts: list[Fact]) -> None:
    """What stands before the trouble is found."""
    assert any(isinstance(fact, Import) and fact.module.lower() == "vendor" for fact in facts)
    assert any(isinstance(fact, Call) and fact.callee in CALLEES for fact in facts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * DEEP,
        "x = " + "[" * DEEP + "]" * DEEP,
        "(" * DEEP,
        "{" * DEEP,
        "f(" * DEEP + ")" * DEEP,
        "x = a" + ".b()" * DEEP,
        "x = 'a'" + " + 'b'" * DEEP,
        "x = a" + "[0]" * DEEP,
        "x = a" + ".b" * DEEP,
        "x = " + "{'a': " * 20_000 + "1" + "}" * 20_000,
        "x = " + "a or " * 20_000 + "b",
        "x = " + "not " * DEEP + "y",
        "x = " + "-" * DEEP + "1",
        "a = " * 20_000 + "1",
    ],
    ids=lambda text: text[:12],
)
def test_nesting(text: str, language: str) -> None:
    facts = read(text, language)
    check_first(facts)
    assert all(nesting(fact.value) < 100 for fact in facts if isinstance(fact, Constant))
    pickle.dumps(facts)


@pytest.mark.parametrize("text", ["a ? b : " * 20_000 + "c", "(a) => " * 20_000 + "1", "`${" * 20_000, "<a>" * 20_000,
                                  "if (a) {" * 20_000, "a = {b: " * 20_000, "x = f(function () {" * 5_000])
@pytest.mark.parametrize("language", ["javascript", "tsx"])
def test_nesting_of_scripts(text: str, language: str) -> None:
    check_first(read(text, language))


@pytest.mark.parametrize(
    "text",
    [
        "".join(" " * depth + "if x:\n" for depth in range(1000)),
        "".join(" " * depth + "def f():\n" for depth in range(1000)),
        "".join(" " * depth + "class A:\n" for depth in range(1000)),
        "x = " + 'f"{' * 2000,
        "x = " + "lambda: " * 20_000 + "1",
        "@d\n" * 20_000 + "def f(): ...",
    ],
    ids=range(6),
)
def test_nesting_of_python(text: str) -> None:
    check_first(read(text, "python"))


@pytest.mark.parametrize(
    "text",
    ["if x\n" * 3000, "def f\n" * 3000, "class A\n" * 3000, "x = " + '"#{' * 2000, "f { " * 3000,
     "case x\nwhen " * 2000, "x = -> { " * 3000, "A::" * 20_000 + "B.new", "x" + "&.y" * 20_000, "x = <<~A\n" * 2000,
     "%w[" + "a-b " * 50_000 + "]", "a(b: " * 3000, "@x ||= " * 3000 + "1"],
    ids=range(13),
)
def test_nesting_of_ruby(text: str) -> None:
    check_first(read(text, "ruby"))


@pytest.mark.parametrize(
    "text",
    ["if ($a) {" * 3000, "function f() {" * 3000, "class A {" * 3000, '$x = "{$a[' * 2000, "$x = fn() => " * 3000 + "1",
     "$x = match(1) {" * 2000, "[" * 20_000, "'a' => [" * 3000, "$a" + "->b()" * 20_000, "A\\" * 20_000,
     "?>a<?php " * 5000, "$x = <<<A\n" * 2000, "new A(" * 3000, "use {" * 3000, "$a ?: " * 10_000 + "1", "#[" * 3000],
    ids=range(16),
)
def test_nesting_of_php(text: str) -> None:
    check_first(read(text, "php"))


@pytest.mark.parametrize(
    "text",
    ["if x do\n" * 3000, "def f do\n" * 3000, "defmodule A do\n" * 3000, 'x = "#{' * 2000, "x |> " * 20_000 + "y()",
     "%{a: " * 3000, "%A{b: " * 3000, "fn x -> " * 3000, "@a " * 10_000 + "1", "A." * 20_000 + "b()", "~s(" * 5000,
     "x = " * 10_000 + "1", "case x do\n" * 3000, "[{:a, " * 3000, "f a, " * 10_000 + "b", '"""\n' * 5001],
    ids=range(16),
)
def test_nesting_of_elixir(text: str) -> None:
    check_first(read(text, "elixir"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        "x = ['" + "y" * 1_000_000 + "']",
        "x = [" + "'ab', " * 30_000 + "]",
        "x = [" + "'é', 'ab-c', " * 15_000 + "]",
        "f(" + "a, " * 20_000 + ")",
        "f(" + "1" * 400_000 + ")",
        "x = '" + "\\" * 200_000 + "'",
        "x = " + "y" * 400_000,
        "# " + "z" * 1_000_000,
    ],
    ids=range(8),
)
def test_long_lines(text: str, language: str) -> None:
    check_first(read(text, language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    ["def (:\n  x = = 'a'\n", "class {{{ ]", "'unclosed\nx = 'a-b'\n", '"""never closed\n', "f(a=, *, **)",
     "import\nfrom import",
     "import { from 'x'", "export", "x = ${}", "\x00\x01\x02\x1b[31m", "\ufffd\u202e\u2028", "#!/bin/sh\necho hi",
     "<<<<<<< HEAD\nx = 'a'\n=======\nx = 'b'\n>>>>>>> other", "\ud800", "{% if x %}\nimport a\n{% endif %}"],
    ids=range(15),
)
def test_broken_syntax(text: str, language: str) -> None:
    check_first(read(text, language))


@pytest.mark.parametrize("text", ["=begin\n" * 50_000, "x = '" + "\\" * 500_001 + "'", "x = " + "%{" * 50_000])
def test_a_text_that_a_grammar_cannot_cope_with_is_a_problem(text: str) -> None:
    document = Document(SourceFile("a.rb", b"a.rb", "ruby"), text)
    with within(20):
        extraction = extract(document, Request())
    assert extraction.facts == ()
    assert [problem.path for problem in extraction.problems] == ["a.rb"]
    assert read("", "ruby")  # the parser is as new afterwards


def test_facts_after_a_break_in_python() -> None:
    facts = read("def broken(:\n    pass\n\nx = Client(model='m-1')\n\ny = Client(model='m-2'", "python")
    models = {fact.value.text for fact in facts if isinstance(fact, Literal) and fact.name == "model"}  # type: ignore[union-attr]
    assert models == {"m-1", "m-2"}


def test_names_of_names_do_not_double() -> None:
    lines = ["a0 = ['x1']", *(f"a{n} = [a{n - 1}, a{n - 1}]" for n in range(1, 60))]
    body = "\n".join(lines)
    for text in (f"{body}\nuse(a59)", "def f():\n" + "\n".join(f"    {line}" for line in lines) + "\n    use(a59)"):
        facts = facts_of(text, "python", "f")
        assert len(pickle.dumps(facts)) < 300_000
        assert all(nesting(fact.value) < 100 for fact in facts if isinstance(fact, Constant))


def test_choices_of_choices_do_not_double() -> None:
    lines = ["a0 = 'x0'", *(f"a{n} = a{n - 1} or 'x{n}'\na{n} = a{n - 1} + b" for n in range(1, 60))]
    facts = facts_of("\n".join(lines) + "\nuse(a59)", "python", "f")
    assert len(pickle.dumps(facts)) < 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        "a = b\nb = c\nc = a\nuse(a, 'x-1')",
        "a = a()\na()\na.b.c()",
        "class A(A):\n    x = A.x\n    def f(self):\n        self.f = self.f\n        return self.f()",
        "def f():\n    return f()\nf().g()",
        "x = {**x}\nx['a'] = x\nf(**x)",
        "for x in x: x = x[x]",
        "global x\nnonlocal y\nx = y = x",
    ],
)
def test_circles(text: str) -> None:
    check_first(read(text, "python"))


def test_many_bindings_of_one_name() -> None:
    text = "\n".join(f"x = 'v-{n}'" for n in range(2000)) + "\nuse(m=x)"
    (call,) = [fact for fact in facts_of(text, "python", "f") if isinstance(fact, Call)]
    value = call.arguments[0].value
    assert isinstance(value, Choice)
    assert len(value.options) <= 20


def test_many_scopes_and_members() -> None:
    text = "\n".join(f"class C{n}:\n    def __init__(self):\n        self.a = C{n - 1}()\n    def f(self):\n"
                     f"        self.a.a.a.f('x-{n}')" for n in range(500))
    assert sum(isinstance(fact, Call) for fact in facts_of(text, "python", "f")) >= 500


def test_texts_of_texts_do_not_double() -> None:
    for join in ("a{0} + a{0}", "f'{{a{0}}}{{a{0}}}'", "'{{}}{{}}'.format(a{0}, a{0})", "'%s%s' % (a{0}, a{0})"):
        lines = ["a0 = 'xy'", *(f"a{n} = {join.format(n - 1)}" for n in range(1, 60))]
        facts = facts_of("\n".join(lines), "python", "f")
        assert len(pickle.dumps(facts)) < 300_000
