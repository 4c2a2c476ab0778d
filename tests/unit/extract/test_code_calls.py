"""Calls: what they call, on what, with which arguments; and the definitions around them."""

from __future__ import annotations

import gc

import pytest

from code_facts import read, without_places
from shadowbom.core.fact import Call, Constant, Definition
from shadowbom.core.value import Made
from shadowbom.extract.code import facts_of


def calls(text: str, language: str = "python") -> list[str]:
    return without_places(read(text, language, Call))


def definitions(text: str, language: str = "python") -> list[str]:
    return without_places(read(text, language, Definition))


CLIENT = "from openai import OpenAI\n"


@pytest.mark.parametrize(
    ("text", "callee", "made"),
    [
        ("OpenAI().chat.create()", "openai:OpenAI().chat.create", "2:1"),
        ("c = OpenAI()\nc.chat.create()", "openai:OpenAI().chat.create", "2:5"),
        ("c = OpenAI()\nd = c\nd.chat.create()", "openai:OpenAI().chat.create", "2:5"),
        ("c = OpenAI()\nchat = c.chat\nchat.create()", "openai:OpenAI().chat.create", "2:5"),
        ("c = OpenAI()\ndef f():\n    c.chat.create()", "openai:OpenAI().chat.create", "2:5"),
        ("with OpenAI() as c:\n    c.chat.create()", "openai:OpenAI().chat.create", "2:6"),
        ("async def f():\n    async with OpenAI() as c:\n        await c.chat.create()",
         "openai:OpenAI().chat.create", "3:16"),
        ("c = OpenAI().with_options(x=1)\nc.chat.create()", "openai:OpenAI().with_options().chat.create", "2:5"),
        ("class A:\n    c = OpenAI()\n    def f(self):\n        self.c.chat.create()",
         "openai:OpenAI().chat.create", "3:9"),
        ("class A:\n    def __init__(self):\n        self.c = OpenAI()\n    def f(self):\n        self.c.chat.create()",
         "openai:OpenAI().chat.create", "4:18"),
        ("class A:\n    def f(self):\n        self.c.chat.create()\n    def __init__(self):\n        self.c = OpenAI()",
         "openai:OpenAI().chat.create", "6:18"),
        (("class A:\n    @property\n    def c(self):\n        return OpenAI()\n"
          "    def f(self):\n        self.c.chat.create()"),
         "openai:OpenAI().chat.create", "5:16"),
        ("class A:\n    c = OpenAI()\nA.c.chat.create()", "openai:OpenAI().chat.create", "3:9"),
        ("clients = {'a': OpenAI()}\nclients['a'].chat.create()", "openai:OpenAI().chat.create", "2:17"),
        ("if x:\n    c = OpenAI()\nc.chat.create()", "openai:OpenAI().chat.create", "3:9"),
        ("(OpenAI()\n  .chat\n  .create())", "openai:OpenAI().chat.create", "2:2"),
    ],
)
def test_receivers_in_python(text: str, callee: str, made: str) -> None:
    found = [fact for fact in facts_of(CLIENT + text, "python", "f")
             if isinstance(fact, Call) and "create" in fact.callee]
    assert [fact.callee for fact in found] == [callee]
    receiver = found[0].receiver
    assert isinstance(receiver, Made)
    assert f"{receiver.at.line}:{receiver.at.column}" == made
    constructions = {(fact.callee, fact.location) for fact in facts_of(CLIENT + text, "python", "f")
                     if isinstance(fact, Call)}
    assert (receiver.callee, receiver.at) in constructions


@pytest.mark.parametrize(
    ("text", "callees"),
    [
        ("from m import Agent\nAgent[Context](name='a')", ["m:Agent"]),
        ("import m\nm.Agent[Deps, list[str]](tools=[f])", ["m:Agent"]),
        ("from m import Agent\nAgent[None | Deps]().run(x)", ["m:Agent().run", "m:Agent"]),
        ("from m import Agent\nAgent[T]()", ["m:Agent"]),
        ("from m import Agent\nAgent[name]()", ["m:Agent.*"]),
        ("from m import Agent\nAgent['name']()", ["m:Agent.name"]),
        ("from m import AGENTS\nAGENTS[Kind]()", ["m:AGENTS.*"]),
        ("from m import one, two\nAgents = {'a': one, 'b': two}\nAgents[Kind.A]()", []),
        (f"from m import Agent\nAgent[{', '.join(['Deps'] * 100)}]()", ["m:Agent.*"]),
    ],
)
def test_types_behind_a_class_are_no_key(text: str, callees: list[str]) -> None:
    assert [fact.callee for fact in facts_of(text, "python", "f") if isinstance(fact, Call)] == callees


def test_types_behind_a_base() -> None:
    assert definitions("from m import Base\nclass A(Base[Context]): ...") == ["class A() of m:Base"]


def test_a_computed_member_is_no_type() -> None:
    facts = facts_of("import { Agent } from 'm'; Agent[Kind](1)", "javascript", "f")
    assert [fact.callee for fact in facts if isinstance(fact, Call)] == ["m:Agent.*"]


@pytest.mark.parametrize(
    "text",
    [
        "const c = new OpenAI(); c.chat.create()",
        "new OpenAI().chat.create()",
        "class A { constructor() { this.c = new OpenAI() } f() { this.c.chat.create() } }",
        "class A { c = new OpenAI(); f = () => this.c.chat.create() }",
        "class A { #c = new OpenAI(); f() { this.#c.chat.create() } }",
        "class A { get c() { return new OpenAI() } f() { return this.c.chat.create() } }",
        "const f = async () => { const c = new OpenAI(); await c.chat.create() }",
        "const o = { c: new OpenAI() }; o.c.chat.create()",
        "let c; c ??= new OpenAI(); c.chat.create()",
        "const c = new OpenAI(); c?.chat!.create()",
        "const c = new OpenAI() as any; (c as X).chat.create()",
        "const c = new OpenAI(); const { chat } = c; chat.create()",
    ],
)
def test_receivers_in_typescript(text: str) -> None:
    found = [fact for fact in facts_of("import OpenAI from 'openai';\n" + text, "typescript", "f")
             if isinstance(fact, Call) and "create" in fact.callee]
    assert [fact.callee for fact in found] == ["openai:default().chat.create"]
    receiver = found[0].receiver
    assert isinstance(receiver, Made)
    assert receiver.callee == "openai:default"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class A:\n    def f(self):\n        self.c.chat('x')", [":self.c.chat"]),
        ("class A:\n    def __init__(self, c):\n        self.c = c\n    def f(self):\n        self.c.chat('x')",
         [":self.c.chat"]),
        ("def f(c):\n    c.chat.go()", [":c.chat.go"]),
        ("def f(c: OpenAI):\n    c.chat.go()", ["openai:OpenAI().chat.go"]),
        ("def f(c: 'OpenAI | None' = None):\n    c.chat.go()", ["openai:OpenAI().chat.go"]),
        ("def f(c: Optional[OpenAI]):\n    c.chat.go()", ["openai:OpenAI().chat.go"]),
        ("def f(c: str):\n    c.chat.go()", [":c.chat.go"]),
        ("class A:\n    c: OpenAI\n    def f(self):\n        self.c.go()", ["openai:OpenAI().go"]),
        ("from .llm import client\nclient.chat.go()", [".llm:client.chat.go"]),
        ("c = A() if x else OpenAI()\nc.go()", [":A().go", "openai:OpenAI().go", "openai:OpenAI"]),
        ("clients[0].go('x')", [":clients.*.go"]),
        ("clients[k].chat.go('x')", [":clients.*.chat.go"]),
        ("(a or b).chat.go('x')", [":*.chat.go"]),
        ("def make():\n    return OpenAI()\nmake().go()", ["openai:OpenAI", ":make().go", ":make"]),
        ("class A:\n    def go(self): ...\nA().go()", [":A().go", ":A"]),
        ("class B(A):\n    def __init__(self):\n        super().__init__('x')", [":super().__init__", ":super"]),
        ("x = helper\nx('a')", [":x"]),
        ("functools.partial(OpenAI, 'x')", [":functools.partial"]),
        ("[OpenAI() for x in y]", ["openai:OpenAI"]),
        ("@app.tool('x')\ndef f(): ...", [":app.tool"]),
    ],
)
def test_callees(text: str, expected: list[str]) -> None:
    found = [fact.callee for fact in facts_of(CLIENT + text, "python", "f") if isinstance(fact, Call)]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f('a', b, c='d')", ['call :f(0="a", 1=<:b>, c="d")']),
        ("f(*['a', 'b'], 'c')", ['call :f(0="a", 1="b", 2="c")']),
        ("f(*xs, 'c')", ['call :f(*=<:xs>, *="c")']),
        ("f('a', **{'m': 'x'})", ['call :f(0="a", **={m: "x"}, m="x")']),
        ("kw = {'m': 'x'}\nf(**kw)", ['call :f(**=<:kw>, m="x")']),
        ("from m import kw\nf(**kw)", ["call :f(**=<m:kw>)"]),
        ("def g():\n    kw = {'m': 'x'}\n    kw['n'] = 'y'\n    f(**kw)",
         ['call :f(**={m: "x"}, m="x", n="y") in g']),
        ("f(a=(yield), b='x')", ['call :f(a=?, b="x")']),
    ],
)
def test_python_arguments(text: str, expected: list[str]) -> None:
    assert calls(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f('a', { m: 'x', n: { o: 1 } })", ['call :f(0="a", 1={m: "x", n: {o: 1}}, m="x", n={o: 1})']),
        ("import { f } from 'm'; const o = { m: 'x' }; f(o)", ['call m:f(0=<:o>, m="x")']),
        ("import { f } from 'm'; const o = { m: 'x' }; o.n = 'y'; f(o)", ['call m:f(0=<:o>, m="x", n="y")']),
        ("const b = { n: 'y' }; f({ m: 'x', ...b })", ['call :f(0={m: "x", n: "y"}, m="x", n="y")']),
        ("f({ ...b })", ["call :f(0={...: <:b>}, ...=<:b>)"]),
        ("f(...xs, 'c')", ['call :f(...=<:xs>, *="c")']),
        ("f`x`", []),
        ("new F", []),
        ("import F from 'm'; new F", ["call m:default()"]),
        ("f({ run() { g('x') } })", ["call :f(0={})", 'call :g(0="x") in run']),
    ],
)
def test_typescript_arguments(text: str, expected: list[str]) -> None:
    assert calls(text, "typescript") == expected


@pytest.mark.parametrize(
    "text", ["print('x')", "len(x)", "x.append(y)", "isinstance(a, B)", "console.log('x')", "x.view(1, -1)", "f(x)"]
)
def test_calls_that_say_nothing(text: str) -> None:
    language = "javascript" if text.startswith("console") else "python"
    assert calls(text, language) == []


@pytest.mark.parametrize("text", ["JSON.stringify({ model: 'x' })", "Object.assign({}, { model: 'x' })"])
def test_builtins_that_are_given_something_named(text: str) -> None:
    (call,) = [fact for fact in facts_of(text, "javascript", "f") if isinstance(fact, Call)]
    assert call.argument("model") is not None


def test_enclosing_definitions() -> None:
    text = ("f('x')\nclass A:\n    a = f('x')\n    def m(self):\n        f('x')\n"
            "        def n():\n            g(lambda: f('x'))")
    found = [fact.enclosing for fact in facts_of(text, "python", "f") if isinstance(fact, Call) and fact.callee == ":f"]
    assert found == ["", "A", "A.m", "A.m.n"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(a, b='x', *c, d: int = 1, **e): ...", ['function f(a, b="x", *c, d=1, **e)']),
        ("def f(a, /, b, *, c): ...", ["function f(a, b, c)"]),
        ("async def f(): return 'x'", ['function f() -> "x"']),
        ("def f(x):\n    if x:\n        return 'a'\n    return 'b'", ['function f(x) -> ("a" / "b")']),
        ("def f():\n    return g('x')", ["function f() -> :g(...)@2:12"]),
        ("def f():\n    def g():\n        return 'x'\n    return g",
         ["function f() -> <:f.g>", 'function f.g() -> "x"']),
        ("class A(B, c.D, metaclass=E): ...", ["class A() of :B, :c.D"]),
        ("from m import B\nclass A(B):\n    class C(B): ...", ["class A() of m:B", "class A.C() of m:B"]),
        ("@dataclass\n@a.b('x')\nclass A: ...", ["class A() by :dataclass, :a.b"]),
        ("from m import tool\n@tool\ndef f(): ...", ["function f() by m:tool"]),
        ("class A:\n    def f(self, x=None): ...", ["class A()", "method A.f(self, x=None)"]),
        ("f = lambda x='a': x", ['function f(x="a") -> <:f.x>']),
    ],
)
def test_python_definitions(text: str, expected: list[str]) -> None:
    assert definitions(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("function f(a, b = 'x', ...c) {}", ['function f(a, b="x", ...c)']),
        ("const f = ({ a = 'x', b: { c = 1 }, d: e }) => a", ['function f(a="x", c=1, d) -> <:f.a>']),
        ("const f = async x => ({ m: x })", ["function f(x) -> {m: <:f.x>}"]),
        ("class A extends B.C<T> implements D { m(x?: string) {} }", ["class A() of :B.C", "method A.m(x)"]),
        ("const A = class extends B {}", ["class A() of :B"]),
        ("class A { f = () => 'x' }", ["class A()", 'method A.f() -> "x"']),
        ("const o = { m: () => 'x', n() { return 'y' } }", ['function o.m() -> "x"', 'function o.n() -> "y"']),
        ("@Dec({ a: 1 }) class A {}", ["class A() by :Dec"]),
        ("enum E { A = 'a' }", ["class E()"]),
        ("namespace N { export function f() {} }", ["namespace N()", "function N.f()"]),
        ("export default () => 'x'", []),
        ("abstract class A {}", ["class A()"]),
        ("function* g() {}", ["function g()"]),
    ],
)
def test_typescript_definitions(text: str, expected: list[str]) -> None:
    assert definitions(text, "typescript") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A = 'a'", ['constant A = "a"']),
        ("A: str = 'a'", ['constant A = "a"']),
        ("A = f()", ["constant A = :f(...)@1:5"]),
        ("A = {'b': {'c': 'd'}}", ['constant A = {b: {c: "d"}}', 'constant A.b.c = "d"']),
        ("if x:\n    A = 'a'\nelse:\n    A = 'b'", ['constant A = "a"', 'constant A = "b"']),
        ("class A:\n    b = 'c'\n    class D:\n        e = 'f'", ['constant A.b = "c"', 'constant A.D.e = "f"']),
        ("class A:\n    def __init__(self, m):\n        self.m = m", ["constant A.m = <:A.__init__.m>"]),
        ("def f():\n    a = 'b'", []),
        ("a.b = 'c'", ['constant a.b = "c"']),
        ("A = x * y", []),
        ("m: str = Field(default='a')", ['constant m = (:Field(...)@1:10 / "a")']),
    ],
)
def test_constants(text: str, expected: list[str]) -> None:
    assert without_places(read(text, "python", Constant)) == expected


def test_nothing_of_a_file_is_kept() -> None:
    text = ("class A(B):\n    x = {'a': 'b'}\n    def f(self, m='a-b'):\n        self.c = lambda: self.f(m)\n"
            "        use(self.c)")
    facts_of(text, "python", "f")
    gc.collect()
    gc.disable()
    try:
        kept = facts_of(text, "python", "f")
        assert kept
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_an_instance_without_its_class_has_the_type_of_what_it_is_given_to():
    text = "using Lib;\nvar a = Make(new() { Name = \"b\" });\nOptions c = new() { Name = \"d\" };\n"
    assert calls(text, "csharp") == ['call :Make(0={Name: "b"}, Name="b")', 'call :Options(Name="d")']
