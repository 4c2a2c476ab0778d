"""A baseline survives what a repository does to its files: other lines, another layout, renamed files, squashes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from git_histories import Builder, git
from key_samples import BY_ID
from shadowbom.change import scan_range
from shadowbom.core.result import ScanResult
from shadowbom.policy.baseline import entry_of, rendered
from shadowbom.scan import ScanOptions, scan
from small_repositories import write

KEY = BY_ID["anthropic:api-key"].value("baseline")
SERVER = {"mcpServers": {"a": {"command": "bash", "args": ["-c", "cd x && ./run"]}}}
FILES = {
    "app/a.py": f'API_KEY = "{KEY}"\n', "app/b.ts": f'const token = "{KEY}"\n',
    "conf/.env": f"ANTHROPIC_API_KEY={KEY}\n",
    ".mcp.json": json.dumps(SERVER),
}
SALT = "cd" * 16
OPTIONS = ScanOptions(jobs=1, now="2026-11-20")


def listed(root: Path) -> int:
    """Write the baseline of what is there, and how much that is."""
    result = scan([str(root)], OPTIONS)
    entries = [entry_of(finding, SALT, "", "old") for finding in result.findings]
    (root / ".shadowbom-baseline.json").write_text(rendered(SALT, entries), encoding="utf-8")
    return len(entries)


def is_all_held(result: ScanResult, count: int) -> bool:
    return [finding.status for finding in result.findings] == ["baselined"] * count


LAYOUTS = {
    "app/a.py": [
        lambda text: text,
        lambda text: "\n# a remark\n\n" + text,
        lambda text: text.replace('"', "'"),
        lambda text: f"class Settings:\n    {text}",
        lambda text: text.replace(" = ", "=").replace("\n", "\r\n"),
        lambda text: text.replace('= "', '= (\n    "').replace('"\n', '"\n)\n'),
    ],
    "app/b.ts": [
        lambda text: text,
        lambda text: text.replace('= "', '=\n  "'),
        lambda text: "import x from 'x';\n\n" + text,
        lambda text: text.replace('"\n', '";\n'),
    ],
    "conf/.env": [
        lambda text: text,
        lambda text: "# settings\nDEBUG=1\n" + text,
        lambda text: text.replace("=", '="', 1)[:-1] + '"\n',
    ],
    ".mcp.json": [
        lambda text: text,
        lambda text: json.dumps(json.loads(text), indent=4) + "\n",
        lambda text: json.dumps({"other": 1, **json.loads(text)}, indent="\t"),
    ],
}
MOVES = {
    "app/a.py": ["app/a.py", "src/app/a.py", "app/settings.py"], "app/b.ts": ["app/b.ts", "web/b.ts", "app/token.ts"],
    "conf/.env": ["conf/.env", ".env", "deploy/prod.env"], ".mcp.json": [".mcp.json", "tools/.mcp.json"],
}


@settings(max_examples=15, deadline=None)
@given(changes=st.fixed_dictionaries({
    path: st.tuples(st.sampled_from(MOVES[path]), st.sampled_from(range(len(LAYOUTS[path])))) for path in FILES}))
def test_moves_and_layouts(changes: Mapping[str, tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _check(changes, write(Path(folder) / "shop", FILES))


def _check(changes: Mapping[str, tuple[str, int]], root: Path) -> None:
    count = listed(root)
    assert count >= 4
    for path, text in FILES.items():
        (root / path).unlink()
        target, layout = changes[path]
        write(root, {target: LAYOUTS[path][layout](text)})
    result = scan([str(root)], OPTIONS)
    assert is_all_held(result, count), [(one.rule, one.location, one.status, one.bound) for one in result.findings]
    assert not result.unused
    (root / "new.py").write_text(f'API_KEY = "{KEY}"\nAPI_KEY2 = "{KEY}"\n', encoding="utf-8")
    status = [finding.status for finding in scan([str(root)], OPTIONS).findings]
    assert (status.count("baselined"), status.count("open")) == (count, 2)


def test_squashed_and_rebased_commits_and_a_move_in_a_change(tmp_path: Path) -> None:
    root = write(tmp_path / "shop", FILES)
    count = listed(root)
    state = {**FILES, ".shadowbom-baseline.json": (root / ".shadowbom-baseline.json").read_text()}
    moved = {("lib/" + path if path.startswith("app/") else path): "\n\n" * path.startswith("app/") + text
             for path, text in state.items()}
    built = Builder(tmp_path / "git")
    one = built.commit(state)
    two = built.commit({**state, "x.py": "x = 1\n"}, parents=(one,))
    three = built.commit({**moved, "x.py": "x = 1\n"}, parents=(two,))
    built.commit({**moved, "x.py": "x = 2\n"}, branch="squashed", parents=(one,))
    ids = built.done()
    for base, head in ((ids[one], ids[three]), (ids[two], ids[three]), (ids[one], "squashed")):
        result = scan_range(str(tmp_path / "git"), f"{base}..{head}", OPTIONS)
        assert [finding.status for finding in result.findings if finding.status == "open"] == []
        assert result.change is not None
        assert not result.change.new
        assert not result.change.fixed
    git(tmp_path / "git", "checkout", "-q", "squashed")
    assert is_all_held(scan([str(tmp_path / "git")], OPTIONS), count)
