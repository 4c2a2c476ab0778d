"""Things that the files of coding agents declare, as evidence: skills, sub-agents, commands, hooks, plugins, cards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from posixpath import basename

from shadowbom.catalog.records import Hit
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.fact import Fact
from shadowbom.core.item import ENTRY, SERVED, Declared
from shadowbom.core.value import Lit
from shadowbom.detect.context import FileContext
from shadowbom.detect.endpoints import parse
from shadowbom.detect.models import Sighting, position_model

_BY_NAME = frozenset({"agent-plugin", "plugin-marketplace"})
"""Kinds whose name says which thing it is, wherever it is written; others are those of a folder."""
_COMMIT = re.compile(r"[0-9a-f]{40}")
_ADDRESS = re.compile(r"(?:https?|git|ssh)://|git@")
_INTERPRETERS = frozenset({
    "bash", "sh", "zsh", "dash", "fish", "pwsh", "powershell", "cmd", "node", "bun", "deno", "npx", "bunx", "tsx", "uv",
    "uvx", "run", "exec", "env", "python", "python3", "py", "ruby", "perl", "php", "sudo", "timeout", "nohup", "cd",
    "test", "if", "then", "command", "[", "[[", "!", "while", "do", "set", "source", ".", "exit", "true",
})
_WORD = re.compile(r"\"[^\"]*\"|'[^']*'|[^\s\"';&|()]+")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_TEXT_FOLLOWS = frozenset({"-c", "-e", "-lc", "-Command", "--eval", "-m"})
_MAX_RUN = 2000
_MAX_WORD = 200


def numbered(facts: Iterable[Fact]) -> Iterator[Fact]:
    """``facts``, with those of equal things in one file told apart: a file may name the same program for one event
    several times."""
    count: Counter[tuple[str, ...]] = Counter()
    for fact in facts:
        if isinstance(fact, Declared) and fact.kind == "agent-hook":
            fact = replace(fact, name=_hook(fact))  # noqa: PLW2901  # the same fact
            count[fact.client, fact.name] += 1
            number = count[fact.client, fact.name]
            yield replace(fact, name=f"{fact.name} #{number}") if number > 1 else fact
        else:
            yield fact


def declared_item(fact: Declared, context: FileContext) -> Iterator[Evidence]:
    """Evidence of a declared thing, and of the model that it names; of what is none by itself there is none."""
    if fact.kind in (ENTRY, SERVED):
        return
    product = context.product(fact.client)
    said = [("client", fact.client), *_said(fact)]
    if fact.kind == "agent-skill":
        said += _bundled(fact, context)
    provider = next((value for name, value in said if name == "publisher"), "")
    target = fact.name if fact.kind in _BY_NAME else f"{fact.owner}{fact.place}"
    if fact.kind == "agent-hook":
        target = f"{fact.owner}{fact.name}"
    subject = Subject(fact.kind, fact.name, target, provider)
    off = fact.value("enabled").lower() == "false" or fact.value("disabled").lower() == "true"
    hit = Hit(fact.client, f"item.{fact.kind}", fact.kind, product.kind)
    yield context.evidence(hit, fact.location, "declared", 0.9, "declared in a file of an agent",
                           state="configured-off" if off else "imported", symbol=fact.name, subject=subject,
                           properties=tuple(sorted({(name, value) for name, value in said if value})))
    for model in fact.values("model"):
        seen = Sighting(fact.location, "declared", fact.name, 0.7, "model of an agent's file")
        yield from position_model(Lit(model, fact.location), seen, context)


def _said(fact: Declared) -> Iterator[tuple[str, str]]:
    for name, value in fact.fields:
        match name:
            case "enabled" | "disabled":
                continue
            case "url":
                yield "host", next((address.host for address in parse(value)), "")
            case "run":
                yield "run", started(value)
            case _:
                yield name, value
    if fact.kind == "agent-plugin" and (pinned := _pinned(fact)):
        yield "pinned", pinned


def _bundled(fact: Declared, context: FileContext) -> Iterator[tuple[str, str]]:
    """What a skill's folder has that can be run; one at the top of a repository has all of it, which says nothing."""
    folder = fact.location.path.rpartition("/")[0]
    beside = context.repository.bundled(folder) if folder and fact.location.path.endswith("/SKILL.md") else {}
    yield "executables", "yes" if beside else "no"
    for kind, files in beside.items():
        yield from ((f"bundled-{kind}", path) for path in files)


def _pinned(fact: Declared) -> str:
    """Whether a plugin's source can change unseen: "local" for a folder of the repository, "" where none is named."""
    path = fact.value("path")
    if not fact.value("source") and not _ADDRESS.match(path):
        return "local" if path else ""
    return "yes" if any(_COMMIT.fullmatch(value) for value in fact.values("revision")) else "no"


def _hook(fact: Declared) -> str:
    event = fact.value("event") or fact.place
    matcher = fact.value("matcher")
    what = started(fact.value("run")) or fact.value("type")
    return f"{event}{f' ({matcher})' if matcher not in ('', '*') else ''}: {what}".rstrip(": ")


def started(command: str) -> str:
    """The script or program that a command starts: the first word that is no interpreter, assignment or option; an
    interpreter that is given a text has only its own name. Arguments are left out, since they may be anything."""
    if command.startswith(("http://", "https://")):
        return next((address.host for address in parse(command)), "")
    words: list[str] = [word.strip("\"'") for word in _WORD.findall(command[:_MAX_RUN])]
    first = ""
    for word in words:
        if word in _TEXT_FOLLOWS and first:
            return f"{first} {word}"
        if not word or _ASSIGNMENT.match(word) or word.startswith("-") or word.isdecimal():
            continue
        name = basename(word.replace("\\", "/")).lower().removesuffix(".exe")
        if name in _INTERPRETERS:
            first = first or name
            continue
        return word[-_MAX_WORD:]
    return first
