"""Packages that a script asks for itself."""

from __future__ import annotations

from typing import Any

import pytest

from shadowbom.core.fact import Dependency
from shadowbom.extract.manifests.inline import packages

BLOCK = """#!/usr/bin/env -S uv run
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "alpha>=1.2",  # why
#   "Beta_X[extra]==2.0",
# ]
#
# [tool.uv]
# exclude-newer = "2026-01-01T00:00:00Z"
# ///
import alpha
"""


def test_a_pep_723_block(read: Any) -> None:
    found = [fact for fact in read("run.py", BLOCK).facts if isinstance(fact, Dependency)]
    assert [(f.location.line, f.location.column, f.name, f.spec, f.version, f.extras) for f in found] == [
        (5, 5, "alpha", ">=1.2", "", ()), (6, 5, "beta-x", "==2.0", "2.0", ("extra",)),
    ]
    windows = [fact for fact in read("run.py", BLOCK.replace("\n", "\r\n")).facts if isinstance(fact, Dependency)]
    assert [fact.name for fact in windows] == ["alpha", "beta-x"]


@pytest.mark.parametrize("text", [
    "# dependencies = ['alpha']\n",
    "# /// script\n# dependencies = ['alpha']\n",
    "# /// other\n# dependencies = ['alpha']\n# ///\n",
    "# /// script\nx = 1\n# dependencies = ['alpha']\n# ///\n",
    "# /// script\n# dependencies = [\n# ///\n",
    "# /// script\n# ///",
])
def test_what_is_no_block(text: str) -> None:
    assert packages(text, "python", "run.py") == []


def test_gems_of_a_script() -> None:
    inline = 'require "bundler/inline"\ngemfile do\n  source "https://rubygems.org"\n  gem "alpha"\nend\n'
    assert [(f.location.line, f.name) for f in packages(inline, "ruby", "run.rb")] == [(4, "alpha")]
    calls = 'gem "alpha", "1.0"\ngem "beta"\ngem "gamma", "~> 2"\nself.gem "no", "1.0"\n'
    assert [fact.name for fact in packages(calls, "ruby", "lib/x.rb")] == ["alpha"]
    assert [fact.name for fact in packages(calls, "ruby", "plugins/ai/plugin.rb")] == ["alpha", "beta", "gamma"]


def test_mix_install() -> None:
    text = ('Mix.install([\n  {:alpha, "~> 0.5"},\n  :beta,\n  {:gamma, path: "../x"}\n], '
            'config: [beta: [x: :y]])\n{:no, "1.0"}\n')
    found = packages(text, "elixir", "run.exs")
    assert sorted((f.location.line, f.name, f.spec) for f in found) == [
        (2, "alpha", "~> 0.5"), (3, "beta", ""), (4, "gamma", "path: ../x"),
    ]


def test_other_languages_have_none() -> None:
    assert packages(BLOCK, "javascript", "run.js") == []
    assert packages("# /// script\n" + "#\n" * (1 << 20), "python", "run.py") == []


def test_a_script_and_a_livebook(read: Any) -> None:
    install = 'Mix.install([\n  {:alpha, "~> 0.5"}\n])\n'
    (fact,) = [fact for fact in read("run.exs", install).facts if isinstance(fact, Dependency)]
    assert (fact.location.line, fact.location.column, fact.name, fact.spec) == (2, 4, "alpha", "~> 0.5")
    book = f"# It's a book\n\n```elixir\n{install}```\n\nDon't `Mix.install([:no])`\n\n```\nMix.install([:no])\n```\n"
    (fact,) = read("notebooks/a.livemd", book).facts
    assert (fact.location.line, fact.location.column, fact.name) == (5, 4, "alpha")
    assert read("a.livemd", "```elixir").facts == ()


def test_what_scripts_of_the_jvm_and_of_dotnet_ask_for() -> None:
    text = """\
///usr/bin/env jbang "$0" "$@" ; exit $?
//DEPS dev.langchain4j:langchain4j:1.0.0 com.openai:openai-java-bom:2.0@pom
//DEPS com.anthropic:anthropic-java
// //DEPS in.a:comment:1
class Main {}
"""
    found = packages(text, "java", "M.java")
    assert [(fact.location.line, fact.location.column, fact.name, fact.spec) for fact in found] == [
        (2, 8, "dev.langchain4j:langchain4j", "1.0.0"), (2, 42, "com.openai:openai-java-bom", "2.0"),
        (3, 8, "com.anthropic:anthropic-java", ""),
    ]
    text = '@file:DependsOn("ai.koog:koog-agents:0.2", "g:a:1")\n@file:Repository("x:y:z")\n'
    assert [fact.name for fact in packages(text, "kotlin", "a.main.kts")] == ["ai.koog:koog-agents", "g:a"]
    text = '#:package OpenAI@2.1.0\n#:sdk Microsoft.NET.Sdk.Web\nvar x = "nuget: no";\n'
    assert [(fact.name, fact.version) for fact in packages(text, "csharp", "a.cs")] == [("OpenAI", "2.1.0")]
