"""Files beside a skill that can be run."""

from __future__ import annotations

from shadowbom.detect.bundles import MAX_FILES, bundles_of


def test_files_by_folder_and_kind() -> None:
    found = bundles_of(["skills/a/scripts/x.py", "skills/a/bin/tool.EXE", "skills/a/SKILL.md", "skills/b/all.tar.gz",
                        "skills/c/.sh", "Makefile", "top.sh"])
    assert found["skills/a"] == {"compiled": ["skills/a/bin/tool.EXE"], "script": ["skills/a/scripts/x.py"]}
    assert found["skills/a/scripts"] == {"script": ["skills/a/scripts/x.py"]}
    assert found["skills/b"] == {"packed": ["skills/b/all.tar.gz"]}
    assert set(found["skills"]) == {"compiled", "packed", "script"}
    assert "skills/c" not in found
    assert "" not in found


def test_many_files_are_bounded() -> None:
    found = bundles_of([f"a/{number}.sh" for number in range(MAX_FILES + 5)])
    assert len(found["a"]["script"]) == MAX_FILES
