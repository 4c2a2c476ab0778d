"""Declarations made to hang, crash or bloat."""

from __future__ import annotations

import json

import pytest

from bounded import within
from shadowbom.core.fact import Resource
from shadowbom.core.source import Document, SourceFile
from shadowbom.extract.extractors import BY_ID, Extraction, Request, format_of

N = 100_000


def read(path: str, text: str) -> Extraction:
    row = BY_ID[format_of(path)]
    return row.load()(Document(SourceFile(path, path.encode(), row.id), text), Request())


HOSTILE = {
    "brackets": "x = " + "[" * N,
    "braces": "x = " + "{ a = " * N,
    "blocks": "a { " * N,
    "closed": "}" * N,
    "parentheses": "x = " + "(" * N,
    "calls": "x = " + "f(" * N,
    "signs": "x = " + "!" * N,
    "minus": "x = " + "-" * N,
    "members": "x = a" + ".b" * N,
    "indexes": "x = a" + "[0]" * N,
    "opened indexes": "x = " + "a[" * N,
    "operators": "x = " + "1 + " * N,
    "conditions": "x = " + "a ? b : " * N,
    "holes": 'x = "' + "${" * N,
    "strings in holes": 'x = "' + '${"' * N,
    "quotes": 'x = ' + '"' * N,
    "single quotes": "x = " + "'" * N,
    "comments": "/*" * N,
    "heredocs": "x = <<A\n" * N,
    "directives": 'x = "' + "%{ if x }" * N,
    "loops": "x = " + "[for a in " * N,
    "labels": "a " + '"b" ' * N,
    "decorators": "@a(" * N,
    "nested resources": "resource a 'B.C/d@1' = { " * (N // 10),
    "conditions of resources": "resource a 'B.C/d@1' = if (" * (N // 10),
    "types": "param a " + "{" * N,
    "NUL": "x = \0" * N,
    "one line": 'x = ["' + '", "'.join("a" * 5 for _ in range(N // 5)) + '"]',
    "keys": "x = {" + "a = 1, " * N + "}",
    "computed keys": "x = {" + "(a) = 1, " * (N // 10) + "}",
    "containers": 'resource "a" "b" {\n' + 'c {\n image = "a/b"\n args = ["x", "y"]\n}\n' * (N // 20) + "}",
    "scripts": 'resource "a" "b" {\n' + 'c {\n command = "a b && c d"\n}\n' * (N // 20) + "}",
    "a script": 'resource "a" "b" {\n user_data = <<A\n' + "a $(b c) | d\n" * (N // 10) + "A\n}",
    "documents": 'x = <<A\n{"a": ' + "[" * N + "\nA\n",
}


@pytest.mark.parametrize("path", ["main.tf", "main.bicep", "x.tfvars"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_in_linear_time(path, name):
    with within(8):
        extraction = read(path, HOSTILE[name])
    assert len(extraction.facts) < 60_000


def test_what_stands_behind_broken_text_is_still_read():
    text = 'x "y" {\n  a = ' + "[" * 200 + "]" * 200 + '\n}\nresource "a_b" "c" { model = "m-1" }\n'
    assert [fact.name for fact in read("main.tf", text).facts if isinstance(fact, Resource)] == ["c"]


def test_a_collection_inside_itself_stays_small():
    text = "locals {\n  a = [" + "for x in [" * 20 + "1, 2, 3" + "] : [x, x, x, x]" * 20 + "]\n}\n"
    assert len(repr(read("main.tf", text).facts)) < 5_000_000


def test_very_many_declarations_are_bounded():
    text = 'resource "a_b" "c" {\n  model = "m-1"\n  url = "https://h.example.com"\n}\n' * 20_000
    assert len(read("main.tf", text).facts) == 50_000


ALIASES = "a: &a [x, x, x]\n" + "\n".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]" for n in range(20)
)
STACKS = {
    "aliases": f"{ALIASES}\nResources:\n  A:\n    Type: Cloud::Ai::Agent\n    Properties: {{ x: *u }}\n",
    "functions": "Resources:\n  A:\n    Type: Cloud::Ai::Agent\n    Properties:\n      x: " + "!If [a, b, " * 150,
    "substitutions": "Resources:\n  A:\n    Type: C::A::B\n    Properties:\n      x: !Sub '" + "${A}" * N + "'\n",
    "statements": "Statement:\n" + "- { Action: ['a:b', 'c:d'], Resource: '*' }\n" * 3000,
    "documents": "---\na: b\n" * 8000,
    "resources": "Resources:\n" + "".join(f"  A{n}: {{ Type: Cloud::Ai::Agent, Properties: {{ m: x }} }}\n"
                                         for n in range(5000)),
}


@pytest.mark.parametrize("name", STACKS)
def test_hostile_templates_are_read_in_linear_time(name):
    with within(8):
        extraction = read("template.yaml", STACKS[name])
    assert len(extraction.facts) < 60_000
    assert sum(len(fact.settings) for fact in extraction.facts if isinstance(fact, Resource)) < 60_000


def arm(**parts: object) -> str:
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    return json.dumps({"$schema": schema, **parts})


def nested(depth: int) -> dict[str, object]:
    inner: dict[str, object] = {"type": "V.Ai/accounts"}
    for _ in range(depth):
        inner = {"type": "V.Ai/accounts", "resources": [inner, inner]}
    return inner


ARM = {
    "doubling": arm(variables={f"v{n}": f"[concat(variables('v{n + 1}'), variables('v{n + 1}'))]" for n in range(60)},
                    resources=[{"type": "V.Ai/accounts", "x": "[variables('v0')]"}] * 200),
    "brackets": arm(resources=[{"type": "V.Ai/accounts", "x": "[" + "f(" * 100_000 + "]"}]),
    "nested resources": arm(resources=[nested(14)]),
    "many variables": arm(variables={f"v{n}": f"[variables('v{n + 1}')]" for n in range(5000)},
                          resources=[{"type": "V.Ai/accounts", "x": f"[variables('v{n}')]"} for n in range(2000)]),
}


@pytest.mark.parametrize("name", ARM)
def test_hostile_arm_templates_are_read_in_linear_time(name):
    with within(8):
        extraction = read("main.json", ARM[name])
    assert len(repr(extraction.facts)) < 20_000_000
