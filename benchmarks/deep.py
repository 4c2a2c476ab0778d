"""What ``scan --deep`` adds to a scan, beside what the analyser itself takes for the same files and rules.

    python benchmarks/deep.py TREE... [--pairs N]

CPU seconds of whole processes and their children, medians of pairs that are run in turn: with ``--deep``, without, and
the analyser alone over the files as the scan has staged them. The bound is an addition of 1.5 times the analyser.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from shadowbom import deep, scan
from shadowbom.engines import semgrep
from shadowbom.engines.semgrep import Answer, Staged

BOUND = 1.5
PROGRAM = "import sys; from shadowbom.cli.main import main; sys.exit(main())"


def cpu(argv: Sequence[str], cwd: str | None = None) -> float:
    """CPU seconds of a command and all that it has started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(argv, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                   check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def staged(tree: str) -> list[Staged]:
    """What a scan of ``tree`` gives the analyser."""
    given: list[Staged] = []

    def look_into(files: Sequence[Staged]) -> Answer:
        given.extend(files)
        return Answer()

    whole, semgrep.look_into = semgrep.look_into, look_into
    try:
        scan.scan([tree], scan.ScanOptions(deep=True))
    finally:
        semgrep.look_into = whole
    assert deep.semgrep is semgrep
    return given


def measured(tree: str, pairs: int) -> str:
    """A row of the table."""
    files = staged(tree)
    command = [sys.executable, "-c", PROGRAM, "scan", tree, "-q", "--no-config", "--fail-on", "none"]
    with tempfile.TemporaryDirectory() as name:
        rules = semgrep.bundled_rules({"python", "javascript"})
        semgrep._stage(Path(name), files, rules)
        alone = [semgrep.program(), "-json_nodots", "-rules", f"{name}/rules.json", "-targets", f"{name}/targets.json",
                 "-j", "1", "-timeout", "10", "-timeout_threshold", "3", "-max_memory", "2000"]
        runs = [(cpu([*command, "--deep"]), cpu(command), cpu(alone, f"{name}/files")) for _ in range(pairs)]
    added = median((with_ - without) / own for with_, without, own in runs)
    with_, without, own = (median(column) for column in zip(*runs, strict=True))
    return (f"| {Path(tree).name} | {len(files)} | {without:.2f} | {with_:.2f} | {own:.2f} | {added:.2f} | "
            f"{'yes' if added <= BOUND else 'NO'} |")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", nargs="+")
    parser.add_argument("--pairs", type=int, default=3)
    given = parser.parse_args()
    print("| tree | files given | scan | scan --deep | analyser alone | added / alone | within 1.5 |")
    print("|---|---|---|---|---|---|---|")
    rows = [measured(tree, given.pairs) for tree in given.trees]
    print("\n".join(rows))
    return 1 if any(row.endswith("NO |") for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
