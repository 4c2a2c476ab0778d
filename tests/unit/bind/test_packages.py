"""Names that files of one package share without importing them."""

from __future__ import annotations

import pytest

from code_facts import render
from shadowbom.bind import bind
from shadowbom.core.fact import Call, Dependency
from shadowbom.core.location import Location
from shadowbom.extract.code import facts_of
from shadowbom.extract.extractors import BY_ID, format_of


def bound(files: dict[str, str], required: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """The bound calls of each source file, as lines; ``required`` are what go.mod asks for."""
    facts = {path: facts_of(text, BY_ID[format_of(path)].language, path) for path, text in files.items()}
    facts["go.mod"] = [Dependency(Location("go.mod", 1), "golang", name) for name in required]
    return {path: render(found, Call) for path, found in bind(facts, [*files, "go.mod"]).facts.items()}


GO_CLIENT = """package llm
import "github.com/acme/vendor"
const Model = "m-1"
type Agent struct { api *vendor.Client; name string }
func New() *Agent { return &Agent{api: vendor.NewClient("https://x.example/"), name: Model} }
"""


def go(files: dict[str, str], path: str) -> str:
    return "\n".join(bound({"llm/client.go": GO_CLIENT, **files}, ("github.com/acme/vendor",))[path])


def test_constant_of_another_file_of_the_package():
    found = go({"llm/ask.go": 'package llm\nimport "github.com/acme/vendor"\n'
                              'func ask() { vendor.Ask(vendor.Request{Model: Model}) }\n'}, "llm/ask.go")
    assert 'call github.com/acme/vendor:Request(Model="m-1")' in found


def test_constant_of_an_imported_package():
    found = go({"cmd/main.go": 'package main\nimport ("github.com/acme/vendor"; "example.org/app/llm")\n'
                               'func main() { vendor.Ask(llm.Model) }\n'}, "cmd/main.go")
    assert 'call github.com/acme/vendor:Ask(0="m-1")' in found


def test_folder_with_the_name_of_a_required_module_is_another_one():
    text = 'package main\nimport "github.com/acme/vendor/llm"\nfunc main() { f("x", llm.Model) }\n'
    assert "<github.com/acme/vendor/llm:Model>" in go({"cmd/main.go": text}, "cmd/main.go")


def test_standard_library_is_not_in_the_repository():
    files = {"http/a.go": 'package http\nconst Get = "m-2"\n',
             "main.go": 'package main\nimport "net/http"\nfunc main() { f("x", http.Get) }\n'}
    assert "<net/http:Get>" in go(files, "main.go")


def test_two_candidates_are_none():
    files = {"llm/a.go": 'package llm\nconst Name = "n-1"\n', "llm/b.go": 'package llm\nconst Name = "n-2"\n',
             "llm/c.go": "package llm\nfunc c() { f(\"x\", Name) }\n"}
    assert "n-1" not in go(files, "llm/c.go")


def test_tests_define_nothing_for_others():
    files = {"llm/a_test.go": 'package llm\nconst Name = "n-1"\n',
             "llm/c.go": 'package llm\nfunc c() { f("x", Name) }\n',
             "llm/d_test.go": 'package llm\nfunc d() { f("x", Name) }\n'}
    assert "n-1" not in go(files, "llm/c.go")
    assert "n-1" in go(files, "llm/d_test.go")


def test_client_in_a_field_of_a_struct_of_another_file():
    found = go({"llm/ask.go": 'package llm\nimport "github.com/acme/vendor"\n'
                              'func (a *Agent) Ask() { a.api.Chat(vendor.Request{Model: a.name}) }\n'}, "llm/ask.go")
    assert 'call github.com/acme/vendor:NewClient().Chat(0={Model: "m-1"}, Model="m-1") on' in found


def test_type_of_a_field_where_nothing_is_given_to_it():
    files = {"llm/other.go": 'package llm\nimport "github.com/acme/vendor"\ntype Other struct { api vendor.Client }\n',
             "llm/ask.go": 'package llm\nfunc (o *Other) Ask() { o.api.Chat("x") }\n'}
    assert 'call github.com/acme/vendor:Client().Chat(0="x") in' in go(files, "llm/ask.go")


@pytest.mark.parametrize("count", [300])
def test_many_files_of_one_package(count):
    files = {f"p/f{n}.go": f'package p\nconst C{n} = "m-{n}"\nfunc f{n}() {{ g("x", C{(n + 1) % count}) }}\n'
             for n in range(count)}
    found = bound(files)
    assert 'call :g(0="x", 1="m-8")' in found["p/f7.go"][0]


def rust(files: dict[str, str], path: str) -> str:
    facts = {one: facts_of(text, "rust", one) for one, text in files.items()}
    found = bind(facts, [*files, "app/Cargo.toml", "my-core/Cargo.toml"]).facts[path]
    return "\n".join(render(found, Call))


@pytest.mark.parametrize(("uses", "name"), [
    ("use crate::config::MODEL;", "MODEL"),
    ("use crate::config;", "config::MODEL"),
    ("", "crate::config::MODEL"),
    ("use super::config::MODEL as M;", "M"),
    ("use crate::config::{self, MODEL};", "MODEL"),
    ("use my_core::names::MODEL;", "MODEL"),
    ("use crate::config::Kind;", "Kind::Small"),
])
def test_constants_of_other_modules_of_a_crate(uses, name):
    files = {
        "app/src/config.rs": 'pub const MODEL: &str = "m-1";\npub enum Kind { #[serde(rename = "m-1")] Small }\n',
        "my-core/src/names.rs": 'pub const MODEL: &str = "m-1";\n',
        "app/src/main.rs": "mod config;\n",
        "app/src/ask.rs": f'{uses}\nfn ask() {{ vendor::ask("x", {name}); }}\n',
    }
    assert 'call vendor:ask(0="x", 1="m-1")' in rust(files, "app/src/ask.rs")


def test_client_in_a_field_of_a_structure_made_elsewhere():
    files = {
        "app/src/agent.rs": "use vendor::Client;\npub struct Agent { client: Client, model: String }\n"
                            "impl Agent { pub fn new(model: &str) -> Self {\n"
                            '  Self { client: Client::with_url("https://x.example"), model: model.into() } } }\n',
        "app/src/ask.rs": 'use crate::agent::Agent;\nfn ask() { let agent = Agent::new("m-1");\n'
                          "  agent.client.chat(Request { model: agent.model }); }\n",
    }
    found = rust(files, "app/src/ask.rs")
    assert "call vendor:Client.with_url().chat(" in found
    assert 'model=(? / "m-1")' in found


RUBY = {
    "lib/app_config.rb": 'module AppConfig\n  MODEL = "m-1"\n  module Inner\n    SMALL = "m-2"\n  end\n'
                         '  def self.client\n    @client ||= Vendor::Client.new(url: "https://x.example/")\n'
                         '  end\nend\n',
    "lib/writer.rb": 'class Writer\n  def run\n    AppConfig.client.ask(model: AppConfig::MODEL)\n'
                     '    Vendor.ask(AppConfig::Inner::SMALL)\n    Vendor.ask(Other::MODEL)\n  end\nend\n',
}


def test_constants_and_clients_of_another_ruby_module():
    found = "\n".join(bound(RUBY)["lib/writer.rb"])
    assert 'call Vendor:Client.new().ask(model="m-1") on Vendor:Client.new(...)@7:17' in found
    assert 'call Vendor:ask(0="m-2")' in found
    assert "call Vendor:ask(0=<Other:MODEL>)" in found


def test_class_by_its_namespace_in_php():
    config = "<?php\nnamespace App\\Models;\nfinal class Config { public const MODEL = 'm-1'; }\n"
    ask = ("<?php\nnamespace App\\Services;\nuse App\\Models\\Config;\nuse Vendor\\Config as Other;\n"
           "class Ask { function go() { \\Vendor\\ask(model: Config::MODEL); \\Vendor\\ask(model: Other::MODEL); } }\n")
    found = "\n".join(bound({"app/Models/Config.php": config, "app/Services/Ask.php": ask})["app/Services/Ask.php"])
    assert 'model="m-1"' in found
    assert "model=<Vendor:Config.MODEL>" in found


def test_what_a_function_of_another_elixir_module_gives():
    config = 'defmodule App.Config do\n  @model "m-1"\n  def model, do: @model\nend\n'
    ask = "defmodule App.Ask do\n  alias App.Config\n  def go, do: Vendor.ask(model: Config.model())\nend\n"
    assert 'model="m-1"' in "\n".join(bound({"lib/config.ex": config, "lib/ask.ex": ask})["lib/ask.ex"])
