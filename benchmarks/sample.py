"""Draw rows of the printed table over the real inputs, to be judged by hand.

    python benchmarks/sample.py --trees FOLDER [--count 100] [--seed 1] > rows.tsv

One row a line: an empty verdict, the tree, the kind's heading, then the row as the table shows it. A judge opens
the place in the tree and writes "right" or "wrong: why" for name, provider and place together. The judged rows are
kept in judged.tsv.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent


def rows(name: str, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Tree, heading and row of every asset that the table shows."""
    program = Path(sys.executable).with_name("shadowbom")
    argv = [str(program), "scan", str(folder), "--no-config", "--fail-on", "none"]
    done = subprocess.run(argv, capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "400"})
    heading = ""
    for line in done.stdout.splitlines()[3:]:
        if line.startswith("  ") and heading:
            yield name, heading, " | ".join(part.strip() for part in line.strip().split("  ") if part.strip())
        elif line and not line[0].isdigit() and not line.startswith(("No ", " ")):
            heading = line
        elif line:
            heading = ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trees", required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found: list[tuple[str, str, str]] = []
    for tree in tomllib.loads((HERE / "trees.toml").read_text(encoding="utf-8"))["tree"]:
        folder = Path(options.trees) / tree["folder"]
        if "labels" not in tree and "agents" not in tree and folder.is_dir():
            found.extend(rows(tree["name"], folder))
    chosen = random.Random(options.seed).sample(sorted(found), min(options.count, len(found)))
    print("verdict\ttree\tkind\trow")
    for row in sorted(chosen):
        print("\t".join(("", *row)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
