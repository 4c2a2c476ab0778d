"""go.mod, go.work and go.sum."""

from __future__ import annotations

from typing import Any

import pytest

from shadowbom.extract.manifests import golang


def test_a_module_file(read: Any, rows: Any) -> None:
    text = """\
module github.com/acme/app // not a dependency

go 1.24
toolchain go1.24.1

require github.com/one/line v1.2.3
require (
	github.com/openai/openai-go/v2 v2.1.0
	"github.com/quoted/name" v0.1.0 // why it is here
	github.com/pulled/in v0.0.0-20240101000000-abcdef123456 // indirect
	github.com/noted/in v1.0.0 // indirect; for the tests
	github.com/old/thing v3.0.0+incompatible
	// github.com/left/out v1.0.0
)

replace github.com/one/line => ../line

replace (
	github.com/openai/openai-go/v2 v2.1.0 => github.com/acme/fork/v2 v2.9.9
	github.com/old/thing v2.0.0 => github.com/old/other v1.0.0
	github.com/pulled/in => github.com/pulled/in v1.5.0
)

exclude github.com/openai/openai-go/v2 v2.0.0
retract v0.0.1
tool github.com/some/tool/cmd
"""
    found = read("go.mod", text)
    assert rows(found) == [
        (6, "github.com/one/line", "v1.2.3 => ../line", "", "runtime"),
        (8, "github.com/openai/openai-go", "v2.1.0 => github.com/acme/fork/v2 v2.9.9", "", "runtime"),
        (9, "github.com/quoted/name", "v0.1.0", "v0.1.0", "runtime"),
        (10, "github.com/pulled/in", "v0.0.0-20240101000000-abcdef123456 => github.com/pulled/in v1.5.0", "v1.5.0",
         "runtime"),
        (11, "github.com/noted/in", "v1.0.0", "v1.0.0", "runtime"),
        (12, "github.com/old/thing", "v3.0.0+incompatible", "v3.0.0+incompatible", "runtime"),
        (19, "github.com/acme/fork", "v2.9.9", "v2.9.9", "runtime"),
        (20, "github.com/old/other", "v1.0.0", "v1.0.0", "constraint"),
        (21, "github.com/pulled/in", "v1.5.0", "v1.5.0", "constraint"),
    ]
    assert [fact.name for fact in found.facts if fact.locked] == ["github.com/pulled/in", "github.com/noted/in"]
    assert [fact.direct for fact in found.facts] == [True, True, True, False, False, True, True, None, None]
    assert [fact.location.column for fact in found.facts[:3]] == [9, 2, 2]
    assert {fact.ecosystem for fact in found.facts} == {"golang"}


def test_a_workspace_states_no_package_that_it_does_not_replace(read: Any, rows: Any) -> None:
    found = read("go.work", "go 1.22\n\nuse (\n\t./a\n\t./b\n)\n\nreplace example.com/x => example.com/y v1.0.0\n")
    assert rows(found) == [(8, "example.com/y", "v1.0.0", "v1.0.0", "constraint")]


def test_checksums_of_contents_count_and_those_of_a_module_file_alone_do_not(read: Any, rows: Any) -> None:
    text = """\
github.com/sashabaranov/go-openai v1.20.0 h1:aaa=
github.com/sashabaranov/go-openai v1.20.0/go.mod h1:bbb=
github.com/other/thing/v3 v3.0.0/go.mod h1:ccc=
github.com/broken
"""
    found = read("go.sum", text)
    assert rows(found) == [(1, "github.com/sashabaranov/go-openai", "", "v1.20.0", "runtime")]
    assert found.facts[0].locked
    assert found.facts[0].direct is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("github.com/a/b/v2", "github.com/a/b"),
        ("github.com/a/b/v12", "github.com/a/b"),
        ("github.com/a/b/v0", "github.com/a/b/v0"),
        ("gopkg.in/yaml.v3", "gopkg.in/yaml.v3"),
        ("github.com/aws/aws-sdk-go-v2/service/bedrockruntime", "github.com/aws/aws-sdk-go-v2/service/bedrockruntime"),
        ("github.com/a/v2/b", "github.com/a/v2/b"),
    ],
)
def test_major_versions_are_no_part_of_a_name(path: str, expected: str) -> None:
    assert golang.name(path) == expected


@pytest.mark.parametrize(
    "text", ["", "require", "require (", "require ( )", "replace a =>", "replace => b", ")", '"', "//"],
)
def test_broken_files_give_nothing(read: Any, text: str) -> None:
    assert read("go.mod", text).facts == ()
    assert read("go.work", text).facts == ()
