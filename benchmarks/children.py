"""What a process of its own costs each repository, three ways.

    pip install --target LIB pebble; PYTHONPATH=LIB python benchmarks/children.py [--units 40] [--rounds 5]

The same small repository is scanned UNITS times, one at a time: by a child that is forked from a parent which has
loaded everything (what a sweep does), in a worker that pebble's pool keeps (the catalogue loaded once, no process of
its own for a repository), and by an interpreter that is started anew. CPU seconds a unit, of the process and its
children, medians of ROUNDS rounds that take turns; what has to be loaded once is not in them.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from shadowbom.sweep.local import Local, warm
from shadowbom.sweep.spec import Settings, UnitSpec
from shadowbom.sweep.unit import run_unit
from sweep_rig import NOW, bare

FILES = {"app.py": "import openai\nopenai.OpenAI()\n", "requirements.txt": "openai==1.2.3\n", "README.md": "hello\n"}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shadowbom-children-") as folder:
        work = Path(folder) / "work"
        work.mkdir()
        spec = UnitSpec("folder::x", "x", path=str(bare(Path(folder), "x", FILES)), now=NOW)
        warm(Settings())
        run_unit(spec)
        figures: dict[str, list[float]] = {}
        for _ in range(options.rounds):
            for name, way in (("forked from a parent that has loaded all", _forked), ("kept in pebble's pool", _kept),
                              ("an interpreter of its own", _fresh)):
                figures.setdefault(name, []).append(way(spec, str(work), options.units))
        for name, values in figures.items():
            print(f"{name}: {statistics.median(values) * 1000:.0f} ms of CPU a unit")
    return 0


def _forked(spec: UnitSpec, work: str, units: int) -> float:
    return _local(Local(work, 1), spec, units)


def _fresh(spec: UnitSpec, work: str, units: int) -> float:
    return _local(Local(work, 1, fork=False), spec, max(units // 10, 2))


def _local(executor: Local, spec: UnitSpec, units: int) -> float:
    for _ in range(units):
        executor.submit(spec)
    with _cpu() as spent:
        assert all(one.status == "scanned" for one in executor.results())
    return spent() / units


def _kept(spec: UnitSpec, _: str, units: int) -> float:
    from pebble import ProcessPool

    gc.freeze()
    with _cpu() as spent, ProcessPool(1, context=multiprocessing.get_context("fork")) as pool:
        done = [pool.schedule(run_unit, (spec,), timeout=900) for _ in range(units)]
        assert all(one.result().status == "scanned" for one in done)
        pool.close()
        pool.join()
    gc.unfreeze()
    return spent() / units


@contextmanager
def _cpu() -> Iterator[Callable[[], float]]:
    """CPU seconds of what is done inside, in this process and those that it has waited for."""
    before = _spent()
    after = [before]
    yield lambda: after[0] - before
    time.sleep(0.05)
    after[0] = _spent()


def _spent() -> float:
    whose = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in whose)


if __name__ == "__main__":
    sys.exit(main())
