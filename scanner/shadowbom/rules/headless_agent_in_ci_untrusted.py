"""A coding agent works in CI on what anyone may write."""

from __future__ import annotations

import re
from collections.abc import Iterator

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


def check(view: View) -> Iterator[Finding]:
    """A finding for each job that starts an agent for everyone. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file in view.files:
        if not _WORKFLOW.fullmatch(file.path):
            continue
        triggers = _triggers(file) & _OPEN_TO_ALL
        if not triggers:
            continue
        steps = [item for item in view.evidence if item.location.path == file.path and _is_agent(item)]
        seen: set[str] = set()
        for item in sorted(steps, key=lambda one: one.location):
            job = _job(file, item)
            if job and job not in seen and (one := _judged(file, job, item, triggers)):
                seen.add(job)
                yield one


def _is_agent(item: Evidence) -> bool:
    """Whether a step or a command starts a coding agent."""
    if item.fact == "step":
        return item.signature in _ACTIONS
    return item.fact == "command" and item.subject.kind == "coding-agent-config"


def _judged(file: ConfigurationFile, job: str, item: Evidence, triggers: set[str]) -> Raised | None:
    inside = {one.key[len(job) + 1 :]: getattr(one.value, "text", "") for one in file.settings
              if one.key.startswith(f"{job}.")}
    everyone = any(_EVERYONE.fullmatch(key.rpartition(".")[2]) and text.strip() == "*" for key, text in inside.items())
    guarded = any(_GUARD.search(text) for key, text in inside.items() if key.rpartition(".")[2] == "if")
    guarded = guarded or any(key.partition(".")[0] in ("needs", "environment") for key in inside)
    own = item.signature in _ASKS_ITSELF and not everyone
    skips = any(_SKIPS.search(text) for text in inside.values())
    named = ", ".join(sorted(triggers))
    if not (guarded or own):
        secret = any("secrets." in text for text in inside.values()) or _writes(file, inside)
        return Raised(job, item.location, file.context,
                      f"{item.signature} starts on {named} for everyone"
                      f"{', with secrets or rights to write' if secret else ''}", _FIX,
                      Severity.CRITICAL if secret else Severity.HIGH)
    if skips and not own:
        return Raised(job, item.location, file.context,
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


def _job(file: ConfigurationFile, item: Evidence) -> str:
    """The key of the job that a step stands in ("jobs.review")."""
    jobs = [one for one in file.settings if re.fullmatch(r"jobs\.[^.]{1,200}", one.key)
            and one.location.line <= item.location.line]
    return max(jobs, key=lambda one: one.location.line).key if jobs else ""


def _writes(file: ConfigurationFile, inside: dict[str, str]) -> bool:
    given = {key: text for key, text in inside.items() if key.startswith("permissions")}
    if not given:
        given = {one.key: getattr(one.value, "text", "") for one in file.settings if one.key.startswith("permissions")}
    # Without a list, the token has what the organisation's default gives; a file does not show that.
    return any(text in ("write", "write-all") for text in given.values())
