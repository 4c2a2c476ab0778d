"""A coding agent works in CI on what anyone may write."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from shadowbom.core.evidence import Evidence
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import ConfigurationFile, View

INFO = RuleInfo(
    id="headless-agent-in-ci-untrusted",
    title="A coding agent works in CI on what anyone may write",
    description=(
        "A workflow starts a coding agent when somebody comments, opens an issue or a pull request, and nothing "
        "in it asks who that is. What they write becomes an instruction to an agent that holds the workflow's "
        "secrets and rights."
    ),
    help="""\
A workflow starts a coding agent when somebody comments, opens an issue or a pull request, and nothing in it
asks who that is.

### What to do

Let the job run for members only (`if:` with `author_association`), give it a token that reads, and keep the
agent's permissions to what it needs.
""",
    severity=Severity.CRITICAL,
    tags=("security", "agents", "ci"),
    cwe=("CWE-1427", "CWE-284"),
    owasp=("LLM01:2025", "LLM06:2025", "ASI01:2026", "ASI05:2026", "MCP06:2025"),
)

_WORKFLOW = re.compile(r"(?:.{0,4000}/)?\.github/workflows/[^/]{1,200}\.ya?ml")
_OPEN_TO_ALL = frozenset({"pull_request_target", "issue_comment", "issues", "discussion", "discussion_comment",
                          "pull_request_review", "pull_request_review_comment", "fork", "watch"})
_ON = re.compile(r"(?:on|true)(?:\.(?P<name>[a-z_]{1,60}|\d{1,3}))?")
_GUARD = re.compile(
    r"author_association|github\.actor\s{0,4}(?:==|!=)|github\.(?:event\.)?(?:repository_owner|sender|triggering_actor"
    r"|actor)\b"
    r"|contains\(\s{0,4}fromJSON|event\.label\.name|\.user\.login|head\.repo\.(?:full_name|fork)"
    r"|permission", re.IGNORECASE)
_ASKS_ITSELF = frozenset({"claude-code-action", "codex-action", "droid-action", "junie-github-action",
                          "opencode-github"})
"""Actions that start only for people who may write to the repository, unless they are told otherwise."""
_EVERYONE = re.compile(r"(?:allowed_non_write_users|allow-users|allowed_users|allow_users)")
_SKIPS = re.compile(r"--(?:dangerously-skip-permissions|dangerously-bypass-approvals-and-sandbox|yolo|full-auto"
                    r"|allow-all-tools|yes-always"
                    r"|permission-mode[ =]bypassPermissions|approval-mode[ =]yolo)\b")
_ACTIONS = frozenset({*_ASKS_ITSELF, "run-gemini-cli", "aider-github-action"})
"""Actions that start a coding agent; others ask a model for a text."""
_FIX = "Let the job run for members only, and give it a token that reads and the tools that it needs."
_JOB = re.compile(r"jobs\.[^.]{1,200}")
_IN_JOB = re.compile(r"(?P<job>jobs\.[^.]{1,200})\.")


@dataclass(frozen=True, slots=True)
class _Job:
    """A job of a workflow ("jobs.review"): whether it asks who has started it, takes what anyone writes, lets its agent
    act without asking, and has secrets or rights to write."""

    key: str
    line: int
    guarded: bool
    lets_everyone: bool
    skips: bool
    privileged: bool


def check(view: View) -> Iterator[Finding]:
    """A finding for each job that starts an agent for everyone. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file in view.files:
        if not _WORKFLOW.fullmatch(file.path):
            continue
        triggers = _triggers(file) & _OPEN_TO_ALL
        steps = [item for item in view.evidence_in(file.path) if _is_agent(item)] if triggers else []
        if not steps:
            continue
        jobs = _jobs(file)
        lines = [job.line for job in jobs]
        seen: set[str] = set()
        for item in sorted(steps, key=lambda one: one.location):
            index = bisect_right(lines, item.location.line) - 1
            if index >= 0 and jobs[index].key not in seen and (one := _judged(file, jobs[index], item, triggers)):
                seen.add(jobs[index].key)
                yield one


def _is_agent(item: Evidence) -> bool:
    """Whether a step or a command starts a coding agent."""
    if item.fact == "step":
        return item.signature in _ACTIONS
    return item.fact == "command" and item.subject.kind == "coding-agent-config"


def _judged(file: ConfigurationFile, job: _Job, item: Evidence, triggers: set[str]) -> Raised | None:
    own = item.signature in _ASKS_ITSELF and not job.lets_everyone
    named = ", ".join(sorted(triggers))
    if not (job.guarded or own):
        return Raised(job.key, item.location, file.context,
                      f"{item.signature} starts on {named} for everyone"
                      f"{', with secrets or rights to write' if job.privileged else ''}", _FIX,
                      Severity.CRITICAL if job.privileged else Severity.HIGH)
    if job.skips and not own:
        return Raised(job.key, item.location, file.context,
                      f"{item.signature} starts on {named} and acts without asking", _FIX, Severity.HIGH)
    return None


def _triggers(file: ConfigurationFile) -> set[str]:
    found: set[str] = set()
    for setting in file.settings:
        match = _ON.fullmatch(setting.key)
        if match is None:
            continue
        name, text = match["name"] or "", getattr(setting.value, "text", "")
        found.add(text if not name or name.isdecimal() else name)
    return found


def _jobs(file: ConfigurationFile) -> list[_Job]:
    """The jobs of a workflow, by line."""
    places = {one.key: one.location.line for one in file.settings if _JOB.fullmatch(one.key)}
    inside: dict[str, dict[str, str]] = {key: {} for key in places}
    rights: list[str] = []
    for setting in file.settings:
        text = getattr(setting.value, "text", "")
        match = _IN_JOB.match(setting.key)
        if match and match["job"] in inside:
            inside[match["job"]][setting.key[match.end() :]] = text
        elif setting.key.startswith("permissions"):
            rights.append(text)
    return sorted((_job(key, line, inside[key], rights) for key, line in places.items()), key=lambda one: one.line)


def _job(key: str, line: int, inside: dict[str, str], rights: list[str]) -> _Job:
    """``rights`` are those that the workflow gives to jobs that list none of their own. Without any list, the token has
    what the organisation's default gives; a file does not show that."""
    given = [text for name, text in inside.items() if name.startswith("permissions")] or rights
    return _Job(
        key, line,
        guarded=any((name.rpartition(".")[2] == "if" and _GUARD.search(text) is not None)
                    or name.partition(".")[0] in ("needs", "environment") for name, text in inside.items()),
        lets_everyone=any(_EVERYONE.fullmatch(name.rpartition(".")[2]) and text.strip() == "*"
                          for name, text in inside.items()),
        skips=any(_SKIPS.search(text) for text in inside.values()),
        privileged=any("secrets." in text for text in inside.values())
        or any(text in ("write", "write-all") for text in given),
    )
