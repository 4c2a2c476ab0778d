"""Replay real commits as pull requests, and say what each adds and what it costs.

    python benchmarks/replay.py --trees FOLDER [--count 30] [--timed 10] [--only NAME] [--minutes 30]
        [--after 12] [--rows FILE]

The histories are those of trees.toml that are marked ``replay``: clones with all commits under their folder, which must
not be anybody's work tree, since heads are checked out there. Commits are drawn with a fixed seed from the newest
quarter of the commits on the main line before the tree's commit, so that the repository has its usual size, and of
these from those that have one parent and touch a file of source or settings. The parent is the base, the commit the
head. For each, ``shadowbom ci --diff-base PARENT`` runs as a job of a pull request does, then ``shadowbom ci`` of all
of the head; both write SARIF and the inventory of the head, the former JSON besides. The figure is the ratio of their
CPU time (user + system, whole process); only the first ``--timed`` commits get the second run. ``--minutes`` starts no
commit after that time, and ``--after`` goes on after so many of the draw. ``--rows`` appends every asset and finding
that each commit adds, changes or removes to a table, to be read beside ``git show``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SEED = 6
NEWEST = 4
"""Commits are drawn from this part of the main line, a quarter."""
SOURCE = tuple(f"*.{end}" for end in (
    "py", "ipynb", "ts", "tsx", "js", "mjs", "cs", "json", "toml", "csproj", "yml", "yaml",
))
WANTED = 1.2
WHAT = ("added", "more", "changed", "removed", "new", "fixed")
HEADER = ("tree", "commit", "what", "kind", "name", "place", "said")


def git(folder: Path, *arguments: str, strict: bool = True) -> str:
    """What git says in ``folder``. A checkout is not strict: snapshots lack their largest files."""
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=strict)
    return done.stdout


def commits(folder: Path, tip: str, count: int) -> list[str]:
    """The drawn commits, in the order in which they were drawn: the first few are a fair sample, too."""
    line = git(folder, "rev-list", "--first-parent", tip).split()
    newest = set(line[: len(line) // NEWEST])
    one = ("--min-parents=1", "--max-parents=1")
    touching = git(folder, "rev-list", "--first-parent", *one, tip, "--", *SOURCE).split()
    fitting = [commit for commit in touching if commit in newest]
    return random.Random(SEED).sample(fitting, min(count, len(fitting)))


class Job:
    """Runs as a service for continuous integration would start them, with reports in ``reports``."""

    def __init__(self, program: str, reports: Path) -> None:
        self._program = program
        self._reports = reports
        self._environment = {
            key: value for key, value in os.environ.items()
            if not key.startswith(("GITHUB_", "GITLAB_", "CI_", "SHADOWBOM_")) and key != "PYTHONDONTWRITEBYTECODE"
        } | {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push"}

    def change(self, folder: Path, base: str) -> tuple[float, dict[str, Any]]:
        """CPU seconds of a pull request's job, and what it reports as JSON."""
        cpu = self.run(folder, "--format", "sarif,json", "--diff-base", base)
        result: dict[str, Any] = json.loads((self._reports / "shadowbom.json").read_bytes())
        return cpu, result

    def run(self, folder: Path, *arguments: str) -> float:
        """CPU seconds of a job."""
        argv = [self._program, "ci", str(folder), "--config", "none", "--fail-on", "none",
                "--reports", str(self._reports), *arguments]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(argv, capture_output=True, check=False, env=self._environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            said = done.stderr.decode() + done.stdout.decode()
            raise SystemExit(f"{' '.join(argv)}: {done.returncode}\n{said[-2000:]}")
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def rows(result: dict[str, Any]) -> Iterator[tuple[str, str, str, str, str]]:
    """What, kind, name, place and a word more, of all that a change adds, changes, removes and mends. Assets that the
    base has, too, are there as ``more``: the change adds places of them."""
    change = result["change"]
    new = {asset["key"] for asset in change["added"]}
    for asset in result["assets"]:
        for piece in asset["evidence"]:
            what = "added" if asset["key"] in new else "more"
            said = f"{asset['provider']} {piece['state']} {piece['scope']} {piece['fact']} {piece['match']}"
            yield what, asset["kind"], asset["name"], _spot(piece["location"]), said
            if what == "added":
                break
    for asset in change["removed"]:
        yield "removed", asset["kind"], asset["name"], "", asset["key"]
    for asset in change["changed"]:
        fields = ", ".join(f"{one['name']}: {one['before']} -> {one['after']}" for one in asset["fields"])
        yield "changed", asset["kind"], asset["name"], "", fields
    for what in ("new", "fixed"):
        for finding in change[what]:
            yield what, finding["rule"], finding["severity"], _spot(finding["location"]), finding["message"]


def _spot(place: dict[str, Any]) -> str:
    return f"{place['path']}:{place['line']}"


def replay(tree: dict[str, Any], folder: Path, job: Job, options: argparse.Namespace) -> list[float]:
    """The ratios of the timed commits."""
    ratios: list[float] = []
    done = 0
    until = time.monotonic() + 60 * options.minutes if options.minutes else float("inf")
    for commit in commits(folder, tree["commit"], options.count)[options.after :]:
        if time.monotonic() > until:
            break
        git(folder, "checkout", "--quiet", "--force", "--detach", commit, strict=False)
        cpu, result = job.change(folder, f"{commit}~1")
        listed = list(rows(result))
        done += 1
        said = ""
        if done <= options.timed:
            ratios.append(cpu / job.run(folder))
            said = f"  {ratios[-1]:.2f} of a full scan"
        counts = {what: sum(row[0] == what for row in listed) for what in WHAT}
        words = ", ".join(f"{number} {what}" for what, number in counts.items())
        print(f"{tree['name']:20} {commit[:12]}  {words}{said}", flush=True)
        if options.rows:
            append(options.rows, ((tree["name"], commit[:12], *row) for row in listed))
    print(f"{tree['name']}: replayed {done} of {options.count}")
    return ratios


def append(path: Path, table: Iterator[tuple[str, ...]]) -> None:
    """Put rows at the end of a table, which begins with a header."""
    lines = [] if path.exists() else ["\t".join(HEADER)]
    lines += ["\t".join(cell.replace("\t", " ").replace("\n", " ")[:300] for cell in row) for row in table]
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def main() -> int:
    """Replay and print; 1 where a history is not there or the figure is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trees", type=Path, required=True, help="folder that holds the trees of trees.toml")
    parser.add_argument("--count", type=int, default=30, help="commits of each history")
    parser.add_argument("--timed", type=int, default=30, help="of these, how many are timed")
    parser.add_argument("--only", default="", help="the name of one history")
    parser.add_argument("--minutes", type=int, default=0, help="for each history; 0 for as long as it takes")
    parser.add_argument("--after", type=int, default=0, help="how many of the draw to leave out")
    parser.add_argument("--program", default=str(Path(sys.executable).with_name("shadowbom")))
    parser.add_argument("--rows", type=Path, help="where to write what the commits add")
    options = parser.parse_args()
    failed = False
    for tree in tomllib.loads((HERE / "trees.toml").read_text(encoding="utf-8"))["tree"]:
        if not tree.get("replay") or options.only not in ("", tree["name"]):
            continue
        folder = options.trees / tree["folder"]
        if not folder.is_dir():
            print(f"MISSING  {tree['name']}")
            failed = True
            continue
        with tempfile.TemporaryDirectory() as reports, tempfile.TemporaryDirectory() as empty:
            job = Job(options.program, Path(reports))
            job.run(Path(empty))  # what is compiled once is there before anything is timed
            ratios = replay(tree, folder, job, options)
        if ratios:
            middle = statistics.median(ratios)
            failed = failed or middle > WANTED
            print(f"{tree['name']}: a change / all of its head, median of {len(ratios)}: "
                  f"{middle:.2f} (from {min(ratios):.2f} to {max(ratios):.2f}; wanted at most {WANTED})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
