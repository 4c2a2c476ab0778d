"""Imports and exports in all their forms, and what names they bind."""

from __future__ import annotations

import ast

import pytest

from code_facts import read, without_places
from shadowbom.core.fact import Call, Export, Import
from shadowbom.extract.code import facts_of


def imports(text: str, language: str = "python") -> list[str]:
    return without_places(read(text, language, Import))


def callees(text: str, language: str = "python") -> list[str]:
    return [fact.callee for fact in facts_of(text, language, "f") if isinstance(fact, Call)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import openai", ["import openai - as -"]),
        ("import a.b.c", ["import a.b.c - as -"]),
        ("import a, b.c as d", ["import a - as -", "import b.c - as d"]),
        ("from a import b, c as d", ["import a b as -", "import a c as d"]),
        ("from a import (\n    b,  # why\n    c,\n)", ["import a b as -", "import a c as -"]),
        ("from a import \\\n    b", ["import a b as -"]),
        ("from . import b", ["import . b as -"]),
        ("from .. x import b", ["import ..x b as -"]),
        ("from a.b import *", ["import a.b * as -"]),
        ("from __future__ import annotations", ["import __future__ annotations as -"]),
        ("if TYPE_CHECKING:\n    import a\nimport b", ["import a - as - types", "import b - as -"]),
        ("if typing.TYPE_CHECKING:\n    from a import b\nelse:\n    b = 1", ["import a b as - types"]),
        ("def f():\n    from a import b", ["import a b as -"]),
        ("x = importlib.import_module('a.b')", ["import a.b - as x dynamic"]),
        ("importlib.import_module('a').run()", ["import a run as - dynamic"]),
        ("from importlib import import_module\nimport_module('.a', 'p')",
         ["import importlib import_module as -", "import .a - as - dynamic"]),
        ("__import__('a')", ["import a - as - dynamic"]),
        ("importlib.import_module(name)", []),
        ("importlib.import_module(f'{a}.b')", []),
    ],
)
def test_python_forms(text: str, expected: list[str]) -> None:
    assert imports(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('import "m"', ["import m - as -"]),
        ('import d from "m"', ["import m default as d"]),
        ("import d, { a, b as c } from 'm'", ["import m default as d", "import m a as -", "import m b as c"]),
        ('import * as n from "m"', ["import m * as n"]),
        ('import { default as d } from "m"', ["import m default as d"]),
        ('import type { T } from "m"', ["import m T as - types"]),
        ('import { type T, a } from "m"', ["import m T as - types", "import m a as -"]),
        ('import type D from "m"', ["import m default as D types"]),
        ('import r = require("m")', ["import m - as r"]),
        ('export { a as b, type T } from "m"', ["import m a as -", "import m T as - types"]),
        ('export type { T } from "m"', ["import m T as - types"]),
        ('export * from "m"', ["import m - as -"]),
        ('export * as n from "m"', ["import m - as -"]),
        ('const a = require("m")', ["import m - as a"]),
        ('const { a, b: c, d = 1, e: g = 2 } = require("m")',
         ["import m a as -", "import m b as c", "import m d as -", "import m e as g"]),
        ('const a = require("m").b', ["import m b as a"]),
        ('require("m")', ["import m - as -"]),
        ("require(`m`)", ["import m - as -"]),
        ("require(`m/${x}`)", []),
        ("require(name)", []),
        ('const m = await import("m")', ["import m - as m dynamic"]),
        ('const { a } = await import("m")', ["import m a as - dynamic"]),
        ('const a = (await import("m")).b', ["import m b as a dynamic"]),
        ('import("m").then(({ a, b: c }) => a())', ["import m a as - dynamic", "import m b as c dynamic"]),
        ('import("m").then((x) => x.a())', ["import m a as - dynamic"]),
        ('lazy(() => import("m"))', ["import m - as - dynamic"]),
    ],
)
def test_script_forms(text: str, expected: list[str]) -> None:
    assert imports(text, "typescript") == expected


@pytest.mark.parametrize("language", ["javascript", "typescript", "tsx"])
def test_script_languages_agree(language: str) -> None:
    text = 'import d, { a } from "m";\nconst { b } = require("n");\nexport * from "o";\nnew d(a(), b);'
    assert read(text, language, Import, Export) == read(text, "javascript", Import, Export)
    assert callees(text, language) == ["m:default", "m:a"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import openai\nopenai.OpenAI()", ["openai:OpenAI"]),
        ("import a.b as c\nc.d.E()", ["a.b:d.E"]),
        ("import a.b\na.b.E()", ["a.b:E"]),
        ("import a\nimport a.b\na.b.E()\na.E()", ["a.b:E", "a:E"]),
        ("import a.b\na.x()", ["a:x"]),
        ("from a.b import C as D\nD()", ["a.b:C"]),
        ("from . import c\nc.run()", [".:c.run"]),
        ("try:\n    from a import X\nexcept ImportError:\n    from b import X\nX()", ["a:X", "b:X"]),
        ("try:\n    import a\nexcept ImportError:\n    a = None\na.run()", ["a:run"]),
        ("m = importlib.import_module('a.b')\nm.C()", ["a.b:C"]),
        ("C = importlib.import_module('a').C\nC()", ["a:C"]),
        ("__import__('a').run()", ["a:run"]),
        ("f('x')\nimport a\ndef g():\n    import b as a\n    a.run()", [":f", "b:run"]),
    ],
)
def test_python_callees(text: str, expected: list[str]) -> None:
    assert callees("import importlib\n" + text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('import OpenAI from "openai"; new OpenAI()', ["openai:default"]),
        ('import OpenAI from "openai"; new OpenAI.Azure()', ["openai:default.Azure"]),
        ('import { openai as o } from "@ai-sdk/openai"; o("gpt-4o")', ["@ai-sdk/openai:openai"]),
        ('import * as x from "m"; x.f(); x()', ["m:f", "m:default"]),
        ('const { A } = require("m"); A("x")', ["m:A"]),
        ('const { A: B = null } = require("m"); B("x")', ["m:A"]),
        ('const A = require("m"); A("x"); A.b("x"); A.default("x")', ["m:default", "m:b", "m:default"]),
        ('const A = require("m").b; A("x")', ["m:b"]),
        ('new (require("m").A)("x")', ["m:A"]),
        ('new (await import("m")).A("x")', ["m:A"]),
        ('const { A } = await import("m"); new A("x")', ["m:A"]),
        ('const m = await import("m"); m.a("x")', ["m:a"]),
        ('import("m").then(({ A }) => new A("x"))', ["m:then", "m:A"]),
        ('import("m").then((m) => m.a("x"))', ["m:then", "m:a"]),
        ('const path = "node:fs"; import f from "node:fs"; f.read("x")', ["node:fs:default.read"]),
    ],
)
def test_script_callees(text: str, expected: list[str]) -> None:
    assert callees(text, "javascript") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export const a = 1, b = 'x'", ["export a = <:a>", "export b = <:b>"]),
        ("export const { a, b } = c", ["export a = <:a>", "export b = <:b>"]),
        ("export function f() {}", ["export f = <:f>"]),
        ("export default function f() {}", ["export default = <:f>"]),
        ("export class A {}", ["export A = <:A>"]),
        ("export enum E { A = 'a' }", ["export E = <:E>"]),
        ("export default { a: 'x' }", ['export default = {a: "x"}']),
        ("export default 'x'", ['export default = "x"']),
        ("const a = 1; export { a as b, a as default }", ["export b = <:a>", "export default = <:a>"]),
        ("export { a as b } from './m'", ["export b = <./m:a>"]),
        ("export { default } from './m'", ["export default = <./m:default>"]),
        ("export * from './m'", ["export * = <./m:>"]),
        ("export * as n from './m'", ["export n = <./m:>"]),
        ("export = a", ["export default = <:a>"]),
        ("module.exports = { a: 'x', b }", ['export default = {a: "x", b: <:b>}', 'export a = "x"', "export b = <:b>"]),
        ("module.exports = a", ["export default = <:a>"]),
        ("exports.a = 'x'; module.exports.b = 'y'", ['export a = "x"', 'export b = "y"']),
        ("exports.f = function () {}", ["export f = <:f>"]),
        ("namespace N { export const a = 1 }", []),
    ],
)
def test_exports(text: str, expected: list[str]) -> None:
    assert without_places(read(text, "typescript", Export)) == expected


SAMPLES = [
    "import a\nimport a.b, c.d as e\nfrom f import g, h as i\nfrom . import j\nfrom ...k.l import *\n",
    "try:\n    import a\nexcept E:\n    from b import (c,\n        d)\nfinally:\n    import e\n",
    ("class A:\n    import b\n    def f(self):\n        if x:\n            from c import d; import e\n"
     "        async def g(): import h\n"),
    "with a: import b\nfor x in y:\n    import c\nelse:\n    import d\nmatch x:\n    case 1: import f\n",
]


@pytest.mark.parametrize("text", SAMPLES)
def test_python_imports_are_those_of_the_standard_parser(text: str) -> None:
    expected = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            expected += [(name.name, "", name.asname or "") for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            expected += [(module, name.name, name.asname or "") for name in node.names]
    found = [(fact.module, fact.name, fact.alias) for fact in facts_of(text, "python", "f") if isinstance(fact, Import)]
    assert sorted(found) == sorted(expected)
