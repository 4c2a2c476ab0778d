"""Data flow in the code of a root, by another analyser: which files it looks into, and what of them it gets to see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from posixpath import splitext

from shadowbom.core.evidence import Evidence
from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover import decode
from shadowbom.engines import semgrep
from shadowbom.engines.semgrep import Answer, Staged
from shadowbom.reading import Reader

MAX_BYTES = 1 << 20
"""Of one file: larger ones are bundled or made, and take minutes."""
_STAGED_AS = {
    "python": ("python", ".py"), "javascript": ("javascript", ".js"), "typescript": ("typescript", ".ts"),
    "tsx": ("typescript", ".tsx"),
}
"""A format to the analyser's name for its language, and the suffix by which it knows it."""


def check_available() -> None:
    """Raise UserError where the analyser is not installed."""
    semgrep.available()


def code_flows(
    evidence: Iterable[Evidence], by_path: Mapping[str, SourceFile], reader: Reader
) -> Answer:
    """The flows in those files of a root that have evidence of AI. Their texts are staged without their keys."""
    paths = sorted({item.location.path for item in evidence})
    wanted = [by_path[path] for path in paths if path in by_path and by_path[path].format in _STAGED_AS]
    problems: list[Problem] = []
    answer = semgrep.look_into(list(_staged(wanted, reader, problems)))
    return Answer(answer.flows, (*problems, *answer.problems), answer.whole)


def _staged(files: Iterable[SourceFile], reader: Reader, problems: list[Problem]) -> Iterator[Staged]:
    for file in files:
        data = reader.load(file)
        # What cannot be read has been told of before.
        if isinstance(data, Problem):
            continue
        if len(data) > MAX_BYTES:
            problems.append(Problem(file.path, "engine", f"too large for {semgrep.NAME}: over {MAX_BYTES >> 20} MB"))
            continue
        passed = reader.key_pass(file, data)
        decoded = decode(passed[1].data if passed is not None else data, keep_nul=True)
        if decoded is not None:
            language, suffix = _STAGED_AS[file.format]
            suffix = ".jsx" if splitext(file.path)[1].lower() == ".jsx" else suffix
            yield Staged(file, language, suffix, decoded[0])
