"""The steps of CI pipelines, whatever system runs them, with the events that their files state.

Each row of ``_SYSTEMS`` says which files a system reads and where jobs, their steps and their events stand in them, by
the keys of ``Setting``s as ``configuration`` gives them. Events are named as the file names them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from shadowbom.core.fact import Fact, Setting
from shadowbom.core.job import WorkflowStep
from shadowbom.core.value import Lit
from shadowbom.extract.settings.workflows import MAX_NAMES, MAX_STEPS, bounded, workflow_steps

_ALL = ""
"""Where what is said of all jobs of a file is kept."""
_SOURCE = re.compile(r"CI_PIPELINE_SOURCE\s{0,4}(?:==|=~)\s{0,4}[\"'/]\^?(\w{1,40})")
_VARIABLE = re.compile(r"\bCI_(MERGE_REQUEST|COMMIT_TAG|COMMIT_BRANCH|EXTERNAL_PULL_REQUEST)")
_OF_VARIABLE = {"MERGE_REQUEST": "merge_request_event", "COMMIT_TAG": "tag", "COMMIT_BRANCH": "push",
                "EXTERNAL_PULL_REQUEST": "external_pull_request_event"}
_OF_KEY = {"trigger": "push", "pr": "pull_request", "schedules": "schedule"}
_OF_SECTION = {"default": "push", "branches": "push", "tags": "tag", "pull-requests": "pull_request",
               "custom": "manual"}
_SAID = re.compile(r"(?P<job>[^.]{1,200})\.(?:(?:rules\.\d{1,4}\.)?(?P<what>if|when)"
                   r"|(?P<only>only)(?:\.(?:refs\.)?\d{1,4})?|(?P<where>environment)(?:\.name)?)")
_CRON = re.compile(r"workflows\.[^.]{1,200}\.triggers\.\d{1,3}\.schedule\.cron")


@dataclass(slots=True)
class _Job:
    """What is said of a job: the events that start it, the environment that it is in, and whether somebody starts it
    by hand."""

    events: dict[str, None] = field(default_factory=dict)
    environment: str = ""
    guarded: bool = False


_Jobs = Mapping[str, _Job]
_Read = Callable[[Sequence[Setting], Iterable[str]], _Jobs]


@dataclass(frozen=True, slots=True)
class _System:
    """``step`` matches the key of what a step runs, with the ``job`` and the ``number`` of the step; ``read`` gives
    what a file's settings say of its jobs, and of all of them."""

    files: re.Pattern[str]
    step: re.Pattern[str]
    read: _Read


def is_pipeline(path: str) -> bool:
    """Whether a file is a pipeline of a CI system, by its path."""
    return _WORKFLOW.search(path) is not None or _system(path) is not None


def pipeline_steps(path: str, facts: Iterable[Fact]) -> tuple[WorkflowStep, ...]:
    """The steps of the pipeline ``path`` from its ``Setting``s, in the order of the file. Linear in the settings."""
    if _WORKFLOW.search(path):
        return workflow_steps(facts)
    system = _system(path)
    if system is None:
        return ()
    settings = [fact for fact in facts if isinstance(fact, Setting)]
    found: dict[tuple[str, int], WorkflowStep] = {}
    for setting in settings:
        match = system.step.fullmatch(setting.key)
        if match is None:
            continue
        place = match["job"], int(match["number"]) if match["number"] else -1
        if place not in found and len(found) < MAX_STEPS:
            found[place] = WorkflowStep(setting.location, setting.location.line, *place)
    jobs = system.read(settings, {job for job, _ in found})
    names = {one.key: one.value.text for one in settings if isinstance(one.value, Lit)}
    whole, none = jobs.get(_ALL, _Job()), _Job()
    steps = []
    for step in found.values():
        own = jobs.get(step.job, none)
        steps.append(replace(
            step, job=_name(step.job, names), triggers=tuple({**own.events, **whole.events})[:MAX_NAMES],
            environment=own.environment, guarded=own.guarded))
    return tuple(bounded(sorted(steps, key=lambda step: (step.location, step.number))))


def _system(path: str) -> _System | None:
    return next((system for system in _SYSTEMS if system.files.search(path)), None)


def _name(job: str, names: Mapping[str, str]) -> str:
    """What a job is called: as it says itself where jobs are a list, else by its key."""
    said = names.get(f"{job}.job") or names.get(f"{job}.deployment")
    return (said or job or "job").replace("~1", ".")[:200]


def _by_rules(settings: Sequence[Setting], _jobs: Iterable[str]) -> _Jobs:
    """Conditions on variables stand in a job's rules, or in those of ``workflow`` for all."""
    found: dict[str, _Job] = defaultdict(_Job)
    for setting in settings:
        match = _SAID.fullmatch(setting.key)
        if match is None or not isinstance(setting.value, Lit):
            continue
        job, text = found[_ALL if match["job"] == "workflow" else match["job"]], setting.value.text[:2000]
        if match["what"] == "if":
            job.events.update(dict.fromkeys(_SOURCE.findall(text)))
            job.events.update((_OF_VARIABLE[name], None) for name in _VARIABLE.findall(text))
        elif match["what"] == "when":
            job.guarded = job.guarded or text == "manual"
        elif match["only"]:
            job.events[text[:60]] = None
        else:
            job.environment = job.environment or text[:200]
    return found


def _by_keys(settings: Sequence[Setting], _jobs: Iterable[str]) -> _Jobs:
    """Events are keys of the file. Without any, it is started by every push and by hand."""
    whole = _Job()
    for setting in settings:
        event = _OF_KEY.get(setting.key.partition(".")[0])
        if event and not (isinstance(setting.value, Lit) and setting.value.text == "none"):
            whole.events[event] = None
    return {_ALL: whole}


def _by_schedule(settings: Sequence[Setting], _jobs: Iterable[str]) -> _Jobs:
    """A workflow may have a clock; what else starts it is set outside of the file."""
    timed = any(_CRON.fullmatch(setting.key) for setting in settings)
    return {_ALL: _Job({"schedule": None} if timed else {})}


def _by_section(_settings: Sequence[Setting], jobs: Iterable[str]) -> _Jobs:
    """The section that a pipeline stands in is what starts it."""
    events = {job: _OF_SECTION.get(job.partition(".")[0], "") for job in jobs}
    return {job: _Job({event: None}) for job, event in events.items() if event}


_WORKFLOW = re.compile(r"(?:^|/)\.github/workflows/[^/]+\.ya?ml\Z")
_SYSTEMS = (
    _System(re.compile(r"(?:^|/)(?:[^/]*azure-pipelines?[^/]*|\.?azure-pipelines/.*)\.ya?ml\Z"),
            re.compile(r"(?P<job>(?:stages\.\d{1,4}\.jobs\.\d{1,4}|jobs\.\d{1,4}|stages\.\d{1,4})?)"
                       r"(?:\.strategy\.runOnce\.deploy)?(?:(?<=\w)\.|(?<!.))steps\.(?P<number>\d{1,4})"
                       r"\.(?:script|bash|pwsh|powershell|task)"), _by_keys),
    _System(re.compile(r"(?:^|/)bitbucket-pipelines\.ya?ml\Z"),
            re.compile(r"pipelines\.(?P<job>.{1,300}?)\.(?P<number>\d{1,4})(?:\.parallel(?:\.steps)?\.\d{1,4})?"
                       r"\.step\.script(?:\.\d{1,4})?"), _by_section),
    _System(re.compile(r"(?:^|/)\.circleci/[^/]+\.ya?ml\Z"),
            re.compile(r"jobs\.(?P<job>[^.]{1,200})\.steps\.(?P<number>\d{1,4})(?:\.run(?:\.command)?)?"),
            _by_schedule),
    _System(re.compile(r"(?:^|/)(?:[^/]*gitlab-ci[^/]*|\.gitlab/ci/.*)\.ya?ml\Z"),
            re.compile(r"(?P<job>[^.]{1,200})\.(?:before_|after_)?script(?:\.\d{1,4})?(?P<number>)"), _by_rules),
)
"""The systems besides the one whose workflows ``workflow_steps`` reads, in the order of their names."""
