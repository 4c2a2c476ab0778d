"""The component for GitLab as a job runs it: its script by bash, with the variables that it sets."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import shadowbom
from git_histories import Builder, git
from key_samples import BY_ID

ROOT = Path(__file__).parents[2]
SPEC, BODY = yaml.safe_load_all((ROOT / "templates" / "shadowbom.yml").read_text(encoding="utf-8"))
INPUTS = SPEC["spec"]["inputs"]
KEY = BY_ID["anthropic:api-key"].value("gitlab")


def job(**inputs: str) -> dict[str, Any]:
    """The job with its inputs put in."""
    known = {name: str(about["default"]) for name, about in INPUTS.items()} | {
        name.replace("_", "-"): text for name, text in inputs.items()}
    text = json.dumps(BODY)
    filled = re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda hit: json.dumps(known[hit[1]])[1:-1], text)
    (made,) = json.loads(filled).values()
    return made


@pytest.fixture
def bin_(tmp_path: Path) -> Path:
    """The program, and a Python that installs nothing and writes down what it is asked."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in {
        "shadowbom": f"#!{sys.executable}\nimport sys\nfrom shadowbom.cli.main import main\nsys.exit(main())\n",
        "python3": '#!/bin/sh\nprintf "%s\\n" "$*" >> "$0.log"\n',
    }.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return folder


def run(root: Path, bin_: Path, made: dict[str, Any], **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{bin_}:{os.environ['PATH']}", "HOME": str(bin_), "GITLAB_CI": "true", "CI": "true",
                   "SHADOWBOM_CACHE_DIR": str(bin_ / "cache"), "CI_PROJECT_ID": "1"}
    return subprocess.run(["bash", "-eo", "pipefail", "-c", "\n".join(made["script"])], cwd=root, text=True,
                          capture_output=True, check=False, env=environment | made["variables"] | variables)


def test_a_merge_request_and_a_branch(tmp_path: Path, bin_: Path) -> None:
    built = Builder(tmp_path / "r")
    old = {"app.py": "from openai import OpenAI\nOpenAI()\n"}
    built.commit(old)
    built.commit(old | {"key.py": f'KEY = "{KEY}"\n', "llm.py": "import cohere\n"})
    ids = built.done()
    root = tmp_path / "r"
    request = {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_DIFF_BASE_SHA": ids[1],
               "CI_COMMIT_SHA": ids[2], "CI_MERGE_REQUEST_IID": "4"}
    made = job()
    done = run(root, bin_, made, **request)
    assert done.returncode == 1, done.stderr
    assert "what" in done.stdout
    assert KEY not in done.stdout
    assert (bin_ / "python3.log").read_text() == (
        f"-m pip install --quiet --disable-pip-version-check --no-input -- shadowbom=={shadowbom.__version__}\n")
    reports = made["artifacts"]["reports"]
    (found,) = json.loads((root / reports["sast"]).read_text())["vulnerabilities"]
    assert found["location"]["file"] == "key.py"
    assert [row["check_name"] for row in json.loads((root / reports["codequality"]).read_text())] == ["leaked-key"]
    (inventory,) = reports["cyclonedx"]
    bom = json.loads((root / inventory).read_text())
    assert bom["specVersion"] == "1.6"
    assert {"openai", "cohere"} <= {one["name"] for one in bom["components"]}
    assert git(root, "status", "--short") == "?? shadowbom-reports/"
    done = run(root, bin_, job(fail_on="none"), CI_PIPELINE_SOURCE="push")
    assert done.returncode == 0
    assert "openai" in done.stdout
    assert "shadowbom-reports" not in done.stdout


def test_inputs_reach_the_script_as_variables_alone(tmp_path: Path, bin_: Path) -> None:
    assert "inputs" not in json.dumps(job()["script"])
    assert set(re.findall(r"inputs\.([\w-]+)", json.dumps(BODY))) == set(INPUTS)
    (root := tmp_path / "r").mkdir()
    done = run(root, bin_, job(path="$(touch owned)", args="'; touch owned'"), CI_PIPELINE_SOURCE="push")
    assert done.returncode == 2
    assert not list(tmp_path.rglob("owned"))


def test_the_release_is_this_one() -> None:
    assert INPUTS["version"]["default"] == shadowbom.__version__
    assert re.fullmatch(INPUTS["version"]["regex"], shadowbom.__version__)


def test_the_copy_of_the_action_and_the_workflow_take_what_the_action_takes() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    copy = yaml.safe_load((ROOT / ".github/actions/scan/action.yml").read_text(encoding="utf-8"))
    assert copy["inputs"] == action["inputs"]
    assert len(copy["runs"]["steps"]) == len(action["runs"]["steps"])
    (install,) = (step for step in copy["runs"]["steps"] if step.get("id") == "install")
    assert install["env"]["SOURCE"] == "${{ github.action_path }}/../../.."
    workflow = yaml.safe_load((ROOT / ".github/workflows/scan.yml").read_text(encoding="utf-8"))
    (step,) = (one for one in workflow["jobs"]["scan"]["steps"] if one.get("id") == "shadowbom")
    # YAML 1.1 reads the key "on" as true.
    assert set(step["with"]) == set(workflow[True]["workflow_call"]["inputs"])
    assert set(step["with"]) <= set(action["inputs"])
    assert step["uses"] == "$/.github/actions/scan"
