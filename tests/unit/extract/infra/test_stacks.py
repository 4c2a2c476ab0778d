"""CloudFormation, SAM, serverless.yml and policies in JSON."""

from __future__ import annotations

import json

import pytest

from shadowbom.core.fact import Permission, Resource, Setting
from shadowbom.core.location import Location

from .test_terraform import text_of

TEMPLATE = '''AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  ModelId:
    Type: String
    Default: m-1
Mappings:
  Models:
    eu: { chat: m-eu }
    us: { chat: m-us }
Resources:
  Agent:
    Type: Cloud::Ai::Agent
    Properties:
      FoundationModel: !Ref ModelId
      Arn: !Sub "arn:${AWS::Partition}:model/${ModelId}"
      Named: !Sub ["${X}-a", { X: !Ref ModelId }]
      Joined: !Join ["/", [a, !Ref ModelId]]
      Chosen: !If [Big, m-big, m-small]
      Mapped: !FindInMap [Models, !Ref Region, chat]
      Role: !GetAtt Role.Arn
      Tags:
        - { Key: a, Value: b }
  Function:
    Type: Cloud::Serverless::Function
    Properties:
      Environment:
        Variables:
          MODEL_ID: !Ref ModelId
      Policies:
        - Statement:
            - Effect: Allow
              Action: [ "ai:Invoke*", "ai:List" ]
              Resource: !Sub "arn:model/${ModelId}"
            - Effect: Deny
              Action: ai:Delete
'''


def test_resources_with_references_resolved(read):
    resources = read.resources("template.yaml", TEMPLATE)
    assert {key: text_of(value) for key, value in resources["Cloud::Ai::Agent Agent"].items()} == {
        "FoundationModel": "?|m-1", "Arn": "arn:?:model/?|m-1", "Named": "?|m-1-a", "Joined": "a/?|m-1",
        "Chosen": "m-big|m-small", "Mapped": "m-eu|m-us", "Role": "?", "Tags.Key": "a", "Tags.Value": "b",
    }


def test_the_same_in_json(read):
    text = json.dumps({
        "Parameters": {"M": {"Type": "String", "Default": "m-1"}},
        "Resources": {"A": {"Type": "Cloud::Ai::Agent", "Properties": {
            "Model": {"Ref": "M"}, "Arn": {"Fn::Sub": "x/${M}/${!Literal}"}, "Either": {"Fn::If": ["C", "a", "b"]}}}},
    })
    resources = read.resources("template.json", text)
    assert {key: text_of(value) for key, value in resources["Cloud::Ai::Agent A"].items()} == {
        "Model": "?|m-1", "Arn": "x/?|m-1/${Literal}", "Either": "a|b",
    }


def test_places(read):
    resources = read.facts("template.yaml", TEMPLATE, Resource)
    assert [fact.location for fact in resources] == [Location("template.yaml", 11, 3), Location("template.yaml", 23, 3)]
    model = next(one for one in resources[0].settings if one.key == "FoundationModel")
    assert model.value.options[1].at == Location("template.yaml", 5, 14)


def test_what_is_put_into_the_environment_is_a_setting(read):
    found = {fact.key: text_of(fact.value) for fact in read.facts("template.yaml", TEMPLATE, Setting)}
    assert found["Cloud::Serverless::Function.Function.Environment.Variables.MODEL_ID"] == "?|m-1"


def test_rights(read):
    found = read.facts("template.yaml", TEMPLATE, Permission)
    assert [(fact.action, fact.location.line, text_of(fact.resources)) for fact in found] == [
        ("ai:Invoke*", 32, "arn:model/?|m-1"), ("ai:List", 32, "arn:model/?|m-1"),
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("policy.json", '{"Statement": [{"Effect": "Allow", "Action": "ai:Ask", "Resource": "*"}]}'),
        ("serverless.yml", "provider:\n  iam:\n    role:\n      statements:\n        - Action: [ai:Ask]\n"),
        ("serverless.yml", "provider:\n  iamRoleStatements:\n    - Effect: Allow\n      Action:\n        - ai:Ask\n"),
    ],
)
def test_statements_outside_of_templates(read, path, text):
    assert [fact.action for fact in read.facts(path, text, Permission)] == ["ai:Ask"]


def test_statements_beside_resources_that_the_file_embeds(read):
    text = '''provider:
  iam: { role: { statements: [{ Action: [ai:Ask] }] } }
resources:
  Resources:
    A:
      Type: Cloud::Iam::Policy
      Properties:
        Document: { Statement: [{ Action: 'ai:List' }] }
'''
    found = [(fact.action, fact.location.line) for fact in read.facts("serverless.yml", text, Permission)]
    assert sorted(found) == [("ai:Ask", 2), ("ai:List", 8)]


def test_resources_that_another_file_embeds(read):
    text = "service: x\nresources:\n  Resources:\n    A: { Type: 'Cloud::Ai::Agent', Properties: { Model: m-1 } }\n"
    assert text_of(read.resources("serverless.yml", text)["Cloud::Ai::Agent A"]["Model"]) == "m-1"


@pytest.mark.parametrize(
    "text",
    ["Resources: [a, b]\n", "Resources: { A: { Type: Plain } }\n", "resources: { limits: { cpu: 1 } }\n",
     "Resources:\n"],
)
def test_other_files_are_no_templates(read, text):
    assert read.facts("values.yaml", text, Resource) == []


@pytest.mark.parametrize(
    ("written", "key", "text"),
    [
        ("{ Fn::Base64: !Ref ModelId }", "x", "?|m-1"),
        ("{ Fn::Base64: { Fn::Sub: 'run ${ModelId}' } }", "x", "run ?|m-1"),
        ("!Base64 { Ref: ModelId }", "x", "?|m-1"),
        ("!Base64 plain", "x", "plain"),
        ("{ Fn::ToJsonString: { model: !Ref ModelId } }", "x.model", "?|m-1"),
        ("!ToJsonString [{ model: !Ref ModelId }]", "x.model", "?|m-1"),
    ],
)
def test_texts_that_are_encoded_say_what_they_are_given(read, written, key, text):
    template = f"""Parameters: {{ ModelId: {{ Type: String, Default: m-1 }} }}
Resources:
  A:
    Type: Cloud::Machine::Instance
    Properties:
      x: {written}
"""
    assert text_of(read.resources("template.yaml", template)["Cloud::Machine::Instance A"][key]) == text
