"""The Action as a runner runs it: every ``run:`` of action.yml by bash, on a repository, with an event's payload."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci_services import AUTHOR, Service, serve
from git_histories import Builder, git
from key_samples import BY_ID

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
KEY = BY_ID["anthropic:api-key"].value("action")
OTHER = BY_ID["anthropic:api-key"].value("action-other")
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
"""As a runner calls it for ``shell: bash``."""
TOKEN = "a-token-of-a-test"
OLD = {"app.py": "from openai import OpenAI\nOpenAI()\n", "old.env": f"ANTHROPIC_API_KEY={OTHER}\n"}
SERVER = {"mcpServers": {"::error::@all|`<b>": {"command": "npx", "args": ["-y", "@acme/x"]}}}
NEW = OLD | {"llm.py": "import anthropic\nanthropic.Anthropic()\n", "key.py": f'KEY = "{KEY}"\n',
             ".mcp.json": json.dumps(SERVER), "::error::@all\n##[error]x.py": "import cohere\ncohere.Client()\n"}


@dataclass
class Ran:
    """What a run left: the exit code of its last step, what it printed, its outputs and summary, and the steps that
    others' actions would have done, with what they would have been given."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str
    used: dict[str, dict[str, str]] = field(default_factory=dict)


def value(text: str, known: dict[str, str]) -> str:
    """``text`` with its expressions replaced: names of inputs and outputs alone, and one of two of them."""

    def of(hit: re.Match[str]) -> str:
        return known.get(hit[1], "")

    made = re.sub(r"\$\{\{ ([\w.-]+) \}\}", of, text)
    assert "${{" not in made
    return made


def holds(condition: str, known: dict[str, str]) -> bool:
    """Whether a condition holds: comparisons of names with texts, and that the run is not cancelled."""
    def one(part: str) -> bool:
        if part == "!cancelled()":
            return True
        hit = re.fullmatch(r"([\w.-]+) (==|!=) '(\w*)'", part)
        assert hit, part
        return (known.get(hit[1], "") == hit[3]) == (hit[2] == "==")

    return all(one(part) for part in condition.split(" && "))


def read_outputs(path: Path) -> dict[str, str]:
    """The pairs in a file as the runner takes them."""
    found: dict[str, str] = {}
    lines = iter(path.read_text(encoding="utf-8").splitlines() if path.exists() else [])
    for line in lines:
        name, several, word = line.partition("<<")
        if several and "=" not in name:
            taken = []
            while (more := next(lines)) != word:
                taken.append(more)
            found[name] = "\n".join(taken)
        elif line:
            name, _, found_value = line.partition("=")
            found[name] = found_value
    return found


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def bin_(tmp_path: Path) -> Path:
    """A folder with the program."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "shadowbom"
    program.write_text(f"#!{sys.executable}\nimport sys\nfrom shadowbom.cli.main import main\nsys.exit(main())\n")
    program.chmod(0o755)
    return folder


Act = Callable[..., Ran]


@pytest.fixture
def act(tmp_path: Path, bin_: Path, cache: str) -> Act:
    """Runs the Action in a work tree, for an event."""
    runs = iter(range(100))

    def run(root: Path, event: str, payload: Any, service: Service | None = None, more: dict[str, str] | None = None,
            **inputs: str) -> Ran:
        folder = tmp_path / f"run{next(runs)}"
        folder.mkdir()
        (folder / "event.json").write_text(json.dumps(payload))
        url = service.url if service else "https://github.invalid"
        known = {f"inputs.{name}": value(str(about.get("default", "")), {"github.token": TOKEN})
                 for name, about in ACTION["inputs"].items()}
        asked = {"version": "installed"} | {name.replace("_", "-"): text for name, text in inputs.items()}
        assert set(asked) <= set(ACTION["inputs"])
        known |= {f"inputs.{name}": text for name, text in asked.items()} | {"github.action_path": str(ROOT)}
        environment = {
            "PATH": f"{bin_}:{os.environ['PATH']}", "HOME": str(folder), "SHADOWBOM_CACHE_DIR": cache, "CI": "true",
            "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": str(folder / "event.json"),
            "GITHUB_REPOSITORY": "acme/shop", "GITHUB_SERVER_URL": url, "GITHUB_API_URL": f"{url}/api",
            "GITHUB_STEP_SUMMARY": str(folder / "summary"), "GITHUB_WORKSPACE": str(root), "RUNNER_TEMP": str(folder),
        } | (more or {})
        ran = Ran(0, "", {}, "")
        for number, step in enumerate(STEPS):
            if not holds(step.get("if", "!cancelled()"), known):
                continue
            if "uses" in step:
                ran.used[step["uses"].partition("@")[0]] = {
                    name: value(str(text), known) for name, text in step["with"].items()}
                continue
            assert step["shell"] == "bash"
            (script := folder / f"step{number}.sh").write_text(step["run"])
            outputs = folder / f"outputs{number}"
            given = environment | {"GITHUB_OUTPUT": str(outputs)} | {
                name: value(str(text), known) for name, text in step.get("env", {}).items()}
            done = subprocess.run([*BASH, str(script)], cwd=root, env=given, capture_output=True, text=True,
                                  check=False, timeout=300)
            ran.log += done.stdout + done.stderr
            ran.code = done.returncode
            known |= {f"steps.{step.get('id')}.outputs.{name}": text for name, text in read_outputs(outputs).items()}
            if ran.code and step.get("id"):
                break
        ran.outputs = {name: value(about["value"], known) for name, about in ACTION["outputs"].items()}
        summary = folder / "summary"
        ran.summary = summary.read_text(encoding="utf-8") if summary.exists() else ""
        assert TOKEN not in ran.log + ran.summary
        assert "sk-ant-api03-" + "A" not in ran.log
        assert KEY not in ran.log + ran.summary
        return ran

    return run


@dataclass
class Pull:
    """A pull request: ``merged`` is checked out with the merge commit alone, ``tip`` with its own last commit alone."""

    merged: Path
    tip: Path
    ids: list[str]

    def payload(self, origin: str = "acme/shop") -> dict[str, Any]:
        head = {"sha": self.ids[2], "ref": "x`$(touch owned)`;${IFS}", "repo": {"full_name": origin}}
        return {"pull_request": {"number": 7, "title": "$(touch owned)\n::error::x", "body": "`touch owned`",
                                 "base": {"sha": self.ids[3], "ref": "main"}, "head": head}}


@pytest.fixture(scope="module")
def commits(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Commits: 1 the root, 2 the change, 3 the base by now, 4 the merge of the change into it."""
    root = tmp_path_factory.mktemp("pull")
    built = Builder(root / "acme" / "shop")
    start = built.commit(OLD | {"gone.py": "import groq\ngroq.Groq()\n"})
    change = built.commit(NEW | {"gone.py": "import groq\ngroq.Groq()\n"}, branch="change", parents=(start,))
    base = built.commit(OLD, parents=(start,))
    built.commit(NEW, branch="merged", parents=(base, change))
    return root, built.done()


@pytest.fixture
def pull(commits: tuple[Path, list[str]], tmp_path: Path) -> Pull:
    root, ids = commits
    for name in ("merged", "change"):
        git(tmp_path, "clone", "-q", "--depth=1", "--branch", name, f"file://{root}/acme/shop", name)
    return Pull(tmp_path / "merged", tmp_path / "change", ids)


@pytest.fixture
def service(pull: Pull, commits: tuple[Path, list[str]]) -> Iterator[Service]:
    with serve(commits[0]) as running:
        running.parted = pull.ids[1]
        yield running


def shown_names(ran: Ran) -> list[str]:
    """The assets of the table of changes, by what becomes of each."""
    return re.findall(r"^\| (\*\*added\*\*|changed|removed) \| [^|]+ \| (`+[^|]*`+) ", ran.summary, re.M) and [
        f"{what.strip('*')} {name}" for what, name in re.findall(
            r"^\| (\*\*added\*\*|changed|removed) \| [^|]+ \| `([^`|]*)`", ran.summary, re.M)]


def test_a_pull_request_is_judged_by_what_it_adds(act: Act, pull: Pull, service: Service) -> None:
    ran = act(pull.merged, "pull_request", pull.payload(), service, comment="true", upload_sarif="true")
    assert ran.code == 1
    assert {name: text for name, text in ran.outputs.items() if "file" not in name} == {
        "exit-code": "1", "findings-count": "3", "new-findings-count": "2"}
    assert shown_names(ran)[:2] == ["added anthropic", "added cohere"]
    assert "openai" not in ran.summary
    assert "key.py:1" in ran.summary
    assert "old.env" not in ran.summary
    assert ran.summary.startswith("## AI changes in this pull request\n")
    # The base was fetched, with the token and nothing else in front of the server's eyes.
    fetched = [(path, header) for _, path, header in service.seen if path.startswith("/acme/shop/")]
    assert fetched
    assert all(header.startswith("Basic ") for _, header in fetched)
    assert [one["body"].split("\n")[:2] for one in service.comments] == [
        ["<!-- shadowbom shadowbom -->", "## AI changes in this pull request"]]
    assert f"[The comment on the pull request]({service.url}/c/1)." in ran.summary
    uploaded = ran.used["github/codeql-action/upload-sarif"]
    sarif = json.loads(Path(uploaded["sarif_file"]).read_text())
    assert uploaded["category"] == "shadowbom"
    assert sarif["runs"][0]["automationDetails"]["id"] == "shadowbom/"
    assert len(sarif["runs"][0]["results"]) == 2
    artefact = ran.used["actions/upload-artifact"]
    assert (artefact["path"], artefact["name"]) == (ran.outputs["aibom-file"], "ai-bom-shadowbom")
    bom = json.loads(Path(artefact["path"]).read_text())
    assert {"openai", "anthropic"} <= {one["name"] for one in bom["components"]}
    # Again: the same comment, edited only where it says something else.
    again = act(pull.merged, "pull_request", pull.payload(), service, comment="true")
    assert len(service.comments) == 1
    assert service.asked("PATCH") == []
    assert "github/codeql-action/upload-sarif" not in again.used


def test_what_is_hostile_stays_text(act: Act, pull: Pull, service: Service) -> None:
    ran = act(pull.merged, "pull_request", pull.payload(), service, comment="true", path=".")
    assert not list(pull.merged.rglob("owned"))
    lines = ran.log.splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith("::stop-commands::"))
    word = lines[begin].removeprefix("::stop-commands::")
    end = lines.index(f"::{word}::")
    assert any("##[error]" in line for line in lines[begin:end])
    told = [line for number, line in enumerate(lines) if not begin <= number <= end]
    assert [line for line in told if "##[" in line and not line.startswith("::")] == []
    commands = [line for line in told if line.lstrip().startswith("::")]
    assert len(commands) == 2
    assert all(re.match(r"::(error|warning|notice) file=[^:]*,line=\d+,col=\d+,title=shadowbom%3A [\w-]+::", line)
               for line in commands)
    for text in (ran.summary, service.comments[0]["body"]):
        plain = re.sub(r"(`+).*?\1", "", text)
        assert not re.search(r"@all|##\[|<b>|::error", plain)


def test_a_fork_has_a_token_that_may_nothing(act: Act, pull: Pull, service: Service) -> None:
    service.status = {"POST": 403}
    ran = act(pull.merged, "pull_request", pull.payload("mallory/shop"), service, comment="true", upload_sarif="true")
    assert ran.outputs["exit-code"] == "1"
    assert "There is no comment on the pull request: the token may not" in ran.summary.rstrip().splitlines()[-1]
    assert "github/codeql-action/upload-sarif" not in ran.used
    assert "actions/upload-artifact" in ran.used
    gone = pull.payload()
    gone["pull_request"]["head"]["repo"] = None
    assert "github/codeql-action/upload-sarif" not in act(
        pull.merged, "pull_request", gone, service, upload_sarif="true").used


def test_the_own_commit_of_a_pull_request_is_compared_with_where_it_began(
    act: Act, pull: Pull, service: Service
) -> None:
    ran = act(pull.tip, "pull_request", pull.payload(), service)
    assert ran.outputs["new-findings-count"] == "2"
    assert "groq" not in ran.summary
    assert [path for path in service.asked("GET") if "/compare/" in path] == [
        f"/api/repos/acme/shop/compare/{pull.ids[3]}...{pull.ids[2]}?per_page=1"]


def test_without_that_it_is_compared_with_the_base_and_says_so(act: Act, pull: Pull, service: Service) -> None:
    service.status = {"compare": 404}
    ran = act(pull.tip, "pull_request", pull.payload(), service)
    assert "where the change left its base is not known in this clone" in ran.summary.replace("`", "")
    assert any("groq" in line for line in shown_names(ran))
    assert ran.outputs["new-findings-count"] == "2"


def test_a_base_that_cannot_be_had_makes_all_of_it_new(act: Act, pull: Pull, service: Service) -> None:
    service.status = {"git": 403}
    ran = act(pull.merged, "pull_request", pull.payload(), service)
    assert "There is nothing to compare with: all that is there counts as added." in ran.summary
    assert "the base cannot be fetched" in ran.summary
    assert ran.outputs["new-findings-count"] == ran.outputs["findings-count"] == "3"
    assert ran.code == 1


@pytest.mark.parametrize("event", ["push", "schedule", "workflow_dispatch"])
def test_other_events_judge_all_of_it(act: Act, pull: Pull, event: str) -> None:
    ran = act(pull.merged, event, {"ref": "refs/heads/$(touch owned)"}, upload_sarif="true")
    assert ran.summary.startswith("## AI in this repository\n")
    assert ran.outputs["findings-count"] == ran.outputs["new-findings-count"] == "3"
    assert ran.code == 1
    assert "github/codeql-action/upload-sarif" in ran.used
    assert act(pull.merged, event, {}, fail_on="none").code == 0


def test_a_merge_group_is_compared_with_its_base(act: Act, pull: Pull, service: Service) -> None:
    payload = {"merge_group": {"base_sha": pull.ids[3], "head_sha": pull.ids[4], "head_ref": "refs/heads/`x`"}}
    ran = act(pull.merged, "merge_group", payload, service, comment="true")
    assert ran.outputs["new-findings-count"] == "2"
    assert service.comments == []


def test_a_folder_is_told_of_by_the_paths_of_the_repository(act: Act, tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.commit({"a.py": ""})
    built.commit({"a.py": "", "sub/dir/key.py": f'KEY = "{KEY}"\n', "key.py": f'KEY = "{OTHER}"\n'})
    ids = built.done()
    ran = act(tmp_path / "r", "push", {}, path="sub/dir", diff_base=ids[1], category="sub/dir",
              formats="sarif, markdown")
    assert ran.outputs["findings-count"] == "1"
    assert "::error file=sub/dir/key.py,line=1" in ran.log
    assert "`sub/dir/key.py:1`" in ran.summary
    sarif = json.loads(Path(ran.outputs["sarif-file"]).read_text())["runs"][0]
    assert sarif["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "sub/dir/key.py"
    assert sarif["automationDetails"]["id"] == "sub/dir/"
    assert Path(ran.outputs["sarif-file"]).with_name("shadowbom.md").exists()


def test_a_change_is_not_judged_by_its_own_policy(act: Act, tmp_path: Path) -> None:
    policy = '[policy]\nmode = "enforce"\n[policy.providers]\ndenied = ["anthropic"]\napproved = ["openai"]\n'
    built = Builder(tmp_path / "r")
    built.commit({"a.py": "", ".github/ai.toml": policy})
    built.commit({"a.py": "import anthropic\nanthropic.Anthropic()\n", ".github/ai.toml": "[policy]\n"})
    built.commit({"a.py": "import anthropic\nanthropic.Anthropic()\n", "new.toml": "[policy]\n"})
    ids = built.done()
    root = tmp_path / "r"
    git(root, "reset", "-q", "--hard", ids[2])
    for name in ("policy", "config"):
        ran = act(root, "push", {}, diff_base=ids[1], **{name: ".github/ai.toml"})
        assert ran.code == 1, ran.log
        assert "**denied** by `.github/ai.toml:4`" in ran.summary
    git(root, "reset", "-q", "--hard", ids[3])
    ran = act(root, "push", {}, diff_base=ids[1], policy="new.toml")
    assert "`new.toml` is not in the base: it counts once it is there" in ran.summary
    assert "**denied**" not in ran.summary


def test_nor_by_a_list_of_its_own(act: Act, tmp_path: Path) -> None:
    listed = "key.py:anthropic-api-key:1\n"
    built = Builder(tmp_path / "r")
    built.commit({"a.py": "", "lists/.gitleaksignore": ""})
    built.commit({"a.py": "", "lists/.gitleaksignore": listed, "key.py": f'KEY = "{KEY}"\n'})
    ids = built.done()
    ran = act(tmp_path / "r", "push", {}, diff_base=ids[1], baseline="lists/.gitleaksignore")
    assert ran.code == 1
    said = "`lists/.gitleaksignore` is another one than in the base, whose entries count: it counts once it is there"
    assert said in ran.summary
    (tmp_path / ".gitleaksignore").write_text(listed)
    ran = act(tmp_path / "r", "push", {}, diff_base=ids[1], baseline=f"\n{tmp_path}/.gitleaksignore\n")
    assert ran.code == 0
    assert "Held back (1)" in ran.summary


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"path": "no/such"}, "no/such: not a folder"),
        ({"formats": "sarif pdf"}, "'pdf' is not one of"),
        ({"fail-on": "huge"}, "huge"),
        ({"policy": "missing.toml"}, "missing.toml: no such file"),
        ({"diff-base": "--upload-pack=touch owned"}, "neither a commit nor a branch"),
        ({"category": "a\nb"}, "--category"),
        ({"args": "--no-such"}, "--no-such"),
        ({"args": "'open"}, "SHADOWBOM_CI_ARGS"),
        ({"comment": "perhaps"}, "perhaps"),
    ],
)
def test_a_mistake_is_told(act: Act, pull: Pull, inputs: dict[str, str], said: str) -> None:
    ran = act(pull.merged, "push", {}, **{name.replace("-", "_"): text for name, text in inputs.items()})
    assert ran.outputs["exit-code"] == "2"
    assert ran.code == 2
    assert said in ran.log
    assert not (pull.merged / "owned").exists()


def test_the_base_instead_of_the_change_is_a_mistake(
    act: Act, pull: Pull, commits: tuple[Path, list[str]], tmp_path: Path
) -> None:
    git(tmp_path, "clone", "-q", "--branch", "main", f"file://{commits[0]}/acme/shop", "base")
    ran = act(tmp_path / "base", "pull_request_target", pull.payload())
    assert ran.code == 2
    assert "::error title=shadowbom::the base of the change is checked out and not the change itself" in ran.log
    ran = act(tmp_path / "base", "pull_request", {"pull_request": {"number": 1, "base": {"sha": "$(x)"}}})
    assert "pull_request.base.sha is no commit" in ran.log


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """A Python that makes no environment and installs nothing, and writes down what it is asked."""
    file = tmp_path / "python"
    file.write_text('#!/bin/sh\nprintf "%s\\n" "$*" >> "$0.log"\n'
                    '[ "$2" = venv ] && mkdir -p "$3/bin" && cp "$0" "$3/bin/python"\ntrue\n')
    file.chmod(0o755)
    return file


def install(folder: Path, version: str, python: Path, bin_: Path | None = None) -> tuple[int, str, dict[str, str]]:
    (step,) = (step for step in STEPS if step.get("id") == "install")
    outputs = folder / "outputs"
    path = f"{bin_}:/usr/bin:/bin" if bin_ else "/usr/bin:/bin"
    done = subprocess.run([*BASH, "-c", step["run"]], cwd=folder, text=True, capture_output=True, check=False, env={
        "PATH": path, "RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(outputs), "VERSION": version,
        "PYTHON": str(python), "SOURCE": "/the/action's own code"})
    return done.returncode, done.stdout, read_outputs(outputs)


@pytest.mark.parametrize(("version", "wanted"), [
    ("source", "/the/action's own code"), ("1.2.3", "shadowbom==1.2.3"), ("0.10.0rc1", "shadowbom==0.10.0rc1")])
def test_what_is_installed(tmp_path: Path, python: Path, version: str, wanted: str) -> None:
    code, _, outputs = install(tmp_path, version, python)
    assert code == 0
    assert outputs == {"program": f"{tmp_path}/shadowbom-python/bin/shadowbom"}
    asked = (tmp_path / "shadowbom-python/bin/python.log").read_text().splitlines()
    assert asked == [f"-m pip install --quiet --disable-pip-version-check --no-input -- {wanted}"]


@pytest.mark.parametrize("version", ["", "1", "1.2.3; touch owned", "$(touch owned)", "--index-url=x", "1.2.3\n4",
                                     "1.2.3 evil", "git+https://e.example/x", "v1.2.3", "latest"])
def test_another_version_is_refused(tmp_path: Path, python: Path, version: str) -> None:
    code, said, outputs = install(tmp_path, version, python)
    assert (code, outputs) == (2, {})
    assert said.startswith("::error::version must be")
    assert {file.name for file in tmp_path.iterdir()} == {"python"}


def test_an_installed_program_is_used_as_it_is(tmp_path: Path, python: Path, bin_: Path) -> None:
    code, _, outputs = install(tmp_path, "installed", python, bin_)
    assert (code, outputs) == (0, {"program": f"{bin_}/shadowbom"})
    (tmp_path / "outputs").unlink()
    assert install(tmp_path, "installed", python)[0] == 2


def test_inputs_reach_no_script_but_by_the_environment() -> None:
    for step in STEPS:
        assert "${{" not in step.get("run", "")
    scripts = [step for step in STEPS if "run" in step]
    assert [step["shell"] for step in scripts] == ["bash"] * 3
    used = {match for step in STEPS for match in re.findall(r"inputs\.([\w-]+)", json.dumps(step))}
    assert used == set(ACTION["inputs"])


def test_other_actions_are_pinned_by_commit_with_their_version_beside_it() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    used = re.findall(r"uses: (\S+)(.*)", text)
    assert len(used) == 3
    for name, comment in used:
        assert re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40}", name)
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)


def test_every_option_that_the_action_sets_is_one(bin_: Path) -> None:
    (step,) = (step for step in STEPS if step.get("id") == "scan")
    code = (ROOT / "scanner" / "shadowbom" / "cli" / "ci.py").read_text(encoding="utf-8")
    for name in (name for name in step["env"] if name.startswith("SHADOWBOM_")):
        assert f'"{name}"' in code, name
    assert ACTION["inputs"]["comment-author"]["default"] == AUTHOR
