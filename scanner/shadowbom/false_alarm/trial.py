"""The pipeline, asked whether a small repository still shows a finding."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from shadowbom.catalog.samples import expand
from shadowbom.core.finding import Finding
from shadowbom.core.source import SourceFile
from shadowbom.discover import publish, unpublish
from shadowbom.discover.classify import scope_of
from shadowbom.extract.extractors import format_of
from shadowbom.false_alarm.keys import MARK, MARKS, SEED
from shadowbom.false_alarm.words import replaced, stand_in
from shadowbom.options import ScanOptions
from shadowbom.reading import Reader
from shadowbom.ruleset import Ruleset
from shadowbom.scan import scan

MAX_RUNS = 400
"""How often the pipeline is asked. Then what has been reached by now is written."""


class Trial:
    """The pipeline over small repositories, and what a finding must be to count as the one that is looked for."""

    def __init__(self, finding: Finding, ruleset: Ruleset, options: ScanOptions, templates: list[list[str]]) -> None:
        self._finding = finding
        self._ruleset = ruleset
        self._options = replace(options, jobs=1, suppress=False, baseline="", baselines=(), rules=(finding.rule,),
                                blame=False, home=None, exclude=())
        self._choices = templates
        self._chosen = [choices[0] for choices in templates]
        self._runs = 0

    def settle_keys(self, files: Mapping[str, str]) -> bool:
        """Choose a template for each key so that the finding shows; whether one was found."""
        line = self._finding.location.line
        for number in range(max((len(choices) for choices in self._choices), default=1)):
            self._chosen = [choices[min(number, len(choices) - 1)] for choices in self._choices]
            if self.shows(files, {}, line):
                return True
        return False

    def shows(self, files: Mapping[str, str], words: Mapping[str, str], line: int) -> bool:
        """Whether the finding is there in the files with other words."""
        if self._runs >= MAX_RUNS:
            return False
        self._runs += 1
        scrubbed = self.scrubbed(files, words)
        return self.is_it(self.found(scrubbed), scrubbed, line)

    def is_it(self, found: Sequence[Finding], files: Mapping[str, str], line: int) -> bool:
        """Whether one of the findings is the one that is looked for. Its file is the first."""
        wanted = self._finding
        first = next(iter(files))
        return any(
            (one.rule, one.severity, one.confidence.reasons)
            == (wanted.rule, wanted.severity, wanted.confidence.reasons)
            and (one.location.path, one.location.line) == (first, line) for one in found)

    def found(self, files: Mapping[str, str]) -> list[Finding]:
        """What the pipeline finds in the files."""
        with tempfile.TemporaryDirectory(prefix="shadowbom-") as root:
            for path, text in files.items():
                place = os.path.join(os.fsencode(root), unpublish(path))
                os.makedirs(os.path.dirname(place), exist_ok=True)
                with open(place, "wb") as out:
                    out.write(self._expanded(text).encode("utf-8", "replace"))
            return list(scan((root,), self._options, ruleset=self._ruleset).findings)

    def _expanded(self, text: str) -> str:
        return expand(self.withtemplates_of(text), SEED)[0]

    def withtemplates_of(self, text: str) -> str:
        """A text with a template for each private sign."""
        return "".join(self._template(char) for char in text)

    def _template(self, char: str) -> str:
        number = ord(char) - MARK
        return self._chosen[number] if 0 <= number < len(self._chosen) else char

    def has_more_keys(self, files: Mapping[str, str]) -> bool:
        """Whether something is left that looks like a key and is none of the stand-ins."""
        reader = Reader(b"", self._ruleset)
        for path, text in files.items():
            plain = "".join(char for char in text if not 0 <= ord(char) - MARK < MARKS)
            file = SourceFile(path, b"", format_of(path), scope_of(path))
            passed = reader.key_pass(file, plain.encode("utf-8", "replace"))
            if passed is not None and passed[1].keys:
                return True
        return False

    def map_of(self, tokens: Collection[str], kept: Collection[str] = ()) -> dict[str, str]:
        """A stand-in of the same length for each word that is not kept."""
        there = set(tokens)
        words: dict[str, str] = {}
        used: set[str] = set(there)
        for number, token in enumerate(tokens):
            if token in kept:
                continue
            words[token] = stand_in(token, number, used)
            used.add(words[token])
        return words

    def scrubbed(self, files: Mapping[str, str], words: Mapping[str, str]) -> dict[str, str]:
        """Files with other words, in their paths, too."""
        if not words:
            return dict(files)
        return {publish(replaced(path, words).encode("utf-8", "replace")): replaced(text, words)
                for path, text in files.items()}
