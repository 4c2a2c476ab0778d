"""Containers, scripts and resources of a cluster inside declarations."""

from __future__ import annotations

import pytest

from shadowbom.core.fact import Command, Image, Resource

from .test_terraform import text_of


def words(read, path, text):
    """The words of each command with its line."""
    return [(fact.words, fact.location.line) for fact in read.facts(path, text, Command)]


def test_words_that_a_container_is_started_with(read):
    text = """resource "cloud_service" "app" {
  template {
    containers {
      image = "acme/server:1"
      args  = ["--model", "tiny-${var.size}"]
      env {
        name  = "ACME_MODEL"
        value = "tiny"
      }
    }
    containers {
      image   = "acme/other"
      command = ["serve", "--fast"]
    }
  }
}
"""
    started = [fact for fact in read.facts("main.tf", text, Image) if fact.run is not None]
    assert [(text_of(fact.reference), fact.run.words) for fact in started] == [
        ("acme/server:1", ("--model", "tiny-$UNKNOWN")), ("acme/other", ("serve", "--fast")),
    ]
    assert [(one.key, text_of(one.value)) for one in started[0].env] == [("ACME_MODEL", "tiny")]
    assert [place.line for place in started[0].run.places] == [5, 5]
    assert words(read, "main.tf", text) == [(("serve", "--fast"), 13)]


def test_an_entry_point_is_a_whole_command(read):
    text = '''resource c 'Cloud.App/jobs@2024-01-01' = {
  spec: {
    image: 'acme/server'
    entryPoint: ['acme', 'serve']
    args: ['tiny']
  }
}
'''
    assert words(read, "main.bicep", text) == [(("acme", "serve", "tiny"), 4)]
    assert all(fact.run is None for fact in read.facts("main.bicep", text, Image))


def test_definitions_written_as_json(read):
    text = """resource "cloud_task" "t" {
  definitions = jsonencode([{ image = "acme/server", command = ["--model", "tiny"] }])
}
"""
    assert ("--model", "tiny") in [fact.run.words for fact in read.facts("main.tf", text, Image) if fact.run]


def test_the_script_of_a_machine_at_its_own_lines(read):
    text = """resource "cloud_machine" "m" {
  user_data = <<-EOF
    #!/bin/bash
    export NAME=${var.name}
    acme pull tiny
  EOF
}
"""
    assert (("acme", "pull", "tiny"), 5) in words(read, "main.tf", text)


@pytest.mark.parametrize(
    "block",
    ['provisioner "local-exec" {\n    command = "acme pull tiny"\n  }',
     'provisioner "remote-exec" {\n    inline = ["echo hello",\n      "acme pull tiny"]\n  }',
     'startup_script = "acme pull tiny"'],
)
def test_commands_of_a_declaration(read, block):
    text = f'resource "cloud_machine" "m" {{\n  {block}\n}}\n'
    assert ("acme", "pull", "tiny") in [fact.words for fact in read.facts("main.tf", text, Command)]


def test_a_resource_of_a_cluster(read):
    text = """resource "cluster_manifest" "m" {
  manifest = {
    apiVersion = "serving.acme.example/v1"
    kind       = "Service"
    metadata   = { name = "x" }
    spec       = { model = { uri = "hub://tiny" } }
  }
}
"""
    found = read.facts("main.tf", text, Resource)[1]
    assert (found.type, found.location.line) == ("serving.acme.example/Service", 4)
    assert {one.key: text_of(one.value) for one in found.settings} == {"spec.model.uri": "hub://tiny"}


@pytest.mark.parametrize(
    "body",
    ['command = "plain"', 'api_version = "v1"\n  kind = "Pod"', 'apiVersion = "apps/v1"\n  kind = "Deployment"',
     'description = "acme pull tiny"', 'args = ["--model", "tiny"]'],
)
def test_what_runs_nothing(read, body):
    text = f'resource "cloud_thing" "m" {{\n  {body}\n}}\n'
    assert words(read, "main.tf", text) == []
    assert len(read.facts("main.tf", text, Resource)) == 1


def test_the_script_of_a_machine_in_a_template(read):
    text = """Resources:
  Box:
    Type: Cloud::Machine::Instance
    Properties:
      UserData:
        Fn::Base64: !Sub |
          #!/bin/bash
          acme pull tiny
"""
    assert (("acme", "pull", "tiny"), 8) in words(read, "template.yaml", text)


@pytest.mark.parametrize("script", ["user_data", "startup_script", "inline"])
def test_the_script_of_a_machine_beside_its_image(read, script):
    text = f'resource "cloud_machine" "m" {{\n  image = "linux-12"\n  {script} = "acme pull tiny"\n}}\n'
    assert words(read, "main.tf", text) == [(("acme", "pull", "tiny"), 3)]
