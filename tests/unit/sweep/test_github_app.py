"""A GitHub App lets a sweep in: its key is made here, and is nowhere afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from forge_server import APP, INSTALLATION, ForgeServer, forge, node
from shadowbom.errors import UserError
from shadowbom.sweep import credentials
from shadowbom.sweep.credentials import let_in, spelt, token_of, variable_of
from shadowbom.sweep.forges import Target, api, github, github_app
from sweep_rig import bare, commit_of, statuses, swept


@pytest.fixture(scope="module")
def keys() -> tuple[str, bytes]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                serialization.NoEncryption())
    public = key.public_key().public_bytes(serialization.Encoding.PEM,
                                           serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, bytes]) -> Iterator[ForgeServer]:
    monkeypatch.setattr(api, "_gates", {})
    monkeypatch.setattr(github_app, "_kept", {})
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv(credentials.FILE, raising=False)
    with forge(tmp_path / "served") as started:
        started.token, started.app_key = "of-an-installation", keys[1]
        monkeypatch.setenv(f"SHADOWBOM_APP_{spelt(started.host)}", f"{APP}:42")
        monkeypatch.setenv(f"SHADOWBOM_APP_KEY_{spelt(started.host)}", keys[0])
        yield started


def _asked(server: ForgeServer) -> int:
    return [path for path, _ in server.asked].count(INSTALLATION)


def test_a_sweep_by_an_app_asks_for_one_token_and_keeps_it_to_itself(
    server: ForgeServer, tmp_path: Path, keys: tuple[str, bytes]
) -> None:
    server.repositories = []
    for number in range(3):
        head = commit_of(bare(tmp_path / "served" / "acme", f"repo-{number}", {"a.py": f"import openai  # {number}\n"}))
        server.repositories.append(node(number + 1, nameWithOwner=f"acme/repo-{number}", defaultBranchRef={
            "name": "main", "target": {"oid": head}}))
    run = swept(Target("github", f"{server.url}acme"), tmp_path / "s.db")
    assert (run.scanned, run.whole) == (3, True)
    assert set(statuses(tmp_path / "s.db").values()) == {"scanned"}
    assert _asked(server) == 1
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("s.db*"))
    secrets = [server.token, keys[0].splitlines()[1], *(signed for signed in server.tokens if "eyJ" in str(signed))]
    assert [secret for secret in secrets if str(secret).encode() in stored] == []
    assert [path for path, _ in server.asked if server.token in path] == []


def test_a_token_is_kept_until_shortly_before_its_end(server: ForgeServer) -> None:
    server.hours = 0.1
    assert [token_of(server.host) for _ in range(2)] == [server.token] * 2
    assert _asked(server) == 2
    server.hours, server.token = 1.0, "the-next-one"
    assert [token_of(server.host) for _ in range(3)] == ["the-next-one"] * 3
    assert let_in(server.host) == {variable_of(server.host): server.token}
    assert _asked(server) == 3
    assert "the-next-one" not in repr(github_app._kept)


def test_the_own_variable_of_a_host_goes_before_its_app(
    server: ForgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable_of(server.host), "of-a-person")
    assert token_of(server.host) == "of-a-person"
    assert let_in(server.host) == {}
    assert _asked(server) == 0


def test_the_key_may_be_in_a_file_or_the_keyring(
    server: ForgeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, bytes]
) -> None:
    monkeypatch.delenv(f"SHADOWBOM_APP_KEY_{spelt(server.host)}")
    monkeypatch.setattr(github_app, "of_keyring", lambda host, service: keys[0] if service == "shadowbom-app" else "")
    assert token_of(server.host) == server.token
    (tmp_path / "key.pem").write_text(keys[0], encoding="ascii")
    monkeypatch.setattr(github_app, "_kept", {})
    monkeypatch.setattr(github_app, "of_keyring", lambda host, service: "")
    monkeypatch.setenv(f"SHADOWBOM_APP_KEY_FILE_{spelt(server.host)}", str(tmp_path / "key.pem"))
    assert token_of(server.host) == server.token


@pytest.mark.parametrize(("name", "value", "message"), [
    ("", "no app", "not an App and its installation"), ("", f"{APP}:7", "gets no token from .*: it answers with 404"),
    ("", "another:42", "gets no token from .*: it answers with 401"), ("KEY_", "", "has no private key"),
    ("KEY_", "-----BEGIN PRIVATE KEY-----\\nabc", "is no RSA key"), ("KEY_FILE_", "nowhere", "cannot be read"),
])
def test_what_is_wrong_with_an_app_is_told_without_its_secrets(
    server: ForgeServer, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, bytes], name: str, value: str, message: str
) -> None:
    if name == "KEY_FILE_":
        monkeypatch.delenv(f"SHADOWBOM_APP_KEY_{spelt(server.host)}")
    monkeypatch.setattr(github_app, "of_keyring", lambda host, service: "")
    monkeypatch.setenv(f"SHADOWBOM_APP_{name}{spelt(server.host)}", value)
    with pytest.raises(UserError, match=message) as told:
        token_of(server.host)
    assert not any(str(signed) in str(told.value) for signed in server.tokens)
    assert keys[0].splitlines()[1] not in str(told.value)
    assert let_in(server.host) == {}


def test_an_app_that_gets_no_token_is_an_error_of_the_target(server: ForgeServer, keys: tuple[str, bytes]) -> None:
    server.app_key = keys[0].encode()
    with pytest.raises(UserError, match=r"the App \S+ gets no token"):
        list(github.repositories(Target("github", f"{server.url}acme")))
