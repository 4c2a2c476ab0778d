"""What a sweep costs, beside scans one after the other.

    python benchmarks/sweep.py --sources FOLDER [--count 300] [--pairs 5] [--program INSTALLED]

FOLDER holds clones or bare repositories of small real projects. COUNT repositories are made of them, each with one file
of its own, and one in twenty is made to break a sweep (as in tests/hostile/test_sweep.py). CPU time of whole processes:
all units scanned, against a scan of each checkout one after the other; the same sweep once more; the memory of the
supervisor as units go by.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))
JOBS = 2
LARGEST = 4 << 20
"""Bytes of a source, without its work tree, that counts as small."""
_IDENTITY = {"GIT_AUTHOR_NAME": "b", "GIT_AUTHOR_EMAIL": "b@example.org", "GIT_COMMITTER_NAME": "b",
             "GIT_COMMITTER_EMAIL": "b@example.org", "GIT_CONFIG_GLOBAL": os.devnull}


def main() -> int:
    """Measure and print; 1 where a figure is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", required=True, type=Path)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--program", default=str(Path(sys.executable).with_name("shadowbom")))
    options = parser.parse_args()
    failed = []
    with tempfile.TemporaryDirectory(prefix="shadowbom-sweep-bench-") as folder:
        rig = Rig(Path(folder), options.program)
        names, hostile = rig.make(options.sources, options.count)
        rig.sweep("warm.db")
        figures = rig.figures(names, hostile, options.pairs)
        for what, measured, wanted, good in figures:
            print(f"{'ok  ' if good else 'FAIL'} {what}: {measured} (wanted {wanted})")
            failed += [] if good else [what]
    return 1 if failed else 0


class Rig:
    """Repositories below ``folder``/org, and checkouts of the good ones below ``folder``/trees."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder = folder
        self.program = program
        self.peaks: list[int] = []

    def make(self, sources: Path, count: int) -> tuple[list[str], list[str]]:
        """The names of the repositories that are as they should be, and of those that are not."""
        real = sorted(path for path in sources.iterdir()
                      if ((path / "HEAD").exists() or (path / ".git").is_dir()) and _size(path) <= LARGEST)
        bad = _hostile().HOSTILE
        names, hostile = [], []
        for number in range(count):
            name = f"r{number:04}"
            if number % 20 == 19:
                kind = list(bad)[number // 20 % len(bad)]
                self._bad(name, bad[kind][0])
                hostile.append(name)
            else:
                self._good(name, real[number % len(real)], number)
                names.append(name)
        return names, hostile

    def _good(self, name: str, source: Path, number: int) -> None:
        """A commit of its own on top of the source's, in a repository that shares nothing, and a checkout of it."""
        root, work = self.folder / "org" / f"{name}.git", self.folder / "trees" / name
        shutil.copytree(source / ".git" if (source / ".git").is_dir() else source, root)
        subprocess.run(["git", "init", "-q", "--bare", root], check=True, capture_output=True)
        work.mkdir(parents=True)
        archive = subprocess.run(["git", "--git-dir", root, "archive", "HEAD"], check=True, capture_output=True)
        subprocess.run(["tar", "-x", "-C", work], input=archive.stdout, check=True)
        (work / "own.txt").write_text(f"{number}\n", encoding="utf-8")
        env = {**os.environ, **_IDENTITY, "GIT_DIR": str(root), "GIT_WORK_TREE": str(work)}
        for words in (("read-tree", "HEAD"), ("add", "own.txt"), ("commit", "-qm", name)):
            subprocess.run(["git", *words], check=True, capture_output=True, env=env)

    def _bad(self, name: str, make: object) -> None:
        from sweep_rig import bare

        assert callable(make)
        make(bare(self.folder / "org", name, {"a": "b"}))

    def sweep(self, store: str) -> dict[str, int]:
        """What a sweep says of its units."""
        self._run(["sweep", "run", "org", "--store", store, "--jobs", str(JOBS), "--now", "2026-11-20", "-q"])
        done = subprocess.run([self.program, "sweep", "status", "--store", store, "--format", "json"],
                              cwd=self.folder, capture_output=True, check=False)
        said = json.loads(done.stdout)
        units: dict[str, int] = said["units"] | {"listed": said["listed"]}
        return units

    def figures(self, names: list[str], hostile: list[str], pairs: int) -> list[tuple[str, str, str, bool]]:
        """Name, value, what is wanted, and whether it is reached."""
        ratios, again = [], []
        units: dict[str, int] = {}
        for number in range(pairs):
            store = f"{number}.db"
            swept = self.cpu(partial(self._counted, store, units))
            resumed: dict[str, int] = {}
            again.append(self.cpu(partial(self._counted, store, resumed)) / swept)
            units["resumed"] = resumed["scanned"]
            alone = self.cpu(lambda: [self._run(["scan", f"trees/{name}", "--format", "json", "-o", "out.json",
                                                 "--fail-on", "none"]) for name in names])
            ratios.append(alone / swept)
        ratio, rest = statistics.median(ratios), statistics.median(again)
        flat = self._growth()
        lost = len(names) + len(hostile) - units["scanned"] - units["failed"]
        return [
            (f"CPU of {len(names)} scans one after the other / CPU of the sweep ({pairs} pairs)", f"{ratio:.2f}",
             ">= 0.85", ratio >= 0.85),
            ("the same sweep once more / the first", f"{rest:.3f}", "<= 0.02", rest <= 0.02),
            ("units scanned by it", str(units["resumed"]), "0", units["resumed"] == 0),
            ("repositories not accounted for", str(lost), "0", lost == 0),
            ("memory of the supervisor, last quarter / second quarter", f"{flat:.2f}", "<= 1.1", flat <= 1.1),
        ]

    def _counted(self, store: str, units: dict[str, int]) -> None:
        units.update(self.sweep(store))

    def cpu(self, work: object) -> float:
        """CPU seconds of the processes that ``work`` starts."""
        assert callable(work)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        work()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def _run(self, words: list[str]) -> None:
        process = subprocess.Popen([self.program, *words], cwd=self.folder, stdout=subprocess.DEVNULL)
        if words[0] == "sweep" and not self.peaks:
            threading.Thread(target=self._watch, args=(process.pid,), daemon=True).start()
        process.wait()
        if process.returncode not in (0, 4):
            raise SystemExit(f"{words}: exit code {process.returncode}")

    def _watch(self, pid: int) -> None:
        """The memory of the supervisor in kB, ten times a second."""
        while True:
            try:
                lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
            except OSError:
                return
            found = [int(line.split()[1]) for line in lines.splitlines() if line.startswith("VmRSS")]
            if not found:
                return
            self.peaks.append(found[0])
            time.sleep(0.1)

    def _growth(self) -> float:
        quarter = max(len(self.peaks) // 4, 1)
        parts = [list(part) for part in itertools.zip_longest(*[iter(self.peaks)] * quarter, fillvalue=0)]
        return max(parts[3]) / max(parts[1]) if len(parts) > 3 else 1.0


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def _hostile() -> ModuleType:
    path = HERE.parent / "tests" / "hostile" / "test_sweep.py"
    spec = importlib.util.spec_from_file_location("hostile_sweep", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    if shutil.which("git") is None:
        raise SystemExit("git is not there")
    sys.exit(main())
