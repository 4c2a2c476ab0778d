"""Whose an asset is: owners in every report, authors and first commits on request."""

from __future__ import annotations

import subprocess
from pathlib import Path

from shadowbom.core.asset import Asset
from shadowbom.scan import ScanOptions, scan
from small_repositories import scanned, write

CODE = {"services/chat/app.py": "import openai\n", "tests/test_app.py": "import openai\n"}


def openai(assets: tuple[Asset, ...]) -> dict[str, str]:
    return dict(next(asset for asset in assets if asset.product == "openai").properties)


def git(root: Path, *words: str, when: str = "2026-01-02T03:04:05Z", who: str = "Ada") -> None:
    environment = {
        "PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": who, "GIT_AUTHOR_EMAIL": "a@acme.example", "GIT_AUTHOR_DATE": when,
        "GIT_COMMITTER_NAME": who, "GIT_COMMITTER_EMAIL": "a@acme.example", "GIT_COMMITTER_DATE": when,
    }
    subprocess.run(["git", *words], cwd=root, check=True, env=environment, capture_output=True)


def test_the_owners_of_production_code_own_the_asset(tmp_path: Path) -> None:
    result = scanned(tmp_path, {**CODE, "CODEOWNERS": "/services/ @acme/chat\n/tests/ @acme/qa\n"})
    assert openai(result.assets)["owners"] == "@acme/chat"


def test_nobody_is_named_where_no_file_names_one(tmp_path: Path) -> None:
    assert "owners" not in openai(scanned(tmp_path, CODE).assets)


def test_blame_names_author_and_first_commit(tmp_path: Path) -> None:
    root = write(tmp_path / "repository", {"services/chat/app.py": "import os\nimport openai\n"})
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first", when="2026-01-02T03:04:05Z")
    write(root, {"services/chat/app.py": "import os\nimport openai  # the client\n"})
    git(root, "commit", "-qam", "second", when="2026-03-04T05:06:07Z", who="Grace")
    said = openai(scan([str(root)], ScanOptions(jobs=1, now="2026-11-20", blame=True)).assets)
    assert said["last-author"] == "Grace"
    assert said["last-changed"] == "2026-03-04T05:06:07+00:00"
    assert said["first-seen"] == "2026-01-02T03:04:05+00:00"
    assert len(said["last-commit"]) == len(said["first-commit"]) == 40
    assert said["last-commit"] != said["first-commit"]


def test_blame_below_the_top_of_the_work_tree(tmp_path: Path) -> None:
    root = write(tmp_path / "repository", CODE)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    said = openai(scan([str(root / "services")], ScanOptions(jobs=1, now="2026-11-20", blame=True)).assets)
    assert said["last-author"] == "Ada"


def test_blame_runs_no_program_of_the_repository(tmp_path: Path) -> None:
    root = write(tmp_path / "repository", {**CODE, ".gitattributes": "* diff=evil filter=evil\n"})
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    mark = tmp_path / "ran"
    for key in ("diff.evil.textconv", "diff.evil.command", "filter.evil.clean", "filter.evil.smudge", "diff.external"):
        git(root, "config", key, f"touch {mark}; cat")
    said = openai(scan([str(root)], ScanOptions(jobs=1, now="2026-11-20", blame=True)).assets)
    assert said["last-author"] == "Ada"
    assert not mark.exists()


def test_blame_outside_git_is_a_problem(tmp_path: Path) -> None:
    result = scanned(tmp_path, CODE, blame=True)
    assert [problem.message for problem in result.problems] == ["--blame: there is no git work tree here"]
