from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from inheritance_rig import WRAPPERS, build
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


def _take(store: sqlite3.Connection, folder: Path) -> None:
    refs, _ = list_all([Target("folder", str(folder))])
    writer = Writer(store, "ruleset", "settings")
    writer.begin("x", NOW)
    writer.listed([Listed(ref, "x") for ref in refs], [], ["x"])
    for ref in refs:
        writer.take(run_unit(spec_of(ref, Settings(), Limits(), now=NOW)))
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
    assert rows == [("npm", "x", ""), ("terraform", "git.example.org/acme/x", "v1")]
