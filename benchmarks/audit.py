"""An audit of precision: draw predictions at random for a reader to judge, and count the verdicts that are kept.

    python benchmarks/audit.py draw --trees FOLDER --count 300 --seed 7 > rows.tsv
    python benchmarks/audit.py count [--rows judged-300.tsv] [--trees FOLDER]

The trees are those of trees.toml that have labels or are marked ``audit``. A row is one asset of one tree, of those
that ``scan --all`` lists (a candidate is a question and no prediction), with one of its places drawn at random: so an
asset with a thousand imports is no likelier than one with a single line. All assets are put into a random order, and
taken from the front, but never more than ``SHARE`` of the rows from one tree.

A reader opens each place and writes "right", or "wrong: why", for name, kind, provider, place, scope and state
together; an asset of kind model-catalogue stands for the one model that its drawn place lists. ``count`` prints the
share that is right, by tree and kind; with the trees, also how many of the rows today's program still gives.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SHARE = 0.12
HEADER = ("verdict", "tree", "kind", "name", "provider", "place", "fact", "match", "state", "scope", "confidence")


def scanned(folder: Path) -> dict[str, Any]:
    """The result of a scan of ``folder`` with everything shown."""
    program = Path(sys.executable).with_name("shadowbom")
    argv = [str(program), "scan", str(folder), "--all", "--format", "json", "--no-config", "--fail-on", "none"]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def audited(trees: Path) -> Iterator[tuple[str, Path]]:
    """Name and folder of every tree that the audit draws from, in the order of trees.toml."""
    for tree in tomllib.loads((HERE / "trees.toml").read_text(encoding="utf-8"))["tree"]:
        if "labels" in tree or tree.get("audit"):
            folder = trees / tree["folder"]
            if not folder.is_dir():
                raise SystemExit(f"{folder} is missing: the draw needs every tree")
            yield tree["name"], folder


def cells(tree: str, asset: dict[str, Any], piece: dict[str, Any]) -> tuple[str, ...]:
    """One place of one asset as the cells of a row, without the verdict."""
    place = piece["location"]
    catalogue = asset["kind"] == "model-catalogue"
    name = " ".join((piece["match"] if catalogue else asset["name"], *(v["version"] for v in asset["versions"][:1])))
    spot = f"{place['path']}:{place['line']}"
    level = f"{piece['confidence']['level']}: {', '.join(piece['confidence']['reasons'])}"
    row = (tree, asset["kind"], name, asset["provider"], spot, piece["fact"], piece["match"], piece["state"],
           piece["scope"], level)
    return tuple(cell.replace("\t", " ").replace("\n", " ")[:200] for cell in row)


def everything(trees: Path) -> dict[str, list[list[tuple[str, ...]]]]:
    """For each tree its assets, each as the rows of all its places; both sorted, so that a seed means one draw."""
    found = {}
    for name, folder in audited(trees):
        assets = [asset for asset in scanned(folder)["assets"] if asset["kind"] != "candidate"]
        found[name] = sorted(sorted({cells(name, asset, piece) for piece in asset["evidence"]}) for asset in assets)
    return found


def draw(options: argparse.Namespace) -> int:
    """Print the drawn rows, with an empty verdict, after a line that says what they were drawn from."""
    found = everything(Path(options.trees))
    dice = random.Random(options.seed)
    order = [(tree, places) for tree, assets in found.items() for places in assets]
    dice.shuffle(order)
    taken: collections.Counter[str] = collections.Counter()
    rows: list[tuple[str, ...]] = []
    for tree, places in order:
        if len(rows) < options.count and taken[tree] < int(SHARE * options.count):
            taken[tree] += 1
            rows.append(dice.choice(places))
    commit = subprocess.run(["git", "-C", str(HERE), "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    print(f"# commit {commit.stdout.strip()[:12]} seed {options.seed} rows {len(rows)} of {len(order)} assets")
    print("\t".join(HEADER))
    for row in sorted(rows):
        print("\t".join(("", *row)))
    return 0


def judged(path: Path) -> tuple[str, list[list[str]]]:
    """The first line of a file of judged rows, and the cells of each row."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return lines[0].lstrip("# "), [line.split("\t") for line in lines[2:] if line.strip()]


def count(options: argparse.Namespace) -> int:
    """Print the share of right rows; fail where a row has no verdict."""
    drawn, rows = judged(Path(options.rows))
    odd = [row for row in rows if row[0] != "right" and not row[0].startswith("wrong: ")]
    right = sum(row[0] == "right" for row in rows)
    print(f"drawn at {drawn}")
    print(f"right {right} of {len(rows)} = {right / max(len(rows), 1):.3f}")
    for title, column in (("tree", 1), ("kind", 2)):
        groups: dict[str, list[bool]] = collections.defaultdict(list)
        for row in rows:
            groups[row[column]].append(row[0] == "right")
        for name, marks in sorted(groups.items()):
            print(f"  {title} {name:58} {sum(marks):3} of {len(marks):3}")
    for row in rows:
        if row[0] != "right":
            print(f"  {row[0]}  [{row[1]} {row[2]} {row[3]} {row[5]}]")
    if options.trees:
        now = {row[:8] for assets in everything(Path(options.trees)).values() for places in assets for row in places}
        still = [row for row in rows if tuple(row[1:9]) in now]
        good = sum(row[0] == "right" for row in still)
        print(f"today's program still gives {len(still)} of these rows, {good} of them right")
    return 1 if odd else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(required=True)
    drawing = parts.add_parser("draw")
    drawing.add_argument("--trees", required=True, help="folder that holds the trees of trees.toml")
    drawing.add_argument("--count", type=int, default=300)
    drawing.add_argument("--seed", type=int, required=True)
    drawing.set_defaults(run=draw)
    counting = parts.add_parser("count")
    counting.add_argument("--rows", default=str(HERE / "judged-300.tsv"))
    counting.add_argument("--trees", default="")
    counting.set_defaults(run=count)
    options = parser.parse_args()
    code: int = options.run(options)
    return code


if __name__ == "__main__":
    sys.exit(main())
