"""A process of its own for each repository: bounded, in a group of its own, and never alive without its parent.

Where processes can be forked from one without threads, the catalogue that the parent has loaded is shared; elsewhere a
fresh interpreter is started.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import IO

from shadowbom.sweep.credentials import let_in
from shadowbom.sweep.spec import FAILED, TIMED_OUT, UnitResult, UnitSpec

FORKS = sys.platform == "linux"
_DEATH = 1
"""PR_SET_PDEATHSIG."""
_PROGRAM = "import sys; from shadowbom.sweep.child import serve; serve(sys.argv[1])"
_CHUNK = 1 << 16
_GRACE = 5


@dataclass(slots=True)
class Child:
    """A running unit. ``descriptor`` becomes readable when it says something or ends; ``folder`` is where it works."""

    spec: UnitSpec
    folder: str
    pid: int
    descriptor: int
    deadline: float
    said: bytearray
    process: subprocess.Popen[bytes] | None = None
    flooded: bool = False

    def read(self) -> bool:
        """Take what there is; whether there may be more. Too much of it ends the child."""
        piece = os.read(self.descriptor, _CHUNK)
        self.said += piece
        if len(self.said) > self.spec.limits.output * 2:
            self.kill()
            self.flooded = True
            return False
        return bool(piece)

    def kill(self) -> None:
        """End it and all that it has started."""
        for end in (os.killpg, os.kill):
            try:
                end(self.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                continue

    def end(self, *, late: bool = False) -> UnitResult:
        """What it answered, once there is nothing more to read; with ``late`` it is ended first."""
        self.kill()  # before it is waited for: until then nobody else has its number
        os.close(self.descriptor)
        code = self._wait()
        key, head = self.spec.key, self.spec.head
        if late:
            return UnitResult(key, TIMED_OUT, head, self.spec.branch, "timeout",
                              f"not done in {self.spec.limits.seconds} s")
        if self.flooded:
            return UnitResult(key, FAILED, head, self.spec.branch, "output", "it answers more than it may")
        try:
            return UnitResult.from_json(bytes(self.said))
        except (ValueError, TypeError, RecursionError):
            return UnitResult(key, FAILED, head, self.spec.branch, "crash", ended(code))

    def _wait(self) -> int:
        if self.process is not None:
            if self.process.stdout is not None:
                self.process.stdout.close()
            return self.process.wait()
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def start(spec: UnitSpec, folder: str, *, fork: bool = FORKS) -> Child:
    """Begin a unit that works in ``folder``, which is made. ``fork`` is for processes without threads alone."""
    os.mkdir(folder, 0o700)
    more = let_in(spec.host) if spec.url else {}
    deadline = time.monotonic() + spec.limits.seconds
    if not fork:
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, start_new_session=True, env={**os.environ, **more},
        )
        assert process.stdin is not None
        assert process.stdout is not None
        _hand_over(process.stdin, spec)
        return Child(spec, folder, process.pid, os.dup(process.stdout.fileno()), deadline, bytearray(), process)
    read, write = os.pipe()
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(read)
            code = _forked(spec, folder, write, parent)
        finally:
            os._exit(code)
    os.close(write)
    return Child(spec, folder, pid, read, deadline, bytearray())


def serve(folder: str) -> None:
    """The life of a child that is an interpreter of its own: a unit on standard input, its result on standard
    output."""
    spec = UnitSpec.from_json(sys.stdin.buffer.read())
    _work(spec, folder, sys.stdout.fileno(), os.getppid())


def _hand_over(stream: IO[bytes], spec: UnitSpec) -> None:
    try:
        stream.write(spec.to_json().encode())
        stream.close()
    except BrokenPipeError:  # it has ended already, which its answer says
        return


def _forked(spec: UnitSpec, folder: str, write: int, parent: int) -> int:
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.set_inheritable(write, False)
    return _work(spec, folder, write, parent)


def _work(spec: UnitSpec, folder: str, write: int, parent: int) -> int:
    from shadowbom.sweep.unit import run_unit

    die_with(parent)
    _bound(spec)
    try:
        result = run_unit(spec, folder)
    except MemoryError:
        result = UnitResult(spec.key, FAILED, spec.head, spec.branch, "memory", "it takes more memory than it may have")
    except OSError as error:
        result = UnitResult(spec.key, FAILED, spec.head, spec.branch, "other", f"{type(error).__name__}: "
                            f"{error.strerror or 'no reason given'}")
    answer = memoryview(result.to_json().encode("utf-8", "surrogatepass"))
    while answer:
        answer = answer[os.write(write, answer) :]
    return 0


def die_with(parent: int) -> None:
    """End with the parent, and with us all of our group that we have started, which the kernel would leave alone."""
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_DEATH, signal.SIGTERM)
        if os.getppid() != parent:
            os.killpg(0, signal.SIGKILL)


def _bound(spec: UnitSpec) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; time is bounded all the same
        return
    seconds = spec.limits.seconds + _GRACE
    for kind, limit in ((resource.RLIMIT_AS, spec.limits.memory), (resource.RLIMIT_FSIZE, spec.limits.file),
                        (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        _, most = resource.getrlimit(kind)
        resource.setrlimit(kind, (limit if most == resource.RLIM_INFINITY else min(limit, most),) * 2)


def ended(code: int) -> str:
    """How a process ended, by its exit code."""
    if code < 0:
        return f"its process was ended by signal {-code} ({signal.Signals(-code).name})"
    return f"its process ended with exit code {code} and without an answer"
