"""Steps of the pipelines of CI systems, with the events that their files state."""

from __future__ import annotations

import pytest

from shadowbom.core.source import Document, SourceFile
from shadowbom.extract.settings.configuration import configuration
from shadowbom.extract.settings.pipelines import is_pipeline, pipeline_steps
from shadowbom.extract.settings.workflows import MAX_STEPS

LAB = """\
stages: [review]
workflow:
  rules:
    - if: $CI_COMMIT_TAG
review:
  environment: agents
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      when: manual
  before_script: [npm ci]
  script:
    - acme-agent -p "Review"
nightly:
  only: [schedules]
  script: acme-agent
notes:
  text: no job
"""
AZURE = """\
trigger: [main]
pr: none
schedules:
  - cron: "0 0 * * *"
jobs:
  - job: Fix
    steps:
      - checkout: self
      - script: acme-agent
"""
NAMED_PLACE = """\
review:
  environment:
    name: agents
    API: 0x00
  script: acme-agent
"""
PLAIN_AZURE = "pr: [main]\nsteps:\n  - bash: acme-agent\n  - script: echo\n"
CIRCLE = """\
jobs:
  ai:
    steps:
      - checkout
      - run: acme-agent
      - run:
          command: |
            acme-agent --two
workflows:
  nightly:
    triggers:
      - schedule: {cron: "0 0 * * *"}
"""
BUCKET = """\
pipelines:
  pull-requests:
    '**':
      - step:
          script: [acme-agent]
  branches:
    main:
      - parallel:
          - step:
              script: [npm test, acme-agent]
"""


def shown(path: str, text: str) -> list[str]:
    """Steps as "first-last job.number events environment guarded"."""
    facts = configuration(Document(SourceFile(path, path.encode(), ""), text)).facts
    return [f"{step.location.line}-{step.last if step.last < 1000 else ''} {step.job}.{step.number} "
            f"{','.join(step.triggers)} {step.environment} {'guarded' if step.guarded else ''}".strip()
            for step in pipeline_steps(path, facts)]


@pytest.mark.parametrize(("path", "text", "expected"), [
    (".gitlab-ci.yml", LAB, ["10-14 review.-1 merge_request_event,tag agents guarded",
                             "15- nightly.-1 schedules,tag"]),
    ("ci/review.gitlab-ci.yml", "a:\n  script: [x]\n", ["2- a.-1"]),
    (".gitlab-ci.yml", NAMED_PLACE, ["5- review.-1  agents"]),
    (".gitlab/ci/deep/a.yml", "a:\n  script: [x]\n", ["2- a.-1"]),
    ("azure-pipelines.yml", AZURE, ["9- Fix.1 push,schedule"]),
    (".azure-pipelines/ci.yml", PLAIN_AZURE, ["3-3 job.0 pull_request", "4- job.1 pull_request"]),
    (".circleci/config.yml", CIRCLE, ["4-4 ai.0 schedule", "5-5 ai.1 schedule", "6- ai.2 schedule"]),
    ("bitbucket-pipelines.yml", BUCKET, ["5-9 pull-requests.**.0 pull_request", "10- branches.main.0 push"]),
    ("config/settings.yml", LAB, []),
])
def test_steps_have_their_jobs_and_events(path, text, expected):
    assert shown(path, text) == expected
    assert is_pipeline(path) == bool(expected)


def test_a_pipeline_of_many_jobs_ends():
    text = "\n".join(f"job{number}:\n  script: [x]\n  rules:\n    - if: $A\n" for number in range(MAX_STEPS + 50))
    assert len(shown(".gitlab-ci.yml", text)) == MAX_STEPS
