"""Where policies come from: the command line, the environment, the user's own configuration, and the repository."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from shadowbom.catalog import download
from shadowbom.errors import UserError
from shadowbom.own import Own, own_configuration
from shadowbom.policies import VARIABLE, central_policy, open_policies, own_policy

TEXT = b"[policy]\nmode = 'enforce'\n"


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("SHADOWBOM_CACHE_DIR", str(tmp_path / "cache"))


def test_no_policy_is_named() -> None:
    assert central_policy() is None
    assert own_configuration() == Own()
    assert not open_policies(lambda _: None)


def test_the_nearest_word_of_the_user_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("line", "variable", "own"):
        (tmp_path / f"{name}.toml").write_bytes(TEXT)
    config = tmp_path / "config" / "shadowbom" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("policy = '../../own.toml'\n[sweep]\nkeep_days = 400\n")
    found = central_policy()
    assert found is not None
    assert Path(found.file).resolve() == tmp_path / "own.toml"
    assert own_configuration().keep_days == 400
    monkeypatch.setenv(VARIABLE, str(tmp_path / "variable.toml"))
    found = central_policy()
    assert found is not None
    assert found.file.endswith("variable.toml")
    found = central_policy(str(tmp_path / "line.toml"))
    assert found is not None
    assert (found.file, found.digest) == (str(tmp_path / "line.toml"), hashlib.sha256(TEXT).hexdigest())


@pytest.mark.parametrize("text", ["policy = 3", "other = 'x'", "policy = ", "\xff", "sweep = 3", "[sweep]\nkeep = 3",
    "[sweep]\nkeep_days = -1", "[sweep]\nkeep_days = true", "[sweep]\nkeep_days = '3'", "[sweep]\nkeep_days = 36501",
])
def test_a_wrong_user_configuration_is_told(tmp_path: Path, text: str) -> None:
    config = tmp_path / "config" / "shadowbom" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_bytes(text.encode("latin-1"))
    with pytest.raises(UserError, match=r"config\.toml"):
        central_policy()


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such file"):
        central_policy(str(tmp_path / "none.toml"))
    with pytest.raises(UserError, match="not a file"):
        central_policy(str(tmp_path))
    with pytest.raises(UserError, match="cannot be read"):
        central_policy("a\0b")


def test_a_url_needs_https_and_a_hash_and_is_fetched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = hashlib.sha256(TEXT).hexdigest()
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        return TEXT

    monkeypatch.setattr(download, "fetch", fetch)
    for _ in range(2):
        found = central_policy(f"https://example.org/p.toml#sha256={digest.upper()}")
        assert found is not None
        assert (found.file, found.mode) == ("https://example.org/p.toml", "enforce")
    assert asked == ["https://example.org/p.toml"]
    for wrong in (f"http://example.org/p#sha256={digest}", "https://example.org/p", "https://example.org/p#sha256=ab"):
        with pytest.raises(UserError, match="must be https and end in #sha256="):
            central_policy(wrong)
    with pytest.raises(UserError, match="not the one that is pinned"):
        central_policy(f"https://example.org/p.toml#sha256={'0' * 64}")


def test_a_cached_policy_that_somebody_changed_is_fetched_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    digest = hashlib.sha256(TEXT).hexdigest()
    monkeypatch.setattr(download, "fetch", lambda _: TEXT)
    place = f"https://example.org/p.toml#sha256={digest}"
    central_policy(place)
    (kept,) = (tmp_path / "cache").glob("policy-*")
    kept.write_bytes(b"[policy]\nmode = 'warn'\n")
    found = central_policy(place)
    assert found is not None
    assert found.mode == "enforce"


def test_the_repository_has_its_own_in_either_file() -> None:
    files = {".shadowbom.toml": b"[policy]\nfail_on = 'low'\n"}
    found = own_policy(files.get)
    assert found is not None
    assert (found.file, found.fail_on) == (".shadowbom.toml", "low")
    files = {"pyproject.toml": b"[tool.shadowbom.policy]\nfail_on = 'low'\n"}
    found = own_policy(files.get)
    assert found is not None
    assert found.file == "pyproject.toml"
    for nothing in (b"[tool.other]\n", b"[tool.shadowbom]\nexclude = []\n", b"# shadowbom\n[broken"):
        assert own_policy({"pyproject.toml": nothing}.get) is None
    assert own_policy({".shadowbom.toml": b"exclude = []\n"}.get) is None
    with pytest.raises(UserError, match="did you mean"):
        own_policy({"pyproject.toml": b"[tool.shadowbom.policy]\nfailon = 'low'\n"}.get)
