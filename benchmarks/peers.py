"""Beside the peers: other inventories of AI on the labelled trees, in one run with ours.

    python benchmarks/peers.py run --trees FOLDER --peers FOLDER --out FOLDER
    python benchmarks/peers.py table --trees FOLDER --out FOLDER --labels FOLDER [--judged FILE] [--write]
    python benchmarks/peers.py draw --trees FOLDER --out FOLDER --count 40 --seed 5 > rows.tsv

``run`` starts each tool on each tree, one after the other, with ten minutes each, and keeps its JSON and its CPU
seconds (user and system, with all children) under OUT/<tree>/. The folder of peers holds a virtual environment each
(nexusshadowscan, airom, ai-bom, agent-bom) and cdx/ with the npm package @cyclonedx/cdxgen. Each tool has an empty home
and every option that keeps it from asking the network or looking at the machine instead of the tree.

``table`` turns each tool's JSON into the predictions of the labels' scorer (``peer_rows.py`` says how) and prints
what each has found by the scorer's strict rule. ``draw`` takes rows of the peers at random, to be judged as ours are.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from audit import judged
from peer_rows import READERS
from predictions import predictions

HERE = Path(__file__).parent
LIMIT = 600
"""Seconds that one tool may take on one tree."""

OURS = "shadowbom"
TOOLS = {
    OURS: "shadowbom scan {tree} --all --format json -o {out} --no-config --fail-on none",
    "nexusshadowscan": "{peers}/nexusshadowscan/bin/shadowscan code {tree} --include-tests --format json -o {out}",
    "airom": "{peers}/airom/bin/airom scan {tree} -o json={out}",
    "ai-bom": "{peers}/ai-bom/bin/ai-bom scan {tree} -f json -o {out} --deep --quiet --no-telemetry",
    "agent-bom": "{peers}/agent-bom/bin/agent-bom scan -p {tree} --ai-inventory {tree} --offline --no-scan --exit-zero "
                 "-f json -o {out} -q",
    "cdxgen": "{peers}/cdx/node_modules/.bin/aibom --no-install-deps --no-validate -o {out} {tree}",
}


def labelled(trees: Path) -> list[tuple[str, Path]]:
    """Name of the labels' file and folder of every labelled tree, the smallest first."""
    found = []
    for tree in tomllib.loads((HERE / "trees.toml").read_text(encoding="utf-8"))["tree"]:
        folder = trees / tree["folder"]
        if "labels" in tree and folder.is_dir():
            size = sum(len(files) for _, _, files in os.walk(folder))
            found.append((size, tree["labels"].removesuffix(".json"), folder))
    return [(name, folder) for _, name, folder in sorted(found)]


def start(argv: list[str], home: Path, folder: Path, out: Path | None = None,
          limit: float = LIMIT) -> tuple[float, float, str]:
    """CPU seconds, wall seconds and how one tool ended: its exit code with the end of what it said, or the limit.
    ``out`` takes the standard output of a tool that can write its result nowhere else."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    clock = time.monotonic()
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "TMPDIR": str(home)}
    with Path(out or os.devnull).open("wb") as target:
        process = subprocess.Popen(argv, cwd=folder, env=env, stdout=target, stderr=subprocess.PIPE, text=True,
                                   start_new_session=True)
        try:
            said = process.communicate(timeout=limit)[1]
            ended = f"exit {process.returncode}: {said.strip()[-300:]}"
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            ended = f"limit of {limit} s"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - clock, ended


def run(options: argparse.Namespace) -> int:
    """Run each tool on each tree that has no result yet."""
    ours = str(Path(sys.executable).with_name("shadowbom"))
    for name, folder in labelled(Path(options.trees)):
        kept = Path(options.out) / name
        kept.mkdir(parents=True, exist_ok=True)
        for tool, line in TOOLS.items():
            target, note = kept / f"{tool}.json", kept / f"{tool}.run"
            if note.is_file():
                continue
            with tempfile.TemporaryDirectory() as home:
                words = line.format(tree=folder.absolute(), peers=options.peers, out=target.absolute()).split()
                argv = [ours if word == OURS else word for word in words]
                if tool == OURS:
                    start(argv, Path(home), folder)  # the catalogue's cache is filled before anything is measured
                cpu, wall, ended = start(argv, Path(home), folder)
            note.write_text(json.dumps({"cpu": cpu, "wall": wall, "ended": ended}), encoding="utf-8")
            print(f"{name:60} {tool:16} {cpu:8.2f} s CPU {wall:8.2f} s  {ended[:60]!r}", flush=True)
    return 0


def rows_of(tool: str, said: Any, tree: Path) -> list[dict[str, Any]]:
    """One tool's JSON as predictions; each place of an asset has a number of its own."""
    if tool != OURS:
        return list(READERS[tool](said, tree))
    rows = predictions(said)
    places: dict[tuple[Any, ...], int] = {}
    for row in rows:
        row["place"] = places.setdefault((row["type"], row["provider"], row["path"], row["line"]), len(places) + 1)
    return rows


def results(options: argparse.Namespace) -> list[tuple[str, str, list[dict[str, Any]] | None, dict[str, Any]]]:
    """Tree, tool, predictions (None where the tool wrote nothing) and the note of the run, of every run there is."""
    found: list[tuple[str, str, list[dict[str, Any]] | None, dict[str, Any]]] = []
    for name, folder in labelled(Path(options.trees)):
        for tool in TOOLS:
            note, said = (Path(options.out) / name / f"{tool}{end}" for end in (".run", ".json"))
            if note.is_file():
                rows = None
                if said.is_file():
                    rows = rows_of(tool, json.loads(said.read_text(encoding="utf-8")), folder.absolute())
                found.append((name, tool, rows, json.loads(note.read_text(encoding="utf-8"))))
    return found


def table(options: argparse.Namespace) -> int:
    """Print the table, and with --write put it between its marks in results.md."""
    sys.path.insert(0, options.labels)
    score = importlib.import_module("score").score
    cells: dict[str, dict[str, str]] = {}
    totals: dict[str, Counter[str]] = {tool: Counter() for tool in TOOLS}
    sizes: dict[str, int] = {}
    found = results(options)
    cpus = {(name, tool): note["cpu"] for name, tool, _, note in found}
    for name, tool, rows, note in found:
        label = json.loads((Path(options.labels) / "repos" / f"{name}.json").read_text(encoding="utf-8"))
        sizes[name] = len(label["assets"])
        scored = score(label, rows or [])
        strict = sum(row["strict"] for row in scored["rows"])
        loose = sum(row["lenient"] for row in scored["rows"])
        wrong, count = len(scored["fps"]), len({row["place"] for row in rows or []})
        ratio = cpus[name, tool] / max(cpus[name, OURS], 0.01)
        what = f"{strict} ({loose}), {wrong}, {ratio:.1f}" if rows is not None else f"no result: {note['ended'][:40]}"
        cells.setdefault(name, {})[tool] = what
        totals[tool].update(strict=strict, loose=loose, wrong=wrong, count=count, cpu=note["cpu"])
    lines = ["| tree (labelled assets) | " + " | ".join(TOOLS) + " |", "|---" * (len(TOOLS) + 1) + "|"]
    for name, of in sorted(cells.items()):
        said = " | ".join(of.get(tool, "not run") for tool in TOOLS)
        lines.append(f"| {name.replace('__', '/')} ({sizes[name]}) | {said} |")
    whole = sum(sizes.values())
    for title, key in (("found, strict", "strict"), ("found anywhere", "loose"), ("on labelled negatives", "wrong"),
                       ("places predicted", "count")):
        lines.append(f"| **{title}** | " + " | ".join(str(totals[tool][key]) for tool in TOOLS) + " |")
    lines.append("| **missed, strict** | " + " | ".join(str(whole - totals[tool]["strict"]) for tool in TOOLS) + " |")
    ours = totals[OURS]["cpu"]
    lines.append("| **CPU over ours** | " + " | ".join(f"{totals[tool]['cpu'] / ours:.1f}" for tool in TOOLS) + " |")
    if options.judged:
        verdicts: dict[str, list[bool]] = {tool: [] for tool in TOOLS}
        for line in Path(options.judged).read_text(encoding="utf-8").splitlines()[1:]:
            verdicts[line.split("\t")[1]].append(line.startswith("right"))
        verdicts[OURS] = [row[0] == "right" for row in judged(HERE / "judged-300.tsv")[1]]
        lines.append("| **wrong of judged places** | " + " | ".join(
            f"{verdicts[tool].count(False)} of {len(verdicts[tool])}" for tool in TOOLS) + " |")
    text = "\n".join(lines)
    print(text)
    if options.write:
        page = HERE / "results.md"
        head, mark, rest = page.read_text(encoding="utf-8").partition("<!-- peers -->\n")
        page.write_text(f"{head}{mark}{text}\n<!-- /peers -->{rest.partition('<!-- /peers -->')[2]}", encoding="utf-8")
    return 0


def draw(options: argparse.Namespace) -> int:
    """Print places of each tool at random, to be judged; the names that one place has stand together."""
    print("verdict\ttool\ttree\ttype\tnames\tprovider\tplace")
    places: dict[str, list[tuple[str, ...]]] = {tool: [] for tool in TOOLS}
    for name, tool, rows, _ in results(options):
        of: dict[int, list[dict[str, Any]]] = {}
        for row in rows or []:
            of.setdefault(row["place"], []).append(row)
        for same in of.values():
            first = same[0]
            names = " / ".join(sorted({str(row["name"]) for row in same}))[:120]
            spot = f"{first['path']}:{first['line']}"
            places[tool].append((tool, name, str(first["type"]), names, str(first["provider"] or ""), spot))
    for tool in TOOLS:
        dice = random.Random(f"{options.seed} {tool}")
        unique = sorted(set(places[tool]))
        for row in sorted(dice.sample(unique, min(options.count, len(unique)))) if tool != OURS else ():
            print("\t".join(("", *(cell.replace("\t", " ").replace("\n", " ") for cell in row))))
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(required=True)
    for name, part in (("run", run), ("table", table), ("draw", draw)):
        one = parts.add_parser(name)
        one.add_argument("--trees", required=True)
        one.add_argument("--out", required=True)
        one.set_defaults(run=part)
        if name == "run":
            one.add_argument("--peers", required=True)
        elif name == "table":
            one.add_argument("--labels", required=True)
            one.add_argument("--judged", default="")
            one.add_argument("--write", action="store_true")
        else:
            one.add_argument("--count", type=int, default=40)
            one.add_argument("--seed", type=int, required=True)
    options = parser.parse_args()
    code: int = options.run(options)
    return code


if __name__ == "__main__":
    sys.exit(main())
