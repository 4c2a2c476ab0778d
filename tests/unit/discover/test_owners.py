"""Who owns a file, by CODEOWNERS and catalog-info.yaml."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shadowbom.core.source import SourceFile
from shadowbom.discover.owners import Owners, load_owners


def owners(root: Path, files: dict[str, str]) -> Owners:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    found, problems = load_owners(os.fsencode(root), [SourceFile(name, name.encode(), "") for name in files])
    assert problems == []
    return found


RULES = """\
# who reviews what
*            @acme/all
/services/   @acme/backend dev@acme.example
*.tf         @acme/platform   # and nobody else
/services/legacy/
/docs/my\\ guide.md @writer
"""


@pytest.mark.parametrize(("path", "who"), [
    ("app.py", ("@acme/all",)),
    ("services/chat/app.py", ("@acme/backend", "dev@acme.example")),
    ("services/main.tf", ("@acme/platform",)),
    ("services/legacy/app.py", ()),
    ("docs/my guide.md", ("@writer",)),
])
def test_the_last_pattern_that_matches_decides(path: str, who: tuple[str, ...], tmp_path: Path) -> None:
    assert owners(tmp_path, {".github/CODEOWNERS": RULES}).of(path) == who


def test_the_file_in_github_comes_first(tmp_path: Path) -> None:
    found = owners(tmp_path, {"CODEOWNERS": "* @second\n", ".github/CODEOWNERS": "* @first\n"})
    assert found.of("a.py") == ("@first",)


def test_sections_of_gitlab_give_their_owners(tmp_path: Path) -> None:
    found = owners(tmp_path, {"CODEOWNERS": "[Models][2] @ml-team\nmodels/\n^[Docs]\n*.md @writers\n"})
    assert found.of("models/a.py") == ("@ml-team",)
    assert found.of("a.md") == ("@writers",)


def test_the_nearest_entity_owns_what_no_pattern_gives_away(tmp_path: Path) -> None:
    entity = "apiVersion: backstage.io/v1alpha1\nmetadata:\n  owner: not-this\nspec:\n  type: service\n  owner: {}\n"
    found = owners(tmp_path, {
        "catalog-info.yaml": entity.format("group:platform"), "services/chat/catalog-info.yaml": entity.format("chat"),
        "CODEOWNERS": "*.tf @infra\n",
    })
    assert found.of("services/chat/src/app.py") == ("chat",)
    assert found.of("services/other/app.py") == ("group:platform",)
    assert found.of("services/chat/main.tf") == ("@infra",)


def test_hostile_files_cost_no_more_than_their_bound(tmp_path: Path) -> None:
    found = owners(tmp_path, {"CODEOWNERS": "*" * 3000 + "a" * 50 + " @x\n" + "\x1b[31m @y\n[[[[ @z\n@\n"})
    assert found.of("b" * 200 + "/c.py") == ()
    assert owners(tmp_path, {"catalog-info.yaml": "spec:\n" + " \n" * 5000 + "  owner: late\n"}).of("a.py") == ()


def test_too_many_lines_are_a_problem(tmp_path: Path) -> None:
    (tmp_path / "CODEOWNERS").write_text("a @x\n" * 6000, encoding="utf-8")
    found, problems = load_owners(os.fsencode(tmp_path), [SourceFile("CODEOWNERS", b"CODEOWNERS", "")])
    assert found.of("a") == ("@x",)
    assert [problem.path for problem in problems] == ["CODEOWNERS"]
