"""Generic secrets of a root, by another scanner's engine, made ready for the same rules and suppressions as ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from shadowbom.core.evidence import Evidence
from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover import decode
from shadowbom.engines import detect_secrets
from shadowbom.engines.detect_secrets import MAX_BYTES, NAME, Found
from shadowbom.policy.known import NAMES
from shadowbom.policy.pragmas import covering, pragmas
from shadowbom.policy.suppress import Marks
from shadowbom.reading import Reader

Progress = Callable[[str, int, int], None]
_STEP = 64


@dataclass(slots=True)
class Generic:
    """What an engine adds to a root."""

    evidence: list[Evidence] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    marks: dict[str, Marks] = field(default_factory=dict)


def check_engine(name: str) -> None:
    """Raise UserError where the engine ``name`` is not installed; "" is none."""
    if name:
        detect_secrets.available()


def generic_secrets(
    files: Sequence[SourceFile], reader: Reader, keys: Sequence[Evidence], marks: Mapping[str, Marks],
    progress: Progress | None = None,
) -> Generic:
    """The generic secrets in ``files``, without ``keys``, which our own rules have found. ``marks`` are those of the
    files that were read; the result has those of all in which something is found."""
    result = Generic()
    large = 0

    def texts() -> Iterator[tuple[SourceFile, str]]:
        nonlocal large
        for number, file in enumerate(files):
            if progress is not None and number % _STEP == 0:
                progress(NAME, number, len(files))
            if file.path.rpartition("/")[2] in NAMES:  # a list of hashes is no secret
                continue
            data = reader.load(file)
            # What cannot be read has been told of before.
            if isinstance(data, Problem) or not data:
                continue
            if len(data) > MAX_BYTES:
                large += 1
            elif (decoded := decode(data)) is not None:
                yield file, decoded[0]

    def keep(file: SourceFile, text: str, found: tuple[Found, ...]) -> tuple[Found, ...]:
        before = marks.get(file.path, Marks())
        data = text.encode("utf-8", "replace")
        said = before.pragmas
        if not said and reader.takes_pragmas:
            passed = reader.key_pass(file, data)
            said = pragmas(passed[1].data if passed else data, file.path)
        # As detect-secrets does: a value counts once in a file, where no comment is about it at least.
        once = {(one.digest, any(covering(said, one.line))): one for one in reversed(found)}
        kept = tuple(sorted(once.values(), key=lambda one: (one.line, one.column)))
        listed = tuple(
            (one.line, max(one.column, 1), entry) for one in kept
            for entry in reader.accepted.of_digests(file.path, (one.digest,))
        )
        result.marks[file.path] = Marks(said, before.known + listed)
        return kept

    with detect_secrets.Engine() as engine:
        result.evidence, result.problems = detect_secrets.evidence_of(texts(), keys, engine, keep)
    if large:
        files_are = f"{large} file{' is' if large == 1 else 's are'}"
        text = f"{files_are} too large for {NAME}: over {MAX_BYTES >> 20} MB"
        result.problems.append(Problem(".", "engine", text))
    return result
