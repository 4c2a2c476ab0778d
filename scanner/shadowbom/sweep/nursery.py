"""What a worker of a cluster does: it keeps one process from which units are forked, each with its bounds.

A worker has threads, and a process with threads must not be forked; the kept process has none, and has loaded once what
all units share. It ends with the worker, and every unit with it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress

from shadowbom import __version__
from shadowbom.catalog.store import digest_of
from shadowbom.errors import UserError
from shadowbom.sweep.child import die_with, ended
from shadowbom.sweep.credentials import mark_of
from shadowbom.sweep.local import Local
from shadowbom.sweep.spec import FAILED, Settings, UnitResult, UnitSpec

_PROGRAM = "import sys; from shadowbom.sweep.nursery import serve; serve(int(sys.argv[1]), sys.argv[2])"
_MARKED = b"shadowbom"
_DIFFERS = b"differs: "
"""What an answer begins with that says why this worker must not be asked."""


class WorkerError(Exception):
    """A worker would give other results than this machine. The message is one line."""


def alike(settings: Settings) -> dict[str, str]:
    """What has to be the same where units of one sweep are scanned: the version, the signatures, and what keys are
    marked with, by a mark. Raises UserError where an overlay is wrong."""
    return {"version": __version__, "signatures": digest_of(settings.catalogs), "salt of marks": mark_of(_MARKED)}


class Nursery:
    """The kept process, which works in ``folder``, for one unit at a time."""

    def __init__(self, folder: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(os.getpid()), folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, start_new_session=True)

    def ask(self, line: bytes) -> bytes:
        """The answer to a line, without its end; "" where the process is not there any more."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(line + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return b""
        answer = self._process.stdout.readline()
        return answer[:-1] if answer.endswith(b"\n") else b""

    def end(self) -> int:
        """End it; how it ended."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):  # of what was written and not sent
                    stream.close()
        return self._process.wait()


_idle: list[Nursery] = []
_lock = threading.Lock()


def run(spec: str, same: Mapping[str, str]) -> bytes:
    """On a worker: the result of a unit, both as JSON. ``same`` is what ``alike`` says on the machine that asks; where
    this one says something else, the answer is for ``result_of`` to raise."""
    with _lock:
        nursery = _idle.pop() if _idle else None
    nursery = nursery or Nursery(_folder())
    answer = nursery.ask(json.dumps([spec, dict(same)]).encode())
    if answer:
        with _lock:
            _idle.append(nursery)
        return answer
    unit = UnitSpec.from_json(spec)
    return UnitResult(unit.key, FAILED, unit.head, unit.branch, "crash", ended(nursery.end())).to_json().encode()


def _folder() -> str:
    """Where a worker may write: what it leaves there when it is killed, Dask takes away."""
    from distributed import get_worker

    return str(get_worker().local_directory)


def result_of(answer: bytes) -> UnitResult:
    """What ``run`` has answered. Raises WorkerError where it was asked in vain, ValueError and TypeError for what is
    no answer."""
    if answer.startswith(_DIFFERS):
        raise WorkerError(answer.removeprefix(_DIFFERS).decode("utf-8", "replace"))
    return UnitResult.from_json(answer)


def serve(parent: int, folder: str) -> None:
    """The life of the kept process: units on standard input, their results on standard output, a line each."""
    die_with(parent)
    known: dict[Settings, dict[str, str]] = {}
    with tempfile.TemporaryDirectory(prefix="shadowbom-sweep-", dir=folder) as work:
        local = Local(work, 1)
        for line in sys.stdin.buffer:
            text, same = json.loads(line)
            spec = UnitSpec.from_json(text)
            try:
                if spec.settings not in known:
                    known[spec.settings] = alike(spec.settings)
                answer = _answer(spec, known[spec.settings], same, local)
            except UserError as error:
                answer = _DIFFERS + str(error).encode("utf-8", "replace")
            sys.stdout.buffer.write(answer.replace(b"\n", b" ") + b"\n")
            sys.stdout.buffer.flush()


def _answer(spec: UnitSpec, here: Mapping[str, str], same: Mapping[str, str], local: Local) -> bytes:
    wrong = [name for name in here if here[name] != same.get(name)]
    if wrong:
        return _DIFFERS + f"has another {' and another '.join(wrong)} than the machine that sweeps".encode()
    local.submit(spec)
    (result,) = local.results()
    return result.to_json().encode("utf-8", "surrogatepass")
