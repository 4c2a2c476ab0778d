"""Steps of workflows with their events, rights and secrets."""

from __future__ import annotations

import pytest

from shadowbom.core.job import WorkflowStep
from shadowbom.core.source import Document, SourceFile
from shadowbom.extract.settings.configuration import configuration
from shadowbom.extract.settings.workflows import MAX_STEPS, workflow_steps

PATH = ".github/workflows/agent.yml"


def steps(text: str) -> tuple[WorkflowStep, ...]:
    return workflow_steps(configuration(Document(SourceFile(PATH, PATH.encode(), ""), text)).facts)


WORKFLOW = """
on:
  issue_comment:
    types: [created]
  pull_request_target:
permissions:
  contents: read
env:
  SHARED: ${{ secrets.SHARED }}
jobs:
  review:
    if: github.actor == 'me'
    environment: agents
    permissions:
      contents: write
      id-token: write
    steps:
      - uses: acme/checkout@v1
      - name: run
        run: |
          acme-agent --all
        env:
          KEY: ${{ secrets.ACME_KEY }}
          GITHUB: ${{ github.token }}
  call:
    uses: ./.github/workflows/x.yml
    secrets: inherit
"""


def test_the_steps_of_a_workflow() -> None:
    job, first, second, call = steps(WORKFLOW)
    triggers = ("issue_comment", "pull_request_target")
    assert {step.triggers for step in (job, first, second, call)} == {triggers}
    assert [(step.job, step.number, step.location.line, step.last) for step in (job, first, second)] == [
        ("review", -1, 11, 17), ("review", 0, 18, 18), ("review", 1, 19, 24)]
    assert (call.job, call.number, call.location.line) == ("call", -1, 25)
    assert call.last > 27
    assert first.permissions == ("contents: write", "id-token: write")
    assert first.secrets == ("SHARED",)
    assert second.secrets == ("ACME_KEY", "GITHUB_TOKEN", "SHARED")
    assert (second.guarded, second.environment) == (True, "agents")
    assert (call.guarded, call.permissions, call.secrets) == (False, ("contents: read",), ("SHARED", "inherit"))


@pytest.mark.parametrize(("text", "triggers"), [
    ("on: push\n", ("push",)), ("on: [push, issues]\n", ("push", "issues")), ("'on':\n  push:\n", ("push",)),
    ("true: push\n", ("push",)), ("name: x\n", ()),
])
def test_what_starts_a_workflow(text: str, triggers: tuple[str, ...]) -> None:
    (step,) = steps(f"{text}jobs:\n  a:\n    steps:\n      - run: x\n")[1:]
    assert step.triggers == triggers


def test_one_word_for_all_rights_and_no_word() -> None:
    one, other = steps("on: push\njobs:\n  a:\n    permissions: write-all\n    uses: x/y\n  b:\n    uses: x/y\n")
    assert (one.permissions, other.permissions) == (("write-all",), ())
    assert steps("") == ()
    assert steps("name: x\n") == ()


def test_many_steps_are_bounded() -> None:
    text = "jobs:\n  a:\n    steps:\n" + "      - run: x\n" * (MAX_STEPS + 20)
    assert len(steps(text)) == MAX_STEPS
