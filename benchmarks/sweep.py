"""What a sweep costs, and what it leaves alone.

    python benchmarks/sweep.py --sources FOLDER [--part PART]... [--count 300] [--pairs 5] [--tiny 1000]

FOLDER holds clones or bare repositories of small real projects. The parts, all of them unless some are named:

whole   COUNT repositories made of them, one in twenty or more hostile (tests/hostile_repositories.py), behind real git
        over HTTP and the interface of a forge; swept twice. Each has its outcome, nothing of them is run, nothing is
        touched but the store, and the second time nothing is scanned.
traced  the hostile ones alone, with every program that is started and every file that is written seen by strace.
pairs   20 repositories in a folder, of the smallest sources: the sweep with two at a time beside the sweep with one,
        and beside a scan of each clone one after the other.
tiny    TINY repositories of a few files: the memory of the supervisor and the size of the store as units go by.

Other processes take their share of the machine: on a busy one, times on the clock say little, and CPU time more.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import forge_server
import organisation
import traced
from hostile_repositories import HOSTILE, hostile, state_of
from shadowbom.sweep.credentials import variable_of
from sweep_rig import commit_of, git

JOBS = 2
NOW = "2026-11-20"
_PAIRED = 20
_OF_STORE = ("", "-shm", "-wal", "-journal", ".lock")
"""What a store's own files end with."""
_LET_IN = "token-of-a-benchmark"
Figure = tuple[str, str, str, bool]
"""What, what was measured, what is wanted, and whether that is reached."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, CPU seconds of a process and all it has started, and samples of its memory in kB."""

    wall: float
    cpu: float
    memory: tuple[int, ...] = ()


class Rig:
    """A folder with a home, a folder for temporary files and one to stand in, all of a sweep's own."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder = folder
        self.program = program
        self.own = [folder / name for name in ("home", "temporary", "here")]
        for made in self.own:
            made.mkdir()
        ran = f"touch {folder}/ran"
        (folder / "home/.gitconfig").write_text(
            f'[core]\n\tfsmonitor = {ran}\n\tsshCommand = {ran}\n[credential]\n\thelper = "!{ran}"\n'
            f'[filter "lfs"]\n\tsmudge = {ran}\n\tprocess = {ran}\n', encoding="utf-8")
        self.environment = {
            **{name: value for name, value in os.environ.items()
               if not name.startswith(("GIT_", "XDG_", "SHADOWBOM_"))},
            "HOME": str(self.own[0]), "TMPDIR": str(self.own[1]), "SHADOWBOM_CACHE_DIR": str(folder / "cache"),
            "RAN": str(folder / "ran"), "NO_PROXY": "127.0.0.1",
        }

    def run(self, *words: str, before: Sequence[str] = (), watched: bool = False) -> Cost:
        """The cost of a command that ends with 0, or with 4, which says that not all was covered."""
        start = time.perf_counter()
        with subprocess.Popen([*before, self.program, *words], cwd=self.own[2], env=self.environment,
                              stdout=subprocess.DEVNULL) as process:
            peaks: list[int] = []
            if watched:
                threading.Thread(target=_watch, args=(process.pid, peaks), daemon=True).start()
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 4):
            raise SystemExit(f"{words}: exit code {process.returncode}")
        return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, tuple(peaks))

    def sweep(
        self, target: str, store: str, jobs: int = JOBS, before: Sequence[str] = (), *, watched: bool = False
    ) -> Cost:
        """The cost of a sweep into ``store``."""
        return self.run("sweep", "run", target, "--store", str(self.folder / store), "--jobs", str(jobs), "--now", NOW,
                        "-q", before=before, watched=watched)

    def status(self, store: str) -> dict[str, object]:
        """What ``sweep status`` says."""
        done = subprocess.run(
            [self.program, "sweep", "status", "--store", str(self.folder / store), "--format", "json"],
            cwd=self.own[2], env=self.environment, capture_output=True, check=False)
        said: dict[str, object] = json.loads(done.stdout)
        return said

    def outcomes(self, store: str) -> dict[str, str]:
        """The status of each repository, with the cause of a failure."""
        rows = self.status(store)["repositories"]
        assert isinstance(rows, list)
        return {row["name"].rpartition("/")[2]: f"{row['status']} {row['cause']}".strip() for row in rows}

    @contextmanager
    def forge(self, served: Path, names: Iterable[str]) -> Iterator[str]:
        """The target that the bare repositories of those names below ``served`` (a folder ``acme``) are."""
        with forge_server.forge(served.parent) as server:
            server.token = _LET_IN
            server.repositories = [_node(number, served / f"{name}.git") for number, name in enumerate(names, 1)]
            self.environment[variable_of(server.host)] = _LET_IN
            yield f"github:{server.url}acme"

    def whole(self, sources: list[Path], count: int) -> Iterator[Figure]:
        """An organisation behind a forge."""
        served = self.folder / "served/acme"
        expected = organisation.mixed(served, sources, count)
        organisation.tiny(self.folder / "warm", 1)
        self.sweep(str(self.folder / "warm"), "warm.db")
        with self.forge(served, sorted(expected)) as target:
            before = state_of(self.folder)
            first = self.sweep(target, "whole.db", watched=True)
            outcomes, touched = self.outcomes("whole.db"), self._touched(before, "whole.db")
            again = self.sweep(target, "whole.db")
            units = self.status("whole.db")["units"]
        assert isinstance(units, dict)
        wrong = {name: outcomes.get(name) for name, status in expected.items() if outcomes.get(name) != status}
        bad = sum(name.startswith("x") for name in expected)
        yield (f"of {len(expected)} repositories, {bad} hostile, without the outcome they must have {wrong or ''}",
               str(len(wrong)), "0", not wrong and len(outcomes) == len(expected))
        yield f"files touched but the store's {touched or ''}", str(len(touched)), "0", not touched
        yield self._not_run()
        yield ("seconds, CPU seconds, size of the store in kB",
               f"{first.wall:.0f}, {first.cpu:.0f}, {self._kilobytes('whole.db')}", "", True)
        yield "the same once more: units scanned", str(units["scanned"]), "0", units["scanned"] == 0
        yield _once_more(again, first)
        yield _flat(first)

    def _touched(self, before: dict[str, object], store: str) -> list[str]:
        after = state_of(self.folder)
        changed = {name for name in before.keys() | after if before.get(name) != after.get(name)}
        allowed = {str(self.folder), str(self.own[1]),
                   *(str(self.folder / f"{store}{end}") for end in _OF_STORE)}
        return sorted(name for name in changed - allowed if not name.startswith(str(self.folder / "cache")))

    def traced(self) -> Iterator[Figure]:
        """The hostile ones, from a server and as a folder, by what the kernel was asked."""
        served, output = self.folder / "trap/acme", self.folder / "trace"
        hostile(served)
        started: set[str] = set()
        written: set[str] = set()
        asked: set[str] = set()
        with self.forge(served, HOSTILE) as target:
            for store, one in (("remote.db", target), ("local.db", str(served))):
                self.sweep(one, store, before=traced.words(output))
                programs, paths, addresses = traced.told(output)
                started |= programs
                written |= paths
                asked |= addresses
            port = target.rpartition(":")[2].partition("/")[0]
        other = sorted(name for name in started if not _may_start(name, self.program))
        inside = (str(self.own[1]), str(self.folder / "cache"),
                  *(str(self.folder / f"{store}{end}") for store in ("remote.db", "local.db")
                    for end in (*_OF_STORE, ".work", ".lock-journal")))
        outside = sorted(name for name in written
                         if not any(name == one or name.startswith(f"{one}/") for one in inside))
        elsewhere = sorted(one for one in asked if f"sin_port=htons({port})" not in one and "AF_UNIX" not in one)
        yield (f"programs started but its own and git {other or ''}", f"{len(other)} of {len(started)}", "0", not other)
        yield (f"paths written outside of the store and the work folders {outside[:20] or ''}",
               f"{len(outside)} of {len(written)}", "0", not outside)
        yield f"connections to others than the server {elsewhere or ''}", str(len(elsewhere)), "0", not elsewhere
        yield self._not_run()

    def _not_run(self) -> Figure:
        ran = (self.folder / "ran").exists()
        return "anything of a repository was run", "yes" if ran else "no", "no", not ran

    def pairs(self, sources: list[Path], pairs: int) -> Iterator[Figure]:
        """Twenty repositories, two at a time and one after the other."""
        folder, names = self.folder / "twenty", [f"r{number:02}" for number in range(_PAIRED)]
        for number, name in enumerate(names):
            root = organisation.copied(folder, name, sources[number % len(sources)], number)
            organisation.checked_out(root, self.folder / "trees" / name)
        self.sweep(str(folder), "warm.db")
        rows: list[tuple[Cost, Cost, Cost]] = []
        for number in range(pairs):
            two = self.sweep(str(folder), f"two-{number}.db")
            one = self.sweep(str(folder), f"one-{number}.db", 1)
            scans = [self.run("scan", str(self.folder / "trees" / name), "--format", "json", "-o",
                              str(self.folder / "out.json"), "--fail-on", "none") for name in names]
            rows.append((two, one, Cost(sum(one.wall for one in scans), sum(one.cpu for one in scans))))

        def median(of: Callable[[Cost, Cost, Cost], float]) -> float:
            return statistics.median(of(*row) for row in rows)

        for what, index in (("scans one after the other", 2), ("the sweep with one at a time", 1)):
            wall = median(lambda *row, index=index: row[index].wall / row[0].wall / JOBS)
            yield f"time of {what} / {JOBS} / time of the sweep with {JOBS} at a time ({pairs} pairs)", f"{wall:.2f}", \
                ">= 0.85", wall >= 0.85
            cpu = median(lambda *row, index=index: row[index].cpu / row[0].cpu)
            yield "the same by CPU, without the division", f"{cpu:.2f}", ">= 0.85", cpu >= 0.85

    def tiny(self, count: int) -> Iterator[Figure]:
        """Many small ones."""
        folder = self.folder / "tiny"
        organisation.tiny(folder, count)
        done = self.sweep(str(folder), "tiny.db", watched=True)
        units = self.status("tiny.db")["units"]
        assert isinstance(units, dict)
        yield f"of {count} tiny repositories scanned", str(units["scanned"]), str(count), units["scanned"] == count
        yield _flat(done)
        yield "CPU seconds, size of the store in kB, for each", \
            f"{done.cpu / count:.3f}, {self._kilobytes('tiny.db') / count:.1f}", "", True
        again = self.sweep(str(folder), "tiny.db", watched=True)
        yield _once_more(again, done)

    def _kilobytes(self, store: str) -> int:
        return (self.folder / store).stat().st_size >> 10


def main() -> int:
    """Measure and print; 1 where a figure is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", required=True, type=Path)
    parser.add_argument("--part", dest="parts", action="append", choices=("whole", "traced", "pairs", "tiny"))
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--tiny", type=int, default=1000)
    parser.add_argument("--program", default=str(Path(sys.executable).with_name("shadowbom")))
    parser.add_argument("--keep", type=Path, help="a new folder that stays, with the stores in it")
    options = parser.parse_args()
    sources = organisation.small(options.sources)
    folder = options.keep or Path(tempfile.mkdtemp(prefix="shadowbom-sweep-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    failed = False
    try:
        rig = Rig(folder.resolve(), options.program)
        made = {"traced": rig.traced, "tiny": lambda: rig.tiny(options.tiny),
                "pairs": lambda: rig.pairs(sources, options.pairs), "whole": lambda: rig.whole(sources, options.count)}
        for part in [part for part in made if part in (options.parts or made)]:
            for what, measured, wanted, good in made[part]():
                limit = f" (wanted {wanted})" if wanted else ""
                print(f"{'ok  ' if good else 'FAIL'} {part}: {what}: {measured}{limit}", flush=True)
                failed |= not good
    finally:
        if not options.keep:
            shutil.rmtree(folder)
    return int(failed)


def _node(number: int, root: Path) -> dict[str, object]:
    """What the interface says of a repository."""
    try:
        head = {"name": "main", "target": {"oid": commit_of(root)}}
    except subprocess.CalledProcessError:
        head = None
    return forge_server.node(number, nameWithOwner=f"acme/{root.name.removesuffix('.git')}", defaultBranchRef=head,
                             isEmpty=not git(root, "for-each-ref"))


def _watch(pid: int, peaks: list[int]) -> None:
    """The memory of a process in kB, ten times a second."""
    while True:
        try:
            lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        except OSError:
            return
        found = [int(line.split()[1]) for line in lines.splitlines() if line.startswith("VmRSS")]
        if not found:
            return
        peaks.append(found[0])
        time.sleep(0.1)


def _once_more(again: Cost, first: Cost) -> Figure:
    ratio = again.cpu / first.cpu
    return "CPU of the same once more / of the first", f"{ratio:.4f}", "<= 0.02", ratio <= 0.02


def _flat(cost: Cost) -> Figure:
    """The supervisor's memory at its highest in the last quarter of the time beside the second."""
    quarter = max(len(cost.memory) // 4, 1)
    parts = [max(cost.memory[start : start + quarter], default=1) for start in (quarter, 3 * quarter)]
    ratio = parts[1] / parts[0]
    return ("memory of the supervisor, last quarter / second quarter (MB)",
            f"{ratio:.2f} ({parts[0] >> 10}, {parts[1] >> 10})", "<= 1.1", ratio <= 1.1)


def _may_start(name: str, program: str) -> bool:
    """Whether it is the program itself, its interpreter, or the git of this machine."""
    own = {program, sys.executable, *map(os.path.realpath, (program, sys.executable))}
    return name in own or name.startswith("/usr/lib/git-core/") or name == shutil.which("git")


if __name__ == "__main__":
    if shutil.which("git") is None:
        raise SystemExit("git is not there")
    sys.exit(main())
