"""How far what stands in an agent's file takes effect: by its path, since a client loads files by theirs."""

from __future__ import annotations

import re
from enum import StrEnum

from shadowbom.core.evidence import Evidence
from shadowbom.core.finding import Severity
from shadowbom.core.location import is_of_machine
from shadowbom.core.source import Scope


class Context(StrEnum):
    """Strongest first."""

    ACTIVE = "active"
    LOCAL = "local"
    PLUGIN = "plugin"
    TEMPLATE = "template"
    DOCS = "docs"
    FIXTURE = "fixture"

    @property
    def rank(self) -> int:
        """0 for what a client loads."""
        return _RANK[self]


_RANK = {context: rank for rank, context in enumerate(Context)}
_LOWERED = {Context.ACTIVE: 0, Context.LOCAL: 0, Context.PLUGIN: 0, Context.TEMPLATE: 1, Context.DOCS: 2,
            Context.FIXTURE: 2}
"""By how many steps a finding is less severe where nothing loads the file as it stands."""

_FIXTURE = re.compile(r"(?:^|/)(?:tests?|__tests__|fixtures?|__fixtures__|evals?|testdata|mocks?|benchmarks?)(?:/|\Z)",
                      re.IGNORECASE)
_TEMPLATE = re.compile(
    r"(?:^|/)(?:templates?|mcp-configs|examples?|samples?|boilerplates?|presets)/"
    r"|[.\-_](?:example|sample|template|dist|tmpl)(?:\.|\Z)|(?:^|/)(?:example|sample|template)[.\-_]",
    re.IGNORECASE)
_PLUGIN = re.compile(
    r"(?:^|/)(?:\.?[\w-]{0,40}-plugin|plugins?|extensions?|marketplace)/|(?:^|/)(?:manifest|plugin)\.json\Z",
    re.IGNORECASE)
# Claude Code reads neither: its servers stand in .mcp.json, its hooks in its settings and in those of plugins.
_UNREAD = re.compile(r"(?:^|/)\.claude/(?:mcp|hooks/hooks)\.json\Z")
# The name of a skill, a command or a sub-agent says what it is for, not what it is.
_TOPIC = re.compile(
    r"((?:^|/)\.[\w-]{1,40}/(?:[^/]{1,100}/){0,4}?(?:skills?/|(?:commands|agents|rules|prompts)/(?=[^/]+\Z)))[^/]+",
    re.IGNORECASE)
_DOCS = re.compile(r"(?:^|/)(?:docs?|documentation|website)/", re.IGNORECASE)
_LOCAL = re.compile(r"\.local\.[a-z]+\Z", re.IGNORECASE)


def context_of(path: str, scope: Scope) -> Context:
    """The context of a file. ``path`` has ``/`` and is relative to the root of the scan; what is in a home folder or
    on the machine is loaded from there."""
    if is_of_machine(path):
        return Context.ACTIVE
    path = _TOPIC.sub(r"\1x", path, count=1)
    if scope is Scope.TEST or _FIXTURE.search(path):
        return Context.FIXTURE
    if scope is Scope.DOCS or _DOCS.search(path):
        return Context.DOCS
    if scope in (Scope.EXAMPLE, Scope.VENDORED) or _TEMPLATE.search(path) or _UNREAD.search(path):
        return Context.TEMPLATE
    if _PLUGIN.search(path):
        return Context.PLUGIN
    return Context.LOCAL if _LOCAL.search(path) else Context.ACTIVE


def lowered(severity: Severity, context: Context) -> Severity:
    """``severity`` as it counts in a context. Nothing becomes less than ``info``."""
    steps = list(Severity)
    return steps[max(0, severity.rank - _LOWERED[context])]


def is_code(item: Evidence) -> bool:
    """Whether evidence is of code that somebody runs, and not of what documentation shows."""
    return context_of(item.location.path, item.scope) is not Context.DOCS
