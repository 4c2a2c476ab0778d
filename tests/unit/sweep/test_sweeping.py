from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from git_server import CUT, Apart, serving_apart
from shadowbom.errors import UserError
from shadowbom.sweep import child, local, sweeping
from shadowbom.sweep.forges import RepositoryRef, Target
from shadowbom.sweep.selection import Selection
from shadowbom.sweep.shards import is_of, shard_of
from shadowbom.sweep.spec import Limits, UnitResult, UnitSpec
from shadowbom.sweep.store import open_store, sole_writer
from sweep_rig import bare, dump, listed, statuses, swept

NAMES = ("api", "docs", "ml", "web")
USES = {
    "api": {"app.py": "import openai\n"}, "docs": {"README.md": "hello\n"},
    "ml": {"requirements.txt": "anthropic==1.0\n"}, "web": {"a.ts": 'import "@anthropic-ai/sdk";\n'},
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Apart]:
    for name in NAMES:
        bare(tmp_path / "served", name, USES[name])
    with serving_apart(tmp_path / "served") as running:
        yield running


@pytest.fixture
def target(server: Apart, tmp_path: Path) -> Target:
    return listed(tmp_path, server.url, NAMES)


def _expected(target: Target, tmp_path: Path) -> str:
    """What an undisturbed run remembers."""
    assert swept(target, tmp_path / "undisturbed.db").whole
    return dump(tmp_path / "undisturbed.db")


def test_what_has_not_changed_is_not_scanned_again(target: Target, tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    first = swept(target, store)
    assert (first.scanned, first.unchanged, first.failed, first.whole) == (4, 0, 0, True)
    second = swept(target, store)
    assert (second.scanned, second.unchanged, second.whole) == (0, 4, True)
    assert statuses(store) == dict.fromkeys(NAMES, "unchanged")


def test_a_change_is_scanned_and_told_and_so_is_what_is_gone(
    server: Apart, target: Target, tmp_path: Path
) -> None:
    from shadowbom.sweep.answers import changes

    store = tmp_path / "s.db"
    swept(target, store, now="2026-11-01")
    bare(tmp_path / "new", "api", {"app.py": "import cohere\n"})
    os.rename(tmp_path / "served" / "api.git", tmp_path / "old.git")
    os.rename(tmp_path / "new" / "api.git", tmp_path / "served" / "api.git")
    server.fail({"ml": 404})
    run = swept(target, store, now="2026-11-08")
    assert (run.scanned, run.unchanged, run.failed, run.whole) == (1, 2, 1, False)
    with closing(open_store(str(store))) as opened:
        told = [(one["repository"], one["kind"], one["cause"], one["label"]) for one in changes(opened, "2026-11-05")]
        assert told == [("api", "new", "", "cohere"), ("api", "gone", "", "openai")]
        assert len(changes(opened, "2026-11-01")) == 5
        with pytest.raises(UserError, match="--since"):
            changes(opened, "lately")


def test_what_only_new_rules_bring_to_light_is_kept_apart(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shadowbom.sweep.answers import changes

    store = tmp_path / "s.db"
    swept(target, store, now="2026-11-01")
    with closing(sqlite3.connect(store)) as opened:
        opened.execute("DELETE FROM asset WHERE name = 'openai'")
        opened.execute("UPDATE unit SET ruleset = 'older'")
        opened.commit()
    assert swept(target, store, now="2026-11-08").scanned == 4
    with closing(open_store(str(store))) as opened:
        assert [(one["cause"], one["label"]) for one in changes(opened, "2026-11-05")] == [("rules", "openai")]


def test_a_repository_that_is_not_listed_any_more_is_gone(server: Apart, target: Target, tmp_path: Path) -> None:
    from shadowbom.sweep.answers import assets, changes

    store = tmp_path / "s.db"
    swept(target, store, now="2026-11-01")
    swept(listed(tmp_path, server.url, NAMES[1:]), store, now="2026-11-08")
    with closing(open_store(str(store))) as opened:
        assert [(one["cause"], one["label"]) for one in changes(opened, "2026-11-05")] == [
            ("repository", "openai"), ("repository", "api repository")]
        assert {one["repository"] for one in assets(opened)} == {"ml", "web"}


def test_what_is_left_out_is_counted_and_not_scanned(target: Target, tmp_path: Path) -> None:
    run = swept(target, tmp_path / "s.db", selection=Selection(exclude=("m*",)))
    assert (run.scanned, run.whole) == (3, True)
    assert statuses(tmp_path / "s.db")["ml"] == "filtered"


def test_a_network_that_fails_for_a_while_makes_no_difference(
    server: Apart, target: Target, tmp_path: Path
) -> None:
    expected = _expected(target, tmp_path)
    server.fail({"web": CUT, "api": 502})
    store = tmp_path / "s.db"
    assert not swept(target, store).whole
    assert {name: said for name, said in statuses(store).items() if said != "scanned"} == {
        "api": "failed network", "web": "failed network"}
    server.fail({})
    run = swept(target, store)
    assert (run.scanned, run.unchanged, run.whole) == (2, 2, True)
    with closing(open_store(str(store))) as opened, closing(open_store(str(tmp_path / "undisturbed.db"))) as other:
        query = "SELECT r.name, a.key, a.path FROM asset a JOIN repository r ON r.id = a.repository_id ORDER BY 1, 2"
        assert [tuple(row) for row in opened.execute(query)] == [tuple(row) for row in other.execute(query)]
    assert expected


def test_a_store_that_cannot_grow_is_told_and_the_same_command_goes_on(target: Target, tmp_path: Path) -> None:
    expected = _expected(target, tmp_path)
    store = tmp_path / "s.db"
    program = (f"import sys, resource; sys.path.insert(0, {str(Path(__file__).parents[2])!r})\n"
               "from pathlib import Path; from shadowbom.sweep.forges import Target; from sweep_rig import swept\n"
               "from shadowbom.sweep import sweeping; begin = sweeping.Writer.listed\n"
               "def listed(*a): begin(*a); resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
               "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); sweeping.Writer.listed = listed\n"
               f"swept(Target('list', {target.value!r}), Path({str(store)!r}), jobs=1)\n")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "UserError: --store" in done.stderr, done.stderr
    assert swept(target, store).whole
    assert dump(store) == expected


def test_another_part_takes_nothing_away(
    server: Apart, target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHADOWBOM_SWEEP_SALT", "s")
    store = tmp_path / "s.db"
    for shard in ((1, 1), (1, 2)):
        swept(target, store, shard=shard)
    with closing(open_store(str(store))) as opened:
        assert opened.execute("SELECT count(*) FROM repository WHERE gone_sweep IS NOT NULL").fetchone()[0] == 0


def test_a_supervisor_that_is_killed_goes_on_where_it_was(target: Target, tmp_path: Path) -> None:
    expected = _expected(target, tmp_path)
    store = tmp_path / "s.db"
    program = (f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r})\n"
               "from pathlib import Path; from shadowbom.sweep.forges import Target; from sweep_rig import swept\n"
               f"swept(Target('list', {target.value!r}), Path({str(store)!r}), jobs=1)\n")
    running = subprocess.Popen([sys.executable, "-c", program])
    done = 0
    while not done and running.poll() is None:
        time.sleep(0.02)
        if store.exists():
            with closing(sqlite3.connect(store, timeout=5)) as opened:
                tables = opened.execute("SELECT count(*) FROM sqlite_master WHERE name = 'consumption'").fetchone()[0]
                done = opened.execute("SELECT count(*) FROM unit").fetchone()[0] if tables else 0
    running.kill()
    running.wait()
    run = swept(target, store)
    assert run.before + run.scanned == 4
    assert run.before >= 1
    assert dump(store) == expected
    assert not Path(f"{store}.work").exists()


def test_a_second_supervisor_is_refused(target: Target, tmp_path: Path) -> None:
    with sole_writer(str(tmp_path / "s.db")):
        program = f"from shadowbom.sweep.store import sole_writer\nwith sole_writer({str(tmp_path / 's.db')!r}): pass"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert "another sweep writes to it" in done.stderr
    assert swept(target, tmp_path / "s.db").whole


def _disturbed(monkeypatch: pytest.MonkeyPatch, name: str, times: int, way: Any) -> None:
    """The first units of a repository go ``way`` in their process."""
    from shadowbom.sweep import unit

    real, count = unit.run_unit, [0]
    begun = local.start

    def start(spec: UnitSpec, folder: str, *, fork: bool = True) -> child.Child:
        if spec.name == name:
            count[0] += 1
        return begun(spec, folder, fork=fork)

    def run(spec: UnitSpec, folder: str) -> UnitResult:
        if spec.name == name and count[0] <= times:
            way()
        return real(spec, folder)

    monkeypatch.setattr(local, "start", start)
    monkeypatch.setattr(unit, "run_unit", run)


def _killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_child_that_is_killed_is_started_again(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = _expected(target, tmp_path)
    _disturbed(monkeypatch, "ml", 1, _killed)
    assert swept(target, tmp_path / "s.db").whole
    assert dump(tmp_path / "s.db") == expected


def test_a_repository_that_always_ends_its_process_is_put_aside_by_name(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _disturbed(monkeypatch, "ml", 9, _killed)
    run = swept(target, tmp_path / "s.db")
    assert (run.scanned, run.failed, run.whole) == (3, 1, False)
    assert statuses(tmp_path / "s.db")["ml"] == "quarantined crash"


@pytest.mark.parametrize(("way", "limits", "said"), [
    (lambda: time.sleep(60), Limits(seconds=1), "timed-out timeout"),
    (lambda: bytearray(4 << 30), Limits(memory=3 << 30), "failed memory"),
    (lambda: sys.exit(3), Limits(), "quarantined crash"),
])
def test_no_unit_takes_more_than_it_may(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: Any, limits: Limits, said: str
) -> None:
    _disturbed(monkeypatch, "ml", 9, way)
    swept(target, tmp_path / "s.db", limits=limits)
    assert statuses(tmp_path / "s.db")["ml"] == said


def test_a_disk_that_is_full_is_a_failure_and_no_crash(target: Target, tmp_path: Path) -> None:
    expected = _expected(target, tmp_path)
    run = swept(target, tmp_path / "s.db", limits=Limits(file=16))
    assert (run.scanned, run.failed) == (0, 4)
    assert {said.split()[0] for said in statuses(tmp_path / "s.db").values()} <= {"failed", "quarantined"}
    os.remove(tmp_path / "s.db")
    assert swept(target, tmp_path / "s.db").whole
    assert dump(tmp_path / "s.db") == expected


def test_an_answer_that_is_too_long_is_cut_off(target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _disturbed(monkeypatch, "ml", 0, _killed)
    from shadowbom.sweep import unit

    monkeypatch.setattr(unit, "run_unit", lambda spec, _: UnitResult(spec.key, "scanned", reason="x" * 10_000))
    swept(target, tmp_path / "s.db", limits=Limits(output=1000))
    assert set(statuses(tmp_path / "s.db").values()) == {"failed output"}


def test_what_a_child_has_started_ends_with_the_supervisor(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys, time; from shadowbom.sweep import unit, child; from shadowbom.sweep.spec import *\n"
        f"def run(spec, folder): print(subprocess.Popen(['sleep', '100']).pid, file=open({str(tmp_path / 'pid')!r}, "
        "'w'), flush=True); time.sleep(100)\n"
        f"unit.run_unit = run; child.start(UnitSpec('k', 'n'), {str(tmp_path / 'work')!r}); time.sleep(100)\n")
    running = subprocess.Popen([sys.executable, "-c", program])
    file = tmp_path / "pid"
    while not file.exists() or not file.read_text():
        assert running.poll() is None
        time.sleep(0.02)
    running.kill()
    running.wait()
    for _ in range(500):
        state = Path(f"/proc/{file.read_text().strip()}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            break
        time.sleep(0.02)
    else:
        pytest.fail("the grandchild lives on")


def test_a_child_may_be_an_interpreter_of_its_own(tmp_path: Path) -> None:
    bare(tmp_path, "web", USES["web"])
    began = child.start(UnitSpec("folder::web", "web", path=str(tmp_path / "web.git")), str(tmp_path / "work"),
                        fork=False)
    while began.read():
        pass
    result = began.end()
    assert result.document is not None
    assert [asset["name"] for asset in result.document["assets"]] == ["anthropic"]


def test_shards_share_all_repositories_and_none_twice() -> None:
    keys = [RepositoryRef("list", "h", str(n), str(n)).key for n in range(300)]
    parts = [{key for key in keys if is_of(key, (n, 3))} for n in (1, 2, 3)]
    assert sorted(key for part in parts for key in part) == sorted(keys)
    assert min(map(len, parts)) > 50


@pytest.mark.parametrize(("spelt", "environment", "shard"), [
    ("", {}, (1, 1)), ("2/4", {}, (2, 4)),
    ("auto", {"CI_NODE_INDEX": "3", "CI_NODE_TOTAL": "4"}, (3, 4)),
    ("auto", {"JOB_COMPLETION_INDEX": "0", "SHADOWBOM_SHARDS": "8"}, (1, 8)),
])
def test_which_part_this_is(spelt: str, environment: dict[str, str], shard: tuple[int, int]) -> None:
    assert shard_of(spelt, environment) == shard


@pytest.mark.parametrize(("spelt", "environment"), [
    ("0/4", {}), ("5/4", {}), ("x", {}), ("auto", {}), ("auto", {"JOB_COMPLETION_INDEX": "1"}),
])
def test_what_is_no_part_is_told(spelt: str, environment: dict[str, str]) -> None:
    with pytest.raises(UserError, match="--shard"):
        shard_of(spelt, environment)


def test_parts_must_mark_keys_alike(target: Target, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="SHADOWBOM_SWEEP_SALT"):
        swept(target, tmp_path / "s.db", shard=(1, 2))


def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as opened:
        opened.execute("CREATE TABLE theirs (x)")
    before = other.read_bytes()
    with pytest.raises(UserError, match="not a store of sweeps"):
        open_store(str(other), create=True)
    (tmp_path / "text").write_text("hello" * 500)
    with pytest.raises(UserError, match="not a store"):
        open_store(str(tmp_path / "text"))
    with pytest.raises(UserError, match="no such file"):
        open_store(str(tmp_path / "nowhere"))
    with closing(sqlite3.connect(tmp_path / "newer.db")) as opened:
        opened.execute("PRAGMA user_version = 99")
    with pytest.raises(UserError, match="newer shadowbom"):
        open_store(str(tmp_path / "newer.db"))
    assert other.read_bytes() == before
    assert sweeping.ATTEMPTS == 3
