"""The steps of a CI workflow with the events, rights and secrets that its settings give them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from shadowbom.core.fact import Fact, Setting
from shadowbom.core.job import WorkflowStep
from shadowbom.core.location import Location
from shadowbom.core.value import Lit

MAX_STEPS = 500
"""Steps of one workflow."""
MAX_NAMES = 50
"""Triggers, permissions or secrets of one step."""

_STEP = re.compile(r"jobs\.(?P<job>[^.]{1,200})(?:\.steps\.(?P<number>\d{1,4}))?(?:\.(?P<rest>.*))?", re.DOTALL)
# YAML 1.1 reads the key "on" as a truth value.
_ON = re.compile(r"(?:on|true)(?:\.(?P<name>[a-z_]{1,60}|\d{1,3}))?")
_PERMISSION = re.compile(r"permissions(?:\.(?P<name>[a-z-]{1,60}))?")
_SECRET = re.compile(r"\bsecrets\.([A-Za-z_]\w{0,99})")
_TOKEN = re.compile(r"\bgithub\.token\b")
_END = 1 << 30


@dataclass(slots=True)
class _Part:
    """What stands in a step, or in a job around its steps."""

    at: Location
    secrets: dict[str, None] = field(default_factory=dict)
    permissions: dict[str, None] = field(default_factory=dict)
    environment: str = ""
    guarded: bool = False

    def take(self, rest: str, text: str) -> None:
        if rest == "if":
            self.guarded = True
        elif rest in ("environment", "environment.name"):
            self.environment = text[:200]
        elif text and (match := _PERMISSION.fullmatch(rest)):
            self.permissions[f"{match['name']}: {text}" if match["name"] else text] = None
        elif rest == "secrets" and text == "inherit":
            self.secrets["inherit"] = None
        self.secrets.update(dict.fromkeys(_secrets(text)))


def workflow_steps(facts: Iterable[Fact]) -> tuple[WorkflowStep, ...]:
    """The steps of a workflow from its ``Setting``s, as ``configuration`` gives them, in the order of the file. Linear
    in the settings."""
    settings = [fact for fact in facts if isinstance(fact, Setting)]
    triggers = tuple(dict.fromkeys(_triggers(settings)))[:MAX_NAMES]
    whole = _Part(Location(settings[0].location.path)) if settings else None
    jobs: dict[str, dict[int, _Part]] = defaultdict(dict)
    for setting in settings:
        text = setting.value.text if isinstance(setting.value, Lit) else ""
        match = _STEP.fullmatch(setting.key)
        if match is None:
            if whole is not None and setting.key.partition(".")[0] in ("env", "permissions"):
                whole.take(setting.key, text)
            continue
        number = int(match["number"]) if match["number"] else -1
        part = jobs[match["job"]].setdefault(number, _Part(setting.location))
        part.take(match["rest"] or "", text)
    found = [step for job, parts in jobs.items() for step in _steps(job, parts, whole, triggers)]
    return tuple(bounded(sorted(found, key=lambda step: (step.location, step.number))[:MAX_STEPS]))


def _steps(
    job: str, parts: dict[int, _Part], whole: _Part | None, triggers: tuple[str, ...]
) -> Iterator[WorkflowStep]:
    around = parts.get(-1)
    for number, part in parts.items():
        layers = [one for one in (part, around if number >= 0 else None, whole) if one is not None]
        secrets = dict.fromkeys(name for layer in layers for name in layer.secrets)
        permissions = next((layer.permissions for layer in layers if layer.permissions), {})
        yield WorkflowStep(
            part.at, _END, job.replace("~1", "."), number, triggers, tuple(sorted(permissions))[:MAX_NAMES],
            tuple(sorted(secrets))[:MAX_NAMES], next((layer.environment for layer in layers if layer.environment), ""),
            any(layer.guarded for layer in layers),
        )


def bounded(steps: Sequence[WorkflowStep]) -> Iterator[WorkflowStep]:
    """Each step up to the line before the next one."""
    for at, step in enumerate(steps):
        after = next((one.location.line for one in steps[at + 1 :] if one.location.line > step.location.line), _END)
        yield replace(step, last=after - 1)


def _triggers(settings: Iterable[Setting]) -> Iterator[str]:
    for setting in settings:
        match = _ON.fullmatch(setting.key)
        if match is not None:
            name, text = match["name"] or "", setting.value.text if isinstance(setting.value, Lit) else ""
            trigger = text if not name or name.isdecimal() else name
            if trigger:
                yield trigger[:60]


def _secrets(text: str) -> Iterator[str]:
    yield from _SECRET.findall(text)
    if _TOKEN.search(text):
        yield "GITHUB_TOKEN"
