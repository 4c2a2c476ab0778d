"""GitHub Actions: what a workflow's run is about, and its commands, outputs and summary.

What a pull request says of itself, its title and the names of its branches among it, is a stranger's; nothing of that
is read but ids and numbers of a fixed shape.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from shadowbom.ci.occasion import Occasion
from shadowbom.core.finding import OPEN, Finding, Severity
from shadowbom.errors import UserError
from shadowbom.report.text import clean, clip

SUMMARY_LIMIT = 1_000_000
"""Bytes of a step's summary, a little under what GitHub takes."""
COMMENT_LIMIT = 60_000
"""Bytes of a comment, a little under what GitHub takes."""
ANNOTATIONS = 10
"""Of each level, as many as GitHub shows of a step."""
_MAX_EVENT = 30 << 20
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9._-]{1,100}")
_PULLS = ("pull_request", "pull_request_review", "pull_request_target")
_MESSAGE = 600


def is_here(environ: Mapping[str, str]) -> bool:
    """Whether this is a run of GitHub Actions."""
    return environ.get("GITHUB_ACTIONS") == "true"


def occasion_of(environ: Mapping[str, str]) -> Occasion:
    """What the run is about. Raises UserError for an event that is not as GitHub writes it."""
    event = environ.get("GITHUB_EVENT_NAME", "")
    repository = environ.get("GITHUB_REPOSITORY", "")
    repository = repository if _REPOSITORY.fullmatch(repository) else ""
    server = environ.get("GITHUB_SERVER_URL", "").rstrip("/")
    about: dict[str, Any] = {
        "event": event, "repository": repository, "server": server,
        "clone": f"{server}/{repository}" if server and repository else "",
        "api": environ.get("GITHUB_API_URL", "").rstrip("/"), "token": environ.get("GITHUB_TOKEN", ""),
    }
    if event in _PULLS:
        about |= _of_pull(_payload(environ), repository)
    elif event == "merge_group":
        about |= {"base": _commit(_payload(environ), "merge_group", "base_sha")}
    return Occasion(**about)


def _of_pull(payload: dict[str, Any], repository: str) -> dict[str, Any]:
    number = _at(payload, "pull_request", "number")
    whole = isinstance(number, int) and not isinstance(number, bool) and number > 0
    # A fork that is gone by now has no repository any more.
    origin = _at(payload, "pull_request", "head", "repo", "full_name")
    return {
        "base": _commit(payload, "pull_request", "base", "sha"), "tip": _commit(payload, "pull_request", "head", "sha"),
        "number": number if whole else 0, "is_fork": origin != repository,
    }


def _payload(environ: Mapping[str, str]) -> dict[str, Any]:
    name = environ.get("GITHUB_EVENT_PATH", "")
    try:
        with open(name, "rb") as file:
            found = json.loads(file.read(_MAX_EVENT))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"GITHUB_EVENT_PATH: the event cannot be read: {type(error).__name__}") from None
    if not isinstance(found, dict):
        raise UserError("GITHUB_EVENT_PATH: the event is no object")
    return found


def _at(payload: Any, *keys: str) -> Any:
    for key in keys:
        payload = payload.get(key) if isinstance(payload, dict) else None
    return payload


def _commit(payload: dict[str, Any], *keys: str) -> str:
    found = _at(payload, *keys)
    if not isinstance(found, str) or not _COMMIT.fullmatch(found):
        raise UserError(f"GITHUB_EVENT_PATH: {'.'.join(keys)} is no commit")
    return found


class Quiet:
    """Keeps the runner from obeying what a repository has put into our output: between ``begin`` and ``end``, no line
    of it is a command."""

    def __init__(self) -> None:
        self._word = secrets.token_hex(20)

    def begin(self) -> str:
        """The line that begins it."""
        return f"::stop-commands::{self._word}"

    def end(self) -> str:
        """The line that ends it."""
        return f"::{self._word}::"


def command(name: str, text: str, **about: str) -> str:
    """A line that the runner obeys: ``name`` with ``text``, and what it is about."""
    said = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in about.items() if value)
    return f"::{name} {said}::{_escaped(text)}" if said else f"::{name}::{_escaped(text)}"


def annotated(findings: Sequence[Finding], failing: Sequence[Finding]) -> list[str]:
    """A command for each open finding: an error for what fails the run, a warning from medium severity, else a notice;
    of each level the first ten, worst first, since GitHub shows no more."""
    fails = set(failing)
    made: dict[str, list[str]] = {"error": [], "warning": [], "notice": []}
    for one in sorted(findings, key=lambda one: (one not in fails, -one.severity.rank, one.location)):
        if one.status == OPEN:
            level = "error" if one in fails else "warning" if one.severity.rank >= Severity.MEDIUM.rank else "notice"
            made[level].append(command(
                level, clip(f"{one.message.rstrip('.')}. {one.remediation}", _MESSAGE), file=clean(one.location.path),
                line=str(one.location.line), col=str(one.location.column), title=f"shadowbom: {one.rule}"))
    return [line for lines in made.values() for line in lines[:ANNOTATIONS]]


def write_outputs(environ: Mapping[str, str], pairs: Mapping[str, str]) -> None:
    """What the next steps of the job read. A value ends at a word that nobody can know before."""
    word = f"end-{secrets.token_hex(20)}"
    _append(environ, "GITHUB_OUTPUT", "".join(f"{name}<<{word}\n{value}\n{word}\n" for name, value in pairs.items()))


def write_summary(environ: Mapping[str, str], text: str) -> None:
    """The summary of the step. What is there already stays."""
    _append(environ, "GITHUB_STEP_SUMMARY", text)


def _append(environ: Mapping[str, str], variable: str, text: str) -> None:
    name = environ.get(variable, "")
    if not name:
        return
    try:
        with open(name, "a", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UserError(f"{variable}: {error.strerror or error}") from None


def folder(environ: Mapping[str, str], category: str) -> str:
    """Where reports go unless somebody says: out of the work tree, those of each category by themselves."""
    return os.path.join(environ.get("RUNNER_TEMP") or os.curdir, "shadowbom", category.replace("/", "-"))


def _escaped(text: str, more: str = "") -> str:
    for char in "%\r\n" + more:
        text = text.replace(char, f"%{ord(char):02X}")
    return text
