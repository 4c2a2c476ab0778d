"""Projects of MSBuild, and NuGet's own files."""

from __future__ import annotations

from typing import Any

import pytest

from shadowbom.core.fact import Dependency, Property
from shadowbom.extract.manifests import nuget


def test_a_project(read: Any, rows: Any) -> None:
    text = """\
<Project Sdk="Microsoft.NET.Sdk.Web;Acme.Sdk/1.2">
  <Sdk Name="Aspire.AppHost.Sdk" Version="9.0.0" />
  <Import Project="..\\shared\\ai.props" />
  <Import Project="$(Root)\\other.props" />
  <PropertyGroup>
    <AiVersion>2.0.0</AiVersion>
  </PropertyGroup>
  <ItemGroup Condition="'$(Ai)' == 'true'">
    <PackageReference Include="OpenAI" Version="$(AiVersion)" />
    <PackageReference Include="Azure.AI.OpenAI" />
    <PackageReference Include="Moq">
      <Version>4.20.0</Version>
      <PrivateAssets>all</PrivateAssets>
    </PackageReference>
    <PackageReference include="A.B; C.D" version="[1.0, 2.0)" />
    <PackageReference Include="Central" VersionOverride="3.1.0" />
    <PackageReference Update="Elsewhere" Version="5.0.0" />
    <!-- <PackageReference Include="Commented" Version="1.0.0" /> -->
    <ProjectReference Include="..\\Lib\\Lib.csproj" />
    <DotNetCliToolReference Include="A.Tool" Version="1.0.0" />
  </ItemGroup>
</Project>
"""
    found = read("src/App/App.csproj", text)
    assert rows(found) == [
        (1, "Microsoft.NET.Sdk.Web", "", "", "build"),
        (1, "Acme.Sdk", "1.2", "1.2", "build"),
        (2, "Aspire.AppHost.Sdk", "9.0.0", "9.0.0", "build"),
        (9, "OpenAI", "$(AiVersion)", "", "runtime"),
        (10, "Azure.AI.OpenAI", "", "", "runtime"),
        (11, "Moq", "4.20.0", "4.20.0", "development"),
        (15, "A.B", "[1.0, 2.0)", "", "runtime"),
        (15, "C.D", "[1.0, 2.0)", "", "runtime"),
        (16, "Central", "3.1.0", "3.1.0", "runtime"),
        (17, "Elsewhere", "5.0.0", "5.0.0", "constraint"),
        (20, "A.Tool", "1.0.0", "1.0.0", "build"),
    ]
    assert [fact.name for fact in found.facts if getattr(fact, "refers", "")] == ["Azure.AI.OpenAI"]
    assert [fact.value for fact in found.facts if isinstance(fact, Property)] == ["2.0.0"]
    assert found.includes[0] == "src/shared/ai.props"
    assert {"src/Directory.Packages.props", "Directory.Build.props"} <= set(found.includes)


def test_central_versions_are_constraints_and_global_packages_are_not(read: Any, rows: Any) -> None:
    text = """\
<Project>
  <ItemGroup>
    <PackageVersion Include="OpenAI" Version="2.1.0" />
    <GlobalPackageReference Include="Analyzers" Version="1.0.0" />
  </ItemGroup>
</Project>
"""
    found = read("Directory.Packages.props", text)
    assert rows(found) == [
        (3, "OpenAI", "2.1.0", "2.1.0", "constraint"), (4, "Analyzers", "1.0.0", "1.0.0", "development"),
    ]
    assert found.facts[0].catalogue == "central"


def test_files_of_other_programs_with_the_same_ending_are_left_alone(read: Any) -> None:
    assert read("plugin.props", "openai = 1\n<x\n") == read("plugin.props", "")


def test_packages_config_and_nuspec(read: Any, rows: Any) -> None:
    text = """\
<packages>
  <package id="OpenAI" version="1.11.0" />
  <package id="T" version="1" developmentDependency="true" />
</packages>
"""
    assert rows(read("packages.config", text)) == [
        (2, "OpenAI", "1.11.0", "1.11.0", "runtime"), (3, "T", "1", "1", "development"),
    ]
    text = '<package xmlns="x"><metadata><dependencies><group>\n<dependency id="OpenAI" version="[1.0]" />\n</group>'
    assert rows(read("a.nuspec", text)) == [(2, "OpenAI", "[1.0]", "1.0", "runtime")]


def test_a_lockfile(read: Any, rows: Any) -> None:
    text = """\
{"version": 1, "dependencies": {
  "net8.0": {
    "OpenAI": {"type": "Direct", "requested": "[2.0.0, )", "resolved": "2.0.0", "contentHash": "x",
      "dependencies": {"System.ClientModel": "1.1.0"}},
    "System.ClientModel": {"type": "Transitive", "resolved": "1.1.0"},
    "lib": {"type": "Project"}
  },
  "net9.0": {"OpenAI": {"type": "Direct", "resolved": "2.0.0"}}
}}
"""
    found = read("packages.lock.json", text)
    assert rows(found) == [
        (3, "OpenAI", "", "2.0.0", "runtime"), (5, "System.ClientModel", "", "1.1.0", "runtime"),
    ]
    facts = [fact for fact in found.facts if isinstance(fact, Dependency)]
    assert [fact.direct for fact in facts] == [True, False]
    assert facts[0].requires == ("System.ClientModel",)


@pytest.mark.parametrize(
    ("path", "line", "expected"),
    [
        ("a.fsx", '#r "nuget: OpenAI, 2.0.0"', ("OpenAI", "2.0.0", "runtime")),
        ("a.csx", '#r "nuget:OpenAI"', ("OpenAI", "", "runtime")),
        ("a.csx", "#:package OpenAI@2.*", ("OpenAI", "2.*", "runtime")),
        ("build.cake", "#addin nuget:?package=Cake.AI&version=1.0.0&prerelease", ("Cake.AI", "1.0.0", "build")),
        ("build.cake", '#tool "nuget:?package=A.B"', ("A.B", "", "build")),
        ("a.fsx", '#r "System.dll"', None),
        ("a.fsx", '// #r "nuget: OpenAI"', None),
    ],
)
def test_scripts(read: Any, path: str, line: str, expected: tuple[str, str, str] | None) -> None:
    found = [fact for fact in read(path, f"\n  {line}\n").facts if isinstance(fact, Dependency)]
    assert [(fact.name, fact.spec, fact.group.value) for fact in found] == ([] if expected is None else [expected])
    assert [(fact.location.line, fact.location.column) for fact in found] == ([(2, 3)] if expected else [])


def test_paket(read: Any, rows: Any) -> None:
    text = """\
source https://api.nuget.org/v3/index.json
nuget OpenAI ~> 2.0
group Test
  nuget xunit == 2.4.1 framework: net8
  nuget Bare
"""
    assert rows(read("paket.dependencies", text)) == [
        (2, "OpenAI", "~> 2.0", "", "runtime"), (4, "xunit", "2.4.1", "2.4.1", "development"),
        (5, "Bare", "", "", "development"),
    ]


@pytest.mark.parametrize(
    ("spec", "version"),
    [("1.0.0", "1.0.0"), ("1.0.0-beta.1", "1.0.0-beta.1"), ("[1.0]", "1.0"), ("[1.0,2.0)", ""), ("1.*", ""), ("", "")],
)
def test_exact_versions(spec: str, version: str) -> None:
    assert nuget.exact(spec) == version
