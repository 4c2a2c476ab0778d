"""composer, pub, hex, conan and vcpkg."""

from __future__ import annotations

import json
from typing import Any

from shadowbom.core.fact import Call, Dependency, Group


def dependencies(extraction: Any) -> list[Dependency]:
    return [fact for fact in extraction.facts if isinstance(fact, Dependency)]


def test_composer_json(read: Any, rows: Any) -> None:
    text = """{
  "require": {"php": "^8.2", "ext-json": "*", "Vendor/Alpha": "^0.10", "vendor/beta": "v1.2.3"},
  "require-dev": {"vendor\\/gamma": "dev-main"}
}"""
    assert rows(read("composer.json", text)) == [
        (2, "vendor/alpha", "^0.10", "", "runtime"),
        (2, "vendor/beta", "v1.2.3", "1.2.3", "runtime"),
        (3, "vendor/gamma", "dev-main", "", "development"),
    ]


def test_composer_lock(read: Any) -> None:
    text = json.dumps({
        "packages": [{"name": "vendor/alpha", "version": "v0.10.1", "require": {"php": "^8", "vendor/beta": "^1"}}],
        "packages-dev": [{"name": "vendor/beta", "version": "dev-main", "require": {}}, {"version": "1"}, 3],
    }, indent=1)
    found = dependencies(read("composer.lock", text))
    assert [(f.name, f.version, f.spec, f.group, f.locked, f.requires) for f in found] == [
        ("vendor/alpha", "0.10.1", "", Group.RUNTIME, True, ("vendor/beta",)),
        ("vendor/beta", "", "dev-main", Group.DEVELOPMENT, True, ()),
    ]


def test_pubspec(read: Any, rows: Any) -> None:
    text = """name: app
version: 1.0.0
dependencies:
  flutter:
    sdk: flutter
  alpha: ^5.1.0
  beta: 1.2.3
  gamma:
  delta:
    git:
      url: https://user:pw@git.example/delta.git
      ref: main
  epsilon:
    hosted:
      name: real_name
      url: https://pub.example
    version: ">=1.0.0 <2.0.0"
dev_dependencies:
  zeta: any
dependency_overrides:
  alpha: 5.1.1
"""
    assert rows(read("pubspec.yaml", text)) == [
        (6, "alpha", "^5.1.0", "", "runtime"),
        (7, "beta", "1.2.3", "1.2.3", "runtime"),
        (8, "gamma", "", "", "runtime"),
        (9, "delta", "git: https://git.example/delta.git", "", "runtime"),
        (13, "real_name", ">=1.0.0 <2.0.0", "", "runtime"),
        (19, "zeta", "any", "", "development"),
        (21, "alpha", "5.1.1", "5.1.1", "constraint"),
    ]


def test_pubspec_lock(read: Any) -> None:
    text = """packages:
  alpha:
    dependency: "direct main"
    description: {name: alpha, url: "https://pub.dev"}
    source: hosted
    version: "5.1.0"
  beta:
    dependency: transitive
    source: hosted
    version: "1.0.0"
  gamma:
    dependency: "direct dev"
    source: hosted
    version: "2.0.0"
  flutter:
    dependency: "direct main"
    source: sdk
    version: "0.0.0"
"""
    found = dependencies(read("pubspec.lock", text))
    assert [(f.location.line, f.name, f.version, f.direct, f.group.value) for f in found] == [
        (2, "alpha", "5.1.0", True, "runtime"),
        (7, "beta", "1.0.0", False, "runtime"),
        (11, "gamma", "2.0.0", True, "development"),
    ]


def test_mix(read: Any, rows: Any) -> None:
    text = '''defmodule App.MixProject do
  use Mix.Project
  @version "0.1.0"
  @moduledoc """
  {:in_text, "~> 1.0"}
  """

  def project do
    [app: :app, version: @version, deps: deps(), dialyzer: [plt_file: {:no_warn, "priv/plts"}],
     aliases: [setup: ["deps.get"]], mod: {App, []}]
  end

  # {:in_comment, "~> 1.0"}
  defp deps do
    [
      {:alpha, "~> 0.5.0"},
      {:beta, "0.1.2", only: [:dev, :test], runtime: false},
      {:gamma, github: "owner/gamma", branch: "main"},
      {:delta, ">= 1.0.0", hex: :real_delta},
      {:epsilon, @version},
      {:zeta, "~> #{@version}", optional: true},
      {:own, in_umbrella: true},
      {:eta, git: "https://user:pw@git.example/eta.git"}
    ]
  end
end
'''
    assert rows(read("mix.exs", text)) == [
        (16, "alpha", "~> 0.5.0", "", "runtime"),
        (17, "beta", "0.1.2", "0.1.2", "development"),
        (18, "gamma", "github: owner/gamma", "", "runtime"),
        (19, "real_delta", ">= 1.0.0", "", "runtime"),
        (20, "epsilon", "", "", "runtime"),
        (21, "zeta", "", "", "optional"),
        (23, "eta", "git: https://git.example/eta.git", "", "runtime"),
    ]


def test_mix_lock(read: Any) -> None:
    text = '''%{
  "alpha": {:hex, :real_alpha, "0.5.4", "aabb", [:mix], [{:beta, "~> 1.0", [hex: :beta]}], "hexpm", "cc"},
  "beta": {:hex, :beta, "1.2.0", "dd", [:mix], [], "hexpm", "ee"},
  "gamma": {:git, "https://git.example/gamma.git", "0123", [branch: "main"]},
}
'''
    found = dependencies(read("mix.lock", text))
    assert [(f.location.line, f.location.column, f.name, f.version, f.requires) for f in found] == [
        (2, 3, "real_alpha", "0.5.4", ("beta",)),
        (3, 3, "beta", "1.2.0", ()),
        (4, 3, "gamma", "", ()),
    ]
    assert all(fact.locked for fact in found)


def test_conanfile_txt(read: Any, rows: Any) -> None:
    text = ("[requires]\n# no/1.0\nalpha/1.18.1\n  beta/[>=1.0 <2]@user/stable # why\n\n"
            "[tool_requires]\ncmake/3.29\n[options]\nx/y\n")
    assert rows(read("conanfile.txt", text)) == [
        (3, "alpha", "", "1.18.1", "runtime"),
        (7, "cmake", "", "3.29", "build"),
    ]


def test_conanfile_py(read: Any, rows: Any) -> None:
    text = '''from conan import ConanFile

class App(ConanFile):
    requires = "alpha/1.18.1", ("beta/2.0", "override")
    tool_requires = ["cmake/3.29"]
    generators = "CMakeDeps"

    def requirements(self):
        self.requires("gamma/[>=1.0]", transitive_headers=True)
        self.requires(f"delta/{self.version}")
        self.test_requires("gtest/1.14.0#abc")
'''
    found = read("conanfile.py", text)
    assert sorted(rows(found)) == [
        (4, "alpha", "", "1.18.1", "runtime"),
        (4, "beta", "", "2.0", "runtime"),
        (5, "cmake", "", "3.29", "build"),
        (9, "gamma", "[>=1.0]", "", "runtime"),
        (11, "gtest", "", "1.14.0", "development"),
    ]
    assert any(isinstance(fact, Call) for fact in found.facts)
    broken = read("conanfile.py", "def x(:\n")
    assert dependencies(broken) == []
    assert [problem.message for problem in broken.problems] == ["not parsed as Python: no recipe is read"]


def test_conan_lock(read: Any) -> None:
    two = {"version": "0.5", "requires": ["alpha/1.18.1#0a1b%1700000000.1"], "build_requires": ["cmake/3.29#ff"]}
    found = dependencies(read("conan.lock", json.dumps(two)))
    assert [(f.name, f.version, f.group.value, f.locked) for f in found] == [
        ("alpha", "1.18.1", "runtime", True), ("cmake", "3.29", "build", True),
    ]
    one = {"graph_lock": {"nodes": {"0": {"options": ""}, "1": {"ref": "alpha/1.0@user/stable#1"}}}}
    assert [(f.name, f.version) for f in dependencies(read("conan.lock", json.dumps(one)))] == [("alpha", "1.0")]


def test_vcpkg(read: Any) -> None:
    text = json.dumps({
        "dependencies": ["alpha", {"name": "beta", "version>=": "1.2", "features": ["cuda", {"name": "x"}]},
                         {"name": "tool", "host": True}, 3],
        "features": {"more": {"dependencies": ["gamma"]}},
        "overrides": [{"name": "alpha", "version": "1.0"}],
    })
    found = dependencies(read("vcpkg.json", text))
    assert [(f.name, f.spec, f.version, f.group.value, f.extras) for f in found] == [
        ("alpha", "", "", "runtime", ()),
        ("beta", ">=1.2", "", "runtime", ("cuda", "x")),
        ("tool", "", "", "build", ()),
        ("gamma", "", "", "optional", ()),
        ("alpha", "", "1.0", "constraint", ()),
    ]
