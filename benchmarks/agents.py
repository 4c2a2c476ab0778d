"""Measure the detection of agents against the labels in agents/: python benchmarks/agents.py --trees FOLDER

Each tree of the labels is looked for at FOLDER/agents/<owner>__<name> (see agents/README.md) and scanned; one that is
absent is printed as MISSING, its labels are left out of the figures, and the run fails unless --allow-missing is given.

A labelled agent is found where an asset of kind ``agent`` has a place in the same file that is within ``NEAR`` lines of
it or has its name; a place of ``also`` counts by its line alone. A found agent answers for one label. The tools of an
agent that was not found are all missed. On a negative of documentation an agent of scope ``docs`` is no false one: the
scan says itself that it only stands in a text.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from run import Bench

HERE = Path(__file__).parent
NEAR = 2
RECALL, TOOLS = 0.90, 0.85
Label = dict[str, Any]


@dataclass
class Found:
    """An agent of a scan at one of its places, with that place's scope, and the values of each of its parts (see
    ``agent.*`` entries), which are those of the whole asset."""

    name: str
    product: str
    path: str
    line: int
    scope: str
    parts: dict[str, set[str]] = field(default_factory=dict)

    def part(self, *names: str) -> set[str]:
        return set().union(*(self.parts.get(name, set()) for name in names))


@dataclass
class Score:
    """Counts of one run: what was wanted, what was found, and lines about the differences."""

    counts: Counter[str] = field(default_factory=Counter)
    shares: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def ratio(self, part: str, whole: str) -> float:
        return self.counts[part] / max(self.counts[whole], 1)


def read_labels() -> list[Label]:
    """The lines of labels.jsonl."""
    text = (HERE / "agents" / "labels.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def found_agents(result: dict[str, Any]) -> list[Found]:
    """The agents of a scan's JSON: one for each place of each asset of the kind."""
    agents = []
    for asset in result["assets"]:
        if asset["kind"] != "agent":
            continue
        parts: dict[str, set[str]] = {}
        for item in asset["evidence"]:
            for said in item["properties"]:
                parts.setdefault(said["name"], set()).update(said["value"].split(", "))
        for item in asset["evidence"]:
            if item["entry"] == "agent":
                at = item["location"]
                agents.append(Found(asset["name"], asset["product"], at["path"], at["line"], item["scope"], parts))
    return agents


def match(labels: list[Label], agents: list[Found]) -> Iterator[tuple[Label, Found | None]]:
    """Each label with the agent that answers for it: the nearest line first, then a name of the file."""
    free = list(agents)
    chosen: dict[int, Found] = {}
    for rule in (_at, _in_also, _named):
        for number, label in enumerate(labels):
            if number in chosen:
                continue
            hits = [agent for agent in free if rule(label, agent)]
            if hits:
                best = min(hits, key=lambda agent: abs(agent.line - label["line"]))
                chosen[number] = best
                free.remove(best)
    for number, label in enumerate(labels):
        yield label, chosen.get(number)


def _at(label: Label, agent: Found) -> bool:
    return agent.path == label["path"] and abs(agent.line - label["line"]) <= NEAR


def _in_also(label: Label, agent: Found) -> bool:
    return any(agent.path == place["path"] and abs(agent.line - place["line"]) <= NEAR for place in label["also"])


def _named(label: Label, agent: Found) -> bool:
    return agent.path == label["path"] and agent.name.casefold() in _names(label)


def _names(thing: Label) -> set[str]:
    return {name.casefold() for name in (thing["name"], *thing["aka"])}


def judge(label: Label, agent: Found | None, score: Score) -> None:
    """Count one labelled agent."""
    counts, where = score.counts, f"{label['repo']} {label['path']}:{label['line']} {label['name']}"
    counts["agents"] += 1
    counts["tools"] += len(label["tools"])
    able = {one for tool in label["tools"] for one in tool["capabilities"]}
    counts["capabilities"] += len(able)
    if agent is None:
        score.notes.append(f"missed     {where}")
        if label["tools"]:
            score.shares.append(0.0)
        return
    counts["found"] += 1
    if agent.product in (label["framework"], *label["framework_also"]):
        counts["framework right"] += 1
    else:
        score.notes.append(f"framework  {where}: {agent.product}")
    _model(label, agent, score, where)
    given = {name.casefold() for name in agent.part("tools", "agents")}
    missed = [tool["name"] for tool in label["tools"] if not given & _names(tool)]
    counts["tools found"] += len(label["tools"]) - len(missed)
    if label["tools"]:
        score.shares.append(1 - len(missed) / len(label["tools"]))
    if missed:
        score.notes.append(f"tools      {where}: {', '.join(missed)}")
    known = {name for tool in label["tools"] for name in _names(tool)}
    known |= {name.casefold() for name in label["mcp_servers"]}
    more = sorted(name for name in agent.part("tools") if name.casefold() not in known)
    counts["tools more"] += len(more)
    if more:
        score.notes.append(f"more tools {where}: {', '.join(more)}")
    said = agent.part("capabilities")
    counts["capabilities found"] += len(able & said)
    counts["capabilities more"] += len(said - able)
    if said ^ able:
        score.notes.append(f"able       {where}: -{sorted(able - said)} +{sorted(said - able)}")
    _settings(label, agent, score, where)


def _model(label: Label, agent: Found, score: Score, where: str) -> None:
    """Count whether the model is the labelled one; a name without its maker's part is the same."""
    right = [model for model in (label["model"], *label["model_also"]) if model]
    named = agent.part("model")
    score.counts["models" if label["model"] else "models not stated"] += 1
    is_right = any(model == name or model.endswith(f"/{name}") for model in right for name in named)
    silent = not named and (label["model"] is None or None in label["model_also"])
    if is_right or silent:
        score.counts["models right" if label["model"] else "models rightly not stated"] += 1
    else:
        score.notes.append(f"model      {where}: {label['model']} is not {', '.join(sorted(named)) or 'named'}")


def _settings(label: Label, agent: Found, score: Score, where: str) -> None:
    """Count servers, memory, approval and step limit."""
    servers = {name.casefold() for name in agent.part("servers", "tools")}
    score.counts["servers"] += len(label["mcp_servers"])
    score.counts["servers found"] += sum(name.casefold() in servers for name in label["mcp_servers"])
    for part, key in (("memory", "memory"), ("approval", "approval"), ("limit", "step_limit")):
        wanted, named = label[key] is not None, bool(agent.part(part))
        score.counts[part] += wanted
        score.counts[f"{part} found"] += wanted and named
        score.counts[f"{part} more"] += named and not wanted
        if wanted != named:
            score.notes.append(f"{part:10} {where}: {'missed' if wanted else ', '.join(sorted(agent.part(part)))}")


def measure(labels: list[Label], results: dict[str, dict[str, Any]]) -> Score:
    """The score of the scans' JSON, by repository; labels of a repository without one are left out."""
    score = Score()
    for repo, result in results.items():
        agents = found_agents(result)
        own = [label for label in labels if label["repo"] == repo]
        for label, agent in match([label for label in own if label["kind"] == "agent"], agents):
            judge(label, agent, score)
        for label in own:
            if label["kind"] == "negative":
                score.counts["negatives"] += 1
                wrong = [agent for agent in agents
                         if _at(label, agent) and (label["what"], agent.scope) != ("docs", "docs")]
                score.counts["on negatives"] += bool(wrong)
                score.notes += [f"negative   {repo} {label['path']}:{label['line']} {agent.name}" for agent in wrong]
        score.counts["agents in all"] += len(agents)
    return score


def scan(program: str, folder: Path) -> dict[str, Any]:
    """The result of a scan of a tree."""
    argv = [program, "scan", str(folder), "--all", "--format", "json", "--no-config", "--fail-on", "none"]
    result: dict[str, Any] = json.loads(subprocess.run(argv, capture_output=True, check=True).stdout)
    return result


def rows(score: Score) -> Iterator[tuple[str, str, str, bool]]:
    """What is printed: the figure's name, value, bound, and whether it holds."""
    counts = score.counts
    recall, tools = score.ratio("found", "agents"), score.ratio("tools found", "tools")
    mean = sum(score.shares) / max(len(score.shares), 1)
    yield f"agents found, of {counts['agents']}", f"{recall:.3f}", f">= {RECALL}", recall >= RECALL
    yield f"their tools found, of {counts['tools']}", f"{tools:.3f}", f">= {TOOLS}", tools >= TOOLS
    yield f"the same, mean of {len(score.shares)} agents with tools", f"{mean:.3f}", f">= {TOOLS}", mean >= TOOLS
    yield f"agents on negatives, of {counts['negatives']}", str(counts["on negatives"]), "0", not counts["on negatives"]
    for what, part, whole, more in (
        ("framework right, of those found", "framework right", "found", ""),
        ("model right, where one is stated", "models right", "models", ""),
        ("no model, where none is stated", "models rightly not stated", "models not stated", ""),
        ("capabilities found", "capabilities found", "capabilities", "capabilities more"),
        ("MCP servers found", "servers found", "servers", ""),
        ("memory found", "memory found", "memory", "memory more"),
        ("approval found", "approval found", "approval", "approval more"),
        ("step limit found", "limit found", "limit", "limit more"),
    ):
        extra = f", {counts[more]} more" if more else ""
        yield what, f"{counts[part]}/{counts[whole]}{extra}", "reported", True
    yield "tools that the labels do not have", str(counts["tools more"]), "reported", True
    yield "agents found in all, labelled or not", str(counts["agents in all"]), "reported", True


def agents(bench: Bench) -> None:
    """The part of run.py: print the figures over the trees that are there."""
    labels = read_labels()
    wanted = {label["repo"] for label in labels}
    trees = {tree["name"]: tree["path"] for tree in bench.trees if tree.get("agents") and tree["name"] in wanted}
    score = measure(labels, {repo: bench.scan_json(path) for repo, path in sorted(trees.items())})
    for what, figure, bound, holds in rows(score):
        bench.say(what, figure, bound, holds)
    if bench.options.verbose:
        print("\n".join(score.notes))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trees", required=True, help="folder that holds agents/<owner>__<name>")
    parser.add_argument("--program", default=str(Path(sys.executable).with_name("shadowbom")))
    parser.add_argument("--only", default="", help="a part of the names of the repositories to be measured")
    parser.add_argument("--allow-missing", action="store_true")
    parser.add_argument("-v", "--verbose", action="store_true", help="print each difference")
    options = parser.parse_args()
    labels = read_labels()
    results, missing = {}, 0
    for repo in sorted({label["repo"] for label in labels if options.only in label["repo"]}):
        folder = Path(options.trees) / "agents" / repo.replace("/", "__")
        if folder.is_dir():
            results[repo] = scan(options.program, folder)
        else:
            missing += 1
            print(f"MISSING  {repo}")
    score = measure(labels, results)
    held = True
    for what, figure, bound, holds in rows(score):
        held = held and holds
        print(f"{'ok  ' if holds else 'FAIL'}  {what:66} {figure:>12}  (wanted {bound})")
    if options.verbose:
        print("\n".join(score.notes))
    return 0 if held and (not missing or options.allow_missing) else 1


if __name__ == "__main__":
    sys.exit(main())
