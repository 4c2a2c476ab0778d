"""Folders of many assets."""

from __future__ import annotations

from report_samples import asset, evidence
from shadowbom.core.asset import Asset
from shadowbom.report.folders import gathered


def skills(*paths: str) -> list[Asset]:
    return [asset(f"agent-skill:{path}", "agent-skill", path, "", evidence(path, 1, kind="agent-skill", name=path))
            for path in paths]


def test_folders_with_most_first() -> None:
    assert gathered(skills("skills/b/SKILL.md", "skills/b/x/SKILL.md", "SKILL.md")) == "skills/b/ (2), ./ (1)"
    assert gathered([]) == ""


def test_many_folders_are_told_by_their_tops() -> None:
    paths = [f"skills/{name}/SKILL.md" for name in "abcd"]
    assert gathered(skills(*paths, "docs/SKILL.md")) == "skills/ (4), docs/ (1)"
    assert gathered(skills(*(f"{name}/SKILL.md" for name in "abcde"))) == (
        "a/ (1), b/ (1), c/ (1), elsewhere (2)")
