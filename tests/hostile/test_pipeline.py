"""Bad input through the whole program: it never crashes, is never silent and costs only the file it is in."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from shadowbom.cli.main import main
from shadowbom.core.result import ScanResult
from shadowbom.core.source import Document, Problem, SourceFile
from shadowbom.extract.code import extract
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.report import FORMATS, ReportOptions, render
from shadowbom.scan import ScanOptions, scan
from small_repositories import assets, notebook, places, scanned, states, write

GOOD = {"good.py": "import anthropic\n"}
GOOD_KEY = "pkg:pypi/anthropic"
DEEP = 100_000


def only_good(result: ScanResult, path: str, *parts: str) -> None:
    """The rest of the repository is read, and the one problem names the file and says what is wrong."""
    assert set(assets(result)) == {GOOD_KEY}
    (problem,) = result.problems
    assert problem.path == path
    for part in parts:
        assert part in problem.message
    assert problem.message.isprintable()


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("a.ipynb", '{"cells": [ "import openai"', "broken notebook"),
        ("pyproject.toml", '[project\ndependencies = ["openai"]', "a header has no end"),
        ("uv.lock", "[[package]\nname = 'openai'\n", "header"),
        ("package.json", '{"name": "openai', ""),
        ("package-lock.json", '{"packages": "openai', ""),
        ("config.yaml", "a: [1, 2\nb: https://api.openai.com\n  c: }", ""),
    ],
)
def test_broken_files(path: str, text: str, message: str, tmp_path: Path) -> None:
    result = scanned(tmp_path, {**GOOD, path: text})
    assert GOOD_KEY in assets(result)
    assert {problem.path for problem in result.problems} == {path}
    assert any(message in problem.message for problem in result.problems)
    assert {problem.stage for problem in result.problems} == {"extract"}


def test_what_stands_before_a_break_is_still_read(tmp_path: Path) -> None:
    result = scanned(tmp_path, {"package.json": '{"dependencies": {"openai": "1"'})
    assert states(result) == {"pkg:npm/openai": "declared"}
    assert [(problem.path, problem.line) for problem in result.problems] == [("package.json", 1)]


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize(
    ("path", "start", "opening", "closing"),
    [
        ("config.json", "", "[", "]"), ("config.json", "", '{"a":', "}"), ("config.yaml", "", "[", "]"),
        ("config.yaml", "", "{a: ", "}"), ("config.toml", "x = ", "[", "]"), ("config.toml", "x = ", "{a=", "}"),
        ("a.ipynb", '{"cells": ', "[", "]"), ("uv.lock", "openai = ", "[", "]"),
        ("package-lock.json", '{"packages": ', '{"node_modules/openai": ', "}"),
    ],
)
def test_deep_data(path: str, start: str, opening: str, closing: str, closed: bool, tmp_path: Path) -> None:
    text = start + opening * DEEP + '"https://api.openai.com/v1"' + (closing * DEEP if closed else "") + "\n"
    result = scanned(tmp_path, {**GOOD, path: text})
    assert GOOD_KEY in assets(result)
    assert {problem.path for problem in result.problems} == {path}
    assert all(len(problem.message) < 300 for problem in result.problems)


@pytest.mark.parametrize("opening", ["(", "[", "{"])
@pytest.mark.parametrize(("path", "start"), [
    ("a.py", "import openai\nx = "), ("a.ts", 'import OpenAI from "openai";\nconst x = '),
    ("a.tsx", 'import OpenAI from "openai";\nconst x = '), ("a.js", 'import OpenAI from "openai";\nconst x = '),
])
def test_deep_code(path: str, start: str, opening: str, tmp_path: Path) -> None:
    closing = {"(": ")", "[": "]", "{": "}"}[opening]
    text = start + opening * DEEP + "1" + closing * DEEP + "\n"
    result = scanned(tmp_path, {**GOOD, path: text})
    assert set(assets(result)) == {GOOD_KEY, "pkg:pypi/openai" if path == "a.py" else "pkg:npm/openai"}
    assert {problem.path for problem in result.problems} == {path}
    assert any("deep" in problem.message for problem in result.problems)


def test_deep_code_in_a_notebook(tmp_path: Path) -> None:
    result = scanned(tmp_path, {"a.ipynb": notebook("import openai\n", "x = " + "(" * DEEP + ")" * DEEP)})
    assert set(assets(result)) == {"pkg:pypi/openai"}
    assert {problem.path for problem in result.problems} == {"a.ipynb"}


def test_a_line_of_100_megabytes(tmp_path: Path) -> None:
    root = write(tmp_path / "repository", GOOD)
    with open(root / "a.py", "wb") as file:
        file.write(b"import openai; x = '")
        file.truncate(100 << 20)
    result = scan([str(root)], ScanOptions(jobs=1))
    only_good(result, "a.py", "skipped", str(100 << 20))
    assert result.counts.skipped == 1


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def refusing(path: Any, *arguments: Any, **named: Any) -> int:
        if os.fsencode(path).endswith(b"secret.py"):
            raise PermissionError(13, "Permission denied", path)
        return real(path, *arguments, **named)

    monkeypatch.setattr(os, "open", refusing)
    result = scanned(tmp_path, {**GOOD, "secret.py": "import openai\n"})
    only_good(result, "secret.py", "cannot be opened: Permission denied")
    assert result.counts.skipped == 1


def test_names_with_line_breaks_and_escapes(tmp_path: Path) -> None:
    root = write(tmp_path / "repository", GOOD)
    with open(os.fsencode(root) + b"/a\nb\x1b[31m\xff.py", "wb") as file:
        file.write(b"import openai\n")
    with open(os.fsencode(root) + b"/c\n\x1b[2J.ipynb", "wb") as file:
        file.write(b'{"cells": ["import openai"')
    result = scan([str(root)], ScanOptions(jobs=1))
    assert places(assets(result)["pkg:pypi/openai"]) == ["a%0Ab%1B[31m%FF.py:1"]
    assert [problem.path for problem in result.problems] == ["c%0A%1B[2J.ipynb"]
    for name in FORMATS:
        text = render(name, result, ReportOptions(all=True))
        assert all(letter.isprintable() or letter == "\n" for letter in text)


def test_links(tmp_path: Path) -> None:
    root = write(tmp_path / "repository", {**GOOD, "sub/openai_user.py": "import openai\n"})
    (tmp_path / "outside.py").write_text("import cohere\n", encoding="utf-8")
    (root / "loop").symlink_to(".")
    (root / "sub" / "up").symlink_to("..")
    (root / "ring").symlink_to("ring")
    (root / "away").symlink_to("../..")
    (root / "escape.py").symlink_to("../outside.py")
    (root / "absolute.py").symlink_to(tmp_path / "outside.py")
    (root / "alias.py").symlink_to("sub/openai_user.py")
    result = scan([str(root)], ScanOptions(jobs=1))
    assert {key: places(asset) for key, asset in assets(result).items()} == {
        GOOD_KEY: ["good.py:1"], "pkg:pypi/openai": ["sub/openai_user.py:1"],
    }
    assert [problem.path for problem in result.problems] == ["absolute.py", "away", "escape.py", "ring"]
    assert all("skipped" in problem.message for problem in result.problems)


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig", "latin-1"])
def test_encodings(codec: str, tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "a.py": "# caf\xe9\r\nimport openai\r\n".encode(codec),
        "b.yaml": "url: https://api.mistral.ai/v1 # \xe9\n".encode(codec),
    })
    assert {key: places(asset) for key, asset in assets(result).items()} == {
        "pkg:pypi/openai": ["a.py:2"], "service:mistral": ["b.yaml:1"],
    }
    assert result.problems == ()


def test_nul_bytes_in_code(tmp_path: Path) -> None:
    result = scanned(tmp_path, {"a.py": b"import openai\nx = '\x00\x00'\nopenai.OpenAI()\n", "b.ts": b"\x00" * 99})
    assert places(assets(result)["pkg:pypi/openai"]) == ["a.py:1", "a.py:3"]


@pytest.mark.parametrize("git", [True, False])
def test_an_empty_repository(git: bool, tmp_path: Path) -> None:
    root = tmp_path / "empty"
    root.mkdir()
    if git:
        (root / ".git").mkdir()
    result = scan([str(root)], ScanOptions(jobs=1))
    assert (result.assets, result.findings, result.commit) == ((), (), "")
    assert result.counts.found == 0
    if not git:
        assert result.problems == ()


def test_a_path_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_one_file_alone(tmp_path: Path) -> None:
    root = write(tmp_path / "repository", {**GOOD, "b.py": "import openai\n"})
    assert set(assets(scan([str(root / "b.py")], ScanOptions(jobs=1)))) == {"pkg:pypi/openai"}


def dying(document: Document, request: Request) -> Extraction:
    if document.file.path == "b.py" and os.getpid() != PARENT:
        os._exit(9)
    return extract(document, request)


def raising(document: Document, request: Request) -> Extraction:
    if document.file.path == "b.py":
        raise ValueError(f"the text is {document.text}")
    return extract(document, request)


PARENT = os.getpid()
THREE = {"a.py": "import openai\n", "b.py": "import cohere\n", "c.py": "import groq\n", "d.ts": 'import "openai";\n'}


@pytest.fixture
def extractor(monkeypatch: pytest.MonkeyPatch) -> Any:
    def put(run: Any) -> None:
        # Workers are forked, so they have it too.
        monkeypatch.setattr("shadowbom.extract.code.extract", run)

    return put


def test_a_file_that_kills_its_reader_is_lost_alone_and_by_name(tmp_path: Path, extractor: Any) -> None:
    extractor(dying)
    result = scanned(tmp_path, THREE, jobs=2)
    assert set(assets(result)) == {"pkg:pypi/openai", "pkg:pypi/groq", "pkg:npm/openai"}
    assert result.problems == (Problem("b.py", "extract", "the process that read it died"),)


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_extractor_that_raises_costs_its_file(jobs: int, tmp_path: Path, extractor: Any) -> None:
    extractor(raising)
    result = scanned(tmp_path, THREE, jobs=jobs)
    assert set(assets(result)) == {"pkg:pypi/openai", "pkg:pypi/groq", "pkg:npm/openai"}
    assert result.problems == (Problem("b.py", "extract", "python reader failed: ValueError"),)


def test_a_file_that_changes_while_it_is_scanned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from shadowbom.reading import Reader

    real = Reader.passing

    def passing(self: Reader, files: Sequence[SourceFile]) -> Iterator[tuple[SourceFile, bytes | Problem]]:
        for file, data in real(self, files):
            if file.path == "gone.py":
                (tmp_path / "repository" / "gone.py").unlink()
            yield file, data

    monkeypatch.setattr(Reader, "passing", passing)
    result = scanned(tmp_path, {**GOOD, "gone.py": "import openai\n"}, jobs=2)
    only_good(result, "gone.py", "No such file")


def test_a_huge_number_of_small_keys_and_names_ends(tmp_path: Path) -> None:
    text = json.dumps({f"model{number}": f"gpt-4o-{number}" for number in range(8_000)})
    result = scanned(tmp_path, {**GOOD, "models.json": text})
    assert GOOD_KEY in assets(result)
