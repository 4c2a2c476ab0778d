"""A step of a CI workflow, with what its file says of when and with which rights it runs."""

from __future__ import annotations

from dataclasses import dataclass

from shadowbom.core.location import Location


@dataclass(frozen=True, slots=True)
class WorkflowStep:
    """``location`` is where the step begins, ``last`` the last line that is its own; ``number`` counts the steps of a
    job from 0, -1 for a job that is one step as a whole. ``triggers`` are the events that start the workflow,
    ``permissions`` those of its token as ``name: level`` ("" level for one word for all), none where the file leaves
    them to the organisation; ``secrets`` the names of the secrets that the step can see, ``environment`` the one that
    the job is in, ``guarded`` whether a condition stands before it."""

    location: Location
    last: int
    job: str
    number: int = -1
    triggers: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    environment: str = ""
    guarded: bool = False
