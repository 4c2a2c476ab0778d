"""Datasets and notebooks of a root whose rows are sampled for personal data: which files, and how much of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from posixpath import splitext

from shadowbom.core.sampled import Sampled
from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover import Opened, decode, reason

MAX_FILES = 200
MAX_BYTES = 2 << 20
"""Of one file: the rest of a larger one is not looked at."""
MAX_NOTEBOOK = 8 << 20
MAX_TOTAL = 64 << 20
_SUFFIXES = (".jsonl", ".ndjson", ".json", ".csv", ".tsv")
_NOTEBOOK = ".ipynb"
_LINES = (".jsonl", ".ndjson")
_OF_TRAINING = re.compile(
    r"(?:^|[/_.\-])(?:datasets?|train(?:ing)?|fine[_\-]?tun(?:e|ed|ing)|sft|dpo|rlhf|instruct(?:ions?)?|corpus|corpora"
    r"|pretrain(?:ing)?|few[_\-]?shot|prompts|completions)(?=[/_.\-])", re.IGNORECASE)
_DATA = re.compile(r"(?:^|/)(?:data|raw_data|processed)/(?:[^/]{1,100}/){0,6}[^/]+\Z", re.IGNORECASE)
_OTHER = re.compile(r"(?:^|/)(?:node_modules|vendor|\.vscode|locales?|i18n|schemas?)/|(?:package|tsconfig|config|schema"
                    r"|tokenizer|vocab|lock)[^/]{0,40}\.json\Z", re.IGNORECASE)


def samples(
    root: bytes, files: Iterable[SourceFile], using_ai: Collection[str]
) -> tuple[tuple[Sampled, ...], tuple[Problem, ...]]:
    """What samples of a root show. ``using_ai`` are the paths with evidence of AI: where there are none nothing is
    read, and only the notebooks among them are."""
    if not using_ai:
        return (), ()
    wanted = [file for file in files if _is_wanted(file.path, using_ai)]
    if not wanted:
        return (), ()
    found: list[Sampled] = []
    problems: list[Problem] = []
    left = MAX_TOTAL
    for count, file in enumerate(wanted):
        if count >= MAX_FILES or left <= 0:
            problems.append(Problem(file.path, "extract", "this dataset and those after it were not sampled: too many"))
            break
        left -= _sample(root, file, found, problems)
    return tuple(sorted(found)), tuple(problems)


def _is_wanted(path: str, using_ai: Collection[str]) -> bool:
    if path.endswith(_NOTEBOOK):
        return path in using_ai
    if not path.lower().endswith(_SUFFIXES) or _OTHER.search(path):
        return False
    return _OF_TRAINING.search(path) is not None or _DATA.search(path) is not None


def _sample(root: bytes, file: SourceFile, found: list[Sampled], problems: list[Problem]) -> int:
    """Add what a file shows; the bytes that were read."""
    # Few trees have datasets.
    from shadowbom.extract.personal.rows import may_tell, rows
    from shadowbom.extract.personal.sample import sampled

    suffix = splitext(file.path)[1].lower()
    cap = MAX_NOTEBOOK if suffix == _NOTEBOOK else MAX_BYTES
    try:
        with Opened(root, file.raw) as opened:
            data = opened.at(0, min(cap, opened.size))
            whole = opened.size <= cap
    except OSError as error:
        problems.append(Problem(file.path, "extract", f"its rows were not sampled: {reason(error)}"))
        return 0
    decoded = decode(data if whole or suffix not in _LINES else data[:data.rfind(b"\n") + 1] or data)
    if decoded is None:
        decoded = (data.decode("latin-1"), "latin-1")
    text = decoded[0].lstrip("\ufeff")
    if may_tell(text):
        found += sampled(file.path, file.scope, rows(text, suffix, whole=whole))
    return len(data)
