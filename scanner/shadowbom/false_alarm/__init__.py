"""A finding that is none, as a case for the rule's tests: the fewest lines that show it, with stand-ins for all words,
texts and keys that it does not need. Each step is tried through the whole pipeline; what does not show the finding
again is not written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from shadowbom.core.finding import Finding
from shadowbom.errors import UserError
from shadowbom.false_alarm.keys import masked, templates_of
from shadowbom.false_alarm.trial import Trial
from shadowbom.false_alarm.words import tokens_of
from shadowbom.judging import OF_POLICIES
from shadowbom.options import ScanOptions
from shadowbom.ruleset import Ruleset

_Item = TypeVar("_Item")
_REACHES = (3, 20, 100)
"""How many lines around the finding's are tried at first, in order."""
_BRINGS_IN = re.compile(r"\s*(?:import|from|use|using|require|include|#include)\b|.*\brequire\(")


@dataclass(frozen=True, slots=True)
class Case:
    """A case. ``files`` are texts by path, keys in them as templates of ``catalog.samples``; ``found`` what the rule
    says of it now, as ``path@line severity``; ``kept`` are the words that it needs, in the order of the text."""

    rule: str
    files: Mapping[str, str]
    found: tuple[str, ...]
    kept: tuple[str, ...]

    @property
    def text(self) -> str:
        """The case as TOML, in the shape of the rule's own cases; of a key's, in that of a signature's."""
        head = [f"# A false alarm of {self.rule}: {', '.join(self.found)}.",
                "# Words, texts and keys are stand-ins of the same shape, but for what the finding needs."]
        if self.rule == "leaked-key" and len(self.files) == 1:
            ((path, text),) = self.files.items()
            body = ["[[test]]", f"path = {_quoted(path)}", f"text = {_block(text)}", "expect = []",
                    'why = "a false alarm"']
        else:
            body = ["[[case]]", "expect = []", 'why = "a false alarm"', "[case.files]",
                    *(f"{_quoted(path)} = {_block(text)}" for path, text in self.files.items())]
        return "\n".join([*head, "", *body]) + "\n"


def case_of(root: bytes, finding: Finding, options: ScanOptions, ruleset: Ruleset) -> Case:
    """The case for a finding of a scan of ``root`` (absolute and real). Raises UserError where its own files do not
    show it, or do not any more without what must not be told."""
    if finding.rule in OF_POLICIES:
        raise UserError(f"{finding.rule} says what a policy says: shadowbom policy explain shows why")
    texts, keys = masked(root, finding, ruleset)
    trial = Trial(finding, ruleset, options, templates_of(keys, ruleset))
    whole = {path: text.split("\n") for path, text in texts.items()}
    if not trial.settle_keys(_lines(whole, None)):
        raise UserError(
            f"{finding.fingerprint} cannot be shown by {' and '.join(sorted(texts))} alone, with other keys: it needs "
            "on other files, on a lockfile or on the value itself. Nothing was written")
    pinned = (finding.location.path, finding.location.line - 1)
    numbered = [spot for path, lines in whole.items() for number in range(len(lines))
                if (spot := (path, number)) != pinned]
    for reach in _REACHES:
        near = [spot for spot in numbered if _is_near(spot, pinned, whole, reach)]
        if trial.shows(_lines(whole, {pinned, *near}), {}, _moved(pinned, near)):
            numbered = near
            break
    needed = {pinned, *smallest(
        numbered, lambda kept: trial.shows(_lines(whole, {pinned, *kept}), {}, _moved(pinned, kept)))}
    small = _lines(whole, needed)
    line = _moved(pinned, needed)
    tokens = list(dict.fromkeys(token for path, text in small.items() for token in tokens_of(f"{path} {text}")))
    kept = smallest(tokens, lambda words: trial.shows(small, trial.map_of(tokens, words), line))
    scrubbed = trial.scrubbed(small, trial.map_of(tokens, kept))
    files = {path: trial.withtemplates_of(text) for path, text in scrubbed.items()}
    found = trial.found(scrubbed)
    if not trial.is_it(found, scrubbed, line) or trial.has_more_keys(scrubbed):
        raise UserError(f"{finding.fingerprint} does not show again without what must not be told. Nothing was written")
    return Case(finding.rule, files, tuple(
        f"{one.location.path}@{one.location.line} {one.severity.value}" for one in found if one.rule == finding.rule),
        tuple(word for word in kept if not word.isdigit()))


def smallest(items: Sequence[_Item], holds: Callable[[Collection[_Item]], bool]) -> list[_Item]:
    """A part of ``items`` for which ``holds`` is still true, and of which nothing can be taken out by itself, in their
    order. It is true for all of them."""
    left = list(items)
    size = len(left)
    while size and left:
        at = 0
        while at < len(left):
            rest = left[:at] + left[at + size :]
            if holds(rest):
                left = rest
            else:
                at += size
        size //= 2
    return left


def _is_near(spot: tuple[str, int], pinned: tuple[str, int], whole: Mapping[str, Sequence[str]], reach: int) -> bool:
    """Whether a line is near the pinned one, or says what the file takes from others."""
    path, number = spot
    near = path == pinned[0] and abs(number - pinned[1]) <= reach
    return near or _BRINGS_IN.match(whole[path][number]) is not None


def _lines(files: Mapping[str, Sequence[str]], kept: Collection[tuple[str, int]] | None) -> dict[str, str]:
    """Texts of those lines that are kept, all where that is None; files stay in order, and one without lines goes."""
    found = {path: [line for number, line in enumerate(lines) if kept is None or (path, number) in kept]
             for path, lines in files.items()}
    return {path: "\n".join(lines) + ("\n" if kept is not None else "") for path, lines in found.items() if lines}


def _moved(pinned: tuple[str, int], kept: Collection[tuple[str, int]]) -> int:
    """The line at which a pinned one is among those that are kept, from 1 on."""
    path, number = pinned
    return 1 + sum(1 for other, line in kept if other == path and line < number)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=True)


def _block(text: str) -> str:
    plain = "'''" not in text and not text.endswith("'") and all(
        char in "\t\n" or (char.isprintable() and ord(char) < 0xD800) for char in text)
    return f"'''\n{text}'''" if plain else _quoted(text)
