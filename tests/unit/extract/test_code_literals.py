"""Strings that have the shape of a name, a path or an address: what they are bound to, and where they stand."""

from __future__ import annotations

import pytest

from code_facts import read, without_places
from shadowbom.core.fact import Call, Literal
from shadowbom.core.location import Location
from shadowbom.core.value import Lit
from shadowbom.extract.code import facts_of


def literals(text: str, language: str = "python") -> list[str]:
    return without_places(read(text, language, Literal))


@pytest.mark.parametrize(
    "string",
    ["gpt-4o", "org/name", "https://api.x.example/v1?a=b&c=d#e", "./a/b.c", "a@b:8080", "o1", "MODEL_NAME", "%s/v1",
     "{region}.x.example", "claude-3-5-sonnet@20240620", "a,b"],
)
def test_shapes_that_are_kept(string: str) -> None:
    for language in ("python", "typescript"):
        assert literals(f'use("{string}")', language) == [f'literal "{string}" as - in -']


@pytest.mark.parametrize(
    "string", ["two words", "", "1", "-", "12.5", "...", "a\\nb", "<b>x</b>", "f(x)", "x|y", "naïve", "日本", "x" * 301]
)
def test_shapes_that_are_not(string: str) -> None:
    for language in ("python", "typescript"):
        assert literals(f'use("{string}")', language) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"""docstring"""', []),
        ('def f():\n    "docstring"\n    return x', []),
        ("class A:\n    'docstring'", []),
        ("x: 'Name'", []),
        ("def f(a: 'Name') -> 'Other': ...", []),
        ("# 'comment'", []),
        ("import a", []),
        ("os['xy']", ['literal "xy" as - in - compared']),
    ],
)
def test_strings_that_are_no_values(text: str, expected: list[str]) -> None:
    assert literals(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M = 'a-b'", ['literal "a-b" as M in -']),
        ("M: str = 'a-b'", ['literal "a-b" as M in -']),
        ("class A:\n    m = 'a-b'", ['literal "a-b" as m in A']),
        ("def f():\n    m = 'a-b'", ['literal "a-b" as m in f']),
        ("self.m = 'a-b'", ['literal "a-b" as m in -']),
        ("c['m'] = 'a-b'", ['literal "a-b" as m in -']),
        ("f(m='a-b')", ['literal "a-b" as m in -']),
        ("def f(m='a-b'): ...", ['literal "a-b" as m in f']),
        ("x = f('a-b')", ['literal "a-b" as - in x']),
        ("M = ['a-b', 'c-d']", ['literal "a-b" as M in - table 1 of 2', 'literal "c-d" as M in - table 1 of 2']),
        ("T = {'k1': 'a-b'}", ['literal "k1" as - in T table 1 of 2', 'literal "a-b" as k1 in T table 1 of 2']),
        ("T = {'k1': {'m1': 'a-b'}}", ['literal "k1" as - in T table 1 of 3', 'literal "m1" as - in T.k1 table 1 of 3',
                                       'literal "a-b" as m1 in T.k1 table 1 of 3']),
        ("m = x or 'a-b'", ['literal "a-b" as m in -']),
        ("m = 'a-b' if x else 'c-d'", ['literal "a-b" as m in -', 'literal "c-d" as m in -']),
        ("m = f'{x}/ab-1'", ['literal (<:x> + "/ab-1") as m in -']),
        ("m = 'https://' + host + '/v1'", ['literal ("https://" + <:host> + "/v1") as m in -']),
        ("m = 'https://a.b' '/v1'", ['literal "https://a.b/v1" as m in -']),
        ("m = 'https://{}/v1'.format(h)", ['literal ("https://" + <:h> + "/v1") as m in -']),
        ("m = '%s/v1/x' % h", ['literal (<:h> + "/v1/x") as m in -']),
        ("m = f'{x} is said'", []),
        ("m = f'{x}-{y}'", []),
        ("m = os.getenv('NAME', 'a-b')", ['literal "NAME" as m in -', 'literal "a-b" as m in -']),
        ("m = Field(default='a-b')", ['literal "a-b" as m in -']),
        ("m: str = Field('a-b')", ['literal "a-b" as m in -']),
        ("m = field(default_factory=lambda: 'a-b')", ['literal "a-b" as m in -']),
        ("p.add_argument('-m', '--model-name', default='a-b')",
         ['literal "-m" as - in -', 'literal "--model-name" as - in -', 'literal "a-b" as model_name in -']),
        ("@click.option('--model', default='a-b')\ndef f(): ...",
         ['literal "--model" as - in -', 'literal "a-b" as model in -']),
        ("def f(m: str = Option('a-b')): ...", ['literal "a-b" as m in f']),
        ("s = {'model': {'type': 'string', 'default': 'a-b'}}",
         ['literal "model" as - in s table 1 of 5', 'literal "type" as - in s.model table 1 of 5',
          'literal "string" as type in s.model table 1 of 5', 'literal "default" as - in s.model table 1 of 5',
          'literal "a-b" as model in s.model table 1 of 5']),
    ],
)
def test_python_names(text: str, expected: list[str]) -> None:
    assert literals(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("const m = 'a-b'", ['literal "a-b" as m in -']),
        ("const c = { l: { m: 'a-b' } }", ['literal "a-b" as m in c.l table 1 of 1']),
        ("const c = { 'k-1': 'a-b' }",
         ['literal "k-1" as - in c table 1 of 2', 'literal "a-b" as k-1 in c table 1 of 2']),
        ("class A { m = 'a-b' }", ['literal "a-b" as m in A']),
        ("function f(m = 'a-b') {}", ['literal "a-b" as m in f']),
        ("function f({ m = 'a-b' }) {}", ['literal "a-b" as m in f']),
        ("const f = () => { g({ m: 'a-b' }) }", ['literal "a-b" as m in f table 1 of 1']),
        ("const m = `a-b`", ['literal "a-b" as m in -']),
        ("const m = `https://${h}/v1`", ['literal ("https://" + <:h> + "/v1") as m in -']),
        ("const s = z.object({ m: z.string().default('a-b') })", ['literal "a-b" as m in s']),
        ("o('--model <m>', { default: 'a-b' })", ['literal "a-b" as model in - table 1 of 1']),
        ("enum E { A = 'a-b' }", ['literal "a-b" as A in E table 1 of 1']),
        ("type T = 'a-b' | 'c-d'", ['literal "a-b" as T in - table 1 of 2', 'literal "c-d" as T in - table 1 of 2']),
        ("const [m, set] = useState('a-b')", ['literal "a-b" as m in -']),
        ("import x from 'a-b'; export * from 'c-d'; require('e-f')", []),
        ("'use strict'", []),
        ("const { m = 'a-b' } = c", ['literal "a-b" as m in -']),
    ],
)
def test_typescript_names(text: str, expected: list[str]) -> None:
    assert literals(text, "typescript") == expected


def test_attributes_of_elements() -> None:
    text = "const a = <Chat model='a-b' url={`https://${h}/v1`} on={() => f('c-d')}>words here</Chat>"
    expected = ['literal "a-b" as model in a', 'literal ("https://" + <:h> + "/v1") as url in a',
                'literal "c-d" as - in -']
    assert literals(text, "tsx") == expected
    assert literals(text, "javascript") == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("if x == 'a-b': ...", "python"),
        ("if x in ['a-b', 'c-d']: ...", "python"),
        ("if 'a-b' in x: ...", "python"),
        ("match x:\n    case 'a-b': ...", "python"),
        ("match x:\n    case 'a-b' | 'c-d': ...", "python"),
        ("x.startswith('a-b')", "python"),
        ("self.assertEqual(x, 'a-b')", "python"),
        ("if (x === 'a-b') {}", "typescript"),
        ("switch (x) { case 'a-b': }", "typescript"),
        ("x.includes('a-b')", "typescript"),
        ("if ('a-b' in x) {}", "typescript"),
        ("expect(x).toBe('a-b')", "typescript"),
    ],
)
def test_compared(text: str, language: str) -> None:
    found = [fact for fact in facts_of(text, language, "f") if isinstance(fact, Literal)]
    assert found
    assert all(fact.compared for fact in found)


def test_an_argument_inside_a_comparison_is_not_compared() -> None:
    (found,) = [fact for fact in facts_of("if f(model='a-b') == 1: ...", "python", "f") if isinstance(fact, Literal)]
    assert not found.compared


def test_tables_are_counted_apart() -> None:
    text = "A = ['a-1', 'a-2', ['a-3']]\nB = ('b-1',)\nf({'c-1': ['c-2']}, m=['d-1'])\nclass E(Enum):\n    F = 'e-1'\n"
    found = [(fact.value.text, fact.table, fact.size) for fact in facts_of(text, "python", "f")
             if isinstance(fact, Literal) and isinstance(fact.value, Lit)]
    sizes = {text[0]: size for text, _, size in found}
    numbers = {text[0]: table for text, table, _ in found}
    assert sizes == {"a": 3, "b": 1, "c": 2, "d": 1, "e": 1}
    assert len(set(numbers.values())) == 5
    assert 0 not in numbers.values()


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_places(newline: str) -> None:
    lines = ["# é", "\tx = 'naïve 😀'; m = 'a-b'", "", "def f():", "    use(m='c-d', n=[", "        'e-f'])"]
    text = newline.join(lines)
    found = {fact.value.text: (fact.location.line, fact.location.column) for fact in facts_of(text, "python", "f")
             if isinstance(fact, Literal) and isinstance(fact.value, Lit)}
    assert found == {"a-b": (2, 21), "c-d": (5, 11), "e-f": (6, 9)}


def test_columns_of_a_long_line_count_code_points() -> None:
    text = "x = ['" + "é😀" * 400 + "', 'a-b', '" + "z" * 400 + "', 'c-d']"
    for fact in facts_of(text, "python", "f"):
        if isinstance(fact, Literal) and isinstance(fact.value, Lit):
            assert text[fact.location.column :].startswith(fact.value.text)
            assert fact.value.at == fact.location


def test_nul_bytes_and_a_byte_order_mark() -> None:
    facts = facts_of("\ufeffx\0 = 'a-b'\nuse('c-d\0', m='e-f')", "python", "f")
    found = [fact.value.text for fact in facts if isinstance(fact, Literal) and isinstance(fact.value, Lit)]
    assert found == ["a-b", "e-f"]
    assert [fact.callee for fact in facts if isinstance(fact, Call)] == [":use"]


def test_a_place_may_be_given_from_outside() -> None:
    facts = facts_of("x = 'a-b'", "python", "f", lambda line, column: Location("g", line + 10, column, 3, line))
    assert {fact.location for fact in facts} == {Location("g", 11, 1, 3, 1), Location("g", 11, 5, 3, 1)}
