"""Misconfigurations planted into real repositories: how many of them a scan finds at the place where they were planted.

    python benchmarks/planted.py --trees FOLDER [--seed N] [--only ID]

The table is ``plantings.toml``: sixty plantings, each with variants in the shape that the vendors' documentation
gives; it was written before the conditions of the rules were read. The trees are those of trees.toml that are marked
``planted``: clones under ``FOLDER/planted/<owner>__<name>``, of which the pinned commit is taken. ``--seed`` chooses
the variant of each and the file, where the path is a glob. All plantings of a tree go into one copy, each into a file
of its own, and the copy is scanned before and after. Found is a planting where a finding is new, of a rule that the
planting names, in the planted file and there on a planted line. Of every one that is missed, the new findings in its
file are printed. Rules that run only when they are asked for are asked for. Fails under 55.
"""

from __future__ import annotations

import argparse
import collections
import io
import random
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shadowbom.core.finding import Finding
from shadowbom.rules.opt_in import OPT_IN
from shadowbom.scan import ScanOptions, scan

HERE = Path(__file__).parent
WANTED = 55


@dataclass(frozen=True)
class Planted:
    """A planting that stands in a copy: the rules of which one must say it, the file, its first and last line."""

    id: str
    rules: frozenset[str]
    path: str
    first: int
    last: int

    def shown_by(self, finding: Finding) -> bool:
        """Whether a finding stands in what was planted."""
        place = finding.location
        return place.path == self.path and self.first <= place.line <= self.last


def plant(planting: dict[str, Any], folder: Path, seed: int, taken: set[str]) -> Planted:
    """Write the seed's variant of a planting into a copy of its tree; no file that was ``taken`` by another one."""
    variant = planting["variant"][seed % len(planting["variant"])]
    path, text = variant["path"], variant["text"]
    if "*" in path:
        names = sorted(str(file.relative_to(folder)) for file in folder.glob(path) if file.stat().st_size)
        path = random.Random(f"{seed} {planting['id']}").choice([name for name in names if name not in taken])
    if path in taken:
        raise SystemExit(f"{planting['id']}: two plantings in {path}")
    file = folder / path
    old = file.read_text(encoding="utf-8") if file.exists() else ""
    taken.add(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(old + text, encoding="utf-8")
    for other, content in variant.get("extra", {}).items():
        (folder / other).parent.mkdir(parents=True, exist_ok=True)
        (folder / other).write_text(content, encoding="utf-8")
    return Planted(planting["id"], frozenset(planting["rules"]), path, old.count("\n") + 1, (old + text).count("\n"))


def copy(tree: dict[str, Any], trees: Path, folder: Path) -> bool:
    """Unpack the pinned commit of a tree; False where the clone is not there."""
    clone = trees / tree["folder"]
    if not clone.is_dir():
        print(f"MISSING  {tree['name']}")
        return False
    made = subprocess.run(["git", "-C", str(clone), "archive", tree["commit"]], capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(made.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return True


def findings(folder: Path) -> list[Finding]:
    """All findings of a folder, whatever a configuration of the repository says."""
    return list(scan([str(folder)], ScanOptions(now="2026-11-29", suppress=False, rules=OPT_IN)).findings)


def measure(tree: dict[str, Any], plantings: Iterable[dict[str, Any]], options: argparse.Namespace) -> tuple[int, int]:
    """Plant, scan and print; the numbers found and planted in one tree."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if not copy(tree, options.trees, folder):
            return 0, 0
        before = {finding.fingerprint for finding in findings(folder)}
        taken: set[str] = set()
        planted = [plant(planting, folder, options.seed, taken) for planting in plantings]
        new = [finding for finding in findings(folder) if finding.fingerprint not in before]
    found = 0
    for one in planted:
        there = [finding for finding in new if one.shown_by(finding)]
        right = sorted({f"{finding.rule} ({finding.severity})" for finding in there if finding.rule in one.rules})
        found += bool(right)
        print(f"{'found ' if right else 'MISSED'}  {one.id:28} {one.path:42} {', '.join(right)}")
        if not right:
            for finding in new:
                if finding.location.path == one.path:
                    print(f"        instead line {finding.location.line}: {finding.rule}: {finding.message}")
    return found, len(planted)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trees", type=Path, required=True, help="folder that holds planted/<owner>__<name>")
    parser.add_argument("--seed", type=int, default=0, help="which variants are planted, and where")
    parser.add_argument("--only", default="", help="the id of one planting")
    options = parser.parse_args()
    by_tree: dict[str, list[dict[str, Any]]] = collections.defaultdict(list)
    for planting in tomllib.loads((HERE / "plantings.toml").read_text(encoding="utf-8"))["planting"]:
        if options.only in ("", planting["id"]):
            by_tree[planting["tree"]].append(planting)
    trees = tomllib.loads((HERE / "trees.toml").read_text(encoding="utf-8"))["tree"]
    counts = [measure(tree, by_tree[tree["name"]], options)
              for tree in trees if tree.get("planted") and tree["name"] in by_tree]
    found, planted = (sum(count) for count in zip(*counts, strict=True))
    print(f"seed {options.seed}: found {found} of {planted}")
    return 0 if options.only or found >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
