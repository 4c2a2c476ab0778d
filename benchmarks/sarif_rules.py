"""Whether our SARIF passes Microsoft's validator with the rules of SARIF and of GitHub's code scanning.

    python benchmarks/sarif_rules.py --multitool .../package/Sarif.Multitool [--trees folder-of-clones]

The validator is the npm package @microsoft/sarif-multitool-linux (100 MB, so no test). It is given one finding of every
rule that there is, a report of a hostile repository, and what a scan of each tree finds. Exit status 1 for an error.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from shadowbom.core.confidence import Confidence
from shadowbom.core.finding import Finding
from shadowbom.core.location import Location
from shadowbom.core.result import ScanResult
from shadowbom.report import ReportOptions, render
from shadowbom.rules import RULES, load
from shadowbom.scan import ScanOptions, scan

GOLDEN = Path(__file__).parent.parent / "tests" / "golden" / "expected"


def of_every_rule() -> ScanResult:
    """A result with one finding of each rule."""
    infos = tuple(load(id_).INFO for id_ in RULES)
    findings = tuple(
        Finding(info.id, info.severity, Confidence(0.9, ("a reason",)), "", info.title, Location("a.py", number, 1),
                info.title, f"{info.id}:a.py") for number, info in enumerate(infos, 1))
    return ScanResult("rules", "0.0.0", "", "2026-01-01", "2026-01-01T00:00:00+00:00", "2026-01-01", "", (),
                      findings=findings, rules=infos)


def reports(trees: Path | None) -> Iterator[tuple[str, str]]:
    """Name and text of each report."""
    yield "every-rule", render("sarif", of_every_rule(), ReportOptions(category="shadowbom"))
    for name in ("full", "hostile"):
        yield name, (GOLDEN / f"{name}.sarif").read_text(encoding="utf-8")
    for tree in sorted(trees.iterdir()) if trees else ():
        if tree.is_dir():
            yield tree.name, render("sarif", scan([str(tree)], ScanOptions()), ReportOptions(category="shadowbom"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--multitool", type=Path, required=True)
    parser.add_argument("--trees", type=Path)
    given = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, text in reports(given.trees):
            report, said = Path(folder) / f"{name}.sarif", Path(folder) / f"{name}.said.sarif"
            report.write_text(text, encoding="utf-8")
            subprocess.run([str(given.multitool), "validate", str(report), "--rule-kind", "Sarif;Ghas", "--output",
                            str(said), "--log", "ForceOverwrite"], capture_output=True, check=False)
            rows = json.loads(said.read_text(encoding="utf-8-sig"))["runs"][0].get("results", [])
            count = Counter((row.get("level", "warning"), row["ruleId"]) for row in rows)
            failed += any(level == "error" for level, _ in count)
            shown = ", ".join(f"{number} {level} {rule}" for (level, rule), number in sorted(count.items()))
            print(f"{name}: {len(json.loads(text)['runs'][0]['results']):,} results: {shown or 'nothing'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
