"""Terraform: resources with their settings, names over the files of a module, rights that policies grant."""

from __future__ import annotations

import pytest

from shadowbom.core.fact import Call, Constant, Definition, Image, Permission, Resource, Setting
from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Choice, Join, Lit, Ref, Seq


def text_of(value):
    """A value without places, for comparison."""
    match value:
        case Lit(text):
            return text
        case Ref(_, name):
            return f"<{name}>"
        case Join(parts):
            return "".join(text_of(part) for part in parts)
        case Choice(options):
            return "|".join(text_of(option) for option in options)
        case Seq(items):
            return [text_of(item) for item in items]
        case _:
            return "?"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('"plain"', "plain"),
        ('"a ${var.b} c"', "a <var.b> c"),
        ('"a ${var.b["k"]}"', "a <var.b.k>"),
        ('"cost $${x} %%{y}"', "cost ${x} %{y}"),
        (r'"tab\tquote\" "', 'tab\tquote" '),
        ("var.x", "<var.x>"),
        ("local.models[var.size]", "<local.models.*>"),
        ('local.models["big.one"].id', "<local.models.big~1one.id>"),
        ("var.list[0].name", "<var.list.0.name>"),
        ("var.list[*].name", "<var.list.*.name>"),
        ('var.big ? "a" : "b"', "a|b"),
        ('var.a == 1 && !var.b ? "x" : var.y', "x|<var.y>"),
        ('coalesce(var.x, "d")', "<var.x>|d"),
        ('try(var.x.y, "d")', "<var.x.y>|d"),
        ('lookup(local.m, "k", "d")', "<local.m.k>|d"),
        ('format("%s-%s/v1", var.a, "b")', "<var.a>-b/v1"),
        ('join("/", ["a", var.b])', "a/<var.b>"),
        ('["a", "b",]', ["a", "b"]),
        ('concat(["a"], [var.b])', ["a", "<var.b>"]),
        ('toset(["a"])', ["a"]),
        ('[for m in ["a", "b"] : "x-${m}"]', ["x-a|b"]),
        ('[for k, v in { a = "1", b = "2" } : "${k}=${v}" if v != "1"]', ["a|b=1|2"]),
        ('{ a = "1" }["a"]', "1"),
        ("1.5", "1.5"),
        ("-2", "-2"),
        ("true", "true"),
        ("null", "?"),
        ("uuid()", "?"),
        ("1 + 2", "?"),
        ('<<-EOT\n  model ${var.m}\n  EOT', "  model <var.m>\n"),
        ("provider::aws::arn_parse(var.x)", "?"),
    ],
)
def test_expressions(read, expression, expected):
    (local,) = read.facts("main.tf", f"locals {{\n  x = {expression}\n}}\n", Constant)
    assert local.name == "local.x"
    assert text_of(local.value) == expected


def test_a_resource_with_blocks_and_objects(read):
    resources = read.resources("main.tf", '''
resource "cloud_agent" "this" {
  name  = "a" # why
  model = var.model_id /* what */
  tags  = { team = "x", "cost.centre" : 7 }
  settings {
    window { size = 3 }
    window { size = 4 }
  }
}
data "cloud_model" "base" { id = "m-1" }
''')
    assert {key: {name: text_of(value) for name, value in settings.items()} for key, settings in resources.items()} == {
        "cloud_agent this": {
            "name": "a", "model": "<var.model_id>", "tags.team": "x", "tags.cost~1centre": "7",
            "settings.window.size": "4",
        },
        "cloud_model base": {"id": "m-1"},
    }


def test_places_are_those_of_the_text(read):
    text = 'resource "a_b" "c" {\n  x {\n    model = "m-1"\n    other = var.é\n  }\n}\n'
    (resource,) = read.facts("main.tf", text, Resource)
    assert resource.location == Location("main.tf", 1, 1)
    assert [(one.key, one.location.line, one.location.column) for one in resource.settings] == [
        ("x.model", 3, 13), ("x.other", 4, 5),
    ]
    assert resource.settings[0].value == Lit("m-1", Location("main.tf", 3, 13))


def test_for_each_and_dynamic_blocks_stand_for_their_members(read):
    resources = read.resources("main.tf", '''
resource "cloud_deployment" "all" {
  for_each = { chat = { name = "gpt-x" }, small = { name = "gpt-y" } }
  name     = each.key
  model    = each.value.name
  dynamic "scale" {
    for_each = var.scales
    content { type = scale.value.kind }
  }
  dynamic "model" {
    for_each = ["one", "two"]
    iterator = it
    content { name = it.value }
  }
}
''')
    settings = {key: text_of(value) for key, value in resources["cloud_deployment all"].items()}
    assert settings["name"] == "chat|small"
    assert settings["model"] == "gpt-x|gpt-y"
    assert settings["scale.type"] == "<var.scales.*.kind>"
    assert settings["model.name"] == "one|two"


def test_variables_of_the_environment_are_settings_of_their_name(read):
    found = {fact.key: text_of(fact.value) for fact in read.facts("main.tf", '''
resource "cloud_run" "app" {
  env {
    name  = "MODEL_ID"
    value = "m-1"
  }
  definitions = jsonencode([
    { name = "app", image = "ollama/ollama:1", environment = [{ name = "LLM", value = var.l }] }
  ])
}
''', Setting)}
    assert found["cloud_run.app.env.MODEL_ID"] == "m-1"
    assert found["cloud_run.app.definitions.environment.LLM"] == "<var.l>"


def test_images(read):
    images = read.facts("main.tf", '''
resource "docker_image" "o" { name = "ollama/ollama:0.3" }
resource "cloud_run" "app" { template { containers { image = "${var.registry}/vllm/vllm-openai" } } }
resource "cloud_task" "t" {
  container_definitions = <<EOF
[{"name": "x", "image": "qdrant/qdrant:${var.tag}"}]
EOF
}
''', Image)
    assert [(text_of(image.reference), image.location.line) for image in images] == [
        ("ollama/ollama:0.3", 2), ("<var.registry>/vllm/vllm-openai", 3), ("qdrant/qdrant:<var.tag>", 6),
    ]


def test_variables_are_parameters_and_module_blocks_calls(read):
    facts = read("main.tf", '''
variable "model_id" {
  description = "any"
  default     = "m-1"
}
variable "region" { type = string }
module "ai" {
  source   = "./modules/ai"
  version  = "1"
  model_id = var.model_id
}
module "kb" {
  source  = "org/bedrock/cloud"
  version = "0.1.0"
  name    = "x"
}
''').facts
    (definition,) = [fact for fact in facts if isinstance(fact, Definition)]
    assert [(one.name, text_of(one.default)) for one in definition.parameters] == [("model_id", "m-1"), ("region", "?")]
    assert definition.name == "var"
    (call,) = [fact for fact in facts if isinstance(fact, Call)]
    assert (call.callee, [(one.key, text_of(one.value)) for one in call.arguments]) == (
        "./modules/ai:var", [("model_id", "<var.model_id>")])
    (resource,) = [fact for fact in facts if isinstance(fact, Resource)]
    assert (resource.type, resource.name) == ("org/bedrock/cloud", "kb")


def test_a_file_of_values_calls_the_module(read):
    (call,) = read.facts("envs/prod.tfvars", 'model_id = "m-2"\nsizes = [1, 2]\n', Call)
    assert call.callee == ".:var"
    assert [(one.key, text_of(one.value)) for one in call.arguments] == [("model_id", "m-2"), ("sizes", ["1", "2"])]


def test_rights_of_policies_in_blocks_objects_and_documents(read):
    found = read.facts("iam.tf", '''
data "cloud_policy" "p" {
  statement {
    actions   = ["ai:Invoke*", "ai:List"]
    resources = ["arn:${var.p}:model/m-1"]
  }
  statement {
    effect  = "Deny"
    actions = ["ai:Delete"]
  }
}
resource "cloud_role_policy" "r" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ai:Ask", Resource = "*" }] })
}
resource "cloud_role_policy" "s" {
  policy = <<-JSON
    {"Statement": {"Effect": "Allow",
      "Action": ["ai:Tell"], "Resource": "${var.arn}"}}
  JSON
}
resource "cloud_assignment" "t" { role_definition_name = "AI User" }
resource "cloud_member" "u" { role = "roles/ai.user" }
resource "cloud_rule" "v" { action = "allow" }
''', Permission)
    assert [(fact.action, fact.location.line, text_of(fact.resources)) for fact in found] == [
        ("ai:Invoke*", 4, ["arn:<var.p>:model/m-1"]), ("ai:List", 4, ["arn:<var.p>:model/m-1"]),
        ("ai:Ask", 13, "*"), ("ai:Tell", 18, "<var.arn>"), ("AI User", 21, "?"), ("roles/ai.user", 22, "?"),
    ]


def test_secrets_are_not_kept(read):
    facts = read("main.tf", 'resource "a_b" "c" {\n  api_key = "hunter2-hunter2"\n  url = "https://u:hunter2@h.example.com/x"\n}\n').facts
    assert "hunter2" not in repr(facts)


def test_broken_text_gives_what_can_be_read(read):
    resources = read.resources("main.tf", '''
resource "a_b" "c" {
  x = ) ] "
  model = "m-1"
  y = [1, 2
}
''')
    assert text_of(resources["a_b c"]["model"]) == "m-1"


def test_other_files_of_blocks_give_settings(read):
    found = {fact.key: text_of(fact.value) for fact in read.facts("terragrunt.hcl", '''
inputs = {
  model_id = "m-1"
}
job "x" { group "y" { task "z" { config { image = "ollama/ollama" } } } }
''', Setting)}
    assert found == {"inputs.model_id": "m-1", "job.x.group.task.config.image": "ollama/ollama"}
    assert HOLE not in found.values()
