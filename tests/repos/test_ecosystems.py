"""One small repository for each kind of manifest that other scanners pass over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shadowbom.core.asset import Relation
from small_repositories import assets, places, scanned, states

SWIFT = """// swift-tools-version:5.9
import PackageDescription

let package = Package(
    name: "App",
    dependencies: [
        .package(url: "https://github.com/MacPaw/OpenAI.git", from: "0.4.0"),
        .package(url: "https://github.com/firebase/firebase-ios-sdk", from: "11.0.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.0.0"),
    ],
    targets: [.target(name: "App", dependencies: [
        .product(name: "FirebaseAI", package: "firebase-ios-sdk"),
    ])]
)
"""
PROJECT = """{
	AB12 /* XCRemoteSwiftPackageReference "OpenAI" */ = {
		isa = XCRemoteSwiftPackageReference;
		repositoryURL = "https://github.com/MacPaw/OpenAI";
		requirement = { kind = exactVersion; version = 0.4.1; };
	};
}
"""
REPOSITORIES: list[tuple[str, dict[str, str], dict[str, list[str]]]] = [
    ("Gemfile", {"Gemfile": 'source "https://rubygems.org"\n\ngem "rails"\ngem "ruby_llm", "~> 1.3"\n'},
     {"pkg:gem/ruby_llm": ["Gemfile:4"]}),
    ("gemspec", {"own.gemspec": 'Gem::Specification.new do |spec|\n  spec.add_dependency "ruby-openai", ">= 6"\nend\n'},
     {"pkg:gem/ruby-openai": ["own.gemspec:2"]}),
    ("plugin.rb", {"plugins/ai/plugin.rb": '# name: ai\n\ngem "ruby-openai", "1.0"\n\nenabled_site_setting :ai\n'},
     {"pkg:gem/ruby-openai": ["plugins/ai/plugin.rb:3"]}),
    ("bundler/inline", {"run.rb": 'require "bundler/inline"\n\ngemfile do\n  gem "anthropic"\nend\n'},
     {"pkg:gem/anthropic": ["run.rb:4"]}),
    ("Gemfile.lock", {"Gemfile.lock": "GEM\n  specs:\n    mcp (0.3.0)\n    rake (13.0)\n\nDEPENDENCIES\n  mcp\n"},
     {"pkg:gem/mcp": ["Gemfile.lock:3"]}),
    ("Prism", {"composer.json": '{"require": {"php": "^8.2",\n  "prism-php/prism": "^0.90"}}'},
     {"pkg:composer/prism-php/prism": ["composer.json:2"]}),
    ("openai-php", {"composer.json": '{"require": {\n  "openai-php\\/client": "^0.10"}}'},
     {"pkg:composer/openai-php/client": ["composer.json:2"]}),
    ("composer.lock", {"composer.lock": '{"packages": [\n{"name": "openai-php/client", "version": "v0.10.1"}]}'},
     {"pkg:composer/openai-php/client": ["composer.lock:2"]}),
    ("Package.swift", {"Package.swift": SWIFT},
     {"pkg:swift/github.com/macpaw/openai": ["Package.swift:7"],
      "pkg:swift/github.com/firebase/firebase-ios-sdk": ["Package.swift:8"]}),
    ("Package.resolved", {"Package.resolved": '{"pins": [{\n"location": "git@github.com:MacPaw/OpenAI.git",'
                          '"state": {"version": "0.4.0"}}], "version": 3}'},
     {"pkg:swift/github.com/macpaw/openai": ["Package.resolved:2"]}),
    ("project.pbxproj", {"App.xcodeproj/project.pbxproj": PROJECT},
     {"pkg:swift/github.com/macpaw/openai": ["App.xcodeproj/project.pbxproj:4"]}),
    ("XcodeGen", {"project.yml": "packages:\n  OpenAI:\n    github: MacPaw/OpenAI\n    from: 0.4.0\n"},
     {"pkg:swift/github.com/macpaw/openai": ["project.yml:3"]}),
    ("Cartfile", {"Cartfile": 'github "MacPaw/OpenAI" ~> 0.2\n'},
     {"pkg:swift/github.com/macpaw/openai": ["Cartfile:1"]}),
    ("Podfile", {"ios/Podfile": "target 'App' do\n  pod 'GoogleMLKit/FaceDetection', '~> 7.0'\nend\n"},
     {"pkg:cocoapods/GoogleMLKit": ["ios/Podfile:2"]}),
    ("pubspec", {"pubspec.yaml": "name: app\ndependencies:\n  dart_openai: ^5.1.0\n  http: any\n"},
     {"pkg:pub/dart_openai": ["pubspec.yaml:3"]}),
    ("mix.exs", {"mix.exs": 'defmodule A do\n  defp deps do\n    [{:openai_ex, "~> 0.9"}, {:nx, "~> 0.9"}]\n'
                            '  end\nend\n'},
     {"pkg:hex/openai_ex": ["mix.exs:3"], "pkg:hex/nx": ["mix.exs:3"]}),
    ("Mix.install", {"run.exs": 'Mix.install([\n  {:anthropix, "~> 0.6"},\n  :ollama\n])\nIO.puts("x")\n'},
     {"pkg:hex/anthropix": ["run.exs:2"], "pkg:hex/ollama": ["run.exs:3"]}),
    ("Livebook", {"a.livemd": '# A\n\n```elixir\nMix.install([{:bumblebee, "~> 0.6"}])\n```\n'},
     {"pkg:hex/bumblebee": ["a.livemd:4"]}),
    ("mix.lock", {"mix.lock": '%{\n  "instructor": {:hex, :instructor, "0.1.0", "a", [:mix], [], "hexpm", "b"},\n}\n'},
     {"pkg:hex/instructor": ["mix.lock:2"]}),
    ("conanfile", {"conanfile.txt": "[requires]\nllama-cpp/b3040\nzlib/1.3\n"},
     {"pkg:conan/llama-cpp": ["conanfile.txt:2"]}),
    ("vcpkg", {"vcpkg.json": '{"dependencies": [\n  "whisper-cpp", "fmt"]}'},
     {"pkg:vcpkg/whisper-cpp": ["vcpkg.json:2"]}),
    ("deno.json", {"deno.json": '{"imports": {\n  "ai": "npm:openai@^4"}}'}, {"pkg:npm/openai": ["deno.json:2"]}),
    ("PEP 723", {"run.py": '# /// script\n# dependencies = [\n#   "anthropic>=0.40",\n# ]\n# ///\nprint(1)\n'},
     {"pkg:pypi/anthropic": ["run.py:3"]}),
    ("pdm.lock", {"pdm.lock": '[[package]]\nname = "openai"\nversion = "1.50.0"\ngroups = ["default"]\n'},
     {"pkg:pypi/openai": ["pdm.lock:2"]}),
    ("SPDX", {"app.spdx": "SPDXVersion: SPDX-2.3\nPackageName: sdk\nExternalRef: PACKAGE-MANAGER purl "
                          "pkg:npm/%40anthropic-ai/sdk@0.30.0\n"},
     {"pkg:npm/%40anthropic-ai/sdk": ["app.spdx:2"]}),
]


@pytest.mark.parametrize(("files", "wanted"), [row[1:] for row in REPOSITORIES], ids=[row[0] for row in REPOSITORIES])
@pytest.mark.parametrize("prefilter", [True, False])
def test_a_manifest(files: dict[str, str], wanted: dict[str, list[str]], prefilter: bool, tmp_path: Path) -> None:
    result = scanned(tmp_path, files, prefilter=prefilter)
    assert {key: places(asset) for key, asset in assets(result).items()} == wanted
    assert result.problems == ()


@pytest.mark.parametrize(("statement", "key", "kind"), [
    ("from xai_sdk import Client\n", "pkg:pypi/xai-sdk", "inference-endpoint"),
    ("from azure.ai.inference import ChatCompletionsClient\n", "pkg:pypi/azure-ai-inference", "cloud-ai-service"),
])
def test_an_sdk_that_others_do_not_know(statement: str, key: str, kind: str, tmp_path: Path) -> None:
    found = assets(scanned(tmp_path, {"app.py": statement, "requirements.txt": f"{key.rpartition('/')[2]}\n"}))
    assert set(found) == {key}
    assert (found[key].kind, found[key].state) == (kind, "imported")
    assert places(found[key]) == ["app.py:1", "requirements.txt:1"]


def test_firebase_without_its_ai_products_is_none(tmp_path: Path) -> None:
    files = {"Package.swift": SWIFT.replace("FirebaseAI", "FirebaseAuth").replace("MacPaw/OpenAI", "acme/log")}
    assert scanned(tmp_path, files).assets == ()


BOM = {
    "bomFormat": "CycloneDX", "specVersion": "1.6",
    "metadata": {"component": {"name": "app", "bom-ref": "app", "purl": "pkg:npm/app@1"}},
    "components": [
        {"type": "library", "name": "langchain", "version": "0.3.0", "purl": "pkg:pypi/langchain@0.3.0",
         "bom-ref": "l"},
        {"type": "library", "name": "openai", "version": "1.50.0", "purl": "pkg:pypi/openai@1.50.0", "bom-ref": "o"},
        {"type": "library", "name": "requests", "version": "2.0", "purl": "pkg:pypi/requests@2.0"},
        {"type": "machine-learning-model", "name": "gpt-4o"},
        {"type": "machine-learning-model", "name": "acme-chat", "version": "3"},
        {"type": "machine-learning-model", "name": "Llama-3-8B", "group": "meta-llama",
         "purl": "pkg:huggingface/meta-llama/Llama-3-8B@abc"},
    ],
    "services": [{"name": "Anthropic", "endpoints": ["https://api.anthropic.com/v1/messages"]}],
    "dependencies": [{"ref": "app", "dependsOn": ["l"]}, {"ref": "l", "dependsOn": ["o"]}],
}


@pytest.mark.parametrize("prefilter", [True, False])
def test_a_bill_of_materials(prefilter: bool, tmp_path: Path) -> None:
    result = scanned(tmp_path, {"bom.json": json.dumps(BOM, indent=1)}, prefilter=prefilter)
    found = assets(result)
    assert states(result) == {
        "pkg:pypi/langchain": "transitive", "pkg:pypi/openai": "transitive", "service:anthropic": "imported",
        "model:openai/gpt-4o": "", "model:unknown/acme-chat": "", "pkg:huggingface/meta-llama/Llama-3-8B": "",
    }
    assert found["pkg:pypi/openai"].chain == ("langchain", "openai")
    assert [version.version for version in found["pkg:pypi/openai"].versions] == ["1.50.0"]
    assert [found[key].provider for key in ("model:openai/gpt-4o", "pkg:huggingface/meta-llama/Llama-3-8B")] == [
        "OpenAI", "Meta",
    ]
    assert all(asset.kind == "model" for key, asset in found.items() if "acme" in key or "gpt" in key or "Llama" in key)
    assert Relation("application", "uses", "model:unknown/acme-chat") in result.relations
