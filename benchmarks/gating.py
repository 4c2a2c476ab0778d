"""The findings that fail a run by default, to be judged one by one, and the count of the verdicts that are kept.

    python benchmarks/gating.py list --trees FOLDER > rows.tsv
    python benchmarks/gating.py count [--trees FOLDER]

The repositories and commits are those of ``judged-gating-trees.tsv``; each is a clone under
``FOLDER/gating/<owner>__<name>``, of which only git's objects are read; one that is not there is printed as MISSING.
``list`` prints rows of findings that fail a run of that commit where neither a policy nor ``--fail-on`` says anything:
at most ``MOST`` of a repository, a finding of each rule before a second one of any, drawn with a fixed seed, so that a
repository full of the same thing does not decide the figure. A reader opens the file at the line, reads what is around
it, and writes "right", or "false", and why. No row has anything of a key. Of repositories marked ``agents``, only the
files of coding agents and MCP clients were read for the table: their findings about keys are left out. ``count`` prints
the share that is right, by rule, and without the commonest rule; with the trees also what today's program says of the
judged rows, and which rows of today nobody has judged.
"""

from __future__ import annotations

import argparse
import collections
import itertools
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from shadowbom.change import scan_commit
from shadowbom.core.finding import Finding
from shadowbom.policy.gate import failing

HERE = Path(__file__).parent
TREES = HERE / "judged-gating-trees.tsv"
JUDGED = HERE / "judged-gating.tsv"
HEADER = ("repository", "commit", "path", "line", "rule", "verdict", "reason")
MOST = 5
SEED = 6
WANTED = 0.97
WHOLE, KEYS = "whole", "leaked-key"

Row = tuple[str, str, str, str, str]
"""Repository, commit, path, line, rule."""


def table(path: Path) -> list[list[str]]:
    """The rows of a file of values with tabs between, without its header."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]


def drawn(trees: Path, repositories: list[list[str]]) -> Iterator[tuple[Row, str]]:
    """The rows of every repository that is there, each with its message."""
    for repository, commit, read in repositories:
        folder = trees / "gating" / repository.replace("/", "__")
        if not folder.is_dir():
            print(f"MISSING {repository}", file=sys.stderr)
            continue
        groups: dict[str, list[Finding]] = collections.defaultdict(list)
        for finding in failing(scan_commit(str(folder), commit)):
            if read == WHOLE or finding.rule != KEYS:
                groups[finding.rule].append(finding)
        for rule, found in groups.items():
            random.Random(f"{SEED} {repository} {rule}").shuffle(found)
        turns = itertools.zip_longest(*(groups[rule] for rule in sorted(groups)))
        chosen = [finding for turn in turns for finding in turn if finding is not None][:MOST]
        for one in sorted(chosen, key=lambda one: (one.rule, one.location)):
            yield (repository, commit, one.location.path, str(one.location.line), one.rule), one.message


def list_(trees: Path) -> int:
    """Print the rows with an empty verdict, the message in the place of the reason."""
    print("\t".join(HEADER))
    for row, message in drawn(trees, table(TREES)):
        print("\t".join((*row, "", message.replace("\t", " ").replace("\n", " "))), flush=True)
    return 0


def count(trees: Path | None) -> int:
    """Print the share that is right; 1 where it is too small, a row has no verdict, or one of today was not judged."""
    rows = table(JUDGED)
    odd = [row for row in rows if len(row) != len(HEADER) or row[5] not in ("right", "false") or not row[6]]
    for row in odd:
        print("no verdict:", *row[:5])
    groups: dict[str, list[list[str]]] = collections.defaultdict(list)
    for row in rows:
        groups[row[4]].append(row)
    share = _share(f"judged, in {len({row[0] for row in rows})} repositories", rows)
    for rule, of_rule in sorted(groups.items()):
        _share(f"  {rule}", of_rule)
    rule, of_rule = max(groups.items(), key=lambda item: len(item[1]))
    _share(f"without {rule}", [row for row in rows if row not in of_rule])
    new = []
    if trees is not None:
        now = {row for row, _ in drawn(trees, table(TREES))}
        share = _share("today's program still gives", [row for row in rows if tuple(row[:5]) in now])
        new = sorted(now - {(row[0], row[1], row[2], row[3], row[4]) for row in rows})
        for missed in new:
            print("not judged:", *missed)
    return 1 if odd or new or share < WANTED else 0


def _share(title: str, rows: list[list[str]]) -> float:
    right = sum(row[5] == "right" for row in rows)
    share = right / max(len(rows), 1)
    print(f"{title}: right {right} of {len(rows)} = {share:.3f}")
    return share


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(required=True)
    listing = parts.add_parser("list")
    listing.add_argument("--trees", type=Path, required=True, help="folder that holds gating/<owner>__<name>")
    listing.set_defaults(run=lambda options: list_(options.trees))
    counting = parts.add_parser("count")
    counting.add_argument("--trees", type=Path)
    counting.set_defaults(run=lambda options: count(options.trees))
    options = parser.parse_args()
    code: int = options.run(options)
    return code


if __name__ == "__main__":
    sys.exit(main())
