"""Pipelines of Jenkins: what their steps run, in which stage, by which triggers and with which credentials."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from shadowbom.core.fact import Fact, Image
from shadowbom.core.job import WorkflowStep
from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.core.value import Lit
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.infra.scripts import text_facts
from shadowbom.extract.positions import Lines
from shadowbom.extract.settings.shapes import Leaves

MAX_TOKENS = 200_000
MAX_STEPS = 2000
_MAX_DEPTH = 200
_MAX_NAMES = 50
_MAX_NAME = 200
_SHELLS = frozenset({"sh", "bat", "powershell", "pwsh"})
_TOKEN = re.compile(
    r"(?P<comment>//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?)"
    r"|(?P<long>'''|\"\"\")"
    r"|'(?P<single>(?:[^'\\\n]++|\\.)*+)'|\"(?P<double>(?:[^\"\\\n]++|\\.)*+)\""
    r"|(?P<word>[A-Za-z_][\w.]*+)(?P<label>[ \t]*+:(?!:))?"
    r"|(?P<sign>[{}()\[\];=\n])", re.DOTALL)
_ESCAPED = re.compile(r"\\([$'\"\\])")


@dataclass(slots=True)
class _Block:
    """What stands between two braces: the word in front of it, the name of the stage that it is ("" = none), and what
    is said in it of the steps inside."""

    word: str = ""
    stage: str = ""
    credentials: list[str] = field(default_factory=list)
    guarded: bool = False


def extract(document: Document, request: Request) -> Extraction:
    """A Jenkinsfile, declarative or scripted: scripts as shell, images, variables as settings, and each script as a
    step. Linear in the text."""
    del request  # no server table is kept in one
    return Extraction(tuple(_Reader(document.file.path, document.text).facts()))


class _Reader:
    """Goes through the words, texts and brackets of one file."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._lines = Lines(text)
        self._leaves = Leaves(path)
        self._facts: list[Fact] = []
        self._steps: list[tuple[WorkflowStep, list[_Block]]] = []
        self._count: Counter[str] = Counter()
        self._blocks = [_Block()]
        self._next = _Block()
        self._parens = 0
        self._word = ""
        self._label = ""
        self._assigned = ""
        self._step = -1
        self._triggers: dict[str, None] = {}
        self._triggering = -1

    def facts(self) -> Iterator[Fact]:
        """The facts in the order of the file, the steps last."""
        position = 0
        for _ in range(MAX_TOKENS):
            match = _TOKEN.search(self._text, position)
            if match is None:
                break
            position = self._token(match)
        yield from self._facts
        yield from self._leaves.facts
        for step, blocks in self._steps:
            secrets = dict.fromkeys(name for block in blocks for name in block.credentials)
            yield WorkflowStep(
                step.location, step.last, step.job, step.number, tuple(self._triggers)[:_MAX_NAMES],
                secrets=tuple(secrets)[:_MAX_NAMES], guarded=any(block.guarded for block in blocks))

    def _token(self, match: re.Match[str]) -> int:
        """Takes one token in; gives the position after it."""
        if match["long"]:
            end = self._text.find(match["long"], match.end())
            end = len(self._text) if end < 0 else end
            self._string(self._text[match.end() : end], match.end(), end)
            return end + len(match["long"])
        if match["single"] is not None or match["double"] is not None:
            which = "single" if match["single"] is not None else "double"
            self._string(match[which], match.start(which), match.end(which))
        elif match["word"] and match["label"]:
            self._label = match["word"]
        elif match["word"]:
            self._named(match["word"])
        elif match["sign"]:
            self._sign(match["sign"])
        return match.end()

    def _named(self, word: str) -> None:
        block = self._blocks[-1]
        if block.word == "triggers" or (self._triggering >= 0 and self._parens > self._triggering):
            self._triggers.setdefault(word[:_MAX_NAME])
        elif word == "pipelineTriggers":
            self._triggering = self._parens
        if word in ("when", "input"):
            block.guarded = True
        if word in _SHELLS:
            self._step = self._parens
        if self._word != "stage" or word != "stage":
            self._word, self._label = word, ""

    def _sign(self, sign: str) -> None:
        if sign in "([":
            self._parens += 1
        elif sign in ")]":
            self._parens = max(0, self._parens - 1)
            if self._parens <= self._triggering:
                self._triggering = -1
        elif sign == "=":
            self._assigned = self._word
            return
        elif sign == "{":
            self._next.word = self._word
            if len(self._blocks) < _MAX_DEPTH:
                self._blocks.append(self._next)
            self._next = _Block()
        elif sign == "}" and len(self._blocks) > 1:
            self._close(self._blocks.pop())
        if sign in "{};" or (sign == "\n" and self._parens <= self._step):
            self._step = -1
        if sign in "{};\n":
            self._assigned = ""
            self._label = "" if self._parens == 0 else self._label

    def _close(self, block: _Block) -> None:
        """What a block of settings says is said of the block around it."""
        if block.word == "environment":
            self._blocks[-1].credentials += block.credentials

    def _string(self, text: str, start: int, end: int) -> None:
        word, label = self._word, self._label
        self._label = ""
        at = Location(self._path, *self._lines.at(start))
        if self._step >= 0:
            if label in ("", "script"):
                self._step = -1
                self._script(text, at, end)
            return
        if word == "stage" and label in ("", "name"):
            self._next.stage = " ".join(text.split())[:_MAX_NAME]
            self._word = ""
        elif word == "credentials" and self._assigned:
            self._blocks[-1].credentials.append(text[:_MAX_NAME])
            self._leaves.add(self._assigned, "", at, at)
        elif label == "credentialsId":
            self._next.credentials.append(text[:_MAX_NAME])
        elif label in ("variable", "passwordVariable", "usernameVariable"):
            self._leaves.add(text[:_MAX_NAME], "", at, at)
        elif word in ("docker.image", "docker") or (word == "image" and self._blocks[-1].word == "docker"):
            self._facts.append(Image(at, Lit(text[:_MAX_NAME], at)))
        elif self._assigned and self._blocks[-1].word == "environment":
            self._leaves.add(self._assigned, text, at, at)

    def _script(self, text: str, at: Location, end: int) -> None:
        first = at.line

        def place(line: int, column: int) -> Location:
            return Location(self._path, first + line - 1, column + (at.column - 1 if line == 1 else 0))

        self._facts += text_facts(self._path, _ESCAPED.sub(r"\1", text), place)
        stage = next((block.stage for block in reversed(self._blocks) if block.stage), "pipeline")
        if len(self._steps) < MAX_STEPS:
            step = WorkflowStep(at, self._lines.at(end)[0], stage, self._count[stage])
            self._steps.append((step, list(self._blocks)))
            self._count[stage] += 1
