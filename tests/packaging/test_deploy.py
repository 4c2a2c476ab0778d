"""The examples that run a sweep by a schedule: as their platforms want them, and with commands that exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
import yaml

from shadowbom.cli.sweep import command

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy"
SCHEMAS = Path(__file__).parents[1] / "data" / "deploy"
FILES = {"github-workflow.yml": "github-workflow", "gitlab-ci.yml": "gitlab-ci", "kubernetes-cronjob.yaml": "cronjob"}


def _documents(name: str) -> list[Any]:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    # YAML 1.1 takes the key "on" for a truth value.
    return list(yaml.safe_load_all(re.sub(r"(?m)^on:", '"on":', text)))


def _commands(value: Any) -> Iterator[list[str]]:
    """Every command line of the program below ``value``."""
    if isinstance(value, str):
        for part in re.split(r"\|\||;|>>|&&", value):
            if part.strip().startswith("shadowbom "):
                yield shlex.split(part)[1:]
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _commands(one)


@pytest.mark.parametrize("name", sorted(FILES))
def test_an_example_is_as_its_platform_wants_it(name: str) -> None:
    schema = yaml.safe_load((SCHEMAS / f"{FILES[name]}.schema.yaml").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    documents = _documents(name)
    assert documents
    for document in documents:
        jsonschema.validate(document, schema)


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_schema_refuses_what_is_wrong(name: str) -> None:
    schema = yaml.safe_load((SCHEMAS / f"{FILES[name]}.schema.yaml").read_text(encoding="utf-8"))
    document = _documents(name)[0]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"misspelt": document}, schema)


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_commands_exist(name: str) -> None:
    assert isinstance(command, click.Group)
    found = list(_commands(_documents(name)))
    assert {words[1] for words in found} == {"run", "merge", "report"}
    for words in found:
        assert words[0] == "sweep"
        options = {option for parameter in command.commands[words[1]].params for option in parameter.opts}
        assert [word for word in words if word.startswith("-") and word not in options] == []


def test_every_example_is_on_the_page() -> None:
    page = (DEPLOY.parent / "sweep.md").read_text(encoding="utf-8")
    assert {path.name for path in DEPLOY.iterdir()} == set(FILES)
    assert all(f"deploy/{name}" in page for name in FILES)
