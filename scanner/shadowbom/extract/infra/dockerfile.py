"""Dockerfiles: base images, variables, and what is run while building and by the container.

Read line by line: grammars for tree-sitter fail on heredocs, other escape signs and half-written files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from shadowbom.core.fact import Argument, Command, Fact, Image
from shadowbom.core.location import Location
from shadowbom.core.masking import names_secret, without_password
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.infra.instructions import Instruction, instructions
from shadowbom.extract.infra.scripts import code_facts, opened, text_facts
from shadowbom.extract.settings.placeholders import value_of
from shadowbom.extract.settings.shapes import Leaves, is_telling, kind_of

MAX_FACTS = 20_000
_MAX_VALUE = 2000
_MAX_PAIRS = 500
_MAX_PAIRED = 100_000
_MAX_EXPANDED = 20_000
_FLAGS = re.compile(r"(?:--[a-z]+(?:=\S*)?[ \t]+)+")
_FROM = re.compile(r"(?P<image>\S+)(?:[ \t]+as[ \t]+(?P<name>\S+))?", re.IGNORECASE)
_COPIED = re.compile(r"--from=(\S+)")
_PAIR = re.compile(r"([A-Za-z_][\w.\-]{0,200})=(\"(?:[^\"\\]|\\.)*+\"|'[^']*+'|(?:\\.|[^\s\\])*+)")
_VARIABLE = re.compile(r"\\.|\$(?:(?P<bare>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)(?::?-[^{}]*)?\})", re.DOTALL)
_EXEC = re.compile(r"\[\s*+(?:\"(?:[^\"\\]|\\.)*+\"\s*+,?\s*+)*+\]")
_URL = re.compile(r"https?://\S+")


def extract(document: Document, request: Request) -> Extraction:
    """The facts of a Dockerfile or Containerfile."""
    del request  # no server table is kept in one
    reader = _Reader(document.file.path)
    for instruction in instructions(document.text):
        reader.take(instruction)
        if len(reader.facts) > MAX_FACTS:
            break
    reader.end_stage()
    return Extraction((*reader.leaves.facts, *reader.facts, *reader.images()), reader.leaves.problems())


@dataclass(slots=True)
class _Base:
    """An image that stages build on: its reference as written and where; what is run of it at last."""

    reference: str
    at: Location
    run: Command | None = None
    env: dict[str, Argument] = field(default_factory=dict)


@dataclass(slots=True)
class _Stage:
    """``variables`` are those known in it, ``entry`` and ``started`` the words of ENTRYPOINT and CMD."""

    base: _Base | None
    variables: dict[str, str]
    entry: Command | None = None
    started: Command | None = None


class _Reader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.leaves = Leaves(path)
        self.facts: list[Fact] = []
        self.bases: list[_Base] = []
        self.globals: dict[str, str] = {}
        self.stage = _Stage(None, self.globals)
        self.stages: dict[str, _Stage] = {}

    def take(self, instruction: Instruction) -> None:
        """Take in one instruction."""
        match instruction.keyword:
            case "FROM":
                self._from(instruction)
            case "ARG" | "ENV":
                self._variables(instruction)
            case "RUN":
                self._run(instruction)
            case "CMD" | "ENTRYPOINT":
                self._started(instruction)
            case "COPY" | "ADD":
                self._copy(instruction)
            case "HEALTHCHECK":
                if (found := re.match(r"(?:--\S+[ \t]+)*CMD[ \t]+", instruction.text)) is not None:
                    self._run(instruction.after(found.end()))
            case "ONBUILD":
                if (inner := instruction.inner()) is not None and inner.keyword not in ("FROM", "ONBUILD"):
                    self.take(inner)
            case _:
                return

    def images(self) -> Iterator[Fact]:
        """The images, with what their containers are started with: known when all stages are read."""
        for base in self.bases:
            reference = value_of(without_password(base.reference), base.at)
            yield Image(base.at, reference, base.run, tuple(base.env.values()))

    def end_stage(self) -> None:
        """Settle what the container of the stage runs."""
        stage = self.stage
        entry, started = stage.entry, stage.started
        if entry is not None:
            words = entry.words + (started.words if started else ())
            self.facts += opened(self.path, [Command(entry.location, words)])
        elif started is not None:
            self.facts += opened(self.path, [started])
            if stage.base is not None:
                stage.base.run = started

    def _from(self, instruction: Instruction) -> None:
        self.end_stage()
        flags = _FLAGS.match(instruction.text)
        found = _FROM.match(instruction.text, flags.end() if flags else 0)
        if found is None:
            return
        name = found["image"]
        given = self.stages.get(name.lower())
        base: _Base | None = None
        variables: dict[str, str] = {}
        if given is not None:
            base, variables = given.base, dict(given.variables)
        elif name.lower() != "scratch":
            base = _Base(_expanded(name, self.globals), instruction.at(self.path, found.start("image")))
            self.bases.append(base)
        self.stage = _Stage(base, variables)
        self.stages[(found["name"] or str(len(self.stages))).lower()] = self.stage

    def _variables(self, instruction: Instruction) -> None:
        text = instruction.joined
        pairs = list(islice(_PAIR.finditer(text[:_MAX_PAIRED]), _MAX_PAIRS))
        if not pairs and instruction.keyword == "ENV":
            name, _, value = text.strip().partition(" ")
            self._variable(name, value.strip(), instruction.at(self.path, 0))
            return
        for pair in pairs:
            value = pair[2]
            quoted = value[1:-1] if value[:1] in ("'", '"') and len(value) > 1 else value
            self._variable(pair[1], quoted, instruction.at_joined(self.path, pair.start()), plain=value[:1] == "'",
                           argument=instruction.keyword == "ARG")
        for name in text.split() if instruction.keyword == "ARG" else ():
            if name in self.globals:
                self.stage.variables.setdefault(name, self.globals[name])

    def _variable(self, name: str, value: str, at: Location, *, plain: bool = False, argument: bool = False) -> None:
        if not plain:
            value = _expanded(value, self.stage.variables)
        kept = value if len(value) <= _MAX_VALUE else ""
        if not names_secret(name):
            self.stage.variables[name] = kept
            if not argument and self.stage.base is not None and kept:
                self.stage.base.env[name] = Argument(name, value_of(without_password(kept), at), at)
        if is_telling(kept, kind_of(name), string=True):
            self.leaves.add(name, kept, at, at)

    def _run(self, instruction: Instruction) -> None:
        flags = _FLAGS.match(instruction.text)
        if flags:
            instruction = instruction.after(flags.end())
        words = _exec(instruction.joined)
        if words is not None:
            self.facts += opened(self.path, [Command(instruction.at(self.path, 0), words)])
            return
        text = _expanded(instruction.text, self.stage.variables, cap=None)
        place = instruction.placer(self.path)
        for heredoc in instruction.heredocs:
            below = heredoc.placer(self.path)
            if re.search(r"\bpython[\d.]*\b", text):
                self.facts += code_facts(self.path, heredoc.text, below)
            elif not re.search(r"\b(?:cat|tee)\b", text):
                self.facts += text_facts(self.path, _expanded(heredoc.text, self.stage.variables, cap=None), below)
        self.facts += text_facts(self.path, text, place)

    def _started(self, instruction: Instruction) -> None:
        at = instruction.at(self.path, 0)
        words = _exec(_expanded(instruction.joined, self.stage.variables))
        if words is None:
            text = _expanded(instruction.joined, self.stage.variables)
            # The shell form is a script for a shell.
            words = ("/bin/sh", "-c", text.strip()) if text.strip() else ()
        command = Command(at, words) if words else None
        if instruction.keyword == "CMD":
            self.stage.started = command
        else:
            self.stage.entry = command
            # A command from before is no part of another entry point.
            self.stage.started = None

    def _copy(self, instruction: Instruction) -> None:
        text = _expanded(instruction.joined, {**self.globals, **self.stage.variables})
        if (copied := _COPIED.search(text)) is not None:
            name = copied[1]
            if name.lower() not in self.stages and not name.isdigit() and "/" in name:
                at = instruction.at(self.path, 0)
                self.facts.append(Image(at, value_of(name, at)))
        if instruction.keyword == "ADD":
            for address in _URL.finditer(text):
                self.facts.append(Command(instruction.at(self.path, 0), ("ADD", without_password(address[0]))))


def _exec(text: str) -> tuple[str, ...] | None:
    """The words of an exec form, None for a shell form."""
    if not text.lstrip().startswith("[") or _EXEC.fullmatch(text.strip()) is None:
        return None
    try:
        words = json.loads(text.strip())
    except ValueError:
        return None
    return tuple(words[:400])


def _expanded(text: str, variables: dict[str, str], cap: int | None = _MAX_VALUE) -> str:
    """``text`` with the variables that are known, at most ``cap`` characters of it; others stay, in braces."""
    if "$" not in text:
        return text
    left = _MAX_EXPANDED

    def value(found: re.Match[str]) -> str:
        nonlocal left
        name = found["bare"] or found["braced"]
        if not name:
            return found[0]
        known = variables.get(name, "")
        if not known:
            return f"${{{name}}}" if found["bare"] and cap is not None else found[0]
        left -= len(known)
        return known if left > 0 else found[0]

    out = _VARIABLE.sub(value, text)
    return out if cap is None else out[:cap]
