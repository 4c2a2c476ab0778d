"""Code made to hurt, in every language beside Python and ECMAScript: whatever it does, what stands before the trouble
is found, values stay small, and the time grows with the length and no faster."""

from __future__ import annotations

import pickle
import time
from dataclasses import dataclass

import pytest

from bounded import within
from code_facts import nesting, read
from shadowbom.core.fact import Call, Constant, Import
from shadowbom.extract.code import facts_of
from shadowbom.extract.grammars import TooBrokenError

DEEP = 50_000
LONGEST = 20
"""Seconds after which a grammar that does not come to an end has been stopped, with room for a slow machine."""


@dataclass(frozen=True)
class Hurt:
    """A language: a file that imports ``vendor`` and calls ``Client`` of it, its texts that nest, and a text with
    ``{n}`` in it that is repeated to see how time grows."""

    first: str
    nested: tuple[str, ...]
    grown: tuple[str, ...]


HURT = {
    "go": Hurt(
        'package a\nimport "vendor"\nvar c = vendor.Client("a-b")\n',
        ("var x = " + "[" * DEEP, "var x = " + "(" * DEEP + ")" * DEEP, "func f() { g(" + "f(" * DEEP + ")" * DEEP,
         "var x = a" + ".b()" * DEEP, 'var x = "a"' + ' + "b"' * DEEP, "var x = a" + "[0]" * DEEP,
         "var x = T{A: " * 20_000 + "1" + "}" * 20_000, "var x = " + "&" * DEEP + "y", "var x = " + "!" * DEEP + "y",
         "func f() { " + "if a { " * 20_000, "var x = " + "func() { " * 20_000, "var x []" + "[]" * DEEP + "string",
         "{" * DEEP, '"' * DEEP, "`" * 3, "/*" * DEEP, "import (" * 20_000),
        ('var v{n} = "m-{n}"\n', "func (t *T) m{n}() {{ t.f{n} = T{{A: t.f}} }}\n", "func f() {{ x = x + y{n} }}\n",
         "type T{n} struct {{ A string `env:\"A_{n}\" default:\"b\"`\n E{n} }}\n", "x, y := f(), {n}\n",
         'import "a/b{n}"\n'),
    ),
    "rust": Hurt(
        'use vendor::Client;\nconst C: Client = Client("a-b");\n',
        ("const X: u8 = " + "[" * DEEP, "const X: u8 = " + "(" * DEEP + ")" * DEEP, "fn f() { g(" + "f(" * DEEP,
         "const X: u8 = a" + ".b()" * DEEP, "const X: u8 = a" + "::b" * DEEP, "const X: u8 = a" + "?" * DEEP,
         'const X: u8 = T { a: ' * 20_000, "const X: u8 = " + "&" * DEEP + "y", "fn f() { " + "if a { " * 20_000,
         "const X: u8 = " + "|a| " * DEEP, "use " + "a::{" * DEEP, "x!(" + "{" * DEEP, "mod a { " * 20_000,
         "impl A { " * 20_000, "#[" * DEEP, '"' * DEEP, "/*" * DEEP, 'r' + "#" * DEEP + '"',
         "fn f(x: " + "Option<" * DEEP, "fn f() { " + "match a { b => " * 20_000),
        ('const V{n}: &str = "m-{n}";\n', "impl T {{ fn m{n}(&self) {{ self.f{n} = T {{ a: self.f }} }} }}\n",
         'struct T{n} {{ #[arg(env = "A_{n}", default_value = "b")] a: String }}\n', "use a::{{b{n}, c::d{n} as e}};\n",
         'fn f{n}() {{ x!({{"a": "b-{n}", "c": [1, 2]}}) }}\n', 'fn g{n}() {{ a.b().c("d-{n}").e("f").build() }}\n',
         'enum E{n} {{ #[serde(rename = "x-{n}")] A }}\n'),
    ),
    "c": Hurt(
        '#include <vendor.h>\nint c = Client("a-b");\n',
        ("int x = " + "[" * DEEP, "int x = " + "(" * DEEP + ")" * DEEP, "int x = " + "f(" * DEEP,
         "int x = a" + ".b()" * DEEP, "int x = a" + "->b" * DEEP, "int x = a" + "::b" * DEEP,
         "int x = " + "*" * DEEP + "y", "int x = " + "{" * DEEP, "void f() { " + "if (a) { " * 20_000,
         "namespace a { " * 20_000, "class A { " * 20_000, "int x = " + "[]{ return " * 20_000,
         '"' * DEEP, "/*" * DEEP, "#if A\n" * DEEP, "vector<" * DEEP,
         'int x = ' + '"a" ' * DEEP, "#define A " + "(" * DEEP),
        ('const char *v{n} = "m-{n}";\n', '#define M{n} "m-{n}"\n', "void T::m{n}() {{ this->f = g(h.x{n}); }}\n",
         'struct S{n} {{ Client *c; const char *m = "b-{n}"; }};\n', '#include "a{n}/b.h"\n',
         'void f{n}(int a) {{ call({{.model = "m-{n}", .n = 1}}); }}\n'),
    ),
    "swift": Hurt(
        'import vendor\nlet c = Client(name: "a-b")\n',
        ("let x = " + "[" * DEEP, "let x = " + "(" * DEEP + ")" * DEEP, "let x = " + "f(" * DEEP,
         "let x = a" + ".b()" * DEEP,
         "let x = a" + "?.b" * DEEP, "let x = a" + "!" * DEEP, 'let x = "a"' + ' + "b"' * 20_000,
         "let x = " + "-" * DEEP,
         "let x = " + "a ?? " * 20_000 + "b", "func f() { " + "if a { " * 20_000, "let x = " + "{ " * 20_000,
         "class A { " * 20_000, 'let x = "' + "\\(" * 20_000, "/*" * DEEP, "@a" * DEEP, "let x: " + "[" * DEEP,
         "let x = " + '["a": ' * 20_000, "#if A\n" * DEEP),
        ('let v{n} = "m-{n}"\n', 'class T{n} {{ let f: Client\n func m() {{ self.f.run(model: "m-{n}") }} }}\n',
         'enum E{n} {{ case a = "x-{n}" }}\n', 'f(["a": "b-{n}", "c": 1])\n', "let w{n} = Client(a: Thing(b: v{n}))\n",
         "extension T {{ func m{n}() {{ x = y }} }}\n"),
    ),
}


def cases() -> list[object]:
    return [pytest.param(language, text, id=f"{language} {text[:16]}")
            for language, hurt in HURT.items() for text in hurt.nested]


@pytest.mark.parametrize(("language", "text"), cases())
def test_nesting(language: str, text: str) -> None:
    with within(LONGEST):
        try:
            facts = facts_of(HURT[language].first + text, language, "f")
        except TooBrokenError:
            return  # the grammar itself has no end here: it is stopped, and that is said of the file
    assert any(isinstance(fact, Import) and "vendor" in fact.module for fact in facts)
    assert any(isinstance(fact, Call) and "Client" in fact.callee for fact in facts)
    assert all(nesting(fact.value) < 100 for fact in facts if isinstance(fact, Constant))
    pickle.dumps(facts)


@pytest.mark.parametrize("count", [2_000, 50_000])
def test_a_parser_is_stopped_by_what_it_does_and_not_by_a_clock(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each comment that opens is looked for an end of through the whole text, from every place.
    text = HURT["swift"].first + "/*" * count
    with within(LONGEST / 4), monkeypatch.context() as patch:
        for clock in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
            patch.setattr(time, clock, lambda: 0.0)
        with pytest.raises(TooBrokenError):
            facts_of(text, "swift", "f")
        assert read(HURT["swift"].first + "/*" * 20, "swift")  # the parser is as new afterwards


@pytest.mark.parametrize("language", HURT)
def test_nul_bytes_and_broken_text(language: str) -> None:
    first = HURT[language].first
    known = read(first, language)
    assert read(first + "\0" * 1000, language)[: len(known)] == known
    assert read("\0", language) == []
    assert read(first + "\ud800 \ufffe \x1b é漢\U0001f600", language)


def spent(text: str, language: str) -> float:
    best = 1e9
    for _ in range(2):
        start = time.process_time()
        facts_of(text, language, "f")
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize(("language", "line"), [(language, line) for language, hurt in HURT.items()
                                                for line in hurt.grown])
def test_time_grows_with_the_length(language: str, line: str) -> None:
    short = "".join(line.format(n=n) for n in range(250))
    long = "".join(line.format(n=n) for n in range(2000))
    # Eight times the text; a quadratic reader would need 64 times as long.
    assert spent(long, language) < 30 * spent(short, language) + 0.05
