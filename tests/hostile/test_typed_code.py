"""Code of languages with packages and declared types, made to hurt: nesting, length, broken syntax, endless chains."""

from __future__ import annotations

import pickle

import pytest

from bounded import within
from shadowbom.core.fact import Call, Fact, Import
from shadowbom.extract.code import facts_of
from shadowbom.extract.grammars import TooBrokenError

DEEP = 15_000
AROUND = {
    "java": ("import org.vendor.Client;\nclass A { Object f() { new Client(\"a-b\"); Object x = ", "; return x; } }"),
    "csharp": ("using X = org.vendor.Client;\nclass A { object F() { new X(\"a-b\"); object x = ", "; return x; } }"),
    "dart": ("import 'package:org.vendor/a.dart' show Client;\nf() {\nClient('a-b');\nfinal x = ", ";\nreturn x;\n}\n"),
    "scala": ("import org.vendor.Client\nobject A { def f() = {\nnew Client(\"a-b\")\nval x = ", "\nx\n} }\n"),
    "kotlin": ("import org.vendor.Client\nfun f() {\nClient(\"a-b\")\nval x = ", "\nreturn x\n}\n"),
}
"""What stands before and after an expression, by language."""
CLOSE = 10.0
"""Seconds of a processor that a case may take: many times what it takes."""


def read(text: str, language: str) -> list[Fact]:
    before, after = AROUND[language]
    return facts_of(f"{before}{text}{after}", language, "f")


def check_first(facts: list[Fact]) -> None:
    """What stands before the trouble is found."""
    assert any(isinstance(fact, Import) and fact.module.startswith("org.vendor") for fact in facts)
    assert any(isinstance(fact, Call) and fact.callee.startswith("org.vendor") for fact in facts)


@pytest.mark.parametrize("language", sorted(AROUND))
@pytest.mark.parametrize("text", [
    "(" * DEEP + "1" + ")" * DEEP,
    "f(" * DEEP + ")" * DEEP,
    "a" + ".b()" * DEEP,
    "a" + '.model("m-1")' * DEEP,
    "Client.builder()" + '.model("m-1").build()' * DEEP,
    '"a"' + ' + "b"' * DEEP,
    "a" + ".b" * DEEP,
    "a" + "[0]" * DEEP,
    "new Client(" * 5_000 + ")" * 5_000,
    "x -> " * 5_000 + "1",
    "-" * DEEP + "1",
    "a ? b : " * 5_000 + "c",
    '"' + "y" * 1_000_000 + '"',
    "f(" + '"a-b", ' * DEEP + "1)",
    "Map.of(" + '"a-b", ' * DEEP + "1)",
    "List.of(" + '"a-b", ' * DEEP + "1)",
    '"${' + "a:" * 50_000 + '}"',
    "{" * DEEP,
    "}}}}]])) \x00 \x01 ((( '\" \"\"\"",
    "@A(" * 2_000,
], ids=range(20))
def test_expressions(text: str, language: str) -> None:
    with within(CLOSE):
        try:
            facts = read(text, language)
        except TooBrokenError:
            facts = None  # said, and the file is passed over
    if facts is not None:
        check_first(facts)
        pickle.dumps(facts)


def test_many_constants_of_an_enumeration() -> None:
    constants = ", ".join(f'M{number}("m-{number}", {number})' for number in range(10_000))
    facts = facts_of(f"enum M {{ {constants}; M(String id, int size) {{ }} }}", "java", "f")
    assert sum(isinstance(fact, Call) for fact in facts) == 10_000


def test_names_of_names_do_not_grow() -> None:
    lines = ["Object a0 = List.of(\"x-1\");", *(f"Object a{n} = List.of(a{n - 1}, a{n - 1});" for n in range(1, 60))]
    facts = facts_of("class A { void f() { " + "\n".join(lines) + "use(a59, \"x\"); } }", "java", "f")
    assert len(pickle.dumps(facts)) < 500_000
