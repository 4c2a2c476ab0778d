"""Agent configurations of ten public repositories: servers found and findings per server, beside the peers.

    python benchmarks/agent_configs.py --trees FOLDER [--peers FOLDER] [--out FOLDER] [--write]
    python benchmarks/agent_configs.py --trees FOLDER --draw 40 --seed 5 > rows.tsv

The trees are those of trees.toml that are marked ``configs``; agent_configs/README.md says how they were chosen and how
the servers that they declare were listed (agent_configs/servers.jsonl). The folder of peers holds a virtual environment
each (mcplint-sec, mcp-audit-scanner, agent-audit-kit); one that is not there is printed as MISSING. Each tool has an
empty home and no network, where ``unshare -n`` may be used, and none has an option that starts a server. With --out the
results are kept, and a tool whose result is there is not run again.

A server of a tool is a file and a name; how often a file declares one name counts. ``judged.tsv`` holds our findings
with a reader's verdict: those of tier A in full and a sample of tier B, which --draw takes at random.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peers import start
from shadowbom.rules import load

if TYPE_CHECKING:
    from run import Bench

HERE = Path(__file__).parent
KEPT = HERE / "agent_configs"
OURS = "shadowbom"
TOOLS = {
    OURS: ("shadowbom scan {tree} --all --format json -o {out} --no-config --fail-on none", ""),
    "mcplint-sec": ("{peers}/mcplint-sec/bin/mcplint scan {tree} --json --fail-on none",
                    "{peers}/mcplint-sec/bin/mcplint inventory {tree} -o {out}"),
    "mcp-audit-scanner": (("{peers}/mcp-audit-scanner/bin/mcp-audit scan --project {tree} --offline "
                           "--offline-registry --include-agent-files -f json -o {out}"), ""),
    "agent-audit-kit": ("{peers}/agent-audit-kit/bin/agent-audit-kit scan {tree} --format json -o {out}", ""),
}
"""The command that finds, whose CPU time counts, and the one that lists servers where that is another."""

LIMIT = 1800
"""Seconds that one tool may take on one tree."""

GATING = ("medium", "high", "critical")
Servers = Counter[tuple[str, str]]


def truth() -> list[dict[str, Any]]:
    """The servers that were listed by hand, one for each place that declares one."""
    return [json.loads(line) for line in (KEPT / "servers.jsonl").read_text(encoding="utf-8").splitlines()]


def trees(folder: Path) -> list[tuple[str, Path]]:
    """Name and folder of every tree of this page, there or not, in the order of trees.toml."""
    every = tomllib.loads((HERE / "trees.toml").read_text(encoding="utf-8"))["tree"]
    return [(tree["name"], folder / tree["folder"]) for tree in every if tree.get("configs")]


def isolated() -> list[str]:
    """Words before a command that take its network away, none where this machine does not allow it."""
    unshare = shutil.which("unshare")
    if unshare and subprocess.run([unshare, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [unshare, "-n"]
    return []


def ran(tool: str, tree: Path, peers: str, kept: Path) -> None:
    """Run one tool on one tree and keep what it wrote, and its CPU seconds, below ``kept``."""
    kept.mkdir(parents=True, exist_ok=True)
    for part, line in zip(("findings", "servers"), TOOLS[tool], strict=True):
        out = kept / f"{tool}.{part}.json"
        if not line or (kept / f"{tool}.{part}.run").is_file():
            continue
        words = line.format(tree=tree.absolute(), peers=peers, out=out.absolute()).split()
        if tool == OURS:
            words[0] = str(Path(sys.executable).with_name(OURS))
        with tempfile.TemporaryDirectory() as home:
            if tool == OURS:
                start(words, Path(home), tree)  # the catalogue's cache is filled before anything is measured
            cpu, _, ended = start([*isolated(), *words], Path(home), tree, out if "{out}" not in line else None,
                                  LIMIT)
        note = json.dumps({"cpu": cpu, "ended": ended})
        (kept / f"{tool}.{part}.run").write_text(note, encoding="utf-8")


def said(kept: Path, tool: str, part: str) -> Any:
    """The JSON that a tool wrote, None where it wrote none."""
    path = kept / f"{tool}.{part}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() and path.stat().st_size else None


def of_ours(kept: Path, _tree: Path) -> tuple[Servers, list[str]]:
    """Servers that a client's table declares outside of documentation, and the severities of open findings. Servers
    that source code publishes or connects to are not of this page."""
    result = said(kept, OURS, "findings")
    places = {
        (piece["location"]["path"], piece["symbol"], piece["location"]["line"], piece["location"]["column"])
        for asset in result["assets"] if asset["kind"] == "mcp-server"
        for piece in asset["evidence"] if piece["entry"] == "server_table" and piece["scope"] != "docs"
    }
    return Counter(place[:2] for place in places), [finding["severity"] for finding in result["findings"]]


def of_mcplint(kept: Path, _tree: Path) -> tuple[Servers, list[str]]:
    """The inventory's components: each says its name and its file."""
    servers: Servers = Counter()
    for component in (said(kept, "mcplint-sec", "servers") or {}).get("components", ()):
        about = {row["name"]: row["value"] for row in component["properties"]}
        servers[about["mcplint:config"], component["name"]] += 1
    return servers, [finding["severity"] for finding in said(kept, "mcplint-sec", "findings")["findings"]]


def of_mcp_audit(kept: Path, tree: Path) -> tuple[Servers, list[str]]:
    """TRUST-001 stands for each server of a project: its list of servers has those of the machine only."""
    findings = said(kept, "mcp-audit-scanner", "findings")["findings"]
    servers: Servers = Counter()
    for finding in findings:
        if finding["id"] == "TRUST-001":
            servers[_below(finding["finding_path"], tree), finding["server"]] += 1
    return servers, [finding["severity"].lower() for finding in findings]


def of_audit_kit(kept: Path, tree: Path) -> tuple[Servers, list[str]]:
    """It lists no servers: those that a finding names in a file count, each once."""
    findings = said(kept, "agent-audit-kit", "findings")["findings"]
    named = ((finding["filePath"], re.match(r"Server '([^']+)'", finding["evidence"] or "")) for finding in findings)
    servers = {(_below(path, tree), match[1]) for path, match in named if match}
    return Counter(servers), [finding["severity"] for finding in findings]


READERS: dict[str, Callable[[Path, Path], tuple[Servers, list[str]]]] = {
    OURS: of_ours, "mcplint-sec": of_mcplint, "mcp-audit-scanner": of_mcp_audit, "agent-audit-kit": of_audit_kit,
}


def _below(path: str, tree: Path) -> str:
    """A path of a result, relative to the tree."""
    return path.removeprefix(f"{tree.absolute()}/")


def present(peers: str) -> list[str]:
    """The tools that can be run; the others are printed as MISSING."""
    found = [OURS]
    for tool, (line, _) in list(TOOLS.items())[1:]:
        if peers and Path(line.format(tree="", peers=peers, out="").split()[0]).is_file():
            found.append(tool)
        else:
            print(f"MISSING  {tool}")
    return found


def compared(name: str, tree: Path, kept: Path, tools: list[str]) -> dict[str, Counter[str]]:
    """For each tool the servers found and invented, findings, those of medium or more, and CPU milliseconds; nothing
    of a tool that gave no result."""
    rows = [row for row in truth() if row["repo"] == name]
    declared = Counter((row["path"], row["name"]) for row in rows if "name" in row)
    left_open = {row["path"] for row in rows if "name" not in row}
    out = {}
    for tool in tools:
        ended = json.loads((kept / f"{tool}.findings.run").read_text(encoding="utf-8"))
        if said(kept, tool, "findings") is None:
            print(f"no result of {tool} on {name}: {ended['ended']}")
            out[tool] = Counter()
            continue
        servers, severities = READERS[tool](kept, tree)
        other = servers - declared
        out[tool] = Counter({
            "declared": declared.total(), "found": (servers & declared).total(),
            "invented": sum(count for (path, _), count in other.items() if path not in left_open),
            "findings": len(severities), "gating": sum(word in GATING for word in severities),
            "cpu": round(ended["cpu"] * 1000),
        })
    return out


def table(found: dict[str, dict[str, Counter[str]]], tools: list[str]) -> str:
    """The table in Markdown: a row for each tree, then the sums."""
    lines = ["| tree (servers declared) | " + " | ".join(tools) + " |", "|---" * (len(tools) + 1) + "|"]
    totals: dict[str, Counter[str]] = {tool: Counter() for tool in tools}
    for name, of in found.items():
        cells = []
        for tool in tools:
            totals[tool].update(of[tool])
            if not of[tool]:
                cells.append("no result")
                continue
            cells.append(f"{of[tool]['found']}, {of[tool]['invented']}, {of[tool]['gating']} of {of[tool]['findings']}")
        lines.append(f"| {name} ({of[OURS]['declared']}) | " + " | ".join(cells) + " |")
    declared = totals[OURS]["declared"]
    for title, cell in (
        (f"servers found of {declared}", lambda row: str(row["found"])),
        ("servers invented", lambda row: str(row["invented"])),
        ("findings of medium or more a declared server", lambda row: f"{row['gating'] / declared:.2f}"),
        ("findings of any severity a declared server", lambda row: f"{row['findings'] / declared:.2f}"),
        ("CPU over ours", lambda row: f"{row['cpu'] / totals[OURS]['cpu']:.2f}"),
    ):
        lines.append(f"| **{title}** | " + " | ".join(cell(totals[tool]) for tool in tools) + " |")
    return "\n".join(lines)


def ours(found: dict[str, Path]) -> list[tuple[str, ...]]:
    """Our open findings on all trees: tier, tree, place, rule, message."""
    rows = set()
    for name, kept in found.items():
        for finding in said(kept, OURS, "findings")["findings"]:
            place = f"{finding['location']['path']}:{finding['location']['line']}"
            rows.add((load(finding["rule"]).INFO.tier, name, place, finding["rule"], finding["severity"],
                      re.sub(r"\s+", " ", finding["message"])))
    return sorted(rows)


def verdicts() -> dict[tuple[str, ...], str]:
    """The verdicts that are kept, by tree, place and rule."""
    lines = (KEPT / "judged.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {tuple(cells[2:5]): cells[0] for cells in (line.split("\t") for line in lines if line)}


def draw(rows: list[tuple[str, ...]], count: int, seed: int) -> None:
    """Print every finding of tier A and ``count`` others drawn at random, with the verdicts that are kept."""
    others = [row for row in rows if row[0] != "A"]
    taken = random.Random(seed).sample(others, min(count, len(others)))
    known = verdicts()
    print("verdict\ttier\ttree\tplace\trule\tseverity\tmessage")
    for row in sorted([*(row for row in rows if row[0] == "A"), *taken]):
        print("\t".join((known.get(row[1:4], ""), *row)))


def measured(folder: Path, peers: str, out: Path) -> tuple[str, dict[str, Path], dict[str, Counter[str]]]:
    """The table over the trees that are there, where each one's results lie, and our row of each."""
    tools = present(peers)
    found: dict[str, dict[str, Counter[str]]] = {}
    places = {}
    for name, tree in trees(folder):
        if tree.is_dir():
            kept = places[name] = out / name.replace("/", "__")
            for tool in tools:
                ran(tool, tree, peers, kept)
            found[name] = compared(name, tree, kept, tools)
        else:
            print(f"MISSING  {name}")
    return (table(found, tools) if found else ""), places, {name: of[OURS] for name, of in found.items()}


def configs(bench: Bench) -> None:
    """What the bench says of these trees: all of them, or the part is not measured."""
    with tempfile.TemporaryDirectory() as out:
        text, places, rows = measured(Path(bench.options.trees), bench.options.peers, Path(out))
        if len(rows) < len(trees(Path())):
            bench.say("agent configurations", "MISSING", "the trees of trees.toml", bench.options.allow_missing)
            return
        print(text)
        total: Counter[str] = sum(rows.values(), Counter())
        share = total["gating"] / total["declared"]
        missed = total["declared"] - total["found"]
        bench.say(f"configs: declared servers missed, of {total['declared']}", str(missed), "<= 2 %",
                  missed <= total["declared"] / 50)
        bench.say("configs: servers invented", str(total["invented"]), "<= 1 %",
                  total["invented"] <= total["declared"] / 100)
        bench.say("configs: findings of medium or more a declared server", f"{share:.2f}", "<= 0.3", share <= 0.3)
        known = verdicts()
        first = [row for row in ours(places) if row[0] == "A"]
        marks = Counter(known.get(row[1:4], "not judged").split(":")[0] for row in first)
        bench.say(f"configs: tier A findings judged right, of {len(first)}", str(marks["right"]), "all",
                  marks["right"] == len(first))
        for row in first:
            if known.get(row[1:4]) != "right":
                print(f"      {known.get(row[1:4], 'not judged')}: {' '.join(row[1:])}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trees", required=True, type=Path)
    parser.add_argument("--peers", default="")
    parser.add_argument("--out", default="")
    parser.add_argument("--write", action="store_true", help="put the table between its marks in results.md")
    parser.add_argument("--draw", type=int, default=0, metavar="COUNT")
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as empty:
        text, places, _ = measured(options.trees, options.peers, Path(options.out or empty))
        if options.draw:
            draw(ours(places), options.draw, options.seed)
            return 0
    print(text)
    if options.write:
        page = HERE / "results.md"
        head, mark, rest = page.read_text(encoding="utf-8").partition("<!-- configs -->\n")
        page.write_text(f"{head}{mark}{text}\n<!-- /configs -->{rest.partition('<!-- /configs -->')[2]}",
                        encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
