"""How often names of packages are taken for slips: every dependency that the manifests and lockfiles of trees state.

    python benchmarks/near_names.py TREE...

For each tree the names of PyPI and npm that are judged, and what the rule ``typosquat-ai-package`` says of them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from shadowbom.core.fact import Dependency, Group
from shadowbom.options import ScanOptions
from shadowbom.results import view_of
from shadowbom.rules.typosquat_ai_package import check
from shadowbom.ruleset import open_ruleset
from shadowbom.scan import _root


def main(trees: list[str]) -> None:
    """Print a line for each tree, and one for each finding."""
    ruleset = open_ruleset(())
    judged = found = 0
    for tree in trees:
        # Every manifest counts, whether it names anything of the catalogue or not.
        part = _root(tree, ScanOptions(prefilter=False, exclude=("*.py", "*.ts", "*.tsx", "*.js", "*.go", "*.rs")),
                     ruleset, None)
        view = view_of(part, (), ruleset.catalogue, "")
        names = {(fact.ecosystem, fact.name) for _, fact in view.facts_of(Dependency)
                 if fact.group is not Group.CONSTRAINT}
        of_registries = sum(ecosystem in ("npm", "pypi") for ecosystem, _ in names)
        findings = list(check(view))
        judged, found = judged + of_registries, found + len(findings)
        print(f"{Path(tree).name}: {len(names):,} names, {of_registries:,} of them judged, {len(findings)} findings")
        for finding in findings:
            print(f"  {finding.severity.value} {finding.location}: {finding.message}")
    print(f"{judged:,} names judged, {found} findings")


if __name__ == "__main__":
    main(sys.argv[1:])
