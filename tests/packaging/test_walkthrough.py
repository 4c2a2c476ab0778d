"""The walk-through of the documentation happens as it is told. ``SHADOWBOM_WRITE_PAGES=1`` writes what happens now."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from ci_services import serve
from git_histories import ENVIRONMENT
from key_samples import BY_ID

PAGE = Path(__file__).parents[2] / "docs" / "walkthrough.md"
KEY = BY_ID["anthropic:api-key"].value("walkthrough")
DAY = "1796083200"
"""2026-12-01: the waiver of the page begins after it was written and ends within 180 days."""
BLOCK = re.compile(r"^(?:`(?P<path>[^`\n]+)`:\n)?```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
CHANGES = re.compile(r"\b[0-9a-f]{12}\b|[Cc]atalogue of 20\d\d-\d\d-\d\d(, [\d,]+ signature files)?")
"""What differs from day to day: ids of commits, and the date and number of the signatures."""


class Story:
    """A page as it goes: ``told`` is the page with what really happened in its place."""

    def __init__(self, folder: Path, service: str) -> None:
        self.shop = folder / "shop"
        self.folder = folder
        self.shop.mkdir()
        (bin_ := folder / "bin").mkdir()
        (program := bin_ / "shadowbom").write_text(
            f"#!{sys.executable}\nimport sys\nfrom shadowbom.cli.main import main\nsys.exit(main())\n")
        program.chmod(0o755)
        self.environment = ENVIRONMENT | {
            "PATH": f"{bin_}:{os.environ['PATH']}", "HOME": str(folder), "NO_COLOR": "1", "COLUMNS": "100",
            "SHADOWBOM_CACHE_DIR": str(folder / "cache"), "SOURCE_DATE_EPOCH": DAY,
            "SHADOWBOM_POLICY": "../ai-policy.toml",
        }
        self.service = service
        self.codes: list[int] = []

    def file(self, path: str, text: str) -> None:
        (self.folder / path).write_text(text.replace("A KEY", KEY), encoding="utf-8")

    def console(self, text: str) -> str:
        """The commands of a block, each with what it prints."""
        told = []
        for command in (line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ ")):
            more = self.pull_request() if "--comment" in command else {}
            ran = subprocess.run(["bash", "-c", command], cwd=self.shop, env=self.environment | more,
                                 capture_output=True, text=True, check=False)
            self.codes.append(ran.returncode)
            told.append(f"$ {command}\n{ran.stdout}{ran.stderr}")
        return "".join(told)

    def pull_request(self) -> dict[str, str]:
        """What a run about the change gets from GitHub."""
        main, head = (subprocess.run(["git", "rev-parse", name], cwd=self.shop, env=self.environment,
                                     capture_output=True, text=True, check=True).stdout.strip()
                      for name in ("main", "HEAD"))
        (self.folder / "event.json").write_text(json.dumps({"pull_request": {
            "number": 7, "base": {"sha": main, "ref": "main"},
            "head": {"sha": head, "ref": "helper", "repo": {"full_name": "acme/shop"}},
        }}))
        return {
            "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_REPOSITORY": "acme/shop",
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"), "GITHUB_WORKSPACE": str(self.shop),
            "GITHUB_SERVER_URL": self.service, "GITHUB_API_URL": f"{self.service}/api", "GITHUB_TOKEN": "a-token",
            "RUNNER_TEMP": str(self.folder),
        }


def same(text: str) -> str:
    return CHANGES.sub("...", text)


def test_the_page_tells_what_happens(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(page))
    assert len(blocks) == page.count("\n```") / 2
    told = {}
    with serve(tmp_path) as service:
        story = Story(tmp_path, service.url)
        for number, block in enumerate(blocks):
            if block["path"]:
                story.file(block["path"], block["text"])
            elif block["language"] == "console":
                told[number] = story.console(block["text"])
            else:
                (comment,) = service.comments
                told[number] = comment["body"].partition("\n")[2].strip("\n") + "\n"
    if os.environ.get("SHADOWBOM_WRITE_PAGES"):
        made = page
        for number, block in reversed(list(enumerate(blocks))):
            if number in told:
                made = made[: block.start("text")] + told[number] + made[block.end("text"):]
        PAGE.write_text(made, encoding="utf-8")
    assert {number: same(blocks[number]["text"]) for number in told} == {
        number: same(text) for number, text in told.items()}
    assert KEY not in "".join(told.values())
    # What the page is about, whatever its words: stopped, told of, let pass, and stopped again.
    shown = list(told.values())
    assert "4 findings stop this commit" in shown[1]
    assert "| **added** | " in shown[3]
    assert "1 suppressed (1 waiver)" in shown[4]
    assert "HIGH" not in shown[4]
    assert "HIGH" in shown[5]
    assert story.codes == [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1]
