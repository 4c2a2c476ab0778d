"""Usage states, scopes, versions and chains, from manifests to code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shadowbom.core.source import Scope
from small_repositories import assets, places, said, scanned, states

CALLS = 'from openai import OpenAI\n\nOpenAI().chat.completions.create(model="gpt-4o", messages=[])\n'
UV_LOCK = """version = 1

[[package]]
name = "shop"
version = "1"
source = { virtual = "." }
dependencies = [
    { name = "langchain-openai" },
]

[[package]]
name = "langchain-openai"
version = "0.2.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [
    { name = "openai" },
]

[[package]]
name = "openai"
version = "1.50.0"
source = { registry = "https://pypi.org/simple" }
"""


def test_every_state_of_python_packages(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n'
                          'dependencies = ["langchain-openai>=0.1", "cohere==5.0.0", "anthropic", "mistralai"]\n',
        "uv.lock": UV_LOCK,
        "shop/__init__.py": "from typing import TYPE_CHECKING\n\nimport anthropic\nimport groq\n"
                            "from mistralai import Mistral\n\nif TYPE_CHECKING:\n    import cohere\n\nMistral()\n",
    })
    assert states(result) == {
        "pkg:pypi/anthropic": "imported", "pkg:pypi/cohere": "imported", "pkg:pypi/groq": "undeclared",
        "pkg:pypi/langchain-openai": "declared", "pkg:pypi/mistralai": "called", "pkg:pypi/openai": "transitive",
    }
    found = assets(result)
    assert said(found["pkg:pypi/cohere"]) == {"type-only": "yes"}
    assert found["pkg:pypi/openai"].chain == ("langchain-openai", "openai")
    assert [(one.version, one.kind, one.path) for one in found["pkg:pypi/openai"].versions] == [
        ("1.50.0", "locked", "uv.lock")
    ]
    assert [(one.version, one.kind) for one in found["pkg:pypi/cohere"].versions] == [("5.0.0", "declared")]
    used = {relation.target for relation in result.relations if relation.source == "application"}
    assert used == {"pkg:pypi/anthropic", "pkg:pypi/cohere", "pkg:pypi/groq", "pkg:pypi/mistralai"}


@pytest.mark.parametrize("direct", [True, False])
def test_a_package_lock(direct: bool, tmp_path: Path) -> None:
    wanted = {"langchain": "^0.3.0", **({"openai": "^4"} if direct else {})}
    lock = {
        "name": "web", "lockfileVersion": 3,
        "packages": {
            "": {"name": "web", "dependencies": wanted},
            "node_modules/langchain": {"version": "0.3.1", "dependencies": {"@langchain/core": "^0.3", "mid": "1"}},
            "node_modules/mid": {"version": "1.0.0", "dependencies": {"openai": "^4"}},
            "node_modules/openai": {"version": "4.5.0"},
        },
    }
    result = scanned(tmp_path, {
        "package.json": json.dumps({"name": "web", "dependencies": wanted}),
        "package-lock.json": json.dumps(lock, indent=1),
    })
    openai = assets(result)["pkg:npm/openai"]
    assert assets(result)["pkg:npm/langchain"].state == "declared"
    if direct:
        assert (openai.state, openai.chain) == ("declared", ())
    else:
        assert (openai.state, openai.chain) == ("transitive", ("langchain", "mid", "openai"))
    assert "4.5.0" in {version.version for version in openai.versions}


def test_a_variable_in_settings_declares_no_package(tmp_path: Path) -> None:
    files = {"requirements.txt": "flask\n", ".env": "OPENAI_API_KEY=\n", "app.py": CALLS}
    assert states(scanned(tmp_path, files))["pkg:pypi/openai"] == "undeclared"


def test_without_a_manifest_nothing_is_undeclared(tmp_path: Path) -> None:
    assert states(scanned(tmp_path, {"app.py": CALLS}))["pkg:pypi/openai"] == "called"


@pytest.mark.parametrize("line", ["enable_openai: false", "use-openai: off", "ENABLE_OPENAI: no"])
def test_switched_off(line: str, tmp_path: Path) -> None:
    result = scanned(tmp_path, {"config.yaml": f"features:\n  {line}\n"})
    assert states(result) == {"service:openai": "configured-off"}
    assert assets(result)["service:openai"].confidence.level == "low"
    assert result.relations == ()


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("src/app.py", Scope.PRODUCTION), ("tests/test_app.py", Scope.TEST), ("examples/app.py", Scope.EXAMPLE),
        ("docs/app.py", Scope.DOCS), ("vendor/lib/app.py", Scope.VENDORED),
    ],
)
def test_scopes(path: str, scope: Scope, tmp_path: Path) -> None:
    result = scanned(tmp_path, {path: CALLS})
    assert {asset.key: asset.scope for asset in result.assets} == {
        "model:openai/gpt-4o": scope, "pkg:pypi/openai": scope,
    }


def test_the_strongest_scope_counts_and_each_place_keeps_its_own(tmp_path: Path) -> None:
    model = assets(scanned(tmp_path, {"tests/test_app.py": CALLS, "app.py": CALLS}))["model:openai/gpt-4o"]
    assert model.scope is Scope.PRODUCTION
    assert {item.location.path: item.scope for item in model.evidence} == {
        "app.py": Scope.PRODUCTION, "tests/test_app.py": Scope.TEST,
    }


def test_a_workspace_with_catalogues(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "package.json": '{"name": "root", "private": true}',
        "pnpm-workspace.yaml": "packages:\n  - packages/*\ncatalog:\n  openai: ^4.20.0\ncatalogs:\n  ai:\n"
                               "    '@anthropic-ai/sdk': 0.30.1\n    openai: ^3\n  unused:\n    cohere-ai: ^7\n",
        "packages/a/package.json": '{"name": "a", "dependencies": {"openai": "catalog:", '
                                   '"@anthropic-ai/sdk": "catalog:ai", "groq-sdk": "catalog:missing"}}',
        "packages/a/index.ts": 'import OpenAI from "openai";\nnew OpenAI();\n',
    })
    found = assets(result)
    assert {key: asset.state for key, asset in found.items()} == {
        "pkg:npm/openai": "called", "pkg:npm/%40anthropic-ai/sdk": "declared", "pkg:npm/groq-sdk": "declared",
    }
    assert {key: {(one.version, one.kind) for one in asset.versions} for key, asset in found.items()} == {
        "pkg:npm/openai": {("^4.20.0", "range")}, "pkg:npm/%40anthropic-ai/sdk": {("0.30.1", "declared")},
        "pkg:npm/groq-sdk": {("catalog:missing", "range")},
    }
    # A catalogue's entry that somebody uses counts where it stands, too.
    assert places(found["pkg:npm/openai"]) == [
        "packages/a/index.ts:1", "packages/a/index.ts:2", "packages/a/package.json:1", "pnpm-workspace.yaml:4",
    ]


@pytest.mark.parametrize("prefilter", [True, False])
def test_included_requirements_without_an_atom_on_the_way(prefilter: bool, tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "requirements.txt": "-r deps/base.txt\nflask\n",
        "deps/base.txt": "--requirement=more.list\n-r base.txt\n-r ../requirements.txt\n-r gone.txt\nrequests\n",
        "deps/more.list": "anthropic==0.40.0\n-c limits\n",
        "deps/limits": "openai<2\n",
        "deps/notes.list": "cohere\n",
    }, prefilter=prefilter)
    assert {key: places(asset) for key, asset in assets(result).items()} == {
        "pkg:pypi/anthropic": ["deps/more.list:1"],
    }
    assert result.problems == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("setup.py", 'from setuptools import setup\nsetup(install_requires=open("reqs/base.txt").read())\n'),
        ("setup.cfg", "[options]\ninstall_requires = file: reqs/base.txt\n"),
        (
            "pyproject.toml",
            '[project]\ndynamic = ["dependencies"]\n[tool.setuptools]\ndynamic.dependencies.file = ["reqs/base.txt"]\n',
        ),
        ("environment.yml", "dependencies:\n  - pip\n  - pip:\n    - -r reqs/base.txt\n"),
    ],
)
def test_other_manifests_that_name_files(path: str, text: str, tmp_path: Path) -> None:
    result = scanned(tmp_path, {path: text, "reqs/base.txt": "flask\nopenai>=1\n"})
    assert {key: places(asset) for key, asset in assets(result).items()} == {"pkg:pypi/openai": ["reqs/base.txt:2"]}


def test_an_import_map_of_any_name(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "deno.json": '{"importMap": "./maps/all.json"}',
        "maps/all.json": '{"imports": {"openai": "npm:openai@^4"}}',
    })
    assert {key: (asset.state, places(asset)) for key, asset in assets(result).items()} == {
        "pkg:npm/openai": ("declared", ["maps/all.json:1"]),
    }


def test_an_integration_package_tells_of_its_provider(tmp_path: Path) -> None:
    result = scanned(tmp_path, {"requirements.txt": "langchain-openai==0.2.0\n",
                                "app.py": "from langchain_openai import ChatOpenAI\nChatOpenAI(model=\"gpt-4o\")\n"})
    assert states(result) == {
        "model:openai/gpt-4o": "called", "pkg:pypi/langchain-openai": "called", "service:openai": "called",
    }


@pytest.mark.parametrize("prefilter", [True, False])
def test_a_cargo_workspace_that_renames_a_package(prefilter: bool, tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n\n[workspace.dependencies]\n'
                      'llm = { package = "tokenizers", version = "0.20" }\nhf-hub = "0.3"\n',
        "crates/a/Cargo.toml": '[package]\nname = "a"\n\n[dependencies]\nllm.workspace = true\n',
        "crates/b/Cargo.toml": '[package]\nname = "b"\n\n[dependencies]\nserde = "1"\n',
    }, prefilter=prefilter)
    assert {key: places(asset) for key, asset in assets(result).items()} == {
        "pkg:cargo/tokenizers": ["Cargo.toml:5", "crates/a/Cargo.toml:5"],
    }


def test_a_version_that_is_only_stated_counts_where_code_uses_the_package(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "versions/build.gradle.kts": 'plugins { id("java-platform") }\n\ndependencies.constraints {\n'
                                     '    api("com.anthropic:anthropic-java:1.2.0")\n'
                                     '    api("com.openai:openai-java:2.0.0")\n}\n',
        "app/src/main/java/Main.java": "import com.anthropic.client.AnthropicClient;\n\nclass Main {}\n",
    })
    found = assets(result)
    assert {key: asset.state for key, asset in found.items()} == {"pkg:maven/com.anthropic/anthropic-java": "imported"}
    asset = found["pkg:maven/com.anthropic/anthropic-java"]
    assert places(asset) == ["app/src/main/java/Main.java:1", "versions/build.gradle.kts:4"]
    assert [(one.version, one.kind) for one in asset.versions] == [("1.2.0", "declared")]


@pytest.mark.parametrize("prefilter", [True, False])
def test_versions_from_other_files_of_each_build_tool(prefilter: bool, tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "gradle/libs.versions.toml": '[versions]\nai = "4.0.0"\n[libraries]\n'
                                     'chat-sdk = { module = "com.openai:openai-java", version.ref = "ai" }\n'
                                     'unused = "com.google.genai:google-genai:1.0.0"\n',
        "app/build.gradle.kts": "dependencies {\n    implementation(libs.chat.sdk)\n}\n",
        "pom.xml": "<project><groupId>g</groupId><artifactId>parent</artifactId><version>1</version>\n"
                   "<properties><claude.version>2.1.0</claude.version></properties></project>\n",
        "lib/pom.xml": "<project><parent><groupId>g</groupId><artifactId>parent</artifactId></parent><dependencies>\n"
                       "<dependency><groupId>com.anthropic</groupId><artifactId>anthropic-java</artifactId>\n"
                       "<version>${claude.version}</version></dependency></dependencies></project>\n",
        "Directory.Packages.props": '<Project><ItemGroup>\n<PackageVersion Include="OllamaSharp" Version="5.0.0" />\n'
                                    '<PackageVersion Include="Qdrant.Client" Version="1.0.0" />\n'
                                    "</ItemGroup></Project>\n",
        "src/App/App.csproj": '<Project><ItemGroup>\n<PackageReference Include="OllamaSharp" />\n'
                              "</ItemGroup></Project>\n",
    }, prefilter=prefilter)
    found = assets(result)
    assert {key: {one.version for one in asset.versions} for key, asset in found.items()} == {
        "pkg:maven/com.openai/openai-java": {"4.0.0"}, "pkg:maven/com.anthropic/anthropic-java": {"2.1.0"},
        "pkg:nuget/ollamasharp": {"5.0.0"},
    }
    openai = found["pkg:maven/com.openai/openai-java"]
    assert places(openai) == ["app/build.gradle.kts:2", "gradle/libs.versions.toml:4"]
    assert places(found["pkg:nuget/ollamasharp"]) == ["Directory.Packages.props:2", "src/App/App.csproj:2"]


@pytest.mark.parametrize("prefilter", [True, False])
def test_scripts_that_ask_for_packages_themselves(prefilter: bool, tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "Ask.java": "//DEPS com.openai:openai-java:4.0.0\n\nclass Ask {}\n",
        "ask.main.kts": '@file:DependsOn("com.anthropic:anthropic-java:2.0.0")\n\nprintln("x")\n',
        "ask.cs": "#:package OllamaSharp@5.0.0\n\nSystem.Console.WriteLine(1);\n",
        "ask.fsx": '#r "nuget: LLamaSharp, 0.20.0"\n',
        "project.scala": "//> using dep com.google.genai:google-genai:1.0.0\n",
    }, prefilter=prefilter)
    assert {key: places(asset) for key, asset in assets(result).items()} == {
        "pkg:maven/com.anthropic/anthropic-java": ["ask.main.kts:1"],
        "pkg:maven/com.openai/openai-java": ["Ask.java:1"],
        "pkg:maven/com.google.genai/google-genai": ["project.scala:1"], "pkg:nuget/llamasharp": ["ask.fsx:1"],
        "pkg:nuget/ollamasharp": ["ask.cs:1"],
    }


def test_a_link_that_leads_nowhere_says_what_was_set_up(tmp_path: Path) -> None:
    folder = tmp_path / "repository" / ".github"
    folder.mkdir(parents=True)
    (folder / "copilot-instructions.md").symlink_to("../AGENTS.md")
    result = scanned(tmp_path, {"a.py": "x = 1\n"})
    assert [(asset.kind, asset.name) for asset in result.assets] == [("coding-agent-config", "github-copilot")]
    assert [problem.path for problem in result.problems] == [".github/copilot-instructions.md"]
