"""Which controls are seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from shadowbom.core.posture import Control
from small_repositories import Files, scanned

ASK = "import openai\nclient = openai.OpenAI({made})\nclient.chat.completions.create(model='gpt-4o', {asked})\n"
PLAIN = {"Dockerfile": "FROM x\n", "app.py": ASK.format(made="", asked="messages=[]")}


def controls(root: Path, files: Files, system: str = "system:repository") -> dict[str, Control]:
    result = scanned(root, files)
    assert result.posture is not None
    (covered,) = (one for one in result.posture.coverage if one.system == system)
    return {control.id: control for control in covered.controls}


def test_without_any_nothing_is_seen(tmp_path: Path) -> None:
    found = controls(tmp_path, PLAIN)
    assert {control.seen.value for control in found.values()} == {"not seen"}
    assert list(found) == ["guardrail", "logging", "limit", "timeout", "evaluation", "approval", "content-filter"]


@pytest.mark.parametrize(("control", "files", "place"), [
    ("timeout", {"app.py": ASK.format(made="timeout=20", asked="messages=[]")}, "app.py:2"),
    ("limit", {"app.py": ASK.format(made="", asked="max_tokens=100")}, "app.py:3"),
    ("logging", {"trace.py": "from langfuse import Langfuse\nLangfuse()\n"}, "trace.py:1"),
    ("guardrail", {"guard.py": "from guardrails import Guard\nGuard()\n", "requirements.txt": "guardrails-ai"},
     "guard.py:1"),
    ("evaluation", {"tests/test_it.py": "from deepeval import evaluate\nevaluate()\n"}, "tests/test_it.py:1"),
    ("content-filter", {"mod.py": "import openai\nopenai.OpenAI().moderations.create("
                                  "model='omni-moderation-latest', input='x')\n"}, "mod.py:2"),
    ("approval", {"agent.py": "from agents import Agent, function_tool\n\n@function_tool(needs_approval=True)\n"
                              "def send(x: str) -> str:\n    return x\n\nagent = Agent(name='a', tools=[send])\n"},
     "agent.py:3"),
])
def test_a_control_is_seen_with_its_place(control: str, files: dict[str, str], place: str, tmp_path: Path) -> None:
    found = controls(tmp_path, {**PLAIN, **files})
    assert (found[control].seen.value, str(found[control].location)) == ("seen", place)
    assert found[control].by


def test_arguments_of_other_calls_are_no_control(tmp_path: Path) -> None:
    other = "import requests\nrequests.get('x', timeout=3)\nrange(max_tokens=1)\n"
    assert controls(tmp_path, {**PLAIN, "more.py": other})["timeout"].seen.value == "not seen"


def test_a_control_that_is_switched_off_is_none(tmp_path: Path) -> None:
    files = {"Dockerfile": "FROM x\n", "app.py": ASK.format(made="timeout=None", asked="max_tokens=None"),
             "agent.py": "from autogen import UserProxyAgent\nUserProxyAgent(name='u', human_input_mode='NEVER')\n",
             "requirements.txt": "openai\npyautogen\n"}
    found = controls(tmp_path, files)
    assert {found[name].seen.value for name in ("timeout", "limit", "approval")} == {"not seen"}


def test_a_control_of_a_test_protects_nothing(tmp_path: Path) -> None:
    files = {**PLAIN, "tests/test_it.py": ASK.format(made="timeout=20", asked="max_tokens=1")}
    found = controls(tmp_path, files)
    assert {found[name].seen.value for name in ("timeout", "limit")} == {"not seen"}


def test_one_system_has_not_the_controls_of_another(tmp_path: Path) -> None:
    files = {"a/Dockerfile": "FROM x\n", "a/app.py": ASK.format(made="timeout=20", asked="messages=[]"),
             "b/Dockerfile": "FROM x\n", "b/app.py": ASK.format(made="", asked="messages=[]")}
    assert controls(tmp_path, files, "system:a")["timeout"].seen.value == "seen"
    (tmp_path / "again").mkdir()
    assert controls(tmp_path / "again", files, "system:b")["timeout"].seen.value == "not seen"


def test_what_a_cloud_sets_is_not_visible(tmp_path: Path) -> None:
    cloud = "import boto3\nboto3.client('bedrock-runtime').converse(modelId='anthropic.claude-3-haiku-20240307-v1:0')\n"
    found = controls(tmp_path, {"Dockerfile": "FROM x\n", "app.py": cloud})
    assert found["guardrail"].seen.value == "not visible in a repository"
    assert "console" in found["guardrail"].by
    assert found["timeout"].seen.value == "not seen"


def test_of_an_image_alone_nothing_is_visible(tmp_path: Path) -> None:
    compose = "services:\n  bot:\n    image: acme/bot:1\n    environment:\n      OPENAI_API_KEY: ${X}\n"
    found = controls(tmp_path, {"compose.yaml": compose, "a/Dockerfile": "FROM x\n", "b/Dockerfile": "FROM x\n"},
                     "system:compose.yaml#bot")
    assert {control.seen.value for control in found.values()} == {"not visible in a repository"}
