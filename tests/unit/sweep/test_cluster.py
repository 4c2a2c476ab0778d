from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import cluster_tasks
from git_server import Apart, serving_apart
from shadowbom.errors import UserError
from shadowbom.sweep import cluster, nursery, sweeping
from shadowbom.sweep.cluster import Dask
from shadowbom.sweep.credentials import SALT
from shadowbom.sweep.executors import EXECUTORS, address_of, check, executor_of
from shadowbom.sweep.forges import Target
from shadowbom.sweep.spec import Settings, UnitResult, UnitSpec
from sweep_rig import bare, dump, listed, statuses, swept

SALT_OF_WORKER = "salt"
USES = {"api": "import openai\n", "ml": "import anthropic\n", "web": "import cohere\n"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Apart]:
    for name, text in USES.items():
        bare(folder / "served", name, {"app.py": text})
    with serving_apart(folder / "served") as running:
        yield running


@pytest.fixture(scope="module")
def target(server: Apart, folder: Path) -> Target:
    return listed(folder, server.url, tuple(USES))


@pytest.fixture(scope="module")
def expected(target: Target, folder: Path) -> str:
    """What the local executor remembers."""
    assert swept(target, folder / "local.db").whole
    return dump(folder / "local.db")


def _running(task: cluster.Task, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers run ``task``."""
    monkeypatch.setattr(sweeping, "executor_of", lambda _, *given: Dask(*given, task=task))


def test_a_worker_that_is_lost_makes_no_difference(
    target: Target, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = tmp_path / "pid"
    monkeypatch.setenv(cluster_tasks.MARKER, str(marker))
    _running(cluster_tasks.waits, monkeypatch)
    killed: list[int] = []

    def kill() -> None:
        late = time.monotonic() + 60
        while not marker.exists() and time.monotonic() < late:
            time.sleep(0.02)
        killed.append(int(marker.read_text(encoding="ascii")))
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    run = swept(target, tmp_path / "s.db")
    killer.join()
    assert killed
    assert (run.scanned, run.failed, run.whole) == (3, 0, True)
    assert dump(tmp_path / "s.db") == expected
    assert not Path(f"{tmp_path}/s.db.work").exists()


@pytest.fixture(scope="module")
def one_worker() -> Iterator[str]:
    """The address of a scheduler of this machine with one worker, which marks keys with ``SALT_OF_WORKER``."""
    import dask.config
    from distributed import LocalCluster

    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, worker_dashboard_address=None,
        silence_logs=50, processes=True, env={SALT: SALT_OF_WORKER},
    ) as running:
        yield str(running.scheduler_address)


def test_what_ends_its_workers_is_put_aside_by_name(
    one_worker: str, target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SALT, SALT_OF_WORKER)
    _running(cluster_tasks.poison, monkeypatch)
    run = swept(target, tmp_path / "s.db", executor="dask", scheduler=one_worker)
    assert (run.scanned, run.failed, run.whole) == (2, 1, False)
    assert statuses(tmp_path / "s.db") == {"api": "scanned", "ml": "quarantined crash", "web": "scanned"}


def test_a_cluster_that_would_mark_keys_otherwise_is_not_used(
    one_worker: str, target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UserError, match=SALT):
        swept(target, tmp_path / "s.db", executor="dask", scheduler=one_worker)
    monkeypatch.setenv(SALT, "another")
    with pytest.raises(UserError, match="a worker of the cluster has another salt of marks than the machine"):
        swept(target, tmp_path / "s.db", executor="dask", scheduler=one_worker)
    assert set(statuses(tmp_path / "s.db").values()) == {"pending"}


@pytest.mark.parametrize(("task", "reason"), [
    (cluster_tasks.nonsense, "its worker answered with no result"),
    (cluster_tasks.fails, "ZeroDivisionError: over and over"),
])
def test_whatever_a_worker_answers_is_an_outcome(one_worker: str, task: cluster.Task, reason: str) -> None:
    executor = Dask("", 1, one_worker, task=task)
    executor.submit(UnitSpec("list:h:x", "x", "h", "https://h/x", head="1" * 40))
    assert list(executor.results()) == [
        UnitResult("list:h:x", "failed", "1" * 40, cause="other", reason=reason)]


def test_with_nothing_to_do_no_cluster_is_begun(tmp_path: Path) -> None:
    assert list(Dask(str(tmp_path), 1, "tcp://127.0.0.1:1").results()) == []


def test_a_scheduler_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_CONNECT", 0.2)
    executor = Dask("", 1, "tcp://127.0.0.1:1")
    executor.submit(UnitSpec("k", "x"))
    with pytest.raises(UserError, match="cannot be reached"):
        list(executor.results())
    executor = Dask("", 1, "tls://127.0.0.1:1")
    executor.submit(UnitSpec("k", "x"))
    with pytest.raises(UserError, match="DASK_DISTRIBUTED__COMM__TLS__CA_FILE"):
        list(executor.results())


@pytest.mark.parametrize(("spelt", "address"), [
    ("tls://dask.example.org:8786", "tls://dask.example.org:8786"), ("tls://10.0.0.1:1", "tls://10.0.0.1:1"),
    ("tcp://127.0.0.1:8786", "tcp://127.0.0.1:8786"), ("localhost:8786", "tcp://localhost:8786"),
    ("tcp://[::1]:8786", "tcp://[::1]:8786"),
])
def test_schedulers_that_are_asked(spelt: str, address: str) -> None:
    assert address_of(spelt) == address


@pytest.mark.parametrize("spelt", [
    "tcp://10.0.0.1:8786", "dask.example.org:8786", "ws://127.0.0.1:1", "wss://h:1", "ucx://h:1", "inproc://h:1",
    "tcp://127.0.0.1.example.org:8786", "tcp://0.0.0.0:1", "tcp://tls://h:1", "://h:1", "tls+tcp://h:1",
])
def test_schedulers_that_anybody_on_the_way_could_be_are_refused(spelt: str) -> None:
    with pytest.raises(UserError, match="tls:// alone"):
        address_of(spelt)


@pytest.mark.parametrize("spelt", [
    "tls://", "tls://h", "tls://h:x", "tls://h:99999", "tls://a@h:1", "tls://h:1/x", "tls://h:1?x", "tls://[:1", "tls",
    "tcp://127.0.0.1:1@h:2", "tls://h:1#x",
])
def test_what_is_no_address_is_told(spelt: str) -> None:
    with pytest.raises(UserError, match="not the address of a scheduler"):
        address_of(spelt)


def test_a_scheduler_is_for_dask_alone(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--executor dask"):
        check("local", "tls://h:1")
    assert [type(executor_of(name, str(tmp_path), 1, "")).__name__ for name in EXECUTORS] == ["Dask", "Local"]


def test_what_is_not_installed_or_must_not_be_asked_is_told_before_the_work(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SALT, "salt")
    with pytest.raises(UserError, match="tls:// alone"):
        swept(target, tmp_path / "s.db", executor="dask", scheduler="tcp://10.0.0.1:8786")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(UserError, match=r"shadowbom\[dask\]"):
        swept(target, tmp_path / "s.db", executor="dask")
    assert not (tmp_path / "s.db").exists()


def test_a_process_that_is_kept_and_dies_is_a_crash_of_its_unit_and_the_next_has_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare(tmp_path, "web", {"app.py": USES["web"]})
    monkeypatch.setattr(nursery, "_folder", lambda: str(tmp_path))
    monkeypatch.setattr(nursery, "_idle", [])
    spec = UnitSpec("folder::web", "web", path=str(tmp_path / "web.git"))
    same = nursery.alike(Settings())
    kept = nursery.Nursery(str(tmp_path))
    kept._process.kill()
    nursery._idle.append(kept)
    crashed = nursery.result_of(nursery.run(spec.to_json(), same))
    assert (crashed.status, crashed.cause) == ("failed", "crash")
    assert "SIGKILL" in crashed.reason
    result = nursery.result_of(nursery.run(spec.to_json(), same))
    with pytest.raises(nursery.WorkerError, match="has another version and another signatures than"):
        nursery.result_of(nursery.run(spec.to_json(), {**same, "version": "0", "signatures": "0"}))
    (kept,) = nursery._idle
    kept.end()
    assert result.document is not None
    assert [asset["name"] for asset in result.document["assets"]] == ["cohere"]
