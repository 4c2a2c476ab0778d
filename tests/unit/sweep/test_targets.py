from __future__ import annotations

import base64
from pathlib import Path

import keyring
import keyring.backends.fail
import keyring.backends.null
import keyring.errors
import pytest

from git_histories import git
from shadowbom.errors import UserError
from shadowbom.sweep.credentials import header_of, token_of, variable_of
from shadowbom.sweep.forges import ListingProblem, RepositoryRef, Target, list_all, target_of
from shadowbom.sweep.selection import Selection


def _repository(folder: Path, *words: str) -> Path:
    folder.mkdir(parents=True)
    git(folder, "init", "-q", *words)
    return folder


def test_a_folder_lists_clones_and_bare_ones_once_and_none_inside_another(tmp_path: Path) -> None:
    _repository(tmp_path / "org" / "web")
    _repository(tmp_path / "org" / "web" / "vendored")
    _repository(tmp_path / "org" / "api.git", "--bare")
    (tmp_path / "org" / "notes").mkdir()
    (tmp_path / "org" / "loop").symlink_to(tmp_path)
    found, problems = list_all([Target("folder", str(tmp_path)), Target("folder", str(tmp_path / "org"))])
    assert [(one.name, one.path) for one in found] == [
        ("org/api", str(tmp_path / "org" / "api.git")), ("org/web", str(tmp_path / "org" / "web"))]
    assert problems == []


def test_a_repository_that_is_named_itself_has_its_own_name(tmp_path: Path) -> None:
    _repository(tmp_path / "shop")
    assert [one.name for one in list_all([target_of(str(tmp_path / "shop"))])[0]] == ["shop"]


def test_a_list_file_gives_addresses_and_tells_of_wrong_lines(tmp_path: Path) -> None:
    listed = tmp_path / "all.txt"
    listed.write_text(
        "# ours\n\nhttps://git.example.org/acme/web.git\nhttps://git.example.org:8443/acme/api shown/api\n"
        "http://127.0.0.1:9/x.git\nhttp://git.example.org/x\nssh://git@git.example.org/x\n"
        "https://user:hunter2@git.example.org/x\next::sh\n--upload-pack=x\nfile:///etc\nhttps://git.example.org/?a=b\n",
        encoding="utf-8")
    found, problems = list_all([target_of(str(listed))])
    assert [(one.host, one.id, one.name) for one in found] == [
        ("127.0.0.1:9", "x", "x"), ("git.example.org:8443", "acme/api", "shown/api"),
        ("git.example.org", "acme/web", "acme/web")]
    assert [one.message.partition(":")[0] for one in problems] == [f"line {n}" for n in (10, 11, 12, 6, 7, 8, 9)]
    assert all(isinstance(one, ListingProblem) and "hunter2" not in one.message for one in problems)


@pytest.mark.parametrize("spelt", ["nowhere", "folder:", "svn:x"])
def test_what_is_no_target_is_told(spelt: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError):
        target_of(spelt)


@pytest.mark.parametrize(("selection", "reason"), [
    (Selection(), ""),
    (Selection(include=("acme/*",)), ""),
    (Selection(include=("other/*",)), "not included"),
    (Selection(exclude=("ACME/w*",)), "excluded"),
    (Selection(topics=("llm",)), ""),
    (Selection(topics=("web",)), "topic"),
    (Selection(languages=("Python",)), ""),
    (Selection(languages=("Go",)), "language"),
    (Selection(visibilities=("public",)), "visibility"),
    (Selection(since="2026-02-01"), "no push since"),
    (Selection(since="2026-01-01"), ""),
])
def test_what_is_left_out_and_why(selection: Selection, reason: str) -> None:
    one = RepositoryRef("list", "h", "1", "acme/web", visibility="private", size=11, pushed="2026-01-31T00:00:00Z",
                        language="python", topics=("LLM",))
    assert selection.reason(one) == reason


def test_what_is_too_large_is_no_matter_of_names() -> None:
    one = RepositoryRef("list", "h", "1", "acme/web", size=11)
    assert (Selection(size=10).is_too_large(one), Selection(size=11).is_too_large(one)) == (True, False)
    assert not Selection(size=10).is_too_large(RepositoryRef("list", "h", "1", "acme/web"))


def test_archived_ones_and_forks_are_left_out_unless_asked_for() -> None:
    archived = RepositoryRef("list", "h", "1", "a", archived=True)
    fork = RepositoryRef("list", "h", "1", "a", fork=True)
    assert (Selection().reason(archived), Selection().reason(fork)) == ("archived", "fork")
    assert (Selection(archived=True).reason(archived), Selection(forks=True).reason(fork)) == ("", "")


def test_a_wrong_date_is_told() -> None:
    with pytest.raises(UserError, match="--pushed-since"):
        Selection(since="yesterday")


def test_a_token_comes_from_the_environment_or_the_file_of_its_host_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GH_TOKEN", "GITHUB_TOKEN", "SHADOWBOM_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_TOKEN", "one")
    monkeypatch.setenv(variable_of("git.example.org:8443"), "two")
    (tmp_path / "tokens").write_text("# host token\nfiled.example.org three\n", encoding="utf-8")
    monkeypatch.setenv("SHADOWBOM_TOKEN_FILE", str(tmp_path / "tokens"))
    assert [token_of(host) for host in ("github.com", "git.example.org:8443", "filed.example.org", "other")] == [
        "one", "two", "three", ""]
    assert header_of("other") == ""
    assert base64.b64decode(header_of("github.com").rpartition(" ")[2]) == b"x-access-token:one"


def test_a_token_that_would_split_a_header_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable_of("h"), "one\r\nX: two")
    with pytest.raises(UserError, match="token of h"):
        header_of("h")


class _Keyring(keyring.backends.null.Keyring):

    def get_password(self, service: str, username: str) -> str | None:
        if username == "locked.example":
            raise keyring.errors.KeyringLocked("no")
        return "kept" if (service, username) == ("shadowbom", "git.example") else None


def test_a_token_can_be_in_the_keyring_and_no_keyring_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHADOWBOM_TOKEN_FILE", raising=False)
    before = keyring.get_keyring()
    try:
        keyring.set_keyring(_Keyring())
        assert (token_of("git.example"), token_of("other.example")) == ("kept", "")
        with pytest.raises(UserError, match="KeyringLocked"):
            token_of("locked.example")
        keyring.set_keyring(keyring.backends.fail.Keyring())
        assert token_of("git.example") == ""
    finally:
        keyring.set_keyring(before)
