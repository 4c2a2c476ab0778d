"""semgrep as a further engine: our rules about data flow, over files that are copied to a folder of their own.

It is the analyser of the package alone, ``semgrep-core``, that is started: the command around it adds seconds to each
run, asks the network unless it is told not to, and leaves the code flow out of what it writes. The analyser is given
rules and a list of files by path, both in a folder of ours, and answers with JSON. All that it says is checked: a rule
is one of ours, a file one that it was given, a place one of that file.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import Any, NamedTuple

from shadowbom.bundled import folder
from shadowbom.core.confidence import Confidence
from shadowbom.core.flow import SINK, SOURCE, THROUGH, CodeFlow, FlowStep
from shadowbom.core.location import Location
from shadowbom.core.source import Problem, SourceFile
from shadowbom.errors import UserError

NAME = "semgrep"
SECONDS = 600.0
"""For a whole run."""
MAX_ANSWER = 64 << 20
"""Bytes that it may say."""
MAX_STEPS = 50
"""Of one flow: the first and the last stay."""

_PROGRAM = "semgrep-core"
_RULE_SECONDS, _RULE_TIMEOUTS, _MEGABYTES = "10", "3", "2000"
"""Bounds that it keeps itself: of a rule on a file, of such timeouts before a file is left, of memory."""
_STAGE = "engine"
_CHUNK = 1 << 16
_KEPT = ("SYSTEMROOT",)
"""Of the environment, what a process needs to start."""
_RULES_OF = {"python": "python", "javascript": "javascript", "typescript": "javascript"}
"""Its name of a language to the folder of our rules for it."""
_LEVELS = {"HIGH": 0.8, "MEDIUM": 0.6, "LOW": 0.4}
_WORDS = re.compile(r"[^A-Za-z ]+")


class Staged(NamedTuple):
    """A file to look into: its ``language`` as the engine calls it, and its text, in which no key is left."""

    file: SourceFile
    language: str
    suffix: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run has to say. ``whole`` tells whether it came to its end."""

    flows: tuple[CodeFlow, ...] = ()
    problems: tuple[Problem, ...] = ()
    whole: bool = True


def available() -> None:
    """Raise UserError, with what to do, where the analyser is not installed."""
    program()


def program() -> str:
    """The path of the analyser: of the package beside us, else on the search path. Raises UserError where there is
    none."""
    from importlib.util import find_spec

    name = _PROGRAM + (".exe" if os.name == "nt" else "")
    spec = find_spec("semgrep")
    beside = [os.path.join(base, "bin") for base in (spec.submodule_search_locations or ())] if spec else []
    # A relative entry of the search path would be a folder of whatever is scanned.
    others = [base for base in os.environ.get("PATH", "").split(os.pathsep) if os.path.isabs(base)]
    for base in (*beside, *others):
        path = os.path.join(base, name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise UserError("--deep: semgrep is not installed; pip install 'shadowbom[deep]' adds it")


def look_into(files: Sequence[Staged], seconds: float = SECONDS) -> Answer:
    """The flows in ``files``, by place. What goes wrong is a problem, and never an error."""
    if not files:
        return Answer()
    rules = bundled_rules({_RULES_OF[file.language] for file in files})
    with TemporaryDirectory(prefix="shadowbom-") as work:
        names = _stage(Path(work), files, rules)
        try:
            said = _run(Path(work), seconds)
        except _FailedError as failed:
            return Answer(problems=(Problem(".", _STAGE, f"{NAME} {failed}; no data flow was looked at"),), whole=False)
    return _answer(said, names, {rule["id"]: rule["metadata"] for rule in rules})


def bundled_rules(languages: set[str]) -> list[dict[str, Any]]:
    """Our rules for some languages (``python``, ``javascript``), by file."""
    import yaml

    files = [file for name in sorted(languages) for file in sorted((folder("semgrep_rules") / name).glob("*.yaml"))]
    return [rule for file in files for rule in yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]]


class _FailedError(Exception):
    """It came to no answer; the text says why."""


def _stage(work: Path, files: Sequence[Staged], rules: list[dict[str, Any]]) -> dict[str, Staged]:
    """Write what the analyser is given, the files under names that say nothing; these and the files."""
    stage = work / "files"
    stage.mkdir()
    names = {f"{number:06}{file.suffix}": file for number, file in enumerate(files)}
    for name, file in names.items():
        (stage / name).write_bytes(file.text.encode("utf-8", "replace"))
    targets = [["CodeTarget", {"path": {"fpath": name, "ppath": f"/{name}"}, "analyzer": file.language,
                               "products": ["sast"]}] for name, file in names.items()]
    (work / "targets.json").write_text(json.dumps(["Targets", targets]), encoding="utf-8")
    (work / "rules.json").write_text(json.dumps({"rules": rules}), encoding="utf-8")
    return names


def _run(work: Path, seconds: float) -> bytes:
    """What the analyser says. Raises _FailedError where it does not start, takes too long or says too much."""
    argv = [program(), "-json_nodots", "-rules", str(work / "rules.json"), "-targets", str(work / "targets.json"),
            "-j", "1", "-timeout", _RULE_SECONDS, "-timeout_threshold", _RULE_TIMEOUTS, "-max_memory", _MEGABYTES]
    home = work / "home"
    home.mkdir()
    # Nothing of ours but the home of its own: no proxy, no token, no settings.
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | {
        "HOME": str(home), "TMPDIR": str(home), "LANG": "C.UTF-8"}
    try:
        process = subprocess.Popen(argv, cwd=work / "files", env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
    except OSError as e:
        raise _FailedError(f"could not be started: {type(e).__name__}") from None
    late = Timer(seconds, _end, (process,))
    late.start()
    try:
        said = _read(process)
        in_time = late.is_alive()
    finally:
        late.cancel()
        _end(process)
        process.wait()
    if not in_time:
        raise _FailedError(f"took longer than {seconds:.0f} s")
    if len(said) > MAX_ANSWER:
        raise _FailedError(f"said more than {MAX_ANSWER >> 20} MB")
    return said


def _read(process: subprocess.Popen[bytes]) -> bytes:
    said = bytearray()
    assert process.stdout is not None
    with process.stdout as pipe:
        while len(said) <= MAX_ANSWER and (piece := os.read(pipe.fileno(), _CHUNK)):
            said += piece
    return bytes(said)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it and all that it has started. Before it is waited for: until then nobody else has its number."""
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()


def _answer(said: bytes, names: Mapping[str, Staged], rules: Mapping[str, Mapping[str, Any]]) -> Answer:
    try:
        stated = json.loads(said[max(said.find(b"{"), 0):])
        results, errors = list(stated["results"]), list(stated["errors"])
    except (ValueError, TypeError, KeyError, RecursionError):
        problem = Problem(".", _STAGE, f"{NAME} ended without an answer; no data flow was looked at")
        return Answer(problems=(problem,), whole=False)
    flows: dict[tuple[str, Location], CodeFlow] = {}
    problems = {_told(error, names) for error in errors}
    for result in results:
        try:
            flow = _flow(result, names, rules)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            problems.add(Problem(".", _STAGE, f"{NAME} says what cannot be read"))
            continue
        known = flows.get((flow.rule, flow.sink))
        if known is None or flow.steps < known.steps:
            flows[flow.rule, flow.sink] = flow
    ordered = sorted(flows.values(), key=lambda one: (one.sink, one.rule))
    return Answer(tuple(ordered), tuple(sorted(problems)))


def _flow(result: Any, names: Mapping[str, Staged], rules: Mapping[str, Mapping[str, Any]]) -> CodeFlow:
    """A result as a flow. Raises a KeyError where its rule or file is none of ours, and other errors where it is of
    another form."""
    metadata, staged = rules[result["check_id"]], names[result["path"]]
    lines = staged.text.split("\n")
    trace = result["extra"]["dataflow_trace"]
    between = [_place(row["location"], staged, lines, names) for row in trace.get("intermediate_vars") or ()]
    source = _called(trace["taint_source"], staged, lines, names)
    sink = _place(result, staged, lines, names)
    passed = [place for place in dict.fromkeys(between) if place not in (source, sink)]
    steps = (FlowStep(source, SOURCE), *(FlowStep(place, THROUGH) for place in passed[:MAX_STEPS - 2]),
             FlowStep(sink, SINK))
    sure = Confidence(_LEVELS[metadata["confidence"]], ("data flow",))
    return CodeFlow(metadata["rule"], steps, sure, staged.file.scope)


def _called(trace: Any, staged: Staged, lines: list[str], names: Mapping[str, Staged]) -> Location:
    """The place of one end of a trace, the innermost where it is in a function that is called."""
    for _ in range(MAX_STEPS):
        kind, stated = trace
        if kind == "CliLoc":
            return _place(stated[0], staged, lines, names)
        trace = stated[2]
    raise ValueError(trace)


def _place(stated: Any, staged: Staged, lines: list[str], names: Mapping[str, Staged]) -> Location:
    """A place in the file; columns are said in bytes. Raises ValueError where it is in no line of it."""
    line, column = stated["start"]["line"], stated["start"]["col"]
    if names[stated["path"]] is not staged or not (type(line) is type(column) is int and 1 <= line <= len(lines)):
        raise ValueError(line)
    before = lines[line - 1].encode("utf-8", "replace")[:max(column - 1, 0)]
    return Location(staged.file.path, line, len(before.decode("utf-8", "replace")) + 1)


def _told(error: Any, names: Mapping[str, Staged]) -> Problem:
    """An error of a run by its kind alone: its text may quote the file."""
    kinds, path, line = "error", "", 0
    if isinstance(error, dict):
        kind, place = error.get("error_type"), error.get("location")
        kinds = " ".join(_first_words(kind)) or kinds
        if isinstance(place, dict):
            path = place.get("path", "")
            start = place.get("start")
            line = start.get("line", 0) if isinstance(start, dict) else 0
    staged = names.get(path) if isinstance(path, str) else None
    if staged is None:
        return Problem(".", _STAGE, f"{NAME}: {kinds}")
    known = type(line) is int and 0 < line <= staged.text.count("\n") + 1
    return Problem(staged.file.path, _STAGE, f"{NAME}: {kinds}", line if known else 0)


def _first_words(kind: Any) -> Iterator[str]:
    """The kind of an error, which is a word or a list that begins with one."""
    word = kind[0] if isinstance(kind, list) and kind else kind
    if isinstance(word, str):
        yield _WORDS.sub(" ", word)[:60].strip()
