"""The keys of a finding's files: taken out, and what may stand for them in a case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from shadowbom.bundled import folder
from shadowbom.catalog.samples import expand
from shadowbom.core.finding import Finding
from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover import decode, read, unpublish
from shadowbom.discover.classify import scope_of
from shadowbom.discover.links import resolve
from shadowbom.errors import UserError
from shadowbom.extract.extractors import format_of
from shadowbom.reading import Reader
from shadowbom.ruleset import Ruleset

SEED = "false-alarm"
MARK = 0xE000
MARKS = 2000
"""A private sign stands for each key while a case is made."""
_MAX_BYTES = 1 << 20
_MAX_FILES = 5
_TEMPLATE = re.compile(r"\{\{(?:[^{}]|\{[^{}]*\}){1,300}\}\}")


def masked(root: bytes, finding: Finding, ruleset: Ruleset) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """The texts of a finding's files, each key a private sign; and of each sign signature, entry and value."""
    reader = Reader(root, ruleset)
    texts: dict[str, str] = {}
    keys: list[tuple[str, str, str]] = []
    for path in list(dict.fromkeys((finding.location.path, *finding.paths)))[:_MAX_FILES]:
        raw = unpublish(path)
        if resolve(root, raw).raw != raw:
            raise UserError(f"{path}: its path leads through a link")
        data = read(root, SourceFile(path, raw, ""), _MAX_BYTES)
        if isinstance(data, Problem):
            raise UserError(f"{path}: {data.message}")
        decoded = decode(data)
        if decoded is None:
            raise UserError(f"{path}: it is no text")
        text = decoded[0].replace("\r\n", "\n")
        if any(MARK <= ord(char) < MARK + MARKS for char in text):
            raise UserError(f"{path}: it has signs of a private kind, which are needed here")
        texts[path] = _without_keys(path, text, reader, keys)
    return texts, keys


def _without_keys(path: str, text: str, reader: Reader, keys: list[tuple[str, str, str]]) -> str:
    data = text.encode("utf-8", "replace")
    passed = reader.key_pass(SourceFile(path, path.encode("utf-8", "replace"), format_of(path), scope_of(path)), data)
    if passed is None:
        return text
    pieces: list[bytes] = []
    at = 0
    for key in sorted(passed[1].keys, key=lambda one: one.offset):
        end = key.offset + key.key.length
        if key.offset < at or len(keys) >= MARKS:
            continue
        keys.append((key.signature, key.spec, data[key.offset : end].decode("utf-8", "replace")))
        pieces += [data[at : key.offset], chr(MARK + len(keys) - 1).encode()]
        at = end
    return b"".join([*pieces, data[at:]]).decode("utf-8", "replace")


def templates_of(keys: Sequence[tuple[str, str, str]], ruleset: Ruleset) -> list[list[str]]:
    """For each key, templates of its kind to try: those of its signature's own cases, then its shape."""
    return [[*_of_signature(product, value, ruleset), _shape(value)] for product, _, value in keys]


def _of_signature(product: str, value: str, ruleset: Ruleset) -> Iterator[str]:
    known = ruleset.catalogue.products.get(product)
    path = folder("signatures") / known.file if known is not None and known.file else None
    try:
        text = path.read_text(encoding="utf-8") if path is not None else ""
    except OSError:
        return
    found = dict.fromkeys(match[0] for match in _TEMPLATE.finditer(text))
    made = [(template, expand(template, SEED)) for template in found]
    fitting = [(template, samples[0].value) for template, (_, samples) in made if len(samples) == 1]
    fitting.sort(key=lambda pair: (-_shared(pair[1], value), abs(len(pair[1]) - len(value))))
    yield from (template for template, _ in fitting[:4])


def _shape(value: str) -> str:
    """A template of the same length and kinds of signs."""
    for alphabet, signs in (("digits", r"\d+"), ("hex", r"[0-9a-f]+"), ("alnum", r"[A-Za-z0-9]+")):
        if re.fullmatch(signs, value):
            return f"{{{{{alphabet}:{len(value)}}}}}"
    return f"{{{{word:{len(value)}}}}}"


def _shared(one: str, other: str) -> int:
    """How many signs two texts begin with together."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
