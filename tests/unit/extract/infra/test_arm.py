"""Azure Resource Manager templates in JSON."""

from __future__ import annotations

import json

import pytest

from shadowbom.core.fact import Permission, Resource

from .test_terraform import text_of

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def template(resources, **more):
    return json.dumps({"$schema": SCHEMA, "contentVersion": "1.0.0.0", **more, "resources": resources}, indent=1)


def test_resources_with_expressions_resolved(read):
    text = template(
        [
            {"type": "Vendor.Ai/accounts", "apiVersion": "2023", "name": "[variables('account')]",
             "kind": "[parameters('kind')]", "tags": {"a": "[[literal]"},
             "resources": [{"type": "deployments", "name": "d", "properties": {"model": {"name": "gpt-x"}}}]},
            {"type": "Vendor.Ai/accounts/deployments", "name": "[concat(variables('account'), '/e')]",
             "properties": {"model": "[variables('model')]"}},
        ],
        parameters={"kind": {"type": "string", "defaultValue": "OpenAI"}, "suffix": {"type": "string"}},
        variables={"account": "[format('ai-{0}', parameters('suffix'))]",
                   "model": {"name": "gpt-y", "format": "[parameters('kind')]"}},
    )
    resources = read.facts("azuredeploy.json", text, Resource)
    assert [(fact.type, {one.key: text_of(one.value) for one in fact.settings}) for fact in resources] == [
        ("Vendor.Ai/accounts", {"type": "Vendor.Ai/accounts", "apiVersion": "2023", "name": "ai-?",
                                "kind": "?|OpenAI", "tags.a": "[[literal]"}),
        ("Vendor.Ai/accounts/deployments", {"type": "deployments", "name": "d", "properties.model.name": "gpt-x"}),
        ("Vendor.Ai/accounts/deployments", {"type": "Vendor.Ai/accounts/deployments", "name": "ai-?/e",
                                            "properties.model.name": "gpt-y",
                                            "properties.model.format": "?|OpenAI"}),
    ]


def test_templates_inside_deployments_get_what_is_passed_to_them(read):
    inner = {"$schema": SCHEMA, "parameters": {"kind": {"type": "string"}},
             "resources": {"account": {"type": "Vendor.Ai/accounts", "kind": "[parameters('kind')]"}}}
    text = template([{"type": "Microsoft.Resources/deployments", "name": "x", "properties": {
        "parameters": {"kind": {"value": "[parameters('outer')]"}}, "template": inner}}],
        parameters={"outer": {"type": "string", "defaultValue": "OpenAI"}})
    (resource,) = read.facts("main.json", text, Resource)
    assert text_of(resource.settings[1].value) == "?|?|OpenAI"


def test_role_assignments(read):
    text = template([{"type": "Microsoft.Authorization/roleAssignments", "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'guid-1')]"}}])
    assert [fact.action for fact in read.facts("main.json", text, Permission)] == ["guid-1"]


def test_variables_that_name_each_other_end(read):
    text = template([{"type": "Vendor.Ai/accounts", "kind": "[variables('a')]"}],
                    variables={"a": "[variables('b')]", "b": "[concat(variables('a'), variables('a'))]"})
    (resource,) = read.facts("main.json", text, Resource)
    assert len(repr(resource)) < 20_000


def test_other_json_is_no_template(read):
    assert read.facts("main.json", '{"resources": [{"type": "A.B/c"}]}', Resource) == []


@pytest.mark.parametrize("scope", ["tenantD", "managementGroupD", "subscriptionD"])
def test_templates_of_other_scopes(read, scope):
    text = template([{"type": "Vendor.Ai/accounts", "name": "a"}]).replace("deploymentT", f"{scope}eploymentT")
    assert [fact.type for fact in read.facts("main.json", text, Resource)] == ["Vendor.Ai/accounts"]
