"""Names over the files of a module of a declarative language, and what calls of the module put into them."""

from __future__ import annotations

from shadowbom.bind import bind
from shadowbom.core.fact import Resource
from shadowbom.core.source import Document, SourceFile
from shadowbom.core.value import Lit, leaves
from shadowbom.extract.extractors import BY_ID, Request, format_of


def bound(files, read=None):
    facts = {}
    for path in read or files:
        format_id = format_of(path)
        document = Document(SourceFile(path, path.encode(), format_id), files[path])
        facts[path] = BY_ID[format_id].load()(document, Request()).facts
    return bind(facts, frozenset(files))


def settings(result, path):
    """The texts that each setting of the resources of a file can be, with the files they are from."""
    return {
        one.key: [(leaf.text, leaf.at.path) for leaf in leaves(one.value) if isinstance(leaf, Lit)]
        for fact in result.facts[path] if isinstance(fact, Resource) for one in fact.settings
    }


MODULE = {
    "main.tf": 'resource "a_agent" "x" {\n  model = var.model_id\n  name = local.names["short"]\n'
               '  size = var.size\n}\n',
    "variables.tf": 'variable "model_id" { default = "m-1" }\nvariable "size" {}\n',
    "locals.tf": 'locals {\n  names = { short = "s", long = "l" }\n}\n',
}


def test_files_of_a_folder_share_their_names():
    assert settings(bound(MODULE), "main.tf") == {
        "model": [("m-1", "variables.tf")], "name": [("s", "locals.tf")], "size": [],
    }


def test_values_come_from_files_of_values_and_from_callers():
    files = {
        **{f"modules/ai/{path}": text for path, text in MODULE.items()},
        "main.tf": 'variable "given" { default = "m-2" }\n'
                   'module "ai" {\n  source = "./modules/ai"\n  model_id = var.given\n  size = "big"\n}\n',
        "envs/prod.tfvars": 'given = "m-3"\n',
    }
    assert settings(bound(files), "modules/ai/main.tf") == {
        "model": [("m-1", "modules/ai/variables.tf"), ("m-2", "main.tf"), ("m-3", "envs/prod.tfvars")],
        "name": [("s", "modules/ai/locals.tf")],
        "size": [("big", "main.tf")],
    }


def test_the_other_files_of_a_module_are_asked_for():
    files = {**MODULE, "other/main.tf": "", "terraform.tfvars": "", "notes.md": ""}
    result = bound(files, ["main.tf"])
    assert result.wanted == {"variables.tf", "locals.tf", "terraform.tfvars"}


def test_a_module_without_resources_asks_for_nothing():
    files = {"a.tf": 'locals {\n  x = "y"\n}\n', "b.tf": ""}
    assert bound(files, ["a.tf"]).wanted == frozenset()


def test_names_of_another_folder_are_not_seen():
    files = {"a/main.tf": 'resource "a_b" "c" {\n  model = var.x\n}\n',
             "b/variables.tf": 'variable "x" { default = "m" }\n'}
    assert settings(bound(files), "a/main.tf") == {"model": []}


def test_a_module_that_is_one_file():
    files = {
        "main.bicep": "param kind string = 'OpenAI'\nmodule m 'core/ai.bicep' = {\n  params: {\n    kind: kind\n"
                      "    deployments: [ { name: 'd', model: { name: 'gpt-x' } } ]\n  }\n}\n",
        "core/ai.bicep": "param kind string\nparam deployments array = []\n"
                         "resource a 'V.Ai/accounts@1' = { kind: kind }\n"
                         "resource d 'V.Ai/accounts/deployments@1' = [for d in deployments: { model: d.model.name }]\n",
        "prod.bicepparam": "using 'main.bicep'\nparam kind = 'Speech'\n",
    }
    assert settings(bound(files), "core/ai.bicep") == {
        "kind": [("OpenAI", "main.bicep"), ("Speech", "prod.bicepparam")], "model": [("gpt-x", "main.bicep")],
    }


def test_modules_that_call_each_other_end():
    files = {
        "a/main.tf": 'variable "x" {}\nmodule "b" {\n  source = "../b"\n  x = var.x\n}\n'
                     'resource "r" "a" {\n  x = var.x\n}\n',
        "b/main.tf": 'variable "x" {}\nmodule "a" {\n  source = "../a"\n  x = var.x\n}\n'
                     'resource "r" "b" {\n  x = var.x\n}\n',
    }
    assert settings(bound(files), "a/main.tf") == {"x": []}
