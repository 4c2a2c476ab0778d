"""What can be said of a signature without running it (contract items 3, 4 and parts of 2)."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from itertools import islice

from shadowbom.catalog import names
from shadowbom.catalog.atoms import CHAIN, EDGE, Atom, atoms
from shadowbom.catalog.contexts import TOKEN_REACH
from shadowbom.catalog.index import Catalogue
from shadowbom.catalog.load import Source
from shadowbom.selftest.cases import Case, narrowed
from shadowbom.selftest.report import Failure

HOSTILE = 64 << 10
"""Bytes of hostile text that every pattern must get through ..."""
LIMIT = 0.05
"""... in this many CPU seconds."""
_SIZES = (8, 12, 16, 20, 24, 32, 48, 64, 128, 256, 1024, 8192, HOSTILE)
ATOM = 3
_DATA = ("host", "model", "client", "agent")


def static_failures(source: Source, cases: list[Case], catalogue: Catalogue) -> Iterator[Failure]:
    """Everything wrong with one signature that its text and entries show."""
    yield from _cases(source, cases)
    own = narrowed(catalogue, frozenset({source.signature.id}))
    yield from _atoms(source, own)
    yield from _models(source, catalogue)
    yield from _secrets(source, cases)


def _cases(source: Source, cases: list[Case]) -> Iterator[Failure]:
    signature = source.signature
    negatives = sum(not case.expect for case in cases)
    wanted = 2 if signature.secret else 1
    if negatives < wanted:
        what = "two negative cases, since it has a secret" if wanted == 2 else "a negative case"
        yield Failure(source.file, 0, f"needs {what} (expect = [])")
    sections = [section for section in _DATA if getattr(signature, section)]
    if sections and all(case.assets is None for case in cases):
        yield Failure(source.file, 0, f"has {sections[0]} entries: some case must state assets")


def _atoms(source: Source, own: Catalogue) -> Iterator[Failure]:
    for atom in atoms(own.artefact):
        size = len(atom.text.encode())
        chained = atom.before[:1] == CHAIN
        if size >= ATOM or chained or (size == ATOM - 1 and _closed(atom)) or atom.section == "product":
            continue
        yield Failure(source.file, 0, f"{atom.section} {atom.value}: {atom.text!r} is too short to be searched for")


def _closed(atom: Atom) -> bool:
    """Whether signs stand on both sides, or an edge and a sign, so that the search has three bytes. A dotted
    name's maker may be two letters between edges: another part must be in the file as well."""
    if (atom.before, atom.after) == (EDGE, EDGE):
        return atom.section == "import" and "." in atom.value
    return bool(atom.before) and bool(atom.after)


def _models(source: Source, catalogue: Catalogue) -> Iterator[Failure]:
    for index, model in enumerate(source.signature.model):
        line = source.lines.table("model", index)
        grammar = names.grammar(model.pattern)
        pattern = re.compile(grammar)
        for example in model.examples:
            lowered = example.lower()
            if not pattern.fullmatch(lowered):
                yield Failure(source.file, line, f"example {example!r} does not match the pattern")
            elif not any(atom.lower() in lowered for atom in model.atoms):
                yield Failure(source.file, line, f"example {example!r} holds none of the atoms")
            elif (hit := catalogue.models.find(example)) is None or hit.product != source.signature.id:
                other = hit.product if hit else "nobody"
                yield Failure(source.file, line, f"example {example!r} is taken by {other}")
        yield from _hostile(source, line, grammar, [atom.lower() for atom in model.atoms], whole=True)


def _secrets(source: Source, cases: list[Case]) -> Iterator[Failure]:
    for index, secret in enumerate(source.signature.secret):
        line = source.lines.table("secret", index)
        yield from _hostile(source, line, secret.pattern, [secret.prefix, *secret.literals])
        if not any(f"secret.{secret.id}@" in label for case in cases for label in case.expect):
            yield Failure(source.file, line, f"secret {secret.id} has no positive case")


def _hostile(
    source: Source, line: int, pattern: str, leads: list[str], *, whole: bool = False
) -> Iterator[Failure]:
    """Texts that lead a pattern on: its beginnings over and over, with the commonest signs between them. A pattern of
    ``whole`` names is only ever searched for in a word, and matched against the whole of it."""
    compiled = re.compile(pattern.encode())
    lead = max(leads, key=len) or "a"
    for filler in (lead, "a", "1", "-", f"{lead}a1-"):
        # From short to long, so that even the wildest pattern is caught while it still comes to an end.
        for size in _SIZES:
            text = (lead + filler * size)[: size - 1].encode() + b"\n"
            if _seconds(compiled, text, whole) > LIMIT:
                message = f"pattern {pattern!r} takes over {LIMIT * 1000:.0f} ms of {size} bytes of {filler[:20]!r}"
                yield Failure(source.file, line, message)
                return


def _seconds(compiled: re.Pattern[bytes], text: bytes, whole: bool) -> float:
    start = time.process_time()
    if whole:
        compiled.fullmatch(text)
        text = text[-TOKEN_REACH * 2 :]
    # Many matches are no sign of a wild pattern: each of them is quick, or the first ones are not.
    for _ in islice(compiled.finditer(text), 100):
        pass
    return time.process_time() - start
