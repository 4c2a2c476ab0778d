"""Bicep: resources, resources inside others, modules and parameters."""

from __future__ import annotations

import pytest

from shadowbom.core.fact import Call, Constant, Definition, Permission, Resource
from shadowbom.core.location import Location

from .test_terraform import text_of


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'plain'", "plain"),
        ("'a ${b} c'", "a <b> c"),
        (r"'it\'s'", "it's"),
        ("'''\nraw ${x} 'q'\n'''", "raw ${x} 'q'\n"),
        ("toLower('${a}-b')", "<a>-b"),
        ("big ? 'a' : 'b'", "a|b"),
        ("big\n  ? 'a'\n  : 'b'", "a|b"),
        ("a ?? 'd'", "<a>|d"),
        ("a!.b.?c", "<a.b.c>"),
        ("a['k']", "<a.k>"),
        ("empty(a) ? null : 'x'", "?|x"),
        ("format('{1}-{0}', 'a', b)", "<b>-a"),
        ("subscriptionResourceId('x/y', 'guid-1')", "x/y/guid-1"),
        ("concat('a', b)", "a<b>"),
        ("[for m in ['a', 'b']: 'x-${m}']", ["x-a|b"]),
        ("[for (m, i) in ms: if (m.on) { n: m.name }]", ["?"]),
        ("listKeys(id, '2020').key1", "?"),
    ],
)
def test_expressions(read, expression, expected):
    (constant,) = read.facts("main.bicep", f"var x = {expression}\n", Constant)
    assert constant.name == "var.x"
    assert text_of(constant.value) == expected


def test_a_resource_and_resources_inside_it(read):
    resources = read.resources("main.bicep", '''
param kind string = 'OpenAI' // what
resource account 'Vendor.Ai/accounts@2023-05-01' = if (deploy) {
  name: 'a-${suffix}'
  kind: kind
  properties: { customSubDomainName: name, disableLocalAuth: true }
  resource chat 'deployments' = [for d in deployments: {
    name: d.name
    properties: { model: { format: 'OpenAI', name: 'gpt-x' } }
  }]
}
resource search 'Vendor.Search/services@2023-11-01' existing = { name: 'b' }
''')
    assert {key: {name: text_of(value) for name, value in settings.items()} for key, settings in resources.items()} == {
        "Vendor.Ai/accounts account": {
            "name": "a-<suffix>", "kind": "<param.kind>", "properties.customSubDomainName": "<name>",
            "properties.disableLocalAuth": "true",
        },
        "Vendor.Ai/accounts/deployments chat": {
            "name": "<deployments.*.name>", "properties.model.format": "OpenAI", "properties.model.name": "gpt-x",
        },
        "Vendor.Search/services search": {"name": "b"},
    }


def test_places_are_those_of_the_text(read):
    (resource,) = read.facts("main.bicep", "// é\nresource a 'B.C/d@1' = {\n  kind: 'x'\n  name: b\n}\n", Resource)
    assert resource.location == Location("main.bicep", 2, 1)
    assert [(one.key, one.location.line, one.location.column) for one in resource.settings] == [
        ("kind", 3, 9), ("name", 2, 1),
    ]


def test_parameters_and_modules(read):
    facts = read("infra/main.bicep", '''
@description('The model')
@allowed([
  'm-1'
  'm-2'
])
param model string = 'm-1'
param options { name: string, size: int }?
param name string = '${model}-x'
module ai 'core/ai.bicep' = {
  name: 'ai'
  params: {
    model: model
    deployments: [
      { name: 'x' }
    ]
  }
}
module acc 'br/public:avm/res/ai/account:0.7.2' = { params: { kind: 'OpenAI' } }
''').facts
    (definition,) = [fact for fact in facts if isinstance(fact, Definition)]
    assert [(one.name, text_of(one.default)) for one in definition.parameters] == [
        ("model", "m-1"), ("options", "?"), ("name", "<param.model>-x"),
    ]
    (call,) = [fact for fact in facts if isinstance(fact, Call)]
    assert call.callee == "./core/ai.bicep:param"
    assert [one.key for one in call.arguments] == ["model", "deployments"]
    (resource,) = [fact for fact in facts if isinstance(fact, Resource)]
    assert (resource.type, [(one.key, text_of(one.value)) for one in resource.settings]) == (
        "br/public:avm/res/ai/account", [("kind", "OpenAI")])


def test_a_file_of_parameters_calls_the_file_it_is_for(read):
    (call,) = read.facts("prod.bicepparam", "using './main.bicep'\nparam model = 'm-2'\n", Call)
    assert call.callee == "./main.bicep:param"
    assert [(one.key, text_of(one.value)) for one in call.arguments] == [("model", "m-2")]


def test_role_assignments(read):
    found = read.facts("main.bicep", '''
resource r 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  properties: { roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'guid-1') }
}
module m 'x.bicep' = { params: { roleAssignments: [ { roleDefinitionIdOrName: 'AI User' } ] } }
''', Permission)
    assert [(fact.action, fact.location.line) for fact in found] == [("guid-1", 3), ("AI User", 5)]
