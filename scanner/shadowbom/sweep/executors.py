"""Where units run. An executor is one module and one row of ``EXECUTORS``."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Generator
from typing import Protocol
from urllib.parse import urlsplit

from shadowbom.errors import UserError
from shadowbom.sweep.spec import UnitResult, UnitSpec

EXECUTORS: dict[str, tuple[str, str]] = {
    "dask": ("shadowbom.sweep.cluster", "Dask"),
    "local": ("shadowbom.sweep.local", "Local"),
}
"""Executor to its module and class."""


class Executor(Protocol):
    """Runs units, wherever that is: each is given once and has one result."""

    def submit(self, spec: UnitSpec, delay: float = 0) -> None:
        """Run a unit, after so many seconds at the earliest."""

    def results(self) -> Generator[UnitResult, None, None]:
        """The result of each unit, in the order in which they end, until nothing is left; more may be given meanwhile.
        What runs when this is closed is ended."""


def check(name: str, scheduler: str) -> None:
    """Raise UserError where the executor ``name`` is not installed, has no use for a ``scheduler``, or must not ask
    it."""
    if name == "dask" and None in map(importlib.util.find_spec, ("cryptography", "distributed")):
        raise UserError("--executor dask needs a package that is not installed; pip install 'shadowbom[dask]' adds it")
    if scheduler and name != "dask":
        raise UserError(f"--scheduler is for --executor dask, and this is {name}")
    if scheduler:
        address_of(scheduler)


def address_of(spelt: str) -> str:
    """The address of a scheduler. Whoever can speak to one, or be taken for it, has its workers and us run what they
    like: it has to be ``tls://HOST:PORT``, or ``tcp://`` on this machine. Raises UserError for any other."""
    scheme, mark, rest = spelt.rpartition("://")
    try:
        address = urlsplit(f"//{rest}")
        host, port = address.hostname or "", address.port
    except ValueError:
        host, port = "", None
    if not host or not port or set("@/?#") & set(rest):
        raise UserError(f"--scheduler: not the address of a scheduler, which is like tls://HOST:8786: {spelt}")
    scheme = scheme if mark else "tcp"
    if scheme != "tls" and not (scheme == "tcp" and _is_here(host)):
        raise UserError(f"--scheduler {spelt}: a scheduler on another machine is reached by tls:// alone: without TLS "
                        "anybody on the way can have its workers and this machine run code")
    return f"{scheme}://{rest}"


def _is_here(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def executor_of(name: str, work: str, jobs: int, scheduler: str) -> Executor:
    """The executor ``name``, which works in the folder ``work``, ``jobs`` units at a time (0: one a core)."""
    module, made = EXECUTORS[name]
    further = (scheduler,) if scheduler else ()
    executor: Executor = getattr(importlib.import_module(module), made)(work, jobs, *further)
    return executor
