from __future__ import annotations

import os
from pathlib import Path

import pytest

from shadowbom.errors import UserError
from shadowbom.policy.config import Config, read_config


def configured(root: Path, text: str, name: str = ".shadowbom.toml") -> Config:
    (root / name).write_text(text, encoding="utf-8")
    return read_config(str(root))


def test_none(tmp_path: Path) -> None:
    assert read_config(str(tmp_path)) == Config()


def test_all_keys(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    config = configured(
        tmp_path, 'exclude = ["docs/", "*.md"]\ncatalog = "ours"\nmin_confidence = "medium"\nfail_on = "none"\n'
        'baseline = "./security/debt.json"\n'
    )
    assert config == Config(
        exclude=("docs/", "*.md"),
        catalogs=(str(tmp_path.resolve() / "ours"),),
        min_confidence="medium",
        fail_on="none",
        baseline="security/debt.json",
        file=".shadowbom.toml",
        keys=("baseline", "catalog", "exclude", "fail_on", "min_confidence"),
    )


def test_pyproject(tmp_path: Path) -> None:
    config = configured(tmp_path, '[project]\nname = "x"\n[tool.shadowbom]\nexclude = "a"\n', "pyproject.toml")
    assert (config.exclude, config.file, config.keys) == (("a",), "pyproject.toml", ("exclude",))


def test_the_own_file_wins(tmp_path: Path) -> None:
    configured(tmp_path, '[tool.shadowbom]\nexclude = "theirs"\n', "pyproject.toml")
    assert configured(tmp_path, 'exclude = "own"\n').exclude == ("own",)


@pytest.mark.parametrize(
    "text", ["", "[tool]\n", '[project]\nname = "shadowbom"\n', "tool = 3 # shadowbom\n", "shadowbom = [broken"]
)
def test_a_pyproject_that_is_not_about_us_or_broken_is_none_of_ours(tmp_path: Path, text: str) -> None:
    assert configured(tmp_path, text, "pyproject.toml") == Config()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("exlude = []", "unknown key 'exlude'; did you mean 'exclude'?"),
        ('fail-on = "low"', "unknown key 'fail-on'; did you mean 'fail_on'?"),
        ("zzz = 1", "unknown key 'zzz'; known keys are baseline, catalog, exclude, fail_on, min_confidence"),
        ("exclude = 3", "exclude must be a text or a list of texts"),
        ("exclude = [1]", "exclude must be a text or a list of texts"),
        ('exclude = ""', "exclude must be a text or a list of texts"),
        ('exclude = "a\\u0000"', "exclude must have at most 1000 entries, none with a NUL"),
        ('min_confidence = "some"', "min_confidence must be one of low, medium, high"),
        ("fail_on = true", "fail_on must be one of none, low, medium, high, critical"),
        ('catalog = "nowhere"', "catalog 'nowhere' is no folder"),
        ('catalog = ".."', "catalog '..' is outside the repository; give it with --catalog instead"),
        ('catalog = "/"', "catalog '/' is outside the repository; give it with --catalog instead"),
        ("exclude = [", "not TOML: "),
        ("a = " + "[" * 100_000, "not TOML: "),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        configured(tmp_path, text)
    assert str(caught.value).startswith(f".shadowbom.toml: {message}")


def test_a_section_that_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"pyproject\.toml: tool\.shadowbom must be a table"):
        configured(tmp_path, "[tool]\nshadowbom = 1\n", "pyproject.toml")


def test_too_many_entries(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="at most 1000 entries"):
        configured(tmp_path, f"exclude = {['a'] * 1001}")


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / ".shadowbom.toml").write_bytes(b"a = '\xff'")
    with pytest.raises(UserError, match="not UTF-8 at byte 5"):
        read_config(str(tmp_path))


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="larger than 1 MB"):
        configured(tmp_path, "#" * ((1 << 20) + 1))
    (tmp_path / ".shadowbom.toml").unlink()
    assert configured(tmp_path, "#shadowbom" * (1 << 20), "pyproject.toml") == Config()


def test_a_byte_order_mark_is_taken(tmp_path: Path) -> None:
    assert configured(tmp_path, '\ufeffexclude = "a"').exclude == ("a",)


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text("exclude = [", encoding="utf-8")
    root = tmp_path / "root"
    root.mkdir()
    (root / ".shadowbom.toml").symlink_to(outside)
    assert read_config(str(root)) == Config()


def test_a_catalogue_behind_a_link_out_of_the_repository_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "ours").symlink_to(tmp_path)
    with pytest.raises(UserError, match="outside the repository"):
        configured(root, 'catalog = "ours"')


def test_a_pipe_or_folder_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".shadowbom.toml")
    (tmp_path / "pyproject.toml").mkdir()
    assert read_config(str(tmp_path)) == Config()


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (".shadowbom.toml", "pyproject.toml"):
        (tmp_path / name).write_text("", encoding="utf-8")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("shadowbom.policy.config.open", refuse, raising=False)
    with pytest.raises(UserError, match=r"\.shadowbom\.toml: cannot be read"):
        read_config(str(tmp_path))
    (tmp_path / ".shadowbom.toml").unlink()
    assert read_config(str(tmp_path)) == Config()
