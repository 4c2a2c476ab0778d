"""Expressions as values, and names followed to what they stand for."""

from __future__ import annotations

import pytest

from code_facts import fact as shown
from code_facts import value
from shadowbom.core.fact import Call, EnvRead
from shadowbom.extract.code import facts_of


def argument(text: str, language: str = "python") -> str:
    """The first argument of the call of ``use`` in ``text``."""
    # Imports count wherever they stand; at the end they move no place.
    text += "\nfrom m import use" if language == "python" else "\nimport { use } from 'm';"
    calls = [fact for fact in facts_of(text, language, "f") if isinstance(fact, Call) and fact.callee == "m:use"]
    return value(calls[-1].arguments[0].value)


def keyword(text: str, key: str, language: str = "python") -> str:
    calls = [fact for fact in facts_of(text, language, "f") if isinstance(fact, Call)]
    return next(value(found.value) for call in reversed(calls) if (found := call.argument(key)) is not None)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'a-b'", '"a-b"'),
        ('"""a b"""', '"a b"'),
        (r"'a\x41\u00e9\n'", '"aAé\\n"'),
        (r"r'a\x41'", '"a\\\\x41"'),
        ("b'ab'", '"ab"'),
        ("'a' 'b'", '"ab"'),
        ("'a' 'b' f'{c}d'", '("ab" + <:c> + "d")'),
        ("'a' + 'b' + 'c'", '"abc"'),
        ("'a' + b", '("a" + <:b>)'),
        ("a + b + '/c'", '(<:a> + <:b> + "/c")'),
        ("f'a{b}c{{d}}'", '("a" + <:b> + "c{d}")'),
        ("f'{a!r:>{w}}x'", '(<:a> + "x")'),
        ("f'{f(x)}/{y.z}'", '(:f(...)@1:8 + "/" + <:y.z>)'),
        ("'a%s/%d' % b", '("a" + <:b> + "/" + ?)'),
        ("'%s-%s' % ('a', b)", '("a-" + <:b>)'),
        ("'{}-{}'.format('a', b)", '("a-" + <:b>)'),
        ("'{1}-{0}'.format('a', 'b')", '"b-a"'),
        ("'{name}.x'.format(name=1)", '(? + ".x")'),
        ("base / 'b'", '(<:base> + "/b")'),
        ("'a' if b else 'c'", '("a" / "c")'),
        ("a or 'b'", '(<:a> / "b")'),
        ("a and 'b'", '"b"'),
        ("a or b or 'c'", '(<:a> / <:b> / "c")'),
        ("('a')", '"a"'),
        ("[ 'a', b, *c]", '["a", <:b>, <:c>]'),
        ("['a', *['b', 'c']]", '["a", "b", "c"]'),
        ("['a'] + ['b']", '["a", "b"]'),
        ("{'a': 'b', 'c': {'d': 1}}", '{a: "b", c: {d: 1}}'),
        ("{'a': 1, **{'b': 2}, **c}", "{a: 1, b: 2, **: <:c>}"),
        ("{1: 'a', x: 'b'}", '{1: "a", x: "b"}'),
        ("12", "12"),
        ("-1.5", "-1.5"),
        ("True", "True"),
        ("None", "None"),
        ("...", "?"),
        ("a * b", "?"),
        ("a - b", "?"),
        ("1 + 2", "?"),
        ("not a", "?"),
        ("lambda: 'a'", "?"),
        ("[x for x in y]", "?"),
        ("a.b.c", "<:a.b.c>"),
        ("a['b']", "<:a.b>"),
        ("a['b.c']", "<:a.b~1c>"),
        ("a[b]", "<:a.*>"),
        ("a[0]", "<:a.0>"),
        ("f(1)", ":f(...)@1:5"),
        ("f().g", "<:f().g>"),
        ("f().g()", ":f().g(...)@1:5"),
        ("await f('x')", ":f(...)@1:11"),
        ("(y := 'a')", '"a"'),
        ("str('a')", '"a"'),
        ("' a '.strip()", '" a "'),
        ("cast(str, 'a')", '"a"'),
        ("config.get('k', 'd')", '(:config.get(...)@1:5 / "d")'),
        ("getattr(x, 'k', 'd')", '(<:x.k> / "d")'),
        ("Field(default='a')", '(:Field(...)@1:5 / "a")'),
        ("Field('a', description='b')", '(:Field(...)@1:5 / "a")'),
        ("field(default_factory=lambda: 'a')", '(:field(...)@1:5 / "a")'),
        ("other('a')", ":other(...)@1:5"),
    ],
)
def test_python_expressions(expression: str, expected: str) -> None:
    assert argument(f"use({expression})") == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'a'", '"a"'),
        (r"'a\u{1F600}\x41'", '"a😀A"'),
        (r"'\ud83d\ude00'", '"😀"'),
        ("`a`", '"a"'),
        ("`a${b}c`", '("a" + <:b> + "c")'),
        ("`https://${process.env.H}/v1`", '("https://" + env H + "/v1")'),
        ("'a' + b + 'c'", '("a" + <:b> + "c")'),
        ("a ? 'b' : 'c'", '("b" / "c")'),
        ("a ?? 'b'", '(<:a> / "b")'),
        ("a || 'b'", '(<:a> / "b")'),
        ("a && 'b'", '"b"'),
        ("process.env.X", "env X"),
        ("process.env.X!", "env X"),
        ('process.env["X"]', "env X"),
        ("process.env.X ?? 'd'", 'env X|"d"'),
        ("(process.env.X as string) || 'd'", 'env X|"d"'),
        ("import.meta.env.X", "env X"),
        ("Deno.env.get('X') ?? 'd'", 'env X|"d"'),
        ("Bun.env.X", "env X"),
        ("x as string", "<:x>"),
        ("<string>x", "<:x>"),
        ("'a' satisfies T", '"a"'),
        ("'a' as const", '"a"'),
        ("x!", "<:x>"),
        ("await f('x')", ":f(...)@1:11"),
        ("{ a: 'b', 'c-d': 1, e, ...f }", '{a: "b", c-d: 1, e: <:e>, ...: <:f>}'),
        ("{ [K]: 'a', [`b`]: 'c' }", '{K: "a", b: "c"}'),
        ("['a', ...b]", '["a", <:b>]'),
        ("a?.b?.c", "<:a.b.c>"),
        ("a['b'].c", "<:a.b.c>"),
        ("a[b]", "<:a.*>"),
        ("new A('x')", ":A(...)@1:5"),
        ("z.string().default('a')", '(:z.string().default(...)@1:5 / "a")'),
        ("true", "true"),
        ("undefined", "undefined"),
        ("(0, 'a')", '"a"'),
        ("Object.freeze(['a'])", '["a"]'),
        ("x.toString()", "<:x>"),
        ("() => 'a'", "?"),
    ],
)
def test_typescript_expressions(expression: str, expected: str) -> None:
    assert argument(f"use({expression})", "typescript") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M = 'a'\nuse(M)", '"a"'),
        ("def f():\n    m = 'a'\n    use(m)", '"a"'),
        ("def f():\n    use(m)\nm = 'a'", '"a"'),
        ("m = 'a'\ndef f():\n    m = 'b'\n    use(m)", '"b"'),
        ("m = 'a'\ndef f(m):\n    use(m)", "<:f.m>"),
        ("def f(m='a'):\n    m = m or 'b'\n    use(m)", '(<:f.m> / "b")'),
        ("if x:\n    m = 'a'\nelse:\n    m = 'b'\nuse(m)", '("a" / "b")'),
        ("m = 'a'\nm += 'b'\nuse(m)", '("a" / ?)'),
        ("m = n = 'a'\nuse(m)", '"a"'),
        ("m, n = 'a', 'b'\nuse(n)", '"b"'),
        ("m, n = f()\nuse(n)", "?"),
        ("for m in ['a', 'b']:\n    use(m)", '("a" / "b")'),
        ("for m in things:\n    use(m)", "<:things.*>"),
        ("with open_it('x') as m:\n    use(m)", ":open_it(...)@1:6"),
        ("def f():\n    global m\n    m = 'a'\ndef g():\n    use(m)", '"a"'),
        ("def f():\n    m = 'a'\n    def g():\n        nonlocal m\n        m = 'b'\n    use(m)", '("a" / "b")'),
        ("T = {'a': 'x', 'b': 'y'}\nuse(T['a'])", '"x"'),
        ("T = {'a': 'x', 'b': 'y'}\nuse(T[k])", "<:T.*>"),
        ("T = {'a': 'x', 'b': 'y'}\nuse(T.get(k, 'd'))", '(<:T.*> / "d")'),
        ("T = {'a': 'x', 'b': 'y'}\nuse(T.get('a', 'd'))", '("x" / "d")'),
        ("def f():\n    t = {'a': 'x', 'b': 'y'}\n    use(t[k])", '("x" / "y")'),
        ("from m import T\nuse(T[k])", "<m:T.*>"),
        ("from m import T\nuse(T.get(k, 'd'))", '(<m:T.*> / "d")'),
        ("T = {'a': 'x'}\nuse(T)", "<:T>"),
        ("def f():\n    t = {'a': 'x'}\n    use(t)", '{a: "x"}'),
        ("T = ['a', 'b']\nuse(T[1])", '"b"'),
        ("from m import S\nuse(S.model)", "<m:S.model>"),
        ("from m import S\ns = S\nuse(s.model)", "<m:S.model>"),
        ("from . import settings\nuse(settings.X)", "<.:settings.X>"),
        ("import a.b as c\nuse(c.d.e)", "<a.b:d.e>"),
        ("s = Settings()\nuse(s.model)", "<:Settings().model>"),
        ("use(get_settings().model)", "<:get_settings().model>"),
        ("class E(Enum):\n    A = 'a'\nuse(E.A)", '"a"'),
        ("class E(Enum):\n    A = 'a'\nuse(E.A.value)", '"a"'),
        ("c.model = 'a'\nuse(c.model)", '"a"'),
        ("a = b\nb = a\nuse(a)", "?"),
        ("a = a\nuse(a)", "?"),
        ("a = f'{a}x'\nuse(a)", '(? + "x")'),
        ("del m\nuse(m)", "<:m>"),
    ],
)
def test_python_names(text: str, expected: str) -> None:
    assert argument(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("const m = 'a'; use(m)", '"a"'),
        ("let m = 'a'; m = 'b'; use(m)", '("a" / "b")'),
        ("let m; m ??= 'b'; use(m)", '"b"'),
        ("const f = () => { const m = 'a'; use(m) }", '"a"'),
        ("function f(m = 'a') { use(m) }", "<:f.m>"),
        ("const f = ({ m = 'a' }) => use(m)", "<:f.m>"),
        ("x.map((m) => use(m))", "?"),
        ("const { a: { b } } = { a: { b: 'x' } }; use(b)", '"x"'),
        ("const { a } = cfg; use(a)", "<:cfg.a>"),
        ("const { a = 'd' } = cfg; use(a)", '(<:cfg.a> / "d")'),
        ("const { A, B = 'd' } = process.env; use(B)", 'env B|"d"'),
        ("const e = process.env; use(e.A)", "env A"),
        ("import { env } from 'node:process'; use(env.A)", "env A"),
        ("import { A } from '$env/static/private'; use(A)", "env A"),
        ("import { cfg } from './c'; use(cfg.a.b)", "<./c:cfg.a.b>"),
        ("import * as c from './c'; use(c.a)", "<./c:a>"),
        ("import c from './c'; use(c.a)", "<./c:default.a>"),
        ("const c = require('./c'); use(c.a)", "<./c:a>"),
        ("enum E { A = 'a' } use(E.A)", '"a"'),
        ("enum E { A = 'a' } use(E[k])", "<:E.*>"),
        ("const T = { a: 'x', b: { c: 'y' } } as const; use(T.b.c)", '"y"'),
        ("const T = { a: 'x' }; use(T[k])", "<:T.*>"),
        ("namespace N { export const a = 'x' } use(N.a)", '"x"'),
        ("for (const m of ['a', 'b']) use(m)", '("a" / "b")'),
        ("const [m, setM] = useState('a'); use(m)", "?"),
    ],
)
def test_typescript_names(text: str, expected: str) -> None:
    assert argument(text, "typescript") == expected


PYTHON_CLASS = """
class Agent(Base):
    kind = "c"
    def __init__(self, model="a", other=None):
        self.model = model or "b"
        self.table = {"x": "y"}
        self.name = other
    @property
    def made(self):
        return "d"
    def run(self):
        use(self.%s)
"""


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ("model", '(<:Agent.__init__.model> / "b")'),
        ("kind", '"c"'),
        ("table", "<:Agent.table>"),
        ("table['x']", '"y"'),
        ("name", "<:Agent.__init__.other>"),
        ("made", '"d"'),
        ("inherited", "<:Agent.inherited>"),
        ("inherited.model", "<:Agent.inherited.model>"),
    ],
)
def test_attributes_of_the_instance(attribute: str, expected: str) -> None:
    assert argument(PYTHON_CLASS % attribute) == expected


SCRIPT_CLASS = """
class Agent extends Base {
  static kind = "c";
  #secret = "s";
  private model = "a";
  constructor(private readonly llm = "b", plain) { super(); this.name = plain; }
  get made() { return "d"; }
  run = () => { use(this.%s); };
}
"""


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ("model", '"a"'),
        ("#secret", '"s"'),
        ("llm", "<:Agent.constructor.llm>"),
        ("name", "<:Agent.constructor.plain>"),
        ("made", '"d"'),
        ("inherited", "<:Agent.inherited>"),
    ],
)
def test_members_of_this(attribute: str, expected: str) -> None:
    assert argument(SCRIPT_CLASS % attribute, "typescript") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import os\nos.getenv('A')", ["2:1 env A = -"]),
        ("import os\nos.getenv('A', 'd')", ['2:1 env A = "d"']),
        ("import os\nx = os.environ['A']", ["2:5 env A = -"]),
        ("import os\nx = os.environ.get('A') or 'd'", ['2:5 env A = "d"']),
        ("from os import environ, getenv as g\nenviron['A']\ng('B')", ["3:1 env B = -", "2:1 env A = -"]),
        ("import os\nos.environ['A'] = 'v'", ['2:1 env A = "v"']),
        ("import os\nos.environ.setdefault('A', 'v')", ['2:1 env A = "v"']),
        ("import os\nN = 'A'\nos.getenv(N)", ["3:1 env A = -"]),
        ("import os\nos.getenv(name)", []),
        ("from decouple import config\nconfig('A', default='d')", ['2:1 env A = "d"']),
        ("os = fake()\nos.getenv('A')", []),
        ("x = Field(default='d', env='THE_NAME')", ['1:28 env THE_NAME = "d"']),
        ("f(env={'A': 'b'})", []),
    ],
)
def test_python_environment(text: str, expected: list[str]) -> None:
    assert [shown(fact) for fact in facts_of(text, "python", "f") if isinstance(fact, EnvRead)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if (process.env.A) {}", ["1:5 env A = -"]),
        ("const a = process.env.A ?? 'd'", ['1:11 env A = "d"']),
        ("const a = process.env['A'] || 'd'", ['1:11 env A = "d"']),
        ("const { A, B: b = 'd' } = process.env", ["1:9 env A = -", '1:15 env B = "d"']),
        ("process.env.A = 'v'", ['1:1 env A = "v"']),
        ("import { A } from '$env/static/private'", ["1:10 env A = -"]),
        ("const process = fake(); use(process.env.A)", []),
        ("use(config.env.A)", []),
    ],
)
def test_script_environment(text: str, expected: list[str]) -> None:
    assert [shown(fact) for fact in facts_of(text, "typescript", "f") if isinstance(fact, EnvRead)] == expected


def test_flow_of_a_default_into_a_call() -> None:
    text = "def ask(model='a'):\n    options = {'model': model}\n    options['top'] = 'b'\n    create(**options)"
    assert keyword(text, "model") == "<:ask.model>"
    assert keyword(text, "top") == '"b"'
