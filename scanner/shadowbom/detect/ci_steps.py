"""Where CI runs an agent or asks a model: each step with its events, rights, secrets and options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from shadowbom.catalog.records import Hit
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.fact import Command, Fact, Step
from shadowbom.core.job import WorkflowStep
from shadowbom.core.location import Location
from shadowbom.detect.context import FileContext

KIND = "ai-ci-step"
_RUNS = frozenset({"coding-agent-config", "ai-ci-workflow"})
_MAX_OPTIONS = 30
_MAX_OPTION = 60


def ci_steps(facts: Sequence[Fact], found: Iterable[Evidence], context: FileContext) -> Iterator[Evidence]:
    """Evidence of the steps of a workflow that start a coding agent or an action that uses AI. ``found`` is what has
    been found in the file."""
    steps = [fact for fact in facts if isinstance(fact, WorkflowStep)]
    if not steps:
        return
    found = tuple(found)
    options = _options(facts)
    seen: set[tuple[str, str, int]] = set()
    for item in sorted(found, key=lambda one: (one.location, one.signature, one.match)):
        step = _step_of(item, steps)
        if step is None or (item.signature, step.job, step.number) in seen:
            continue
        seen.add((item.signature, step.job, step.number))
        models = sorted({
            other.subject.name for other in found
            if other.subject.kind == "model" and _within(other.location, step)
        })
        given = [name for place, names in options.items() if _within(place, step) for name in names]
        yield _evidence(item, step, (*(("model", name) for name in models), *(
            ("option", name) for name in dict.fromkeys(given[:_MAX_OPTIONS]))), context)


def _step_of(item: Evidence, steps: Iterable[WorkflowStep]) -> WorkflowStep | None:
    if item.fact not in ("step", "command") or item.subject.kind not in _RUNS:
        return None
    return next((step for step in steps if _within(item.location, step)), None)


def _within(place: Location, step: WorkflowStep) -> bool:
    return step.location.line <= place.line <= step.last


def _evidence(
    item: Evidence, step: WorkflowStep, more: tuple[tuple[str, str], ...], context: FileContext
) -> Evidence:
    where = f"{context.path}#{step.job}" + (f".{step.number}" if step.number >= 0 else "")
    name = f"{item.subject.name} in {context.path.rpartition('/')[2]} ({step.job})"
    said = [("agent", item.subject.name), ("started-by", item.match if item.fact == "command" else item.symbol),
            ("workflow", context.path), ("job", step.job), ("environment", step.environment),
            ("conditional", "yes" if step.guarded else "no"), *more]
    for key, values in (("trigger", step.triggers), ("permission", step.permissions), ("secret", step.secrets)):
        said += [(key, value) for value in values]
    subject = Subject(KIND, name, f"{where}/{item.subject.name}", item.subject.provider)
    hit = Hit(item.signature, f"item.{KIND}", item.match, item.subject.kind)
    return context.evidence(hit, item.location, "workflowstep", item.confidence.score, "step of a workflow",
                            state="called", symbol=item.symbol, subject=subject,
                            properties=tuple(sorted({(name, value) for name, value in said if value})))


def _options(facts: Iterable[Fact]) -> Mapping[Location, tuple[str, ...]]:
    """The long options that commands and the inputs of steps are given: by name, never with their values."""
    found: dict[Location, tuple[str, ...]] = {}
    for fact in facts:
        if isinstance(fact, Command):
            words = [word.partition("=")[0] for word in fact.words]
        elif isinstance(fact, Step):
            words = [one.key.partition(".")[2] for one in fact.inputs]
        else:
            continue
        named = tuple(word for word in words if word.startswith("--") and 2 < len(word) <= _MAX_OPTION)
        if named:
            found[fact.location] = (*found.get(fact.location, ()), *named)
    return found
