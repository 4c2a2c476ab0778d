"""One file from bytes to facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from key_samples import SAMPLES, Sample, leaks
from shadowbom.core.fact import Dependency, Import, Server
from shadowbom.core.source import Problem, Scope, SourceFile
from shadowbom.detect.secrets import find_keys, may_hold
from shadowbom.extract import grammars, nesting
from shadowbom.extract.extractors import BY_ID, format_of
from shadowbom.reading import Reader, Reading
from shadowbom.ruleset import Ruleset, open_ruleset

KEY = next(sample for sample in SAMPLES if sample.signature == "anthropic")


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return open_ruleset()


def file_of(path: str, size: int = -1) -> SourceFile:
    return SourceFile(path, path.encode(), format_of(path), size=size)


def read(root: Path, ruleset: Ruleset, path: str, data: bytes, *, prefilter: bool = True) -> Reading | Problem | None:
    """What one file gives: nothing where it does not pass, a Problem where it cannot be read."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(data)
    reader = Reader(bytes(root), ruleset, prefilter)
    sifted = reader.sift(file_of(path))
    return reader.extract(file_of(path), sifted) if isinstance(sifted, bytes) else sifted


@pytest.mark.parametrize(
    ("path", "wanted"),
    [("a.py", True), ("notes.txt", True), ("Makefile", True), ("a.PNG", False), ("a.gguf", False), ("a.env", True)],
)
def test_which_files_are_worth_reading(path: str, wanted: bool, tmp_path: Path, ruleset: Ruleset) -> None:
    assert Reader(bytes(tmp_path), ruleset).wants(file_of(path)) is wanted


def test_a_file_without_an_atom_does_not_pass(tmp_path: Path, ruleset: Ruleset) -> None:
    assert read(tmp_path, ruleset, "a.py", b"import os\n") is None
    every = read(tmp_path, ruleset, "a.py", b"import os\n", prefilter=False)
    assert isinstance(every, Reading)
    assert every.passed
    assert [fact.module for fact in every.facts if isinstance(fact, Import)] == ["os"]
    assert read(tmp_path, ruleset, "a.txt", b"openai\n", prefilter=False) is None


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_a_file_passes_by_its_keys_alone(tmp_path: Path, sample: Sample, ruleset: Ruleset) -> None:
    value = sample.value("alone")
    data = f"{sample.name} = {value}\n".encode()
    match = ruleset.prefilter.match(data, "")
    passed = find_keys(data, "notes.txt", Scope.PRODUCTION, ruleset.catalogue, match.secret_hits)
    sifted = read(tmp_path, ruleset, "notes.txt", data)
    assert bool(passed.keys or passed.data != data) == isinstance(sifted, Reading)
    assert may_hold(data, "notes.txt", ruleset.catalogue, match.secret_hits) == isinstance(sifted, Reading)


@pytest.mark.parametrize("text", [
    "sk_name = 1\nkey_of_the_door = 2\n",
    "sk-" + "x" * 8,
    "mistral = 'a word near, and nothing like a key'\n",
])
def test_a_literal_of_a_key_without_its_shape_does_not_pass(tmp_path: Path, text: str, ruleset: Ruleset) -> None:
    assert ruleset.prefilter.match(text.encode(), "").secret_hits
    assert read(tmp_path, ruleset, "notes.txt", text.encode()) is None


def test_a_stand_in_with_the_shape_of_a_key_passes(tmp_path: Path, ruleset: Ruleset) -> None:
    sample = next(one for one in SAMPLES if one.prefix and one.signature == "anthropic")
    value = "sk-ant-api03-" + "x" * (len(sample.value("stand-in")) - 15) + "AA"
    data = f"{sample.name} = {value}\n".encode()
    match = ruleset.prefilter.match(data, "")
    passed = find_keys(data, "notes.txt", Scope.PRODUCTION, ruleset.catalogue, match.secret_hits)
    assert passed.data != data
    assert isinstance(read(tmp_path, ruleset, "notes.txt", data), Reading)


def test_paths_that_are_known_for_the_whole_tree_are_not_looked_for_again(tmp_path: Path, ruleset: Ruleset) -> None:
    (tmp_path / "mcp.json").write_bytes(b"{}")
    file = SourceFile(".cursor/mcp.json", b"mcp.json", "json")
    reader = Reader(bytes(tmp_path), ruleset)
    assert reader.sift(file) == b"{}"
    reader.know(())
    assert reader.sift(file) is None
    reader.know({".cursor/mcp.json"})
    assert reader.sift(file) == b"{}"


def test_facts_of_a_file_that_passes(tmp_path: Path, ruleset: Ruleset) -> None:
    reading = read(tmp_path, ruleset, "a.py", b"import openai\n")
    assert isinstance(reading, Reading)
    assert [(fact.module, fact.location.line) for fact in reading.facts if isinstance(fact, Import)] == [("openai", 1)]
    assert (reading.path, reading.passed, reading.keys, reading.problems) == ("a.py", True, (), ())


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_text_that_is_not_plain_utf_8(codec: str, tmp_path: Path, ruleset: Ruleset) -> None:
    mark = b"\xff\xfe" if codec == "utf-16-le" else b""
    reading = read(tmp_path, ruleset, "a.py", mark + "# \u20ac\nimport openai\n".encode(codec))
    assert isinstance(reading, Reading)
    assert [(fact.module, fact.location.line) for fact in reading.facts if isinstance(fact, Import)] == [("openai", 2)]


def test_a_broken_utf_16_file(tmp_path: Path, ruleset: Ruleset) -> None:
    result = read(tmp_path, ruleset, "a.py", b"\xff\xfe" + "import openai\n".encode("utf-16-le") + b"\x00")
    assert result is None or isinstance(result, Reading)


def test_a_file_that_cannot_be_read(tmp_path: Path, ruleset: Ruleset) -> None:
    assert Reader(bytes(tmp_path), ruleset).sift(file_of("gone.py")) == Problem(
        "gone.py", "discover", "cannot be opened: No such file or directory"
    )


def test_a_file_over_its_format_s_cap(tmp_path: Path, ruleset: Ruleset) -> None:
    for path, cap in (("a.py", 10 << 20), ("a.txt", 10 << 20), ("uv.lock", 50 << 20), ("a.ipynb", 50 << 20)):
        with open(tmp_path / path, "wb") as file:
            file.truncate(cap + 1)
        problem = Reader(bytes(tmp_path), ruleset).sift(file_of(path))
        assert isinstance(problem, Problem)
        assert problem.message == f"skipped: {cap + 1} bytes, more than the {cap} that are read of such a file"


def test_keys_are_taken_out_before_anything_reads_the_text(tmp_path: Path, ruleset: Ruleset) -> None:
    key = KEY.value(1)
    for path in ("a.py", "notes.txt"):
        reading = read(tmp_path, ruleset, path, f'import anthropic\nKEY = "{key}"\n'.encode())
        assert isinstance(reading, Reading)
        assert [(item.signature, item.location.line) for item in reading.keys] == [("anthropic", 2)]
        assert bool(reading.facts) is (path == "a.py")
        assert not leaks(repr(reading), key, KEY.prefix)


def test_a_server_table_needs_no_atom(tmp_path: Path, ruleset: Ruleset) -> None:
    reading = read(tmp_path, ruleset, ".mcp.json", b'{"mcpServers": {"a": {"command": "x"}}}')
    assert isinstance(reading, Reading)
    assert [fact.name for fact in reading.facts if isinstance(fact, Server)] == ["a"]


_BUNDLE = '"server": {"type": "node", "entry_point": "a.js", "mcp_config": {"command": "node", "args": ["a.js"]}}'


@pytest.mark.parametrize(("text", "read_", "servers"), [
    ('{"name": "x", "domain": "y", "requirements": []}', False, 0),
    (f'{{"name": "x", {_BUNDLE}}}', True, 1),
    (f'{{"name": "x", {_BUNDLE.replace("entry_point", "entry" + chr(92) + "u005fpoint")}}}', True, 1),
    ('{"name": "x", "type": "entry_point"}', True, 0),
])
def test_a_file_of_a_common_name_is_read_where_it_has_the_keys_that_tell_it_apart(
    tmp_path: Path, ruleset: Ruleset, text: str, read_: bool, servers: int
) -> None:
    reading = read(tmp_path, ruleset, "parts/manifest.json", text.encode())
    assert isinstance(reading, Reading) is read_
    assert sum(isinstance(fact, Server) for fact in getattr(reading, "facts", ())) == servers


def test_a_file_that_names_others_needs_no_atom(tmp_path: Path, ruleset: Ruleset) -> None:
    reading = read(tmp_path, ruleset, "requirements.txt", b"flask\n-r base.list\n")
    assert isinstance(reading, Reading)
    assert (reading.includes, reading.named_as) == (("base.list",), "requirements")
    assert [fact.name for fact in reading.facts if isinstance(fact, Dependency)] == ["flask"]
    assert read(tmp_path, ruleset, "requirements.txt", b"django-r\n") is None


def test_an_extractor_that_fails_is_named_without_a_word_of_the_file(
    tmp_path: Path, ruleset: Ruleset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RecursionError("import openai")

    monkeypatch.setattr("shadowbom.extract.code.extract", fail)
    reading = read(tmp_path, ruleset, "a.py", b"import openai\n")
    problem = Problem("a.py", "extract", "python reader failed: RecursionError")
    assert reading == Reading("a.py", True, problems=(problem,))


def test_nesting(tmp_path: Path, ruleset: Ruleset) -> None:
    assert nesting.DEEPEST == grammars.MAX_DEPTH
    assert not nesting.too_deep("(" * nesting.DEEPEST + ")" * nesting.DEEPEST)
    assert nesting.too_deep("(" * (nesting.DEEPEST + 1))
    assert nesting.too_deep("a[" * 1500 + "b{" * 1500)
    assert not nesting.too_deep("f(x)[1]{}" * 5000 + ")))")
    reading = read(tmp_path, ruleset, "a.py", b"import openai\nx = " + b"[" * 3000 + b"]" * 3000)
    assert isinstance(reading, Reading)
    assert reading.problems == (Problem("a.py", "extract", nesting.TOO_DEEP),)


def test_rows_that_name_files_name_a_format_that_exists() -> None:
    naming = {row.id: row.named_as for row in BY_ID.values() if row.names_files}
    assert naming == {
        "requirements": "requirements", "pyproject": "requirements", "setup-cfg": "requirements",
        "setup-py": "requirements", "conda": "requirements", "deno": "deno", "gemfile": "gemfile",
        # The files that these name are read as what their own names say.
        "cargo": "", "gradle": "",
        # These name no file: they have words that no entry of the catalogue can spell.
        "markdown": "", "chat-template": "", "model-config": "", "model-recipe": "", "packaged-model": "",
        "tracked-file": "", "tracked-pipeline": "", "yaml": "", "package-json": "",
        "bom-json": "requirements", "bom-xml": "requirements", "spdx": "requirements", "spdx-yaml": "requirements",
    }
    assert set(naming.values()) - {""} <= set(BY_ID)
