"""detect-secrets as a further engine: generic secrets, for those who want them and their noise.

It runs in a process of its own that is given texts and answers with places, so that nothing of it can reach into a
scan: a file that is too much for it costs that file. See ``detect_secrets_child``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import NamedTuple

from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.location import Location
from shadowbom.core.source import Problem, SourceFile
from shadowbom.engines.environment import kept
from shadowbom.errors import UserError

NAME = "detect-secrets"
FACT = "generic-secret"
"""The fact of the evidence that comes from here, by which a rule knows it."""

MAX_BYTES = 1 << 20
MAX_LINE = 2000
"""Characters of a line that are looked at: longer ones are data, and its patterns take their time with them."""
MAX_FOUND = 200
"""Of one file: a file of more is a table."""
SECONDS = 30.0

_GUESSES = {"Secret Keyword": 0.4, "Base64 High Entropy String": 0.3, "Hex High Entropy String": 0.3}
"""Score of the plugins that know no kind of secret: a name or a random value."""
_KIND = 0.6
_STAGE = "engine"


class Found(NamedTuple):
    """A secret that was found: its kind, its place, and the SHA-1 by which a baseline lists it."""

    kind: str
    line: int
    column: int
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine has to say of one file."""

    found: tuple[Found, ...] = ()
    problem: Problem | None = None


def available() -> None:
    """Raise UserError, with what to do, where detect-secrets is not installed."""
    from importlib.util import find_spec

    if find_spec("detect_secrets") is None:
        raise UserError("--engine detect-secrets: not installed; pip install 'shadowbom[detect-secrets]' adds it")


class Engine:
    """Asks the child of one file after the other, and starts it anew after a file that it does not survive."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def ask(self, file: SourceFile, text: str) -> Answer:
        """The secrets in the text of a file, one for each value, in its order."""
        lines = [_shown(line) for line in text.split("\n")]
        child = self._child or self._start()
        late = Timer(self._seconds, child.kill)
        late.start()
        try:
            rows = json.loads(_answer(child, json.dumps([file.path, lines]).encode() + b"\n"))
        except (OSError, ValueError):
            why = "could not read it" if late.is_alive() else f"took longer than {self._seconds:.0f} s"
            self._end()
            return Answer(problem=Problem(file.path, _STAGE, f"{NAME} {why}"))
        finally:
            late.cancel()
        found = list(_single(sorted((Found(*row) for row in rows), key=_order)))
        many = len(found) > MAX_FOUND
        message = f"{NAME} takes {len(found)} values for secrets: the first {MAX_FOUND} are told"
        return Answer(tuple(found[:MAX_FOUND]), Problem(file.path, _STAGE, message) if many else None)

    def _start(self) -> subprocess.Popen[bytes]:
        script = Path(__file__).with_name("detect_secrets_child.py")
        # Isolated: neither the scanned folder nor the environment can put a module in the way. What it says of an
        # error may quote a line, so that goes nowhere.
        self._child = subprocess.Popen(
            [sys.executable, "-I", str(script)], cwd=script.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=kept(),
        )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue
        child.wait()


def _shown(line: str) -> str:
    """A line as the child gets it: without a comment of ours, which looks to it like a value that is looked up."""
    if len(line) > MAX_LINE:
        return ""
    return line.partition("shadowbom:")[0] if "shadowbom:" in line else line


def _answer(child: subprocess.Popen[bytes], asked: bytes) -> bytes:
    """What the child says to a line. Raises OSError where it has ended, and the answer is not JSON then."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(asked)
    child.stdin.flush()
    return child.stdout.readline()


def _order(one: Found) -> tuple[object, ...]:
    return one.line, one.column, one.kind in _GUESSES, -_GUESSES.get(one.kind, _KIND), one.kind


def _single(found: Iterable[Found]) -> Iterator[Found]:
    """One for each value: of several kinds that it is taken for, the one that says most."""
    line = end = -1
    for one in found:
        if one.line == line and one.column < end:
            continue
        line, end = one.line, one.column + max(one.length, 1)
        yield one


def evidence_of(
    files: Iterable[tuple[SourceFile, str]], keys: Iterable[Evidence], engine: Engine,
    keep: Callable[[SourceFile, str, tuple[Found, ...]], tuple[Found, ...]],
) -> tuple[list[Evidence], list[Problem]]:
    """Evidence of generic secrets in ``files``, without those that are one of ``keys``, which our rules have found.
    ``keep`` is told what was found in a file while its text is at hand, and says what of it is kept."""
    taken: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for key in keys:
        if key.key is not None:
            place = key.location
            taken.setdefault((place.path, place.line), []).append((place.column, place.column + key.key.length))
    evidence: list[Evidence] = []
    problems: list[Problem] = []
    for file, text in files:
        answer = engine.ask(file, text)
        if answer.problem is not None:
            problems.append(answer.problem)
        others = tuple(one for one in answer.found if not _overlaps(one, taken.get((file.path, one.line), [])))
        evidence += [_evidence(file, one) for one in (keep(file, text, others) if others else ())]
    return evidence, problems


def _overlaps(one: Found, spans: list[tuple[int, int]]) -> bool:
    """Whether a secret is one of our keys; one whose column is not known is, where its line has a key."""
    return any(not one.column or (one.column < end and start < one.column + one.length) for start, end in spans)


def _evidence(file: SourceFile, one: Found) -> Evidence:
    return Evidence(
        signature=NAME, entry=FACT, match=one.kind, subject=Subject("", one.kind),
        location=Location(file.path, one.line, max(one.column, 1)), fact=FACT, scope=file.scope,
        confidence=Confidence(_GUESSES.get(one.kind, _KIND), ("context" if one.kind in _GUESSES else "pattern",)),
    )
