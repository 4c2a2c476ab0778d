"""Units on the workers of a Dask cluster: processes of this machine, or the cluster whose scheduler is named.

The scheduler runs again what a lost worker had, and gives up what has lost several. State is in the store alone: all of
a cluster may be lost, and the same command goes on.
"""

from __future__ import annotations

import logging
import queue
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from shadowbom.errors import UserError
from shadowbom.sweep import nursery
from shadowbom.sweep.executors import address_of
from shadowbom.sweep.local import cores
from shadowbom.sweep.spec import FAILED, QUARANTINED, Settings, UnitResult, UnitSpec
from shadowbom.sweep.waiting import PER_HOST, Waiting, hosts_of

if TYPE_CHECKING:
    from distributed import Client, Future

LOST = 1
"""How many workers a unit may lose before a cluster of this machine gives it up; a scheduler elsewhere has a number of
its own."""
_CONNECT = 30
_NOBODY = 300.0
"""Seconds that a cluster may be without a worker."""
_TICK = 1.0
_PAGES = "127.0.0.1:0"
"""Where the web server is that Dask cannot do without: any free port of this machine."""
_SHIPPED = frozenset({"ModuleNotFoundError", "ImportError"})

Task = Callable[[str, Mapping[str, str]], bytes]


@dataclass(slots=True)
class _Running:
    """A unit that the cluster has; ``alone`` where it has nothing else."""

    spec: UnitSpec
    future: Future
    alone: bool


class Dask:
    """Runs what it is given with ``submit`` on a cluster: ``jobs`` processes of this machine (0 for one a core) that
    work in the folder ``work``, or the one of ``scheduler``. ``task`` is what workers run."""

    def __init__(self, work: str, jobs: int = 0, scheduler: str = "", *, task: Task = nursery.run) -> None:
        self._work = work
        self._jobs = jobs or cores()
        self._scheduler = address_of(scheduler) if scheduler else ""
        self._task = task
        self._waiting = Waiting()
        self._running: dict[str, _Running] = {}
        self._suspects: list[UnitSpec] = []
        self._ended: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._number = 0
        self._served = 0.0
        self._alike: dict[Settings, dict[str, str]] = {}

    def submit(self, spec: UnitSpec, delay: float = 0) -> None:
        """Run a unit, after so many seconds at the earliest."""
        self._waiting.add(spec, delay)

    def results(self) -> Generator[UnitResult, None, None]:
        """The result of each unit, in the order in which they end, until nothing is left; more may be given meanwhile.
        Raises UserError where the cluster cannot be reached, is lost or would give other results than this machine."""
        if not self._waiting:
            return
        with ExitStack() as opened:
            client = self._client(opened)
            opened.callback(self._cancel, client)
            self._served = time.monotonic()
            while self._waiting or self._running or self._suspects:
                self._fill(client)
                yield from self._settled(client)

    def _client(self, opened: ExitStack) -> Client:
        import dask.config
        from distributed import Client, LocalCluster, Security

        if not self._scheduler:
            opened.enter_context(dask.config.set({
                "distributed.scheduler.allowed-failures": LOST, "distributed.scheduler.http.routes": [],
                "distributed.worker.http.routes": []}))  # its pages tell anybody on this machine what is scanned
            cluster = opened.enter_context(LocalCluster(
                n_workers=self._jobs, threads_per_worker=1, processes=True, host="127.0.0.1", security=True,
                memory_limit=None, dashboard_address=_PAGES, worker_dashboard_address=_PAGES,
                local_directory=self._work, silence_logs=logging.CRITICAL))
            return opened.enter_context(Client(cluster, set_as_default=False))
        security = Security(require_encryption=True) if self._scheduler.startswith("tls:") else Security()
        if self._scheduler.startswith("tls:") and not security.tls_ca_file:
            raise UserError(f"--scheduler {self._scheduler}: whom to trust is not said: give "
                            "DASK_DISTRIBUTED__COMM__TLS__CA_FILE, and __CLIENT__CERT and __CLIENT__KEY, or the same "
                            "in Dask's configuration")
        try:
            return opened.enter_context(
                Client(self._scheduler, security=security, timeout=_CONNECT, set_as_default=False))
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise UserError(f"--scheduler {self._scheduler}: cannot be reached: {_line(error)}") from None

    def _fill(self, client: Client) -> None:
        """Give the cluster what it has room for: a unit for each thread, so that a lost worker has lost one."""
        if any(one.alone for one in self._running.values()):
            return
        if self._suspects and not self._running and not self._waiting:
            self._give(client, self._suspects.pop(), alone=True)
            return
        threads: dict[str, int] = client.nthreads()
        now = time.monotonic()
        self._served = now if threads else self._served
        if now - self._served > _NOBODY:
            raise UserError(f"the cluster has had no worker for {_NOBODY:.0f} s; the same command goes on")
        machines = {urlsplit(address).hostname for address in threads}
        hosts = hosts_of(one.spec for one in self._running.values())
        room = max(sum(threads.values()), 1) - len(self._running)
        for spec in self._waiting.due(room, hosts, PER_HOST * max(len(machines), 1)):
            self._give(client, spec, alone=False)

    def _give(self, client: Client, spec: UnitSpec, *, alone: bool) -> None:
        self._number += 1
        name = f"shadowbom-{self._number}"
        if spec.settings not in self._alike:
            self._alike[spec.settings] = nursery.alike(spec.settings)
        future = client.submit(self._task, spec.to_json(), self._alike[spec.settings], key=name, pure=False)
        self._running[name] = _Running(spec, future, alone)
        future.add_done_callback(lambda one: self._ended.put(one.key))

    def _settled(self, client: Client) -> Iterator[UnitResult]:
        try:
            name = self._ended.get(timeout=_TICK)
        except queue.Empty:
            if client.status not in ("running", "connecting"):
                raise UserError("the cluster's scheduler is lost; the same command goes on") from None
            return
        one = self._running.pop(name)
        result = self._result(one)
        one.future.release()
        if result is not None:
            yield result

    def _result(self, one: _Running) -> UnitResult | None:
        """What became of a unit; None where it is to be run by itself."""
        from distributed import KilledWorker

        spec = one.spec
        if one.future.status not in ("finished", "error"):
            raise UserError("the cluster's scheduler is lost; the same command goes on")
        error = one.future.exception()
        if isinstance(error, KilledWorker):
            if not one.alone:  # it may have been another unit's doing
                self._suspects.append(spec)
                return None
            return UnitResult(spec.key, QUARANTINED, spec.head, spec.branch, "crash",
                              "it ends the worker that has it, also one that has nothing else")
        if error is not None:
            if type(error).__name__ in _SHIPPED:
                raise UserError(f"the workers of the cluster have not what is needed: {_line(error)}")
            return UnitResult(spec.key, FAILED, spec.head, spec.branch, "other", _line(error))
        try:
            return nursery.result_of(one.future.result())
        except nursery.WorkerError as differs:
            raise UserError(f"a worker of the cluster {differs}") from None
        except (ValueError, TypeError, RecursionError):
            return UnitResult(spec.key, FAILED, spec.head, spec.branch, "other", "its worker answered with no result")

    def _cancel(self, client: Client) -> None:
        """What runs is not waited for."""
        if self._running:
            client.cancel([one.future for one in self._running.values()], force=True)
        self._running.clear()


def _line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
