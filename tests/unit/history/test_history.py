from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from git_histories import Builder, git
from key_samples import BY_ID
from shadowbom.core.history import HistoryResult, Leak
from shadowbom.errors import UserError
from shadowbom.history import HistoryOptions, contents, history
from shadowbom.report.history import render
from shadowbom.scan import ScanOptions, scan

KEY = BY_ID["anthropic:api-key"].value("one")
OTHER = BY_ID["anthropic:api-key"].value("two")
OPENAI = BY_ID["openai:project-key"].value("three")
NOW = "2026-11-20"


def told(root: Path, **options: object) -> HistoryResult:
    """The history, by both ways, which must be the same to the byte."""
    results = [history(str(root), HistoryOptions(**{"now": NOW, "stream": way, **options})) for way in (False, True)]
    assert render("json", results[0]) == render("json", results[1])
    return results[0]


def leak_of(result: HistoryResult) -> Leak:
    (leak,) = result.leaks
    return leak


def env(key: str, name: str = "ANTHROPIC_API_KEY") -> str:
    return f"{name}={key}\n"


def test_a_key_that_was_taken_out(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.chain({"a.py": "x = 1\n"}, {"a.py": "x = 1\n", "config/.env": env(KEY)},
                {"a.py": "x = 2\n", "config/.env": env(KEY)}, {"a.py": "x = 2\n"})
    ids = built.done()
    leak = leak_of(told(tmp_path / "r"))
    assert (leak.first.commit, leak.first.date) == (ids[2], "2023-11-15T22:13:20+00:00")
    assert (leak.last.commit, leak.last.date) == (ids[3], "2023-11-16T22:13:20+00:00")
    assert not leak.in_head
    assert str(leak.finding.location) == "config/.env:1"
    assert leak.provider == "Anthropic"
    assert leak.finding.severity == "critical"


def test_a_key_that_is_still_there_is_told_as_a_scan_tells_it(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.chain({"old.env": env(KEY)}, {"a/.env": "# moved down\n" + env(KEY)}, {"a/.env": "#\n#\n" + env(KEY)})
    ids = built.done()
    leak = leak_of(told(tmp_path / "r"))
    (finding,) = scan([str(tmp_path / "r")], ScanOptions(now=NOW, only="secrets")).findings
    assert leak.finding == finding
    assert leak.in_head
    assert (leak.first.commit, leak.last.commit) == (ids[1], ids[3])
    assert [(str(place.location), place.since.commit, place.in_head) for place in leak.places] == [
        ("a/.env:3", ids[2], True), ("old.env:1", ids[1], False),
    ]


def test_keys_that_follow_each_other_on_one_place_are_several(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.chain({".env": env(KEY)}, {".env": env(OTHER)})
    ids = built.done()
    now, before = told(tmp_path / "r").leaks
    assert (now.in_head, before.in_head) == (True, False)
    assert (now.first.commit, before.first.commit, before.last.commit) == (ids[2], ids[1], ids[1])
    assert now.finding.fingerprint != before.finding.fingerprint


def test_the_fingerprint_of_a_past_key_stays_when_the_next_one_comes_and_goes(tmp_path: Path) -> None:
    prints = []
    for number, states in enumerate(([{".env": env(KEY)}, {".env": ""}],
                                     [{".env": env(KEY)}, {".env": env(OTHER)}, {"x": "1"}])):
        built = Builder(tmp_path / str(number))
        built.chain(*states)
        built.done()
        prints.append({leak.first.commit: leak.finding.fingerprint for leak in told(tmp_path / str(number)).leaks})
    assert prints[0].items() <= prints[1].items()
    assert len(prints[1]) == 2


def test_one_key_on_many_paths_and_commits_is_one_leak(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.chain({"b.env": env(KEY)}, {"b.env": env(KEY), "c.py": f'KEY = "{KEY}"\n'},
                {"b.env": env(KEY), "c.py": f'KEY = "{KEY}"\nx = 1\n', "a.env": env(KEY)}, {})
    built.done()
    leak = leak_of(told(tmp_path / "r"))
    assert leak.paths == 3
    assert [place.location.path for place in leak.places] == ["a.env", "b.env", "c.py"]


def test_an_evil_merge_brings_a_key_in(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    base = built.commit({"a": "1\n"})
    left = built.commit({"a": "2\n"}, parents=(base,))
    right = built.commit({"a": "1\n", "b": "3\n"}, branch="side", parents=(base,))
    merge = built.commit({"a": f"2\n{env(KEY)}", "b": "3\n"}, parents=(left, right))
    built.commit({"a": "2\n", "b": "3\n"}, parents=(merge,))
    ids = built.done()
    leak = leak_of(told(tmp_path / "r"))
    assert (leak.first.commit, leak.last.commit) == (ids[merge], ids[merge])


def test_an_octopus_and_several_roots(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    one = built.commit({"a": env(KEY)})
    two = built.commit({"b": env(OTHER)}, branch="two")
    three = built.commit({"c": "3\n"}, branch="three")
    octopus = built.commit({"a": "", "b": "", "c": env(OPENAI, "OPENAI_API_KEY")}, parents=(one, two, three))
    built.commit({}, parents=(octopus,))
    ids = built.done()
    found = {leak.finding.location.path: (leak.first.commit, leak.last.commit) for leak in told(tmp_path / "r").leaks}
    assert found == {"a": (ids[one], ids[one]), "b": (ids[two], ids[two]), "c": (ids[octopus], ids[octopus])}


def test_a_key_only_a_merge_drops_was_last_seen_where_it_was_written(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    base = built.commit({"a": "1\n"})
    side = built.commit({"a": env(KEY)}, branch="side", parents=(base,))
    built.commit({"a": "1\n"}, parents=(base, side))
    ids = built.done()
    leak = leak_of(told(tmp_path / "r"))
    assert (leak.first.commit, leak.last.commit, leak.in_head) == (ids[side], ids[side], False)


@pytest.mark.parametrize("name", [
    "ü/ключ.env", b"latin-\xe9.env", 'quo"ted\\.env', "new\nline.env", "tab\there.env", " blank .env", "-p", "a => b",
    "\u202egnp.env", "%41.env",
])
def test_names_of_every_kind(tmp_path: Path, name: str | bytes) -> None:
    built = Builder(tmp_path / "r")
    built.chain({name: env(KEY)}, {name: env(KEY) + "x\n"})
    built.done()
    leak = leak_of(told(tmp_path / "r"))
    (finding,) = scan([str(tmp_path / "r")], ScanOptions(now=NOW, only="secrets")).findings
    assert leak.finding == finding


@pytest.mark.parametrize("content", [
    b"\xff\xfe" + env(KEY).encode("utf-16-le"), env(KEY).encode("utf-16"), b"\xef\xbb\xbf" + env(KEY).encode(),
    b"\0\0\0" + env(KEY).encode(), env(KEY).encode().replace(b"\n", b"\r\n"), env(KEY).encode().rstrip(),
    b"caf\xe9\n" + env(KEY).encode(), b"\n" * 9000 + env(KEY).encode(),
], ids=["utf-16", "utf-16 of this machine", "mark", "binary", "crlf", "no line end", "latin-1", "far down"])
def test_content_of_every_kind(tmp_path: Path, content: bytes) -> None:
    built = Builder(tmp_path / "r")
    built.chain({"f.txt": "first\n"}, {"f.txt": content}, {"f.txt": content + b"\nx"}, {"f.txt": ""})
    ids = built.done()
    leak = leak_of(told(tmp_path / "r"))
    assert (leak.first.commit, leak.last.commit) == (ids[2], ids[3])


def test_a_word_that_comes_near_later_makes_a_value_a_key(tmp_path: Path) -> None:
    value = BY_ID["mistral:api-key"].value("x")
    built = Builder(tmp_path / "r")
    built.chain({"a.ini": f"[llm]\napi_key = {value}\n"}, {"a.ini": f"[mistral]\napi_key = {value}\n"})
    ids = built.done()
    assert leak_of(told(tmp_path / "r")).first.commit == ids[2]


def test_a_path_makes_a_value_a_key_without_any_change_of_its_content(tmp_path: Path) -> None:
    text = json.dumps({"mcpServers": {"acme": {"command": "acme", "env": {"ACME_TOKEN": "q8Zr2LmXw7Kd9TfYb4Nc"}}}})
    built = Builder(tmp_path / "r")
    built.chain({"notes/old.json": text}, {"notes/old.json": text, ".mcp.json": text})
    ids = built.done()
    leak = leak_of(told(tmp_path / "r"))
    assert (leak.finding.location.path, leak.first.commit) == (".mcp.json", ids[2])


def test_links_and_submodules_are_no_files(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.commit({"link@link": KEY, "a": "1"})
    built.done()
    git(tmp_path / "r", "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub")
    git(tmp_path / "r", "commit", "-qm", "sub")
    result = told(tmp_path / "r")
    assert result.leaks == ()
    assert result.problems == ()


def test_since_tells_what_came_in_since(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.chain({"a.env": env(KEY)}, {"b.env": env(KEY)}, {"b.env": env(KEY), "c.env": env(OTHER)})
    ids = built.done()
    root = tmp_path / "r"
    assert len(told(root).leaks) == 2
    # The first key was only moved on the second day.
    for since in ("2023-11-15", "2023-11-16T00:00:00+00:00"):
        leak = leak_of(told(root, since=since))
        assert (leak.first.commit, leak.finding.location.path) == (ids[3], "c.env")
    assert told(root, since="2023-11-20").leaks == ()
    with pytest.raises(UserError, match="--since"):
        told(root, since="yesterday")


def test_which_commits_are_searched(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    base = built.commit({"a": "1"})
    built.commit({"a": "1", "b.env": env(KEY)}, branch="side", parents=(base,))
    built.commit({"a": env(OTHER)}, branch="other", parents=(base,))
    ids = built.done()
    root = tmp_path / "r"
    assert told(root).leaks == ()
    assert leak_of(told(root, branches=("side",))).first.commit == ids[2]
    assert len(told(root, branches=("side", "other", "main")).leaks) == 2
    assert {leak.first.commit for leak in told(root, all=True).leaks} == {ids[2], ids[3]}
    with pytest.raises(UserError, match="--branch nowhere"):
        told(root, branches=("nowhere",))
    with pytest.raises(UserError, match="--branch --output=x"):
        told(root, branches=("--output=x",))


def test_content_that_no_commit_has_is_searched_on_request(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.commit({"a": "1"})
    built.done()
    root = tmp_path / "r"
    blob = git(root, "hash-object", "-w", "--stdin", given=env(KEY).encode())
    assert told(root, all=True).leaks == ()
    leak = leak_of(told(root, all_blobs=True))
    assert leak.finding.location.path == f"blob:{blob}"
    assert (leak.first.commit, leak.last.commit, leak.in_head) == ("", "", False)
    assert "in no commit" in render("table", told(root, all_blobs=True))


def test_a_folder_of_a_repository(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.commit({"app/.env": env(KEY), "lib/.env": env(OTHER)})
    built.done()
    leak = leak_of(told(tmp_path / "r" / "app"))
    assert leak.finding.location.path == ".env"
    assert leak.in_head


def test_a_repository_without_a_work_tree(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.commit({".env": env(KEY)})
    built.done()
    git(tmp_path, "clone", "-q", "--bare", "r", "bare")
    assert leak_of(told(tmp_path / "bare")).finding == leak_of(told(tmp_path / "r")).finding


def test_no_repository_and_no_commit(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not in a git repository"):
        told(tmp_path)
    with pytest.raises(UserError, match="not a folder"):
        told(tmp_path / "nothing")
    git(tmp_path, "init", "-q")
    result = told(tmp_path)
    assert (result.leaks, result.counts.commits, result.problems) == ((), 0, ())


def test_a_wrong_date_is_told_of_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--now: 'yesterday'"):
        history(str(tmp_path / "nothing"), HistoryOptions(now="yesterday"))


def test_a_shallow_clone_says_so(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.chain({".env": env(KEY)}, {".env": env(KEY), "a": "1"}, {".env": env(KEY), "a": "2"})
    ids = built.done()
    git(tmp_path, "clone", "-q", "--depth=2", f"file://{tmp_path}/r", "shallow")
    result = told(tmp_path / "shallow")
    assert result.shallow
    assert leak_of(result).first.commit == ids[2]
    assert any("shallow clone" in problem.message for problem in result.problems)


def test_windows_do_not_change_what_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = Builder(tmp_path / "r")
    built.chain(*({f"f{number}.env": env(KEY if number % 2 else OTHER), "same": "1", f"g{number}": "1"}
                  for number in range(12)))
    built.done()
    whole = told(tmp_path / "r")
    monkeypatch.setattr(contents, "WINDOW", 3)
    assert told(tmp_path / "r") == whole
    assert len(whole.leaks) == 2


def test_the_way_is_chosen_by_the_mean_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = Builder(tmp_path / "r")
    built.chain({"a": "x" * 1000}, {"a": "y" * 1000})
    built.done()
    asked: list[int] = []
    monkeypatch.setattr(contents, "cleared", lambda *_: asked.append(1) or set())
    history(str(tmp_path / "r"))
    assert asked == []
    monkeypatch.setattr(contents, "STREAM_FROM", 900)
    history(str(tmp_path / "r"))
    assert asked == [1]


def test_the_changed_lines_clear_what_holds_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = Builder(tmp_path / "r")
    built.chain({"a": "x\n" * 99, ".env": env(KEY)}, {"a": "x\n" * 98, ".env": env(KEY)}, {"a": "y\n", ".env": "z\n"})
    ids = built.done()
    read: set[str] = set()
    real = contents.Store.blobs
    monkeypatch.setattr(
        contents.Store, "blobs", lambda self, ids: read.update(id_.decode() for id_ in ids) or real(self, ids)
    )
    assert len(history(str(tmp_path / "r"), HistoryOptions(stream=True)).leaks) == 1
    assert git(tmp_path / "r", "rev-parse", f"{ids[1]}:.env") in read
    assert not read & {git(tmp_path / "r", "rev-parse", f"{commit}:a") for commit in ids[1:]}


def test_a_limit_of_places_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = Builder(tmp_path / "r")
    built.commit({f"{number}.env": env(KEY) + "#" * number for number in range(9)})
    built.done()
    monkeypatch.setattr(contents, "MAX_HELD", 4)
    result = told(tmp_path / "r")
    assert leak_of(result).paths == 4
    assert any("not listed" in problem.message for problem in result.problems)


def test_a_large_version_is_named_and_not_read(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.chain({"big.txt": "x\n" * (6 << 20) + env(KEY)}, {"a": env(OTHER)})
    built.done()
    result = told(tmp_path / "r")
    assert leak_of(result).finding.location.path == "a"
    assert result.counts.skipped == 1
    assert any(problem.path == "big.txt" and "skipped" in problem.message for problem in result.problems)


def test_keys_in_templates_and_tests_are_lower_as_in_a_scan(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.chain({"tests/conftest.py": f'KEY = "{KEY}"\n'}, {})
    built.done()
    assert leak_of(told(tmp_path / "r")).finding.severity == "high"


def test_the_same_twice_and_whatever_the_hash_seed(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.chain({f"{n}.env": env(KEY) for n in range(5)}, {"x.env": env(OTHER) + env(OPENAI, "OPENAI_API_KEY")}, {})
    built.done()
    program = "import sys; from shadowbom.cli.main import main; sys.exit(main())"
    words = ["history", "--format", "json", "--now", NOW, str(tmp_path / "r")]
    runs = [
        subprocess.run([sys.executable, "-c", program, *words], capture_output=True, check=False,
                       env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout
    assert [run.returncode for run in runs] == [1, 1]
    assert len(json.loads(runs[0].stdout)["leaks"]) == 3


def test_large_files_are_read_by_their_changed_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "STREAM_FROM", 150_000)
    lines = "one line\n" * 20_000
    built = Builder(tmp_path / "r")
    built.chain({"a": lines}, {"a": lines + env(KEY)}, {"a": lines})
    ids = built.done()
    made: list[contents.Contents] = []
    real = contents.Contents.read
    monkeypatch.setattr(contents.Contents, "read", lambda self, *a, **k: made.append(self) or real(self, *a, **k))
    leak = leak_of(history(str(tmp_path / "r")))
    assert made[0].streamed
    assert (leak.first.commit, leak.last.commit) == (ids[2], ids[2])


def test_a_pragma_holds_for_the_version_it_stands_in(tmp_path: Path) -> None:
    built = Builder(tmp_path / "r")
    built.chain({"a.env": env(KEY) + env(OTHER).rstrip() + "  # gitleaks:allow\n"}, {"a.env": "# gitleaks:allow\n"})
    built.done()
    held, opened = sorted(told(tmp_path / "r").leaks, key=lambda leak: leak.finding.status == "open")
    assert (held.finding.status, held.finding.location.line) == ("suppressed", 2)
    assert (opened.finding.status, opened.finding.location.line) == ("open", 1)
    assert {leak.finding.status for leak in told(tmp_path / "r", suppress=False).leaks} == {"open"}


@pytest.mark.parametrize(("which", "status"), [(1, "suppressed"), (2, "open")])
def test_an_ignore_file_names_the_commit_that_brought_the_key_in(tmp_path: Path, which: int, status: str) -> None:
    built = Builder(tmp_path / "r")
    built.chain({"a.env": env(KEY)}, {"a.env": env(KEY), "b": "1"}, {})
    ids = built.done()
    (tmp_path / "r" / ".gitleaksignore").write_text(f"{ids[which]}:a.env:anthropic-api-key:1\n")
    assert leak_of(told(tmp_path / "r")).finding.status == status
