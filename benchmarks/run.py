"""Measure what the project promises, and print it: python benchmarks/run.py --trees FOLDER

Every speed figure is a ratio of CPU time (user + system, whole process) within one run, the median of pairs
A B A B; never seconds. Trees are those of trees.toml; one that is absent is printed as MISSING and fails the run
unless --allow-missing is given. Tools that figures are compared with are looked for on PATH and in --tools.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WORDS = HERE / "literals.txt"


class Bench:
    """One run: the trees that are there, the tools, the lines printed."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.trees: list[dict[str, Any]] = []
        self.missing: list[str] = []
        self.failed: list[str] = []
        self.cache = tempfile.mkdtemp(prefix="shadowbom-bench-")
        self.program = [options.program or str(Path(sys.executable).with_name("shadowbom"))]

    def find_trees(self) -> None:
        """Sort the trees of trees.toml into present and missing, and name the commit that is really there."""
        for tree in tomllib.loads((HERE / "trees.toml").read_text(encoding="utf-8"))["tree"]:
            folder = Path(self.options.trees) / tree["folder"]
            if not self.options.trees or not folder.is_dir():
                self.missing.append(tree["name"])
                print(f"MISSING  {tree['name']}")
                continue
            used = _commit(folder) if "commit" in tree else tree["sdist"]
            note = "" if used == tree.get("commit", used) else f"  (pinned {tree['commit'][:12]})"
            print(f"tree     {tree['name']:45} {used[:40]}{note}", flush=True)
            self.trees.append({**tree, "path": str(folder)})

    def tree(self, name: str) -> dict[str, Any] | None:
        return next((tree for tree in self.trees if tree["name"] == name), None)

    def run(self, argv: list[str], env: dict[str, str] | None = None) -> tuple[float, int, bytes]:
        """CPU seconds, peak memory in MB and standard output of one process and its children."""
        # An installed program has its compiled modules beside it; a machine that forbids writing them would have
        # every run compile them anew.
        kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False,
                              env={**kept, "SHADOWBOM_CACHE_DIR": self.cache, **(env or {})})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return cpu, done.returncode, done.stdout

    def pairs(self, first: list[str], second: list[str], count: int) -> float:
        """The median ratio of CPU time, first over second, over ``count`` pairs after one warm-up."""
        self.run(first), self.run(second)
        return statistics.median(self.run(first)[0] / max(self.run(second)[0], 1e-4) for _ in range(count))

    def scan_json(self, path: str) -> dict[str, Any]:
        options = ("--format", "json", "--all", "--fail-on", "none", "--no-config")
        out = self.run([*self.program, "scan", path, *options])[2]
        result: dict[str, Any] = json.loads(out)
        return result

    def say(self, what: str, figure: str, bound: str, ok: bool) -> None:
        word = "ok  " if ok else "FAIL"
        print(f"{word}  {what:66} {figure:>12}  (wanted {bound})", flush=True)
        if not ok:
            self.failed.append(what)


def _commit(folder: Path) -> str:
    said = folder / ".git" / "shadowbom-source-commit"
    if said.is_file():
        return said.read_text(encoding="utf-8").strip()
    done = subprocess.run(["git", "-C", str(folder), "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "no commit"


def speed(bench: Bench) -> None:
    """Start-up and the homeassistant scan, against rg and airom."""
    ratio = bench.pairs([*bench.program, "--version"], [sys.executable, "-I", "-c", "pass"], 11)
    bench.say("shadowbom --version / python -I -c pass", f"{ratio:.2f}", "<= 5", ratio <= 5)
    tree = bench.tree("homeassistant")
    if tree is None:
        return
    scan = [*bench.program, "scan", tree["path"], "--format", "json", "--no-config", "--fail-on", "none"]
    tools = os.pathsep.join([bench.options.tools, os.environ.get("PATH", "")])
    if rg := shutil.which("rg", path=tools):
        search = [rg, "--no-config", "--no-messages", "-l", "-F", "-f", str(WORDS), tree["path"]]
        ratio = bench.pairs(scan, search, bench.options.pairs)
        bench.say("homeassistant scan / rg of 300 literals", f"{ratio:.2f}", "<= 2.0", ratio <= 2.0)
    else:
        bench.say("homeassistant scan / rg of 300 literals", "no rg", "<= 2.0", False)
    if airom := shutil.which("airom", path=tools):
        with tempfile.TemporaryDirectory() as out:
            other = [airom, "scan", tree["path"], "-o", f"json={out}/airom.json"]
            ratio = bench.pairs(scan, other, 3)
        bench.say("homeassistant scan / airom", f"{ratio:.2f}", "<= 0.33", ratio <= 1 / 3)
    else:
        bench.say("homeassistant scan / airom", "no airom", "<= 0.33", False)
    cold = []
    for _ in range(3):
        warm = bench.run(scan)[0]
        with tempfile.TemporaryDirectory() as empty:
            cold.append(bench.run(scan, {"SHADOWBOM_CACHE_DIR": empty})[0] - warm)
    extra = statistics.median(cold)
    bench.say("a cold cache adds, CPU seconds", f"{extra:.2f}", "<= 0.6", extra <= 0.6)
    memory = peak_memory(bench, scan)
    bench.say("homeassistant scan, peak memory in MB", f"{memory:.0f}", "< 250", memory < 250)


def peak_memory(bench: Bench, argv: list[str]) -> float:
    """Peak resident memory in MB of one process tree's largest process, asked of a fresh parent."""
    code = (
        "import resource,subprocess as s,sys;s.run(sys.argv[1:],stdout=s.DEVNULL,stderr=s.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    out = bench.run([sys.executable, "-I", "-c", code, *argv])[2]
    return int(out) / (1024 * 1024 if sys.platform == "darwin" else 1024)


def inventory(bench: Bench) -> None:
    """Trees that hold no AI show none in production."""
    for tree in bench.trees:
        if "production_assets" in tree:
            shown = [a for a in bench.scan_json(tree["path"])["assets"] if a["scope"] == "production"]
            bench.say(f"{tree['name']}: assets of production scope", str(len(shown)), "0", not shown)


def labels(bench: Bench) -> None:
    """Recall and provider on labelled repositories, by the labels' own scorer."""
    folder = Path(bench.options.labels) if bench.options.labels else None
    if folder is None or not (folder / "score.py").is_file():
        bench.say("labels", "MISSING", "--labels FOLDER with score.py", bench.options.allow_missing)
        return
    from predictions import predictions

    with tempfile.TemporaryDirectory() as out:
        chosen = Path(out) / "labels"
        chosen.mkdir()
        given = Path(out) / "predictions"
        given.mkdir()
        for tree in bench.trees:
            if "labels" in tree:
                shutil.copy(folder / "repos" / tree["labels"], chosen / tree["labels"])
                rows = predictions(bench.scan_json(tree["path"]))
                (given / tree["labels"]).write_text(json.dumps(rows), encoding="utf-8")
        for languages in ("python,typescript,notebook", ""):
            argv = [sys.executable, str(folder / "score.py"), "--dir", str(chosen), str(given)]
            extra = ["--language", languages] if languages else []
            target = Path(out) / "score.json"
            done = subprocess.run([*argv, *extra, "--json", str(target)], capture_output=True, text=True, check=True)
            text = done.stdout
            score = json.loads(target.read_text(encoding="utf-8"))
            rows, wrong = score["rows"], score["fps"]
            strict = sum(row["strict"] for row in rows) / max(len(rows), 1)
            providers = [row["provider"] for row in rows if row["provider"] is not None]
            right = sum(providers) / max(len(providers), 1)
            name = languages or "all languages"
            bound = 0.75 if languages else 0.0
            bench.say(f"labels, {name}: strict recall of {len(rows)}", f"{strict:.3f}", f">= {bound}", strict >= bound)
            bench.say(f"labels, {name}: provider right of {len(providers)}", f"{right:.3f}", ">= 0.95", right >= 0.95)
            bench.say(f"labels, {name}: predictions on negatives", str(len(wrong)), "0", not wrong)
            if bench.options.verbose:
                print(text)
    rows_per_thing(bench, folder)


def rows_per_thing(bench: Bench, folder: Path) -> None:
    """Production rows of the printed table for each labelled production asset, over the repositories that are
    labelled in full and whose labels this version's languages can read."""
    shown = labelled = 0
    for tree in bench.trees:
        if "labels" not in tree:
            continue
        label = json.loads((folder / "repos" / tree["labels"]).read_text(encoding="utf-8"))
        wanted = [asset for asset in label["assets"] if asset["scope"] == "production"]
        if label["completeness"] != "full" or label["main_language"] not in ("python", "typescript") or not wanted:
            continue
        out = bench.run([*bench.program, "scan", tree["path"], "--fail-on", "none", "--no-config"])[2].decode()
        found = re.search(r"(\d+) in production code", out)
        shown += int(found[1]) if found else 0
        labelled += len(wanted)
    ratio = shown / max(labelled, 1)
    bench.say(f"production rows for each of {labelled} labelled things", f"{ratio:.2f}", "<= 1.5", ratio <= 1.5)


def keys(bench: Bench) -> None:
    """The key detection's figures: see keys.py."""
    from keys import keys as measured

    measured(bench)


def history(bench: Bench) -> None:
    """The cost of searching a history: see keys.py."""
    from keys import history as measured
    from keys import tool

    measured(bench, tool(bench, "betterleaks"))


def mcp(bench: Bench) -> None:
    """The declared MCP servers of labelled configuration files: see mcp_configs.py."""
    from mcp_configs import mcp as measured

    measured(bench)


def agents(bench: Bench) -> None:
    """Agents that code defines, against their labels: see agents.py."""
    from agents import agents as measured

    measured(bench)


def configs(bench: Bench) -> None:
    """Servers and findings in repositories with agent configurations, beside the peers: see agent_configs.py."""
    from agent_configs import configs as measured

    measured(bench)


def hook(bench: Bench) -> None:
    """What stands before a commit: see hook.py."""
    from hook import hook as measured

    measured(bench)


def judged(bench: Bench) -> None:
    """The share of hand-judged rows that are right, from the verdicts kept beside this file: see audit.py."""
    from audit import judged as read_rows

    path = HERE / "judged.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]
    right = sum(row[0] == "right" for row in rows)
    enough = len(rows) >= 100 and right >= 0.93 * len(rows)
    bench.say(f"judged rows right, of {len(rows)}", str(right), ">= 93 of 100", enough)
    rows = read_rows(HERE / "judged-300.tsv")[1]
    share = sum(row[0] == "right" for row in rows) / max(len(rows), 1)
    bench.say(f"judged predictions right, of {len(rows)}", f"{share:.3f}", ">= 0.95 of 300",
              len(rows) >= 300 and share >= 0.95)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trees", default="", help="folder that holds the trees of trees.toml")
    parser.add_argument("--labels", default="", help="folder of labels with score.py")
    parser.add_argument("--tools", default="", help="folder with rg and airom, beside PATH")
    parser.add_argument("--peers", default="", help="folder of virtual environments with scanners of agent"
                        " configurations: see agent_configs.py")
    parser.add_argument("--program", default="", help="an installed shadowbom (a checkout compiles its catalogue)")
    parser.add_argument("--history", default="", help="a clone of pallets/flask with all its branches and tags")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--allow-missing", action="store_true")
    parser.add_argument("--only", default="", help="comma-separated: speed, inventory, labels, judged, mcp,"
                        " agents, configs, hook, keys, history")
    parser.add_argument("-v", "--verbose", action="store_true")
    bench = Bench(parser.parse_args())
    bench.find_trees()
    parts = {"speed": speed, "inventory": inventory, "labels": labels, "judged": judged, "mcp": mcp,
             "agents": agents, "configs": configs, "hook": hook, "keys": keys, "history": history}
    for name, part in parts.items():
        if not bench.options.only or name in bench.options.only.split(","):
            part(bench)
    shutil.rmtree(bench.cache, ignore_errors=True)
    if bench.missing and not bench.options.allow_missing:
        print(f"{len(bench.missing)} trees MISSING: give --trees, or --allow-missing")
        return 1
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
