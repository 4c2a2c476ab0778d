"""What is accepted in a repository: comments in it, and the lists that other scanners keep there."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path

import pytest

from key_samples import BY_ID, leaks
from shadowbom.core.finding import Finding
from shadowbom.core.result import ScanResult
from shadowbom.errors import UserError
from shadowbom.report import FORMATS, ReportOptions, render
from shadowbom.scan import ScanOptions, scan
from small_repositories import scanned, write

GROQ = BY_ID["groq:api-key"]
ANTHROPIC = BY_ID["anthropic:api-key"]


def keys(number: int) -> list[str]:
    return [GROQ.value(seed) for seed in range(number)]


def found(result: ScanResult) -> dict[str, str]:
    """The status of the finding at each place."""
    return {f"{one.location.path}:{one.location.line}": one.status for one in result.findings}


def at(result: ScanResult, place: str) -> Finding:
    return next(one for one in result.findings if f"{one.location.path}:{one.location.line}" == place)


def problems(result: ScanResult) -> list[str]:
    return [f"{one.path}:{one.line}: {one.message}" for one in result.problems]


def unused(result: ScanResult) -> list[str]:
    return [f"{one.path}:{one.line}: {one.message}" for one in result.unused]


def sha1(value: str) -> str:
    return hashlib.sha1(value.encode()).hexdigest()


def baseline(**values: str) -> str:
    """A baseline of detect-secrets: file name without suffix to the value in it."""
    return json.dumps({"version": "1.5.0", "plugins_used": [], "filters_used": [], "results": {
        f"{name}.py": [{"type": "Secret Keyword", "filename": f"{name}.py", "hashed_secret": sha1(value),
                        "is_verified": False, "line_number": 99}] for name, value in values.items()
    }})


@pytest.mark.parametrize("only", ["", "secrets"])
def test_comments_in_many_syntaxes(tmp_path: Path, only: str) -> None:
    one, two, three, four, *more = keys(12)
    result = scanned(tmp_path, {
        "a.py": f'A = "{one}"  # gitleaks:allow\nB = "{two}"\n# shadowbom: ignore[leaked-key] sample\nC = "{three}"\n',
        "a.ts": f'const a = "{four}" // betterleaks:allow\n/* pragma: allowlist nextline secret */\n'
                f'const b = "{more[0]}"\nconst c = "{more[1]}" /* pragma: allowlist secret */\n',
        "a.sql": f"insert into t values ('{more[2]}') -- trufflehog:ignore\n",
        ".env": f"GROQ_API_KEY={more[3]} # kingfisher:ignore\n",
        "a.ini": f"[a]\nGROQ_API_KEY={more[4]} ; shadowbom: ignore[leaked-key] sample\n",
        "a.json": json.dumps({"key": more[5], "note": "# shadowbom: ignore[leaked-key] sample"}),
        "wide.txt": f"key={more[6]} # gitleaks:allow\n".encode("utf-16"),
    }, only=only)
    assert found(result) == {
        "a.py:1": "suppressed", "a.py:2": "open", "a.py:4": "suppressed", "a.ts:1": "suppressed",
        "a.ts:3": "suppressed", "a.ts:4": "suppressed", "a.sql:1": "suppressed", ".env:1": "suppressed",
        "a.ini:2": "suppressed", "a.json:1": "open", "wide.txt:1": "suppressed",
    }
    assert at(result, "a.py:4").reason == "sample"
    assert unused(result) == []


def test_a_pragma_takes_back_no_asset(tmp_path: Path) -> None:
    result = scanned(tmp_path, {"a.py": f'A = "{keys(1)[0]}"  # gitleaks:allow\n'})
    assert [asset.provider for asset in result.assets] == ["Groq"]


def test_lists_at_the_root(tmp_path: Path) -> None:
    one, two, three, four = keys(4)
    result = scanned(tmp_path, {
        "a.py": f'\n\nA = "{one}"\nB = "{two}"\n', "b.py": f'A = "{three}"\n', "c.py": f'A = "{four}"\n',
        ".secrets.baseline": baseline(a=one, b=two),
        ".gitleaksignore": "b.py:generic-api-key:1\n0123456789abcdef0123456789abcdef01234567:c.py:x:2\n",
        ".betterleaksignore": hashlib.sha256(four.encode()).hexdigest(),
    })
    assert found(result) == {"a.py:3": "baselined", "a.py:4": "open", "b.py:1": "suppressed", "c.py:1": "suppressed"}
    assert at(result, "b.py:1").suppression is not None
    assert at(result, "b.py:1").suppression.line == 1
    assert at(result, "c.py:1").reason == "listed in .betterleaksignore"


def test_a_baselined_key_that_moves_stays_known_and_another_one_does_not(tmp_path: Path) -> None:
    one, two = keys(2)
    files = {".secrets.baseline": baseline(a=one)}
    assert found(scanned(tmp_path, files | {"a.py": f'{"x = 1" * 1}\n\nA = "{one}"\n'})) == {"a.py:3": "baselined"}
    assert found(scanned(tmp_path, files | {"a.py": f'A = "{two}"\n'})) == {"a.py:1": "open"}
    assert found(scanned(tmp_path, files | {"a.py": "", "b.py": f'A = "{one}"\n'})) == {"b.py:1": "open"}


def test_a_list_for_the_whole_work_tree_holds_in_a_folder_of_it(tmp_path: Path) -> None:
    one, two = keys(2)
    root = write(tmp_path / "r", {
        "sub/a.py": f'A = "{one}"\n', "sub/b.py": f'A = "{two}"\n', "b.py": f'A = "{two}"\n',
        ".gitleaksignore": "sub/a.py:x:1\nb.py:x:1\n",
    })
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    assert found(scan([str(root / "sub")], ScanOptions(jobs=1))) == {"a.py:1": "suppressed", "b.py:1": "open"}
    assert found(scan([str(root / "sub" / "a.py")], ScanOptions(jobs=1))) == {"a.py:1": "suppressed"}


def test_a_report_is_given_by_option(tmp_path: Path) -> None:
    one, two, three = keys(3)
    report = tmp_path / "report.json"
    report.write_text(json.dumps([
        {"RuleID": "groq", "File": "a.py", "StartLine": 7, "Secret": one},
        {"RuleID": "groq", "File": "a.py", "StartLine": 2, "Secret": "REDACTED"},
        {"RuleID": "groq", "File": str(tmp_path / "repository" / "a.py"), "StartLine": 3, "Secret": three},
    ]))
    files = {"a.py": f'A = "{one}"\nB = "{two}"\nC = "{three}"\n'}
    assert set(found(scanned(tmp_path, files)).values()) == {"open"}
    result = scanned(tmp_path, files, baselines=(str(report),))
    assert set(found(result).values()) == {"baselined"}
    assert at(result, "a.py:2").suppression is not None
    assert at(result, "a.py:2").suppression.path == str(report)


@pytest.mark.parametrize(("name", "message"), [
    ("missing", "no such file"), (".", "not a file"), ("no\0file", "cannot be read"),
])
def test_a_file_that_cannot_be_taken_is_the_user_s_to_mend(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(UserError, match=f"--baseline .*: {message}"):
        scanned(tmp_path, {"a.py": ""}, baselines=(f"{tmp_path}/{name}",))


def test_nothing_of_the_repository_is_taken_where_that_is_asked_for(tmp_path: Path) -> None:
    one, two = keys(2)
    files = {"a.py": f'A = "{one}"  # gitleaks:allow\nB = "{two}"\n', ".gitleaksignore": "a.py:x:2\n"}
    assert set(found(scanned(tmp_path, files)).values()) == {"suppressed"}
    assert set(found(scanned(tmp_path, files, suppress=False)).values()) == {"open"}
    result = scanned(tmp_path, files, suppress=False, baselines=(str(tmp_path / "repository" / ".gitleaksignore"),))
    assert found(result) == {"a.py:1": "open", "a.py:2": "suppressed"}


def test_of_several_roots_none_speaks_for_another(tmp_path: Path) -> None:
    one, two = keys(2)
    trusted = write(tmp_path / "t", {"a.py": f'A = "{one}"\n'})
    hostile = write(tmp_path / "h", {"a.py": 'A = "x"  # gitleaks:allow\n', ".gitleaksignore": "a.py:x:1\n",
                                     "b.py": f'B = "{two}"  # gitleaks:allow\n'})
    for roots in ([trusted, hostile], [hostile, trusted]):
        result = scan([str(root) for root in roots], ScanOptions(jobs=1))
        assert found(result) == {"a.py:1": "open", "b.py:1": "suppressed"}


def test_stale_entries_are_told(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "a.py": "x = 1\n",
        ".gitleaksignore": "a.py:groq-api-key:1\na.py:generic-api-key:1\ngone.py:generic-api-key:1\n",
        ".secrets.baseline": baseline(a="some password", old="other password"),
    })
    assert unused(result) == [
        ".gitleaksignore:1: stale: no such key in a.py:1 any more (groq-api-key)",
        ".gitleaksignore:3: stale: gone.py is not there any more",
        ".secrets.baseline:0: stale: old.py is not there any more",
    ]
    assert problems(result) == []


@pytest.mark.parametrize("content", [b"{", b"[" * 100_000, b"\xff\xff", b"[1]", b'{"results": {"a": [{}]}}'])
def test_a_malformed_list_is_a_problem(tmp_path: Path, content: bytes) -> None:
    result = scanned(tmp_path, {"a.py": f'A = "{keys(1)[0]}"\n', ".secrets.baseline": content})
    assert found(result) == {"a.py:1": "open"}
    assert [one.path for one in result.problems] == [".secrets.baseline"]


def test_a_list_that_is_too_large_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shadowbom.accepted.MAX_BYTES", 100)
    result = scanned(tmp_path, {"a.py": "", ".gitleaksignore": "a.py:x:1\n" * 100})
    assert ["more than the 100 that are read" in one.message for one in result.problems] == [True]


def test_a_link_is_followed_in_the_repository_alone(tmp_path: Path) -> None:
    one = keys(1)[0]
    (tmp_path / "outside").write_text("a.py:x:1\n")
    root = write(tmp_path / "r", {"a.py": f'A = "{one}"\n', "ci/ignore": "a.py:x:1\n"})
    os.symlink("ci/ignore", root / ".gitleaksignore")
    assert found(scan([str(root)], ScanOptions(jobs=1))) == {"a.py:1": "suppressed"}
    for target in ("../outside", str(tmp_path / "outside"), "/dev/zero", ".", "missing"):
        os.unlink(root / ".gitleaksignore")
        os.symlink(target, root / ".gitleaksignore")
        result = scan([str(root)], ScanOptions(jobs=1))
        assert found(result) == {"a.py:1": "open"}
        assert ".gitleaksignore" in {one.path for one in result.problems}


def test_a_pipe_or_a_folder_in_place_of_a_list_is_a_problem(tmp_path: Path) -> None:
    root = write(tmp_path / "r", {"a.py": f'A = "{keys(1)[0]}"\n', ".secrets.baseline/x": ""})
    os.mkfifo(root / ".gitleaksignore")
    result = scan([str(root)], ScanOptions(jobs=1))
    assert found(result) == {"a.py:1": "open"}
    assert {".gitleaksignore", ".secrets.baseline"} <= {one.path for one in result.problems}


def test_code_that_a_baseline_names_is_not_run(tmp_path: Path) -> None:
    one = keys(1)[0]
    said = tmp_path / "said"
    plugin = f"open({str(said)!r}, 'w').close()\n"
    document = json.loads(baseline(a=one))
    for path in (f"file://{tmp_path}/repository/evil.py", "file:///evil.py"):
        document["plugins_used"].append({"name": "Evil", "path": path})
        document["filters_used"].append({"path": f"{path}::f"})
    document["filters_used"].append({"path": "evil.f"})
    result = scanned(tmp_path, {
        "a.py": f'A = "{one}"\n', "evil.py": plugin, ".secrets.baseline": json.dumps(document),
    })
    assert found(result) == {"a.py:1": "baselined"}
    assert not said.exists()


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_report_holds_more_of_a_key_than_before(tmp_path: Path, jobs: int) -> None:
    one, two = ANTHROPIC.value(1), ANTHROPIC.value(2)
    result = scanned(tmp_path, {
        "a.py": f'A = "{one}"  # shadowbom: ignore[leaked-key] it was {two}\nB = "{two}"\n',
        "report.json": json.dumps([{"RuleID": "x", "File": "a.py", "StartLine": 2, "Secret": two}]),
        ".secrets.baseline": baseline(a=one),
    }, jobs=jobs, baselines=(str(tmp_path / "repository" / "report.json"),))
    assert found(result) == {"a.py:1": "suppressed", "a.py:2": "baselined", "report.json:1": "open"}
    for name in FORMATS:
        text = render(name, result, ReportOptions(all=True, verbose=True)) + repr(result.findings)
        assert not leaks(text, one, ANTHROPIC.prefix)
        assert not leaks(text, two, ANTHROPIC.prefix)
        assert sha1(one) not in text
        assert hashlib.sha256(two.encode()).hexdigest() not in text
