from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from inheritance_rig import WRAPPERS, build
from shadowbom.sweep.addresses import git_source
from shadowbom.sweep.forges import Target, list_all
from shadowbom.sweep.inheritance import Inheritance
from shadowbom.sweep.offers import image, is_telling, offers_of, source
from shadowbom.sweep.reporting import who_uses
from shadowbom.sweep.spec import Limits, Settings, UnitResult, spec_of
from shadowbom.sweep.store import open_store
from shadowbom.sweep.store.writer import Listed, Writer
from shadowbom.sweep.unit import run_unit
from sweep_rig import NOW, bare

POM = """<project><parent><groupId>org.a</groupId><artifactId>p</artifactId></parent><artifactId>x</artifactId>
<dependencies><dependency><groupId>b</groupId><artifactId>c</artifactId></dependency></dependencies></project>"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = open_store(str(tmp_path / "s.db"), create=True)
    yield opened
    opened.close()


def _take(store: sqlite3.Connection, folder: Path, *, addressed: bool = False) -> None:
    """Scan all of ``folder`` into the store; ``addressed`` as if they had been cloned from git.example.org."""
    refs, _ = list_all([Target("folder", str(folder))])
    writer = Writer(store, "ruleset", "settings")
    writer.begin("x", NOW)
    writer.listed([Listed(ref, "x") for ref in refs], [], ["x"])
    for ref in refs:
        url = f"https://git.example.org/{ref.name}.git" if addressed else ""
        writer.take(run_unit(spec_of(replace(ref, url=url), Settings(), Limits(), now=NOW)))
    writer.finish(NOW)


def test_every_inherited_use_is_found_and_none_is_invented(store: sqlite3.Connection, tmp_path: Path) -> None:
    rig = build(tmp_path / "org")
    assert len(rig.names) == 60
    _take(store, tmp_path / "org")
    edges = list(Inheritance(store).edges())
    assert {(row["repository"], row["from"]) for row in edges} == rig.expected
    for wrapper, (_, name, _) in WRAPPERS.items():
        assert {row["name"] for row in edges if row["from"] == wrapper} >= {name}, wrapper
    far = next(row for row in edges if row["repository"] == "ai-py-far" and row["name"] == "anthropic")
    assert far["via"] == ["pypi:outer-ai-py@1.0 of ai-py-outer (ai-py-far:requirements.txt:1)",
                          "pypi:acme-ai of ai-py (ai-py-outer:pyproject.toml:3)"]
    rows = who_uses(store, ["cohere"])
    assert [(row["repository"], row["how"]) for row in rows] == [
        ("mono", "direct"), ("mono-far", "inherited"), ("mono-outer", "inherited"),
        *((f"mono-user-{n}", "inherited") for n in range(4))]


def _result(key: str, offers: list[str], uses: list[str], *, ai: bool = False) -> UnitResult:
    asset = {"key": "pkg:npm/openai", "kind": "provider-sdk", "name": "openai", "provider": "OpenAI", "product": "x",
             "state": "called", "scope": "production", "confidence": {"score": 1.0}, "versions": [], "properties": [],
             "evidence": [{"location": {"path": "a.js", "line": 1}, "scope": "production"}]}
    return UnitResult(
        key, "scanned", document={"assets": [asset] if ai else [], "findings": []},
        publishes=tuple({"ecosystem": "npm", "name": name, "path": "package.json"} for name in offers),
        consumes=tuple({"ecosystem": "npm", "name": name, "version": "", "path": "package.json", "line": 1}
                       for name in uses))


def test_long_ways_and_rings_end(store: sqlite3.Connection, tmp_path: Path) -> None:
    names = [f"p{n}" for n in range(40)]
    for name in names:
        bare(tmp_path / "org", name)
    refs, _ = list_all([Target("folder", str(tmp_path / "org"))])
    writer = Writer(store, "", "")
    writer.begin("x", NOW)
    writer.listed([Listed(ref, "x") for ref in refs], [], ["x"])
    for ref in refs:
        number = int(ref.name[1:])
        writer.take(_result(ref.key, [ref.name], [f"p{(number + 1) % 40}"], ai=number == 0))
    reached = {row["repository"]: len(row["via"]) for row in Inheritance(store).edges()}
    assert reached == {f"p{40 - n}": n for n in range(1, 21)}


@pytest.mark.parametrize(("path", "text", "offers"), [
    ("package.json", '{"name": "@A/x"}', [("npm", "@a/x")]),
    ("package.json", '{"name": "x", "private": true}', []),
    ("package.json", '{"name": ["x"]}', []), ("package.json", "[" * 100_000, []), ("package.json", "[]", []),
    ("pyproject.toml", '[tool.poetry]\nname = "A.b"\n', [("pypi", "a-b")]),
    ("pyproject.toml", '[tool.poetry]\nname = "a"\npackage-mode = false\n', []),
    ("pyproject.toml", "[project]\nname = 3\n", []), ("pyproject.toml", "= =", []),
    ("setup.py", "setup(name='a_b', version='1')", [("pypi", "a-b")]),
    ("go.mod", "module example.org/Acme/x // c\n", [("golang", "example.org/Acme/x")]),
    ("go.mod", "module example.org/acme/x/v2\n", [("golang", "example.org/acme/x")]),
    ("Cargo.toml", '[package]\nname = "x"\n', [("cargo", "x")]),
    ("Cargo.toml", '[package]\nname = "x"\npublish = false\n', []), ("Cargo.toml", "[workspace]\n", []),
    ("composer.json", '{"name": "acme/x"}', [("composer", "acme/x")]),
    ("x.gemspec", "Gem::Specification.new do |s|\n  s.name = 'x'\nend\n", [("gem", "x")]),
    ("pubspec.yaml", "name: x_y\nversion: 1\n", [("pub", "x_y")]),
    ("pom.xml", POM, [("maven", "org.a:x")]),
    ("pom.xml", "<parent>" * 20_000, []), ("pom.xml", "<project/>", []),
    ("action.yml", "name: x\n", [("github", "acme/web")]), ("sub/action.yaml", "", [("github", "acme/web/sub")]),
    (".github/workflows/x.yml", "on:\n  workflow_call:\n", [("github", "acme/web/.github/workflows/x.yml")]),
    (".github/workflows/x.yml", "on: push\n", []),
    ("main.tf", "", [("terraform", "git.example.org/acme/web")]),
    ("modules/x/a.tf", "", [("terraform", "git.example.org/acme/web//modules/x")]), ("deep/er/a.tf", "", []),
])
def test_what_a_file_says_that_is_published(path: str, text: str, offers: list[tuple[str, str]]) -> None:
    assert is_telling(path)
    assert list(offers_of(path, text, "Acme/web", "https://git.example.org/acme/web.git")) == offers


def test_a_module_of_the_registry_has_the_name_of_its_repository() -> None:
    assert ("terraform", "acme/llm/aws") in offers_of("main.tf", "", "acme/terraform-aws-llm", "")


@pytest.mark.parametrize(("spelt", "name"), [
    ("git::https://a:b@git.example.org/Acme/ai.git//modules/x?ref=v1", ("git.example.org/acme/ai//modules/x", "v1")),
    ("git@git.example.org:acme/ai.git", ("git.example.org/acme/ai", "")), ("../x", ("", "")),
    ("github.com/acme/ai", ("github.com/acme/ai", "")), ("acme/llm/aws", ("acme/llm/aws", "")),
])
def test_the_source_of_a_module(spelt: str, name: tuple[str, str]) -> None:
    assert source(spelt) == name


@pytest.mark.parametrize(("reference", "name"), [
    ("ghcr.io/Acme/x:1@sha256:aa", "ghcr.io/acme/x"), ("localhost:5000/x", "localhost:5000/x"), ("${X}/y", ""),
    ("", ""),
])
def test_the_name_of_an_image(reference: str, name: str) -> None:
    assert image(reference) == name


def test_an_image_that_a_workflow_pushes_and_another_repository_runs(
    store: sqlite3.Connection, tmp_path: Path
) -> None:
    bare(tmp_path / "org", "base", {
        "app.py": "import openai\nopenai.OpenAI()\n", "Dockerfile": "FROM python:3\n",
        ".github/workflows/push.yml":
            "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: docker/build-push-action@v6\n"
            "        with:\n          push: true\n          tags: ghcr.io/acme/base:latest\n"})
    bare(tmp_path / "org", "child", {"Dockerfile": "FROM ghcr.io/acme/base:1.2\n"})
    bare(tmp_path / "org", "other", {"Dockerfile": "FROM ghcr.io/acme/basement:1.2\n"})
    _take(store, tmp_path / "org")
    assert [(row["repository"], row["name"], row["via"]) for row in Inheritance(store).edges()] == [
        ("child", "openai", ["oci:ghcr.io/acme/base@1.2 of base (child:Dockerfile:1)"])]


def test_an_address_with_a_password_is_not_remembered(store: sqlite3.Connection, tmp_path: Path) -> None:
    bare(tmp_path / "org", "app", {
        "package.json": '{"name": "app", "dependencies": {"x": "git+https://user:hunter2@git.example.org/x.git"}}\n',
        "main.tf": 'module "x" {\n  source = "git::https://user:hunter2@git.example.org/acme/x.git?ref=v1"\n}\n'})
    _take(store, tmp_path / "org")
    rows = [tuple(row) for row in store.execute("SELECT ecosystem, name, version FROM consumption ORDER BY 1")]
    assert rows == [("git", "git.example.org/x//npm:x", ""), ("terraform", "git.example.org/acme/x", "v1")]


@pytest.mark.parametrize(("ecosystem", "spec", "source"), [
    ("pypi", "@ git+https://git.example.org/Acme/x.git@v1#egg=x&subdirectory=y", ("git.example.org/acme/x", "v1")),
    ("pypi", "@ git+ssh://git@git.example.org:22/acme/x@main", ("git.example.org/acme/x", "main")),
    ("pypi", "@ https://git.example.org/acme/x/archive/refs/heads/main.zip", ("git.example.org/acme/x", "")),
    ("pypi", "@ https://user:hunter2@git.example.org/acme/x.git", ("git.example.org/acme/x", "")),
    ("npm", "git+ssh://git@git.example.org/acme/x.git#v1", ("git.example.org/acme/x", "v1")),
    ("npm", "acme/x", ("github.com/acme/x", "")), ("npm", "acme/x#semver:^1", ("github.com/acme/x", "^1")),
    ("npm", "github:acme/x#v1", ("github.com/acme/x", "v1")), ("npm", "gitlab:a/b/x", ("gitlab.com/a/b/x", "")),
    ("npm", "git@git.example.org:acme/x.git", ("git.example.org/acme/x", "")),
    ("npm", "https://codeload.github.com/acme/x/tar.gz/main", ("github.com/acme/x", "")),
    ("cargo", "git+https://git.example.org/acme/x#v1", ("git.example.org/acme/x", "v1")),
    ("gem", "github: acme/x", ("github.com/acme/x", "")),
    ("pub", "git: https://git.example.org/acme/x.git", ("git.example.org/acme/x", "")),
    ("npm", "^1.0", ("", "")), ("npm", "file:../x", ("", "")), ("npm", "npm:other@1", ("", "")),
    ("npm", "../x/y", ("", "")), ("npm", "workspace:*", ("", "")), ("pypi", ">=1,<2", ("", "")),
    ("npm", "git+https://[::1", ("", "")), ("pypi", "@ file:///x/y", ("", "")), ("cargo", "acme/x", ("", "")),
    ("npm", "a/" * 50_000, ("", "")), ("npm", "git+https://", ("", "")), ("pypi", "", ("", "")),
])
def test_the_repository_that_a_dependency_is_the_address_of(
    ecosystem: str, spec: str, source: tuple[str, str]
) -> None:
    assert git_source(ecosystem, spec) == source


def test_what_is_had_from_an_address_is_that_of_the_repository_there(store: sqlite3.Connection, tmp_path: Path) -> None:
    org, ai = tmp_path / "org", {"main.py": "import openai\nopenai.OpenAI()\n"}
    bare(org, "acme/tool", {**ai, "pyproject.toml": '[project]\nname = "acme-tool"\n'})
    bare(org, "acme/plain", ai)
    bare(org, "acme/mono", {
        "packages/ai/package.json": '{"name": "@acme/ai"}', "packages/ai/a.js": 'require("openai");\n',
        "packages/ui/package.json": '{"name": "@acme/ui"}', "packages/ui/a.js": "1;\n"})
    bare(org, "by-name", {"requirements.txt": "acme-tool @ git+https://git.example.org/Acme/Tool.git@v1\n"})
    bare(org, "without-name", {"requirements.txt": "git+https://git.example.org/acme/plain@v2\n"})
    bare(org, "of-mono", {"package.json": '{"dependencies": {"@acme/ai": "git@git.example.org:acme/mono.git#v3"}}'})
    bare(org, "of-ui", {"package.json": '{"dependencies": {"@acme/ui": "git+https://git.example.org/acme/mono.git"}}'})
    bare(org, "elsewhere", {"requirements.txt": "acme-tool @ git+https://other.example.org/acme/tool.git\n"})
    bare(org, "github", {"package.json": '{"dependencies": {"x": "acme/plain"}}'})
    bare(org, "far", {"pyproject.toml": '[project]\nname = "far"\ndependencies = '
                                        '["x @ git+https://git.example.org/by-name.git"]\n'})
    _take(store, org, addressed=True)
    edges = {(row["repository"], row["from"]): row["via"] for row in Inheritance(store).edges()}
    tool = "git:git.example.org/acme/tool//pypi:acme-tool@v1 of acme/tool (by-name:requirements.txt:1)"
    plain = "git:git.example.org/acme/plain@v2 of acme/plain (without-name:requirements.txt:1)"
    mono = "git:git.example.org/acme/mono//npm:@acme/ai@v3 of acme/mono (of-mono:package.json:1)"
    assert edges == {
        ("by-name", "acme/tool"): [tool], ("without-name", "acme/plain"): [plain], ("of-mono", "acme/mono"): [mono],
        ("far", "acme/tool"): ["git:git.example.org/by-name of by-name (far:pyproject.toml:3)", tool],
    }


def test_where_no_address_is_known_a_package_is_known_by_its_name(store: sqlite3.Connection, tmp_path: Path) -> None:
    bare(tmp_path / "org", "tool", {"pyproject.toml": '[project]\nname = "acme-tool"\n', "a.py": "import openai\n"})
    bare(tmp_path / "org", "user", {"requirements.txt": "acme-tool @ git+https://git.example.org/acme/tool.git\n"})
    _take(store, tmp_path / "org")
    assert {(row["repository"], row["from"]) for row in Inheritance(store).edges()} == {("user", "tool")}


def test_a_step_that_runs_an_image_uses_it(store: sqlite3.Connection, tmp_path: Path) -> None:
    bare(tmp_path / "org", "app", {".github/workflows/a.yml":
         "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: docker://ghcr.io/Acme/base:1\n"})
    _take(store, tmp_path / "org")
    rows = [tuple(row) for row in store.execute("SELECT ecosystem, name, version FROM consumption")]
    assert rows == [("oci", "ghcr.io/acme/base", "1")]
