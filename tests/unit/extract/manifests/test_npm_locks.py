"""package-lock.json, pnpm-lock.yaml, yarn.lock and bun.lock."""

from __future__ import annotations

from typing import Any

import pytest

from shadowbom.core.fact import Group


def facts(extraction: Any) -> list[tuple[int, str, str, str, bool | None, tuple[str, ...]]]:
    """Line, name, version, group, direct and requires of each dependency."""
    return [
        (fact.location.line, fact.name, fact.version, fact.group.value, fact.direct, fact.requires)
        for fact in extraction.facts
    ]


# --- npm ---

V3 = """\
{
  "name": "app", "lockfileVersion": 3,
  "packages": {
    "": {
      "dependencies": {"openai": "^4", "renamed": "npm:real@1"},
      "devDependencies": {"vitest": "1"}
    },
    "apps/web": {"name": "web", "dependencies": {"openai": "^3", "zod": "3"}},
    "apps/web/node_modules/openai": {
      "version": "3.0.0",
      "integrity": "sha512-x"
    },
    "node_modules/openai": {
      "version": "4.0.0", "resolved": "https://registry/openai.tgz", "license": "MIT",
      "dependencies": {"@Types/node": "18"}, "optionalDependencies": {"ws": "8"}
    },
    "node_modules/openai/node_modules/@types/node": {"version": "18.0.0", "optional": true},
    "node_modules/renamed": {"name": "real", "version": "1.0.0"},
    "node_modules/vitest": {"version": "1.0.0", "dev": true},
    "node_modules/peer": {"version": "1.0.0", "peer": true},
    "node_modules/zod": {"version": "3.0.0", "devOptional": true},
    "node_modules/from-git": {"version": "git+ssh://git@h/r.git#abc"},
    "node_modules/web": {"resolved": "apps/web", "link": true}
  },
  "dependencies": {"ignored": {"version": "1.0.0"}}
}
"""


@pytest.mark.parametrize("path", ["package-lock.json", "npm-shrinkwrap.json"])
def test_npm_versions_2_and_3(read: Any, path: str) -> None:
    found = read(path, V3)
    assert facts(found) == [
        (9, "openai", "3.0.0", "runtime", True, ()),
        (13, "openai", "4.0.0", "runtime", True, ("@types/node", "ws")),
        (17, "@types/node", "18.0.0", "optional", False, ()),
        (18, "real", "1.0.0", "runtime", True, ()),
        (19, "vitest", "1.0.0", "development", True, ()),
        (20, "peer", "1.0.0", "peer", False, ()),
        (21, "zod", "3.0.0", "optional", True, ()),
        (22, "from-git", "", "runtime", False, ()),
    ]
    assert found.facts[-1].spec == "git+ssh://h/r.git#abc"
    assert all(fact.locked for fact in found.facts)


def test_npm_version_1(read: Any) -> None:
    text = """\
{
  "lockfileVersion": 1,
  "dependencies": {
    "openai": {
      "version": "4.0.0",
      "requires": {"ws": "^8"},
      "dependencies": {
        "ws": {"version": "8.0.0", "dev": true}
      }
    },
    "alias": {"version": "npm:real@2.0.0"},
    "git": {"version": "github:a/b#c"}
  }
}
"""
    found = read("package-lock.json", text)
    assert facts(found) == [
        (4, "openai", "4.0.0", "runtime", None, ("ws",)),
        (8, "ws", "8.0.0", "development", None, ()),
        (11, "real", "2.0.0", "runtime", None, ()),
        (12, "git", "", "runtime", None, ()),
    ]


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"packages": []}', '{"dependencies": {"a": 1}}', '{"packages": {"": 1, "node_modules/": 2}}']
)
def test_npm_of_unexpected_kinds(read: Any, text: str) -> None:
    assert read("package-lock.json", text).facts == ()


def test_npm_cut_off(read: Any) -> None:
    found = read("package-lock.json", V3[: V3.index('"node_modules/vitest"')])
    assert [row[1] for row in facts(found)] == ["openai", "openai", "@types/node", "real"]
    assert len(found.problems) == 1


# --- pnpm ---


def test_pnpm_version_9(read: Any) -> None:
    text = """\
lockfileVersion: '9.0'

catalogs:
  default:
    openai:
      specifier: ^4
      version: 4.0.0

importers:

  .:
    dependencies:
      openai:
        specifier: 'catalog:'
        version: 4.0.0(ws@8.0.0)
      renamed:
        specifier: npm:@s/real@^1
        version: '@s/real@1.0.0'
      web:
        specifier: workspace:*
        version: link:apps/web
    devDependencies:
      vitest:
        specifier: ^1.0.0
        version: 1.0.0

packages:

  '@s/real@1.0.0':
    resolution: {integrity: sha512-x}

  openai@4.0.0:
    resolution: {integrity: sha512-x}
    peerDependencies:
      ws: ^8
    peerDependenciesMeta:
      ws:
        optional: true

  ? very-long@1.0.0
  : resolution: {integrity: sha512-x}

  vitest@1.0.0:
    resolution: {integrity: sha512-x}
    hasBin: true

  ws@8.0.0:
    resolution: {integrity: sha512-x}

  https://codeload.github.com/a/b/tar.gz/c:
    resolution: {tarball: https://codeload.github.com/a/b/tar.gz/c}
    name: from-git
    version: 2.0.0

snapshots:

  '@s/real@1.0.0':
    dependencies:
      aliased: very-long@1.0.0(ws@8.0.0)

  openai@4.0.0(ws@8.0.0):
    optionalDependencies:
      ws: 8.0.0

  vitest@1.0.0:
    dependencies:
      ws: 8.0.0
      from-git: https://codeload.github.com/a/b/tar.gz/c
"""
    found = read("pnpm-lock.yaml", text)
    assert facts(found) == [
        (29, "@s/real", "1.0.0", "runtime", True, ("very-long",)),
        (32, "openai", "4.0.0", "runtime", True, ("ws",)),
        (40, "very-long", "1.0.0", "runtime", False, ()),
        (43, "vitest", "1.0.0", "development", True, ("ws", "from-git")),
        (47, "ws", "8.0.0", "runtime", False, ()),
        (50, "from-git", "2.0.0", "development", False, ()),
    ]
    assert [fact.spec for fact in found.facts[:2]] == ["npm:@s/real@^1", "catalog:"]
    assert [fact.location.column for fact in found.facts[:3]] == [3, 3, 5]
    assert found.problems == ()


def test_pnpm_version_6(read: Any) -> None:
    text = """\
lockfileVersion: '6.0'
dependencies:
  '@s/a':
    specifier: ^1.0.0
    version: 1.0.0(b@2.0.0)
packages:
  /@s/a@1.0.0(b@2.0.0):
    resolution: {integrity: sha512-x}
    dependencies:
      b: 2.0.0
      c: /d@3.0.0
    dev: false
  /@s/a@1.0.0(b@3.0.0):
    resolution: {integrity: sha512-x}
  /b@2.0.0:
    resolution: {integrity: sha512-x}
  /d@3.0.0:
    resolution: {integrity: sha512-x}
  /lonely@1.0.0:
    dev: true
"""
    assert facts(read("pnpm-lock.yaml", text)) == [
        (7, "@s/a", "1.0.0", "runtime", True, ("b", "d")),
        (15, "b", "2.0.0", "runtime", False, ()),
        (17, "d", "3.0.0", "runtime", False, ()),
        (19, "lonely", "1.0.0", "development", False, ()),
    ]


def test_pnpm_version_5(read: Any) -> None:
    text = """\
lockfileVersion: 5.4
importers:
  .:
    specifiers:
      '@s/a': ^1.0.0
      string_decoder: 1.3.0
    dependencies:
      '@s/a': 1.0.0_b@2.0.0
    devDependencies:
      string_decoder: 1.3.0
  apps/x:
    specifiers:
      b: ^2
    dependencies:
      b: 2.0.0
packages:
  /@s/a/1.0.0_b@2.0.0:
    resolution: {integrity: sha512-x}
    dependencies:
      b: 2.0.0
      alias: /string_decoder/1.3.0
    dev: false
  /b/2.0.0:
    resolution: {integrity: sha512-x}
  /string_decoder/1.3.0:
    resolution: {integrity: sha512-x}
  github.com/o/r/abc:
    name: from-git
    version: 0.1.0
  registry.npmjs.org/other/1.0.0:
    dev: true
"""
    found = read("pnpm-lock.yaml", text)
    assert facts(found) == [
        (17, "@s/a", "1.0.0", "runtime", True, ("b", "string_decoder")),
        (23, "b", "2.0.0", "runtime", True, ()),
        (25, "string_decoder", "1.3.0", "runtime", True, ()),
        (27, "from-git", "0.1.0", "runtime", False, ()),
        (30, "other", "1.0.0", "development", False, ()),
    ]
    assert [fact.spec for fact in found.facts[:3]] == ["^1.0.0", "^2", "1.3.0"]


def test_pnpm_files_that_are_none(read: Any) -> None:
    assert [problem.message for problem in read("pnpm-lock.yaml", "a: b\n- c\n").problems] == ["no lockfile of pnpm"]
    conflict = "lockfileVersion: '9.0'\npackages:\n<<<<<<< HEAD\n  a@1.0.0: {}\n=======\n>>>>>>> x\n"
    found = read("pnpm-lock.yaml", conflict)
    assert [row[1:3] for row in facts(found)] == [("a", "1.0.0")]
    assert [problem.line for problem in found.problems] == [3]
    assert read("pnpm-lock.yaml", "lockfileVersion: '9.0'\n").problems == ()


# --- yarn ---


def test_yarn_classic(read: Any) -> None:
    text = """\
# THIS IS AN AUTOGENERATED FILE.
# yarn lockfile v1


"@Ai-SDK/openai@^1.0.0", "@ai-sdk/openai@^1.1":
  version "1.1.2"
  resolved "https://registry.yarnpkg.com/x"
  integrity sha512-x
  dependencies:
    "@ai-sdk/provider" "1.0.0"
    zod "^3.0.0 || ^4"
  optionalDependencies:
    ws ">=8"

alias@npm:real@^2:
  version "2.0.0"

git@git+https://t@h/r.git:
  version "1.0.0"
"""
    found = read("yarn.lock", text)
    assert facts(found) == [
        (5, "@ai-sdk/openai", "1.1.2", "runtime", None, ("@ai-sdk/provider", "zod", "ws")),
        (15, "real", "2.0.0", "runtime", None, ()),
        (18, "git", "1.0.0", "runtime", None, ()),
    ]
    assert [fact.spec for fact in found.facts] == ["^1.0.0", "^2", "git+https://h/r.git"]
    assert found.problems == ()


def test_yarn_berry(read: Any) -> None:
    text = """\
__metadata:
  version: 8
  cacheKey: 10

"@ai-sdk/openai@npm:^1.0.0, @ai-sdk/openai@npm:^1.1":
  version: 1.1.2
  resolution: "@ai-sdk/openai@npm:1.1.2"
  dependencies:
    "@ai-sdk/provider": "npm:1.0.0"
  peerDependencies:
    zod: ^3
  checksum: 10/abc
  languageName: node
  linkType: hard

"app@workspace:.":
  version: 0.0.0-use.local
  resolution: "app@workspace:."
  dependencies:
    "@ai-sdk/openai": "npm:^1.1"
    alias: "npm:real@^2"
    old: ^5.0.0
  languageName: unknown
  linkType: soft

"alias@npm:real@^2":
  version: 2.0.0
  resolution: "real@npm:2.0.0"

? "old@npm:^5.0.0"
:
  version: 5.0.0
  resolution: "old@npm:5.0.0"

"typescript@patch:typescript@^5#~builtin<compat/typescript>":
  version: 5.0.0
  resolution: "typescript@patch:typescript@npm%3A5.0.0#~builtin::version=5.0.0"
"""
    found = read("yarn.lock", text)
    assert facts(found) == [
        (5, "@ai-sdk/openai", "1.1.2", "runtime", True, ("@ai-sdk/provider",)),
        (26, "real", "2.0.0", "runtime", True, ()),
        (30, "old", "5.0.0", "runtime", True, ()),
        (35, "typescript", "5.0.0", "runtime", False, ()),
    ]
    assert found.problems == ()


def test_yarn_with_a_merge_conflict(read: Any) -> None:
    found = read("yarn.lock", '<<<<<<< HEAD\na@^1:\n  version "1.0.0"\n=======\n  x\nb@^1:\n')
    assert [row[1] for row in facts(found)] == ["a"]
    assert [problem.line for problem in found.problems] == [1]


# --- bun ---


def test_bun(read: Any) -> None:
    text = """\
{
  "lockfileVersion": 1,
  "workspaces": {
    "": {
      "name": "app",
      "dependencies": { "openai": "^4", "alias": "npm:real@1", },
      "devDependencies": { "vitest": "1", },
    },
    "apps/web": { "name": "web", "dependencies": { "zod": "3" } },
  },
  "packages": {
    "openai": ["openai@4.0.0", "", { "dependencies": { "@Types/node": "^18" } }, "sha512-x"],

    "alias": ["real@1.0.0", "", {}, "sha512-x"],
    "openai/@types/node": ["@types/node@18.0.0", "", { "optionalDependencies": {"undici": "5"} }, "sha512-x"],
    "undici": ["undici@5.0.0", "", {}, "sha512-x"],
    "vitest": ["vitest@1.0.0", "", { "dependencies": { "chai": "5" } }, "sha512-x"],
    "chai": ["chai@5.0.0", "", {}, "sha512-x"],
    "zod": ["zod@3.0.0", "", {}, "sha512-x"],
    "web": ["web@workspace:apps/web"],
    "git": ["git@github:a/b#c", {}, "c"],
    "odd": [],
    "odder": "x",
  }
}
"""
    found = read("bun.lock", text)
    assert facts(found) == [
        (12, "openai", "4.0.0", "runtime", True, ("@types/node",)),
        (14, "real", "1.0.0", "runtime", True, ()),
        (15, "@types/node", "18.0.0", "runtime", False, ("undici",)),
        (16, "undici", "5.0.0", "runtime", False, ()),
        (17, "vitest", "1.0.0", "development", True, ("chai",)),
        (18, "chai", "5.0.0", "development", False, ()),
        (19, "zod", "3.0.0", "runtime", True, ()),
        (21, "git", "", "runtime", False, ()),
    ]
    assert found.facts[-1].spec == "github:a/b#c"
    assert {fact.group for fact in found.facts} == {Group.RUNTIME, Group.DEVELOPMENT}


def test_bun_of_unexpected_kinds(read: Any) -> None:
    assert read("bun.lock", '{"workspaces": [], "packages": 3}').facts == ()
    assert len(read("bun.lock", "").problems) == 1
