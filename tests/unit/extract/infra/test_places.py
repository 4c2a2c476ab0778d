"""Containers, CI steps, scripts and cluster resources in YAML and JSON."""

from __future__ import annotations

from textwrap import dedent

import pytest

from shadowbom.core.fact import Command, Dependency, Image, Resource, Step
from shadowbom.core.source import Document, SourceFile
from shadowbom.core.value import HOLE, Choice, Lit, Obj, pattern
from shadowbom.extract.extractors import Request
from shadowbom.extract.settings.structured import json, yaml

Place = Image | Command | Step | Resource | Dependency


def facts(text: str, path: str = "x.yaml") -> list[Place]:
    read = json if path.endswith(".json") else yaml
    found = read(Document(SourceFile(path, path.encode(), "yaml"), dedent(text).lstrip("\n")), Request())
    kept = [fact for fact in found.facts if isinstance(fact, (Image, Command, Step, Resource, Dependency))]
    return sorted(kept, key=lambda fact: (fact.location, type(fact).__name__))


def images(text: str, path: str = "x.yaml") -> list[tuple[str, int]]:
    return [(pattern(fact.reference, "?"), fact.location.line) for fact in facts(text, path)
            if isinstance(fact, Image)]


def commands(text: str, path: str = "x.yaml") -> list[tuple[str, int]]:
    return [(" ".join(fact.words), fact.location.line) for fact in facts(text, path) if isinstance(fact, Command)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("image: acme/server:1", [("acme/server:1", 1)]),
        ('image: "${REGISTRY:-docker.io}/acme/server:${TAG}"', [("docker.io/acme/server:?", 1)]),
        ("a:\n  image:\n    repository: acme/server\n    tag: 1.2", [("acme/server:1.2", 3)]),
        ("image:\n  registry: ghcr.io\n  repository: acme/server", [("ghcr.io/acme/server", 3)]),
        ("repository: acme/server\ntag: v1", [("acme/server:v1", 1)]),
        ("serverImage: acme/server", [("acme/server", 1)]),
        ("SERVER_IMAGE: acme/server", [("acme/server", 1)]),
        ("job:\n  container: acme/server\n  services:\n    - acme/db:2", [("acme/server", 2), ("acme/db:2", 4)]),
        ("services:\n  - name: acme/db\n    alias: db", [("acme/db", 2)]),
        ("steps:\n  - uses: docker://acme/server:1", [("docker://acme/server:1", 2)]),
        ("images:\n  - name: server\n    newName: acme/server", [("acme/server", 3)]),
        ("image: a picture, which is prose", []),
        ("image: {}", []),
        ("repository: https://github.com/acme/server", []),
        ("image:\n  name: logo\n  width: 3", []),
    ],
)
def test_images(text: str, found: list[tuple[str, int]]) -> None:
    assert images(text) == found


def test_a_container_feature_of_a_development_container() -> None:
    text = '{\n  "image": "acme/dev",\n  "features": {\n    "ghcr.io/acme/features/tool:1": {}\n  }\n}'
    assert images(text, "devcontainer.json") == [("acme/dev", 2), ("ghcr.io/acme/features/tool:1", 4)]


def test_what_a_container_is_started_with() -> None:
    (image, command) = facts("""
        image: acme/server
        command: ["serve"]
        args:
          - --model
          - tiny
        env:
          - name: MODEL
            value: big
          - name: TOKEN
            valueFrom: {secretKeyRef: {name: x}}
        """)
    assert isinstance(image, Image)
    assert image.run is not None
    assert image.run.words == ("serve",)
    assert [(one.key, one.location.line) for one in image.env] == [("MODEL", 8)]
    assert isinstance(command, Command)
    assert command.words == ("serve", "--model", "tiny")
    assert command.place_of("tiny").line == 5


def test_arguments_alone_go_to_the_entry_point() -> None:
    (image,) = facts("image: acme/server\nargs: [--model, tiny]\nenvironment:\n  MODEL: a\n  lower: b\n")
    assert isinstance(image, Image)
    assert image.run is not None
    assert image.run.words == ("--model", "tiny")
    assert [one.key for one in image.env] == ["MODEL"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("run: acme serve", [("acme serve", 1)]),
        ("steps:\n  - run: |\n      cd x\n\n      acme pull \\\n        tiny && acme serve\n",
         [("cd x", 3), ("acme pull tiny", 5), ("acme serve", 6)]),
        ("script:\n  - acme pull tiny\n  - acme serve", [("acme pull tiny", 2), ("acme serve", 3)]),
        ("before_script: acme serve", [("acme serve", 1)]),
        ("- run:\n    name: x\n    command: acme serve\n", [("acme serve", 3)]),
        ("cmds:\n  - cmd: acme serve\n", [("acme serve", 2)]),
        ("x:\n  image: a\n  entrypoint: [/bin/sh, -c, acme pull tiny && acme serve]",
         [("acme pull tiny", 3), ("acme serve", 3)]),
        ("x:\n  image: a\n  command:\n    - bash\n    - -lc\n    - |\n      acme pull tiny\n      acme serve\n",
         [("acme pull tiny", 7), ("acme serve", 8)]),
        ("run: >\n  acme\n  serve\n", [("acme serve", 2)]),
        ("run: bash -c 'acme serve'", [("acme serve", 1)]),
        ("run: [1, 2]", []),
        ("run: true", []),
        ("description: acme serve", []),
    ],
)
def test_commands(text: str, found: list[tuple[str, int]]) -> None:
    assert commands(text) == found


def test_packages_that_a_script_installs() -> None:
    (found,) = facts("run: pip install acme==1.2")
    assert isinstance(found, Dependency)
    assert (found.ecosystem, found.name, found.version) == ("pypi", "acme", "1.2")


@pytest.mark.parametrize(
    ("text", "uses", "keys"),
    [
        ("- uses: acme/review@v1\n  with:\n    model: tiny\n    n: 3", "acme/review@v1", ["model", "n"]),
        ("- task: Acme@2\n  inputs: {model: tiny}", "Acme@2", ["model"]),
        ("- pipe: acme/review:1.0\n  variables:\n    MODEL: tiny", "acme/review:1.0", ["MODEL"]),
        ("include:\n  - component: gitlab.com/acme/review@1", "gitlab.com/acme/review@1", []),
        ("- uses: acme/review@v1\n  with:\n    args: --quick --model tiny --name='a b'", "acme/review@v1",
         ["args", "args.--model", "args.--name"]),
    ],
)
def test_steps(text: str, uses: str, keys: list[str]) -> None:
    (step,) = facts(text)
    assert isinstance(step, Step)
    assert (step.uses, [one.key for one in step.inputs]) == (uses, keys)


def test_prose_uses_nothing() -> None:
    assert facts("uses: the acme library\ntask: write docs") == []


def test_resources_of_a_cluster() -> None:
    (found,) = facts("""
        apiVersion: acme.example.com/v1
        kind: Model
        metadata:
          name: phi
        spec:
          url: hf://acme/tiny
        """)
    assert isinstance(found, Resource)
    assert (found.type, found.name, found.location.line) == ("acme.example.com/Model", "phi", 2)
    (spec,) = found.settings
    assert isinstance(spec.value, Obj)
    assert [(key, value.text) for key, value in spec.value.items if isinstance(value, Lit)] == [("url", "hf://acme/tiny")]


@pytest.mark.parametrize("text", ["apiVersion: v1\nkind: Pod", "apiVersion: apps/v1\nkind: Deployment"])
def test_the_cluster_s_own_kinds_are_no_resources(text: str) -> None:
    assert facts(text) == []


def test_facts_are_bounded() -> None:
    assert len(facts("\n".join(f"i{number}image: acme/server" for number in range(8000)))) == 5000
    nested = "x: &a {image: acme/server}\n" + "".join(f"y{number}: *a\n" for number in range(50))
    assert len(images(nested)) == 51


def test_extensions_of_an_editor() -> None:
    found = facts('{"customizations": {"vscode": {"extensions": ["Acme.Helper", "acme.other@1.2.3", "x", "-a.b"]}}}',
                  "devcontainer.json")
    assert [(one.ecosystem, one.name, one.version) for one in found if isinstance(one, Dependency)] == [
        ("vscode-extension", "acme/helper", ""), ("vscode-extension", "acme/other", "1.2.3"),
    ]


def test_orbs() -> None:
    (step,) = facts("orbs:\n  review: acme/review@1.2\n  own: {jobs: {}}\n")
    assert isinstance(step, Step)
    assert (step.uses, step.location.line) == ("acme/review@1.2", 2)


def test_options_of_an_input_stand_at_their_lines() -> None:
    (step,) = facts("- uses: acme/review@v1\n  with:\n    args: |\n      --quick\n      --model tiny\n")
    assert isinstance(step, Step)
    assert [(one.key, one.location.line) for one in step.inputs] == [("args", 3), ("args.--model", 5)]


def test_variables_of_the_same_container_are_filled_in() -> None:
    text = """
        image: acme/server
        command: [sh, -c, "acme pull $(MODEL) ${OTHER}"]
        env:
          - {name: MODEL, value: tiny}
        """
    assert commands(text) == [("acme pull tiny ${OTHER}", 2)]


def test_an_input_with_a_default_of_its_own() -> None:
    (step,) = facts("- uses: acme/review@v1\n  with:\n    model: ${{ inputs.model || 'tiny' }}\n")
    assert isinstance(step, Step)
    assert step.inputs[0].value == Choice((HOLE, Lit("tiny", step.inputs[0].location)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("apiVersion: v2\nname: own\ndependencies:\n  - name: acme\n    version: 1.2.0\n    repository: https://x\n",
         [("acme", "1.2.0", 4)]),
        ("spec:\n  source:\n    repoURL: https://x\n    chart: acme\n    targetRevision: 1.x\n", [("acme", "", 4)]),
        ("chart:\n  spec:\n    chart: acme\n    version: 1.2\n", [("acme", "1.2", 3)]),
        ("releases:\n  - name: a\n    chart: repo/acme\n    namespace: b\n", [("acme", "", 3)]),
        ("run: helm upgrade --install me repo/acme --version 3", [("acme", "", 1)]),
        ("run: helm install me ./charts/acme", []),
        ("run: helm lint repo/acme", []),
        ("chart: bar\ntitle: sales\n", []),
        ("dependencies:\n  - name: acme\n", []),
    ],
)
def test_charts(text: str, found: list[tuple[str, str, int]]) -> None:
    assert [(one.name, one.version, one.location.line) for one in facts(text)
            if isinstance(one, Dependency) and one.ecosystem == "helm"] == found
