"""Our findings beside those of checkov and of semgrep's public rules about AI, on repositories that deploy AI.

    python benchmarks/beside.py list --trees FOLDER --reports FOLDER > rows.tsv
    python benchmarks/beside.py count

The repositories and commits are those of ``beside-trees.tsv``, each under ``FOLDER/<owner>+<name>``; one that is not
there is printed as MISSING. The reports are what the other tools wrote, each about one of these folders:
``<owner>+<name>.checkov.json`` by ``checkov -d TREE --skip-download --quiet --compact -o json`` with the frameworks
terraform, cloudformation, arm, bicep (where there are such files), kubernetes and dockerfile;
``<owner>+<name>.semgrep.json`` by ``semgrep scan --metrics off --disable-version-check --no-git-ignore --json``
with the rules that results.md names. Of checkov's rows only those about resources of AI count: what it says of any
container or bucket is no matter of AI. Of semgrep's those of severity INFO, which tell that AI is there, are counted.

``list`` prints a row for each of our findings of medium severity or higher and for each attack path, one for each of
theirs that is about AI, and one for each of ours, of whatever severity, that they have, too: their rule is among those
that ours names as the same, and their place covers ours. A reader opens the file at the line and writes a verdict and
why. ``count`` prints, of the judged rows, how many of ours are right, all and once for each rule in a repository, at
first and today, and who found what. Rows that were judged on an earlier run and are no more begin their reason with
"mended", those that came by mending with "since mended".
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from shadowbom.core.finding import Severity
from shadowbom.rules import RULES, load
from shadowbom.scan import scan

HERE = Path(__file__).parent
TREES = HERE / "beside-trees.tsv"
JUDGED = HERE / "judged-beside.tsv"
HEADER = ("repository", "path", "line", "rule", "severity", "who", "verdict", "reason")
PATH, SINCE, MENDED = "path:", "since mended", "mended"
"""What the rule of an attack path begins with, the reason of a row that came by what was mended on these trees, and
that of a row that is not told any more."""
OURS, CHECKOV, SEMGREP = "shadowbom", "checkov", "semgrep"
WANTED, WANTED_GATING = 0.90, 0.97
VERDICTS = ("right", "false", "ours too", "generic", "inventory", "wrong")
"""Of our rows: right or false. Of rows that only others have: told by us as well (in another way, or since), no matter
of AI posture, presence alone, or not so."""
_AI = re.compile(
    r"(?:[^.]+\.)*(?:aws_(?:sagemaker|bedrock|kendra|comprehend)|azurerm_(?:cognitive|search_service|machine_learning|ai_)"
    r"|google_(?:vertex_ai|notebooks|workbench|ml_engine)|AWS::(?:SageMaker|Bedrock|Kendra)"
    r"|Microsoft\.(?:CognitiveServices|MachineLearningServices|Search)/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """What a tool says of a place. ``last`` is the last line of what it covers."""

    path: str
    line: int
    rule: str
    severity: str
    who: str
    last: int = 0


def table(path: Path) -> list[list[str]]:
    """The rows of a file of values with tabs between, without its header."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]


def ours(folder: Path) -> tuple[list[Row], list[Row]]:
    """All our findings and attack paths in a tree; and those of them that are of medium severity or higher."""
    result = scan([str(folder)])
    found = [Row(one.location.path, one.location.line, one.rule, str(one.severity), OURS) for one in result.findings]
    paths = [Row(one.edges[0].location.path, one.edges[0].location.line,
                 f"path:{one.pattern} to {one.edges[-1].target.label}", str(one.severity), OURS)
             for one in (result.posture.paths if result.posture is not None else ())]
    every = sorted({*found, *paths})
    return every, [one for one in every if Severity(one.severity).rank >= Severity.MEDIUM.rank]


def of_checkov(report: Path, folder: str) -> Iterator[Row]:
    """What checkov says of resources of AI in ``folder``, each place once however many modules use it."""
    read = json.loads(report.read_text(encoding="utf-8"))
    for part in read if isinstance(read, list) else [read]:
        for one in part.get("results", {}).get("failed_checks", ()):
            if _AI.match(one["resource"]):
                first, last = one["file_line_range"]
                path = one["file_path"].partition(f"{folder}/")[2] or one["file_path"].lstrip("/")
                yield Row(path, first, one["check_id"], "", CHECKOV, last)


def of_semgrep(report: Path, folder: str) -> Iterator[Row]:
    """What semgrep's rules say; the rules are about AI, so all of it counts but for what is presence alone."""
    results = json.loads(report.read_text(encoding="utf-8"))["results"]
    presence = [one for one in results if one["extra"]["severity"] == "INFO"]
    print(f"{folder}: {len(presence)} rows of semgrep tell of presence", file=sys.stderr)
    for one in results:
        if one in presence:
            continue
        path = one["path"].partition(f"{folder}/")[2] or one["path"]
        yield Row(path, one["start"]["line"], one["check_id"].rpartition(".")[2], "", SEMGREP, one["end"]["line"])


def joined(every: Sequence[Row], told: Iterable[Row], theirs: Iterable[Row]) -> Iterator[Row]:
    """Our rows, those of others that say the same joined to them, and what only others say."""
    same = {id_: set(load(id_).INFO.same_as) for id_ in RULES}
    also: defaultdict[Row, set[str]] = defaultdict(set)
    for other in sorted(set(theirs)):
        matching = [one for one in every if one.path == other.path and other.line <= one.line <= other.last
                    and other.rule in same.get(one.rule, ())]
        if not matching:
            yield other
        for one in matching:
            also[one].add(other.who)
    for one in {*told, *also}:
        yield replace(one, who=",".join((OURS, *sorted(also[one]))))


def list_(trees: Path, reports: Path) -> int:
    """Print the rows without a verdict."""
    print("\t".join(HEADER))
    for repository, _, _ in table(TREES):
        name = repository.replace("/", "+")
        if not (trees / name).is_dir():
            print(f"MISSING {repository}", file=sys.stderr)
            continue
        theirs: list[Row] = []
        for tool, read in ((CHECKOV, of_checkov), (SEMGREP, of_semgrep)):
            report = reports / f"{name}.{tool}.json"
            if report.is_file():
                theirs.extend(read(report, name))
            else:
                print(f"MISSING the report of {tool} about {repository}", file=sys.stderr)
        for one in sorted(joined(*ours(trees / name), theirs)):
            cells = (repository, one.path, str(one.line), one.rule, one.severity, one.who, "", "")
            print("\t".join(cell.replace("\t", " ") for cell in cells), flush=True)
    return 0


def count() -> int:
    """Print the shares; 1 where one of today is too small or a row has no verdict."""
    rows = table(JUDGED)
    odd = [row for row in rows if len(row) != len(HEADER) or row[6] not in VERDICTS or not row[7]]
    for row in odd:
        print("no verdict:", *row[:4])
    told = [row for row in rows if row[5].startswith(OURS) and row[4] in ("medium", "high", "critical")]
    paths = [row for row in told if row[3].startswith(PATH)]
    counted = [row for row in told if not row[3].startswith(PATH)]
    gating = [row for row in counted if load(row[3]).INFO.tier == "A"]
    enough = True
    for said, chosen, wanted in (("findings", counted, WANTED), ("of rules that gate", gating, WANTED_GATING),
                                 ("paths", paths, WANTED)):
        for when, other in (("at first", SINCE), ("today", MENDED)):
            here = [row for row in chosen if not row[7].startswith(other)]
            once = {(row[0], row[3], row[6]) for row in here}
            right, once_right = (sum(verdict == "right" for verdict in verdicts) for verdicts in (
                [row[6] for row in here], [verdict for _, _, verdict in once]))
            each = f"{once_right} of {len(once)}"
            print(f"{said} {when}: {right} of {len(here)} right; each rule of a repository once: {each}")
            enough = enough and (when == "at first" or right >= wanted * len(here))
    for rule, found in sorted(Counter(row[3] for row in counted).items()):
        right = sum(row[6] == "right" for row in counted if row[3] == rule)
        print(f"  {rule}: {right} of {found}")
    for (who, verdict), found in sorted(Counter((row[5], row[6]) for row in rows).items()):
        print(f"{who}: {found} {verdict}")
    return 0 if enough and not odd else 1


def main() -> int:
    """Exit status: 0 as wanted, 1 not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list")
    listing.add_argument("--trees", type=Path, required=True)
    listing.add_argument("--reports", type=Path, required=True)
    commands.add_parser("count")
    options = parser.parse_args()
    return list_(options.trees, options.reports) if options.command == "list" else count()


if __name__ == "__main__":
    sys.exit(main())
