"""The two ways to read a history find the same, whatever the history is like; and what they find is what reading every
version of every file finds."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from git_histories import Builder, git
from key_samples import BY_ID, leaks
from shadowbom.core.history import HistoryResult
from shadowbom.history import HistoryOptions, history
from shadowbom.reading import Reader
from shadowbom.report import ReportOptions
from shadowbom.report.history import FORMATS, render
from shadowbom.ruleset import open_ruleset

ANTHROPIC, OPENAI, MISTRAL, SHARED = (
    BY_ID[kind].value("history")
    for kind in ("anthropic:api-key", "openai:project-key", "mistral:api-key", "openai-compatible:api-key")
)
LINES = st.sampled_from([
    f"ANTHROPIC_API_KEY={ANTHROPIC}", f'client = OpenAI(api_key="{OPENAI}")', f"api_key = {MISTRAL}", "[mistral]",
    f"LLM_API_KEY={SHARED}", "base_url = https://api.deepseek.com", "x = 1", "", "task-list risk-free", "-- a", "++ b",
    "diff --git a/x b/x", "@@ -1 +1 @@", "index 1..2", "\\ No newline at end of file", "café", "\x01abc", "\r",
])
CONTENT = st.builds(
    lambda lines, end, codec: ("\n".join(lines) + end).encode(codec),
    st.lists(LINES, max_size=8), st.sampled_from(["\n", ""]), st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-16"]),
) | st.just(b"\0\x01\x02 ") | st.just(b"")
NAMES = st.sampled_from([
    ".env", "a.py", "dir/a.py", "dir/sub/b.ini", ".mcp.json", "tests/c.py", 'q"uo te.txt', "\t.txt", "ü.txt",
    b"\xff.txt", "image.png", "x@link", "deepseek.txt",
])
STATES = st.dictionaries(NAMES, CONTENT, max_size=5)
COMMITS = st.lists(st.tuples(STATES, st.lists(st.integers(0, 20), max_size=3)), min_size=1, max_size=7)


def _built(root: Path, commits: list[tuple[dict[str | bytes, bytes], list[int]]]) -> Builder:
    built = Builder(root)
    for number, (state, chosen) in enumerate(commits):
        parents = tuple(dict.fromkeys(one % number + 1 for one in chosen)) if number else ()
        branch = "main" if number == len(commits) - 1 else f"b{number}"
        clashing = {name for name in state if any(str(other).startswith(f"{name}/") for other in state)}
        files = {name: text for name, text in state.items() if name not in clashing}
        built.commit(files, branch=branch, parents=parents)
    built.done(checkout=False)
    return built


def _by_hand(root: Path) -> set[tuple[str, str, str]]:
    """Path, signature and kind of every key in every file of every commit, each read on its own."""
    from shadowbom.core.source import SourceFile
    from shadowbom.discover import publish, scope_of

    reader = Reader(b"", open_ruleset((), "secret"))
    found = set()
    for commit in git(root, "rev-list", "--all").split():
        for row in git(root, "ls-tree", "-r", commit).splitlines():
            mode, _, id_ = row.split("\t")[0].split(" ")
            if not mode.startswith("100"):
                continue
            raw = _raw(row.split("\t", 1)[1])
            file = SourceFile(publish(raw), raw, "", scope_of(publish(raw)))
            passed = reader.key_pass(file, _blob(root, id_)) if reader.wants(file) else None
            found |= {(file.path, key.signature, key.spec) for key in (passed[1].keys if passed else ())}
    return found


def _raw(shown: str) -> bytes:
    """The bytes of a path as ``git ls-tree`` quotes it."""
    if not shown.startswith('"'):
        return shown.encode()
    return shown[1:-1].encode("latin-1").decode("unicode_escape").encode("latin-1")


def _blob(root: Path, id_: str) -> bytes:
    import subprocess

    return subprocess.run(["git", "cat-file", "blob", id_], cwd=root, check=True, capture_output=True).stdout


def _found(result: HistoryResult) -> set[str]:
    return {place.location.path for leak in result.leaks for place in leak.places}


@given(COMMITS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_both_ways_find_the_same(commits: list[tuple[dict[str | bytes, bytes], list[int]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "r")
        _built(root, commits)
        for options in ({"all": True}, {"all": True, "since": "2023-11-17"}, {}):
            asked = [HistoryOptions(stream=way, now="2026-11-20", **options) for way in (False, True)]
            ways = [history(str(root), one) for one in asked]
            for name in FORMATS:
                texts = [render(name, way, ReportOptions(all=True, verbose=True)) for way in ways]
                assert texts[0] == texts[1]
                for value, prefix in ((ANTHROPIC, "sk-ant-"), (OPENAI, "sk-proj-"), (MISTRAL, ""), (SHARED, "sk-")):
                    assert not leaks(texts[0], value, prefix)
            if options == {"all": True}:
                assert _found(ways[0]) == {path for path, _, _ in _by_hand(root)}
