"""package.json, pnpm-workspace.yaml and deno.json."""

from __future__ import annotations

from typing import Any

import pytest

from shadowbom.extract.manifests import npm
from shadowbom.extract.manifests.deno import specifier


def test_every_kind_of_dependency(read: Any, rows: Any) -> None:
    text = """\
{
  "name": "app", "version": "1.0.0",
  "dependencies": {
    "openai": "^4.0.0",
    "@Ai-SDK/openai": "1.2.3",
    "renamed": "npm:@scope/real@^2.0",
    "berry": "npm:^3.0.0",
    "local": "workspace:*", "file": "file:../x",
    "catalogued": "catalog:ai",
    "git": "git+https://tok:x@example.org/r.git#main"
  },
  "devDependencies": {"vitest": "=v1.0.0"},
  "peerDependencies": {"react": ">=18"},
  "optionalDependencies": {"fsevents": "*"},
  "bundledDependencies": ["openai", "bundled"],
  "overrides": {"foo": "1.0.0", "bar@^1": {".": "2.0.0", "baz": "$openai"}},
  "resolutions": {"**/@s/q": "1.0.0", "a/b@npm:^1": "^2", "lint/yaml": "3"},
  "pnpm": {"overrides": {"x>@y/z@>=1": "4", "k@>2": "5"}},
  "workspaces": {"packages": ["p/*"], "catalog": {"zod": "^3"}, "catalogs": {"ai": {"catalogued": "6.0.0"}}}
}
"""
    found = read("package.json", text)
    assert rows(found) == [
        (4, "openai", "^4.0.0", "", "runtime"),
        (5, "@ai-sdk/openai", "1.2.3", "1.2.3", "runtime"),
        (6, "@scope/real", "^2.0", "", "runtime"),
        (7, "berry", "npm:^3.0.0", "", "runtime"),
        (8, "local", "workspace:*", "", "runtime"),
        (8, "file", "file:../x", "", "runtime"),
        (9, "catalogued", "catalog:ai", "", "runtime"),
        (10, "git", "git+https://example.org/r.git#main", "", "runtime"),
        (12, "vitest", "=v1.0.0", "1.0.0", "development"),
        (13, "react", ">=18", "", "peer"),
        (14, "fsevents", "*", "", "optional"),
        (15, "bundled", "", "", "runtime"),
        (16, "foo", "1.0.0", "1.0.0", "constraint"),
        (16, "bar", "2.0.0", "2.0.0", "constraint"),
        (16, "baz", "$openai", "", "constraint"),
        (17, "@s/q", "1.0.0", "1.0.0", "constraint"),
        (17, "b", "^2", "", "constraint"),
        (17, "yaml", "3", "", "constraint"),
        (18, "@y/z", "4", "", "constraint"),
        (18, "k", "5", "", "constraint"),
        (19, "zod", "^3", "", "constraint"),
        (19, "catalogued", "6.0.0", "6.0.0", "constraint"),
    ]
    assert (found.facts[0].location.column, found.facts[5].location.column) == (5, 29)
    assert all(not fact.locked and fact.ecosystem == "npm" for fact in found.facts)


def test_a_faulty_package_json_gives_what_can_be_read(read: Any, rows: Any) -> None:
    found = read("package.json", '{"dependencies": {\n"openai": "^4"\n"ai": "5",\n"broken\n')
    assert [row[:2] for row in rows(found)] == [(2, "openai"), (3, "ai")]
    assert [(problem.stage, problem.line) for problem in found.problems] == [("extract", 3)]


@pytest.mark.parametrize(
    "text",
    ["[]", '"x"', '{"dependencies": []}', '{"dependencies": {"a": {}, "": "1", "b c": "1"}}', '{"overrides": 1}'],
)
def test_values_of_unexpected_kinds(read: Any, text: str) -> None:
    assert read("package.json", text) == read("package.json", "{}")


def test_an_empty_file_is_a_problem(read: Any) -> None:
    for path in ("package.json", "deno.json", "package-lock.json", "Pipfile.lock"):
        found = read(path, "")
        assert found.facts == ()
        assert [problem.message for problem in found.problems] == ["the file is empty"]


def test_overrides_by_long_paths_and_deep_objects_end(read: Any) -> None:
    deep = '{"a": ' * 60 + '"1"' + "}" * 60
    long = "x/" * 600 + "y"
    found = read("package.json", f'{{"overrides": {deep}, "resolutions": {{"{long}": "1", "b": "1"}}}}')
    assert [fact.name for fact in found.facts] == ["b"]


def test_doubles_count_each(read: Any, rows: Any) -> None:
    found = read("package.json", '{"dependencies": {"a": "1", "A": "2"}}')
    assert [row[1:3] for row in rows(found)] == [("a", "1"), ("a", "2")]


def test_pnpm_workspace(read: Any, rows: Any) -> None:
    text = """\
packages: ["apps/*"]
catalog:
  openai: ^4.0.0
  '@ai-sdk/openai': 1.2.3
catalogs:
  next:
    ai: 5.0.0-beta.1
overrides:
  foo>zod: ^3
"""
    found = read("pnpm-workspace.yaml", text)
    assert rows(found) == [
        (3, "openai", "^4.0.0", "", "constraint"),
        (4, "@ai-sdk/openai", "1.2.3", "1.2.3", "constraint"),
        (7, "ai", "5.0.0-beta.1", "5.0.0-beta.1", "constraint"),
        (9, "zod", "^3", "", "constraint"),
    ]
    broken = read("pnpm-workspace.yaml", "catalog:\n  openai: 1.0.0\n ]\n")
    assert [fact.name for fact in broken.facts] == ["openai"]
    assert len(broken.problems) == 1


def test_deno(read: Any, rows: Any) -> None:
    text = """\
{
  // comment
  "imports": {
    "openai": "npm:openai@^4.0.0",
    "sub": "npm:/@scope/x@1.2.3/deep/path.js",
    "@std/path": "jsr:@std/path@^1",
    "cdn": "https://esm.sh/langchain@0.1.2/llms?bundle",
    "./local/": "./src/",
    "other": "https://deno.land/x/oak@v1/mod.ts",
  },
  "scopes": {"./a/": {"zod": "https://cdn.jsdelivr.net/npm/zod@3/+esm"}},
  "importMap": "./maps/import_map.json",
}
"""
    found = read("app/deno.jsonc", text)
    assert rows(found) == [
        (4, "openai", "^4.0.0", "", "runtime"),
        (5, "@scope/x", "1.2.3", "1.2.3", "runtime"),
        (6, "@std/path", "jsr:^1", "", "runtime"),
        (7, "langchain", "0.1.2", "0.1.2", "runtime"),
        (11, "zod", "3", "", "runtime"),
    ]
    assert found.includes == ("app/maps/import_map.json",)
    assert [row[1] for row in rows(read("import_map.json", '{"imports": {"a": "npm:ai"}}'))] == ["ai"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://esm.sh/@scope/x@1?dev", ("@scope/x", "1")),
        ("https://esm.sh/*x@1", ("x", "1")),
        ("https://esm.sh/v135/x@1", ("x", "1")),
        ("https://cdn.skypack.dev/x", ("x", "")),
        ("https://unpkg.com/x@1.0/dist/x.js", ("x", "1.0")),
        ("https://example.org/x@1", None),
        ("./x", None),
        ("node:fs", None),
        ("npm:", None),
        ("", None),
    ],
)
def test_module_specifiers(text: str, expected: object) -> None:
    assert specifier(text) == expected


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("npm:b@^1", ("b", "^1")),
        ("npm:@s/b@1", ("@s/b", "1")),
        ("npm:@s/b", ("@s/b", "")),
        ("npm:^1", ("a", "npm:^1")),
        ("npm:1.x", ("a", "npm:1.x")),
        ("npm:latest", ("a", "npm:latest")),
        ("^1", ("a", "^1")),
        ("jsr:@s/b@1", ("@s/b", "1")),
    ],
)
def test_aliases(spec: str, expected: tuple[str, str]) -> None:
    assert npm.resolve("a", spec) == expected


@pytest.mark.parametrize(
    ("spec", "version"),
    [
        ("1.2.3", "1.2.3"),
        ("=1.2.3", "1.2.3"),
        ("v1.2.3-rc.1+b", "1.2.3-rc.1+b"),
        ("1.2", ""),
        ("^1.2.3", ""),
        ("1.2.3 || 2.0.0", ""),
        ("*", ""),
    ],
)
def test_exact_versions(spec: str, version: str) -> None:
    assert npm.exact(spec) == version
