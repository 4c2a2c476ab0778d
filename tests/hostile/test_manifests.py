"""Manifests, lockfiles and the readers under them, on input made to hurt."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounded import within
from shadowbom.core.fact import Dependency, EnvRead, Group, Literal, Property, Setting
from shadowbom.core.source import Document, SourceFile
from shadowbom.extract.extractors import BY_ID, Extraction, Request, format_of
from shadowbom.extract.manifests import setup_script
from shadowbom.extract.positions import (
    MAX_DEPTH,
    Malformed,
    json_tree,
    toml_positions,
    toml_tree,
    walk,
    yaml_nodes,
)

DEEP = 100_000


@pytest.mark.parametrize("opening", ["[", '{"a":', "[{a:", "[/**/", "'", '"\\"', "/*", "[//\n"])
def test_deep_json_is_an_error_and_no_crash(opening: str) -> None:
    with pytest.raises(Malformed):
        json_tree(opening * DEEP)


@pytest.mark.parametrize("closing", ["]", "}", ",", ":", "]}"])
def test_only_closing_json(closing: str) -> None:
    with pytest.raises(Malformed):
        json_tree("[" + closing * DEEP)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * DEEP,
        "a = " + "{b=" * DEEP,
        "a" + ".a" * DEEP + " = 1",
        "[a" + ".a" * DEEP + "]",
        "[" * DEEP,
        "a = [\n" * DEEP,
        'a = """' * DEEP,
        "a = '''\n" * (DEEP - 1),
        'a = "\n' * DEEP,
        '"' * DEEP,
        "a = {" + "b = 1, " * DEEP,
    ],
)
def test_deep_or_endless_toml_is_an_error_and_no_crash(text: str) -> None:
    with pytest.raises(Malformed):
        toml_tree(text)


@pytest.mark.parametrize("text", ["[" * DEEP, "{a: " * DEEP, "- " * DEEP, "? " * DEEP, "a: &a [" * 300])
def test_deep_yaml_is_an_error_and_no_crash(text: str) -> None:
    with pytest.raises(Malformed):
        yaml_nodes(text)


def test_nesting_that_is_allowed_can_be_walked() -> None:
    depth = MAX_DEPTH - 1
    tree = json_tree("[" * depth + "1" + "]" * depth)
    assert len(list(walk(tree))) == depth
    (document,) = yaml_nodes("[" * depth + "1" + "]" * depth)
    assert len(list(walk(document))) == depth
    assert len(toml_positions("a = " + "[" * depth + "1" + "]" * depth)) == depth + 1


def test_aliases_of_aliases_take_no_room_and_walking_them_ends() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{row}: &a{row} [{', '.join([f'*a{row - 1}'] * 10)}]" for row in range(1, 30)]
    (document,) = yaml_nodes("\n".join(rows))
    assert len(document.children) == 30
    assert sum(1 for _ in walk(document, limit=5_000)) == 5_000


def test_merging_the_same_large_mapping_again_and_again_ends() -> None:
    rows = ["base: &b {" + ", ".join(f"k{index}: v" for index in range(1_500)) + "}"]
    rows += [f"m{index}: {{<<: *b}}" for index in range(1_500)]
    with pytest.raises(Malformed, match="too many values"):
        yaml_nodes("\n".join(rows))


def test_too_many_values_end_with_what_was_read() -> None:
    with pytest.raises(Malformed, match="too many values") as caught:
        json_tree("[" + "0," * 1_000_100)
    assert caught.value.partial is not None
    assert len(caught.value.partial.children) == 1_000_000


def test_a_string_of_nothing_but_escapes_takes_little_memory() -> None:
    text = '{"a": "' + "\\n" * 500_000 + '"}'
    tracemalloc.start()
    tree = json_tree(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(tree.children[0].text) == 500_000
    assert peak < 20 * len(text)


@pytest.mark.parametrize(
    "text", ["\x00" * 1000, "\x1b[31m{", "\ud800:", "\ufeff\ufeff[", "\r" * 100 + "[", "%\t\x7f", "{" + "\x00" * 50]
)
def test_control_characters_and_rubbish(text: str) -> None:
    for read in (json_tree, toml_tree):
        with pytest.raises(Malformed) as caught:
            read(text)
        assert caught.value.line == 1
    try:
        documents = yaml_nodes(text)
    except Malformed as fault:
        documents = [fault.partial] if fault.partial is not None else []
    assert len(documents) <= 1


# --- every reader of a manifest ---

SAMPLES = {
    "requirements.txt": 'a==1 \\\n  --hash=x\n-r b.txt\n-e git+https://h/r#egg=c[d]\ne @ https://h/x.whl ; os<"3"\n',
    "pyproject.toml": '[project]\nname = "x"\ndependencies = ["a>=1", \'b\']\n[tool.poetry.dependencies]\nc = {}',
    "poetry.lock": '[[package]]\nname = "a"\nversion = "1"\n[package.dependencies]\nb = ">=1"\n',
    "uv.lock": '[[package]]\nname = "a"\nsource = { virtual = "." }\ndependencies = [{ name = "b" }]\n'
    '[[package]]\nname = "b"\nversion = "1"\n',
    "pdm.lock": '[[package]]\nname = "a"\nversion = "1"\ngroups = ["default"]\ndependencies = ["b>1"]\n',
    "pylock.toml": '[[packages]]\nname = "a"\nversion = "1"\ndependencies = [{name = "b"}]\n',
    "Pipfile": '[packages]\na = "*"\nb = {version = "==1", extras = ["x"]}\n',
    "Pipfile.lock": '{"default": {"a": {"version": "==1", "extras": ["b"]}}}',
    "setup.cfg": "[options]\ninstall_requires =\n  a>=1\n  b; c\n[options.extras_require]\nx = file: r.txt\n",
    "environment.yml": "dependencies:\n  - a=1\n  - pip:\n    - b==1\n    - -r x.txt\n",
    "package.json": '{"dependencies": {"a": "1.0.0"}, "overrides": {"b": {".": "1"}}}',
    "package-lock.json": '{"packages": {"": {"dependencies": {"a": "1"}}, "node_modules/a": {"version": "1.0.0"}}}',
    "pnpm-lock.yaml": "lockfileVersion: '9.0'\npackages:\n  a@1.0.0:\n    x: y\nsnapshots:\n  a@1.0.0:\n"
    "    dependencies:\n      b: 1\n",
    "pnpm-workspace.yaml": "catalog:\n  a: ^1\ncatalogs:\n  x:\n    b: 1.0.0\n",
    "yarn.lock": 'a@^1, "b@npm:^2":\n  version "1.0.0"\n  dependencies:\n    c "^1"\n',
    "bun.lock": '{"workspaces": {"": {"dependencies": {"a": "1"}}}, "packages": {"a": ["a@1.0.0", "", {}, "x"],}}',
    "go.mod": 'module m\nrequire (\n\ta.b/c/v2 v2.0.0 // indirect\n\t"d.e/f" v1.0.0\n)\n'
    'replace d.e/f => g.h/i v1.0.0\n',
    "go.work": "use ./a\nreplace d.e/f v1.0.0 => g.h/i v1.0.0\n",
    "go.sum": "a.b/c v1.0.0 h1:x=\na.b/c v1.0.0/go.mod h1:x=\n",
    "Cargo.toml": '[dependencies]\na = "=1.2.3"\nb = { workspace = true }\n'
    '[workspace.dependencies]\nb = { git = "https://h/r" }\n',
    "Cargo.lock": '[[package]]\nname = "a"\nversion = "1"\nsource = "git+https://h/r"\ndependencies = ["b 1.0.0"]\n',
    "pom.xml": "<project><parent><groupId>g</groupId><artifactId>a</artifactId></parent>"
    "<properties><v>1</v></properties>"
    "<dependencies><dependency><groupId>g</groupId><artifactId>b</artifactId><version>${v}</version></dependency>"
    "</dependencies></project>\n",
    "ivy.xml": '<ivy-module><dependencies><dependency org="g" name="a" rev="1"/></dependencies></ivy-module>\n',
    "a.csproj": '<Project Sdk="S/1"><PropertyGroup><V>1</V></PropertyGroup><ItemGroup>\n'
    '<PackageReference Include="A;B" Version="$(V)"/><PackageVersion Include="C" Version="1"/></ItemGroup></Project>\n',
    "packages.config": '<packages>\n<package id="A" version="1.0"/></packages>\n',
    "a.nuspec": '<package><dependency id="A" version="1.0"/></package>\n',
    "packages.lock.json": '{"dependencies": {"net8.0": {"A": {"type": "Direct", "resolved": "1.0.0"}}}}',
    "paket.dependencies": "group Test\nnuget A ~> 1.0 framework: x\n",
    "a.fsx": '#r "nuget: A, 1.0"\n#:package B@1\n#addin nuget:?package=C&version=1\n',
    "build.gradle": "def v = '1'\next.w = [a: 'g:a:1']\ndependencies {\n  implementation \"g:b:$v\"\n"
    "  api group: 'g', name: 'c', version: v\n  api libs.d, platform('g:e:1')\n}\nplugins { id 'a.b' version '1' }\n",
    "build.gradle.kts": 'val v by extra("1")\ndependencies {\n  api("g:b:${v}") { x() }\n  api(libs.d.get())\n}\n'
    'object D { const val E = "g:e:1" }\n',
    "settings.gradle": "versionCatalogs { libs { library('a', 'g', 'a').version('1'); version('v', '1') } }\n",
    "gradle/libs.versions.toml": '[versions]\nv = "1"\n[libraries]\na = { module = "g:a", version.ref = "v" }\n'
    '[bundles]\nb = ["a"]\n',
    "gradle.properties": "v=1.0\n",
    "gradle.lockfile": "g:a:1=compileClasspath\nempty=\n",
    "build.sbt": 'val v = "1"\nlibraryDependencies += ("g" %% "a" % v % Test).x("y")\n'
    '//> using dep g::b:1\nmvn"g:c:1"\n',
    "deno.json": '{"imports": {"a": "npm:a@1", "b": "https://esm.sh/b@1/x"}, "importMap": "m.json"}',
    "Gemfile": 'gem "a", "1.0"\ngroup :test do\n  gem %q<b>, [">= 1"] # x\nend\nx = <<~T\n  y\nT\neval_gemfile "c"\n',
    "a.gemspec": 'Gem::Specification.new do |s|\n  s.add_dependency(%q<a>.freeze, ["~> 1"])\nend\n',
    "Gemfile.lock": "GEM\n  specs:\n    a (1.0)\n      b (>= 1)\n    b (2.0-x86_64-linux)\n\nDEPENDENCIES\n  a!\n",
    "composer.json": '{"require": {"php": "^8", "a/b": "1.0.0"}, "require-dev": {"a\\/c": "*"}}',
    "composer.lock": '{"packages": [{"name": "a/b", "version": "v1.0.0", "require": {"a/c": "*"}}]}',
    "Package.swift": 'let p = Package(dependencies: [.package(url: "https://h.io/a/b", from: "1.0"), // x\n'
    '.package(url: "https://h.io/a/c", "1"..<"2")], targets: [.target(name: "\\(x)", dependencies: ['
    '.product(name: "C", package: "c")])])\n',
    "Package.resolved": '{"pins": [{"location": "https://h.io/a/b.git", "state": {"version": "1.0.0"}}], "version": 2}',
    "project.pbxproj": 'A1 /* x */ = {\nisa = XCRemoteSwiftPackageReference;\nrepositoryURL = "https://h.io/a/b";\n'
    "requirement = {\nkind = exactVersion;\nversion = 1.0;\n};\n};\nA2 = {\nisa = XCSwiftPackageProductDependency;\n"
    "package = A1 /* x */;\nproductName = B;\n};\n",
    "project.yml": "packages:\n  A:\n    url: https://h.io/a/b\n    from: 1.0.0\ntargets:\n  X:\n    dependencies:\n"
    "    - package: A\n      product: B\n",
    "Podfile": "target 'x' do\n  pod 'A/B', '~> 1.0'\n  pod \"C\", :git => 'https://h.io/c'\nend\n",
    "a.podspec": "s.dependency 'A', '1.0'\n",
    "a.podspec.json": '{"dependencies": {"A": ["1.0"]}, "subspecs": [{"dependencies": {"B/C": []}}]}',
    "Podfile.lock": "PODS:\n  - A (1.0):\n    - B/C (= 2.0)\n  - B/C (2.0)\nDEPENDENCIES:\n  - A (~> 1)\n",
    "Cartfile": 'github "a/b" ~> 1.0\ngit "https://h.io/c/d" == 1.0 # x\n',
    "pubspec.yaml": "dependencies:\n  a: ^1.0.0\n  b:\n    git:\n      url: https://h.io/b\n"
    "dev_dependencies:\n  c: 1.0.0\n",
    "pubspec.lock": "packages:\n  a:\n    dependency: transitive\n    source: hosted\n    version: \"1.0.0\"\n",
    "mix.exs": 'defp deps do\n  [{:a, "~> 1.0", only: [:dev]}, # x\n'
    '   {:b, git: "https://h.io/b"}, {:c, "1.0.0", hex: :d}]\nend\n',
    "mix.lock": '%{\n  "a": {:hex, :a, "1.0.0", "x", [:mix], [{:b, "~> 1", [hex: :b]}], "hexpm", "y"},\n}\n',
    "conanfile.txt": "[requires]\na/1.0\nb/[>=1]@u/c # x\n[tool_requires]\nc/2\n",
    "conan.lock": '{"requires": ["a/1.0#f%1"], "graph_lock": {"nodes": {"0": {"ref": "b/1.0"}}}}',
    "vcpkg.json": '{"dependencies": ["a", {"name": "b", "version>=": "1", "features": ["c"]}],'
    ' "features": {"f": {"dependencies": ["d"]}}, "overrides": [{"name": "a", "version": "1"}]}',
    "bom.json": '{"bomFormat": "CycloneDX", "metadata": {"component": {"bom-ref": "r"}}, "components": [{"name": "a", '
    '"bom-ref": "a", "purl": "pkg:pypi/a@1", "components": [{"purl": "pkg:npm/%40a/b@1"}]}], "services": '
    '[{"endpoints": ["https://h.io"]}], "dependencies": [{"ref": "r", "dependsOn": ["a"]}]}',
    "bom.xml": '<bom><components><component bom-ref="a"><name>a</name><purl>pkg:gem/a@1</purl></component></components>'
    '<dependencies><dependency ref="r"><dependency ref="a"/></dependency></dependencies></bom>',
    "a.spdx.json": '{"spdxVersion": "SPDX-2.3", "packages": [{"SPDXID": "a", "name": "a", "externalRefs": '
    '[{"referenceType": "purl", "referenceLocator": "pkg:hex/a@1"}]}], "relationships": [{"spdxElementId": "d", '
    '"relationshipType": "DESCRIBES", "relatedSpdxElement": "a"}]}',
    "a.spdx": "PackageName: a\nSPDXID: x\nExternalRef: PACKAGE-MANAGER purl pkg:pub/a@1\n"
    "Relationship: x DEPENDS_ON y\n",
}
UNITS = (
    "[", "{", '{"a":', "a.", "- ", "a", " ", "\\\n", "@", "a==1,", "a[", "(", '"', ">", "/a@", "\t", ";", "\x00",
)  # fmt: skip
PROGRAMS = {
    "Gemfile": ('"#{', "<<~A\n", "gem 'a\n", "do\n", "%w(", "group :a, ", "'\\"), "Podfile": ("pod 'a', ",),
    "mix.exs": ("~r(", "{:a,", '"""\\', "def a\n"), "mix.lock": ('"a": {:hex, ', "%{"),
    "Package.swift": ("/*", '"\\(', '"""', ".package(", ".product(name:"), "conanfile.txt": ("a/1\n",),
    "a.podspec": ("s.dependency.", "dependency."), "a.exs": ("Mix.install ", "Mix.install([:a,"),
    "project.pbxproj": ("isa = XCRemoteSwiftPackageReference;\n", "A1 = {\n", "/* "),
}
WEDGES = ("[", "{", '"', "'", "\\", "\x00", ":", "\n", "@", "#", "\t", "]", "\ud800", "=", "🐍", "&x *x", "<<: *y")


def extract(path: str, text: str) -> Extraction:
    source = SourceFile(path, path.encode(), format_of(path))
    return BY_ID[source.format].load()(Document(source, text), Request())


def check(path: str, text: str) -> Extraction:
    """Reads a text and holds the result to what every result must keep."""
    found = extract(path, text)
    lines = text.split("\n")
    # A script that asks for its packages itself is code, and gives the facts of code besides.
    code = BY_ID[format_of(path)].kind == "source"
    for fact in found.facts:
        assert code or isinstance(fact, Dependency | EnvRead | Literal | Property | Setting)
        if isinstance(fact, Dependency):
            assert fact.name
        assert 1 <= fact.location.line <= len(lines)
        assert 1 <= fact.location.column <= len(lines[fact.location.line - 1]) + 1
    for problem in found.problems:
        assert problem.path == path
        assert problem.stage == "extract"
        assert "\n" not in problem.message
        assert len(problem.message) < 300
    for include in found.includes:
        assert not include.startswith(("/", "../"))
    return found


@pytest.mark.parametrize("path", SAMPLES)
def test_samples_as_such(path: str) -> None:
    found = check(path, SAMPLES[path])
    assert found.facts
    assert found.problems == ()


@pytest.mark.parametrize("path", SAMPLES)
def test_cut_off_anywhere_and_wedged_anywhere(path: str) -> None:
    text = SAMPLES[path]
    for at in range(len(text)):
        check(path, text[:at] + "\n")
    for wedge in WEDGES:
        for at in range(0, len(text), 3):
            check(path, text[:at] + wedge + text[at:])


@pytest.mark.parametrize("path", SAMPLES)
@pytest.mark.parametrize("unit", UNITS)
def test_one_thing_over_and_over(path: str, unit: str) -> None:
    check(path, unit * 20_000)
    head = SAMPLES[path].split("\n", 1)[0]
    check(path, head + "\n" + unit * 10_000)


@pytest.mark.parametrize("path", ["build.gradle", "build.gradle.kts", "build.sbt", "settings.gradle"])
@pytest.mark.parametrize(
    "unit", ["{}", "a % a ", "a + ", "a.b.", "a {", "a = [", '"${a', '"${"', "a 'b:c:1', ", "x(", "$a"],
)
def test_long_statements_of_build_scripts(path: str, unit: str) -> None:
    with within(4):
        for before in ("", "dependencies {\n implementation ", "val x = ", "versionCatalogs { libs { library("):
            check(path, before + unit * 8_000)


@pytest.mark.parametrize(("path", "unit"), [(path, unit) for path, units in PROGRAMS.items() for unit in units])
def test_one_part_of_a_program_over_and_over(path: str, unit: str) -> None:
    check(path, unit * 10_000)
    check(path, SAMPLES.get(path, "") + unit * 10_000)


@pytest.mark.parametrize("unit", ["@", "a@", "npm:", "/", ">", "x>/@", "-", "="])
def test_long_names_and_ranges(unit: str) -> None:
    value = unit * 30_000
    text = json.dumps({"dependencies": {value: "1", "a": value}, "overrides": {value: value}, "imports": {"a": value}})
    check("package.json", text)
    check("deno.json", text)
    check("pyproject.toml", f"[project]\ndependencies = [{json.dumps(value)}]\n")
    check("requirements.txt", f"a {value}\n{value}\na=={value} ; {value}\n")
    check("yarn.lock", f'{value}@1:\n  version "1"\n')
    check("pnpm-lock.yaml", f"packages:\n  {value}@1:\n    name: {value}\n")


@given(st.sampled_from(sorted(SAMPLES)), st.text(alphabet="ab1.-=@[]{}()<>:,;'\"\\#/ \n\t&*?|~^!", max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_text(path: str, text: str) -> None:
    check(path, text)


def test_a_package_that_requires_itself_and_a_ring_of_them() -> None:
    lock = "".join(
        f'[[package]]\nname = "p{index}"\nversion = "1"\ndependencies = [{{ name = "p{(index + 1) % 50}" }}]\n'
        for index in range(50)
    )
    root = (
        '[[package]]\nname = "own"\nsource = { virtual = "." }\n[package.dev-dependencies]\ndev = [{ name = "p7" }]\n'
    )
    found = extract("uv.lock", lock + root)
    assert len(found.facts) == 50
    assert {fact.group for fact in found.facts if isinstance(fact, Dependency)} == {Group.DEVELOPMENT}


SETUP = "\nsetup(install_requires=['a', 'b>=1'])\n"


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * DEEP,
        "x = " + "-" * DEEP + "1",
        "x = " + "not " * DEEP + "1",
        "x = a" + ".b" * DEEP,
        "x = a" + "()" * DEEP,
        "x = 1" + " + 1" * DEEP,
        "x = " + "lambda: " * 20_000 + "1",
        "x = a" + "[0]" * 50_000,
        "x = " + "2 ** " * 20_000 + "1",
        "x = 1" + " < 1" * 20_000,
        "".join(" " * level + "if 1:\n" for level in range(300)),
        "@a\n" * 10_000 + "def f(): pass",
        "x = '" + "\\N{" * 10_000,
        "\x00",
        "x = \ud800",
        "# " + "x" * (1 << 19),
    ],
)
def test_a_setup_py_that_python_cannot_stand_still_tells(text: str) -> None:
    source = SourceFile("setup.py", b"setup.py", "setup-py")
    found = setup_script.extract(Document(source, text + SETUP))
    assert [fact.name for fact in found.facts if isinstance(fact, Dependency)] == ["a", "b"]
    assert len(found.problems) <= 1


@pytest.mark.parametrize(
    "text",
    [
        "a0 = ['x']\n"
        + "".join(f"a{i} = a{i - 1} + a{i - 1}\n" for i in range(1, 500))
        + "setup(install_requires=a20)",
        "def f0(): return ['x']\n"
        + "".join(f"def f{i}(): return [f{i - 1}(), f{i - 1}()]\n" for i in range(1, 500))
        + "setup(install_requires=f15())",
        "d0 = {'k': ['x']}\n"
        + "".join(f"d{i} = {{**d{i - 1}, **d{i - 1}}}\n" for i in range(1, 200))
        + "setup(extras_require=d12)",
        "".join(f"e['{i}'] = e['{i + 1}'] + e['{i + 1}']\n" for i in range(3_000)) + "setup(extras_require=e)",
        "l = [" + "'x', " * 20_000 + "]\nsetup(install_requires=l, extras_require={'a': l + l, 'b': l + l})",
    ],
)
def test_names_made_of_names_made_of_names_end(text: str) -> None:
    source = SourceFile("setup.py", b"setup.py", "setup-py")
    found = setup_script.extract(Document(source, text))
    assert found.problems == ()
    assert len(found.facts) <= 5_000


@pytest.mark.parametrize("text", ["x = " + "(" * DEEP, "x = 1" + " + 1" * DEEP, "\x00"])
def test_a_recipe_that_python_cannot_stand(text: str) -> None:
    found = extract("conanfile.py", text)
    assert not [fact for fact in found.facts if isinstance(fact, Dependency)]
    assert [problem.message for problem in found.problems] in (
        ["not parsed as Python: no recipe is read"], ["too long to be read as a recipe"],
    )
