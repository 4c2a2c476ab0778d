"""Files of a home folder and of a machine, by the globs that name them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shadowbom.core.source import Scope
from shadowbom.discover.found import DiscoverOptions, Discovery
from shadowbom.discover.home import Machine, home_files, machine_of
from shadowbom.discover.read import read

OPTIONS = DiscoverOptions(lambda path: "json" if path.endswith(".json") else "")


def made(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path, encoding="utf-8")
    return root


def found(root: Path, *globs: str, **env: str) -> Discovery:
    machine = Machine(str(root / "home/me"), env, str(root))
    return home_files(globs, machine, OPTIONS)


def paths(discovery: Discovery) -> list[str]:
    return [file.path for file in discovery.files]


def test_files_of_the_home_folder_and_of_the_machine(tmp_path: Path) -> None:
    root = made(tmp_path, "home/me/.acme.json", "home/me/.config/acme/a.json", "etc/acme/b.json", "home/me/other.json")
    discovery = found(root, "~/.acme.json", "$XDG_CONFIG_HOME/acme/*.json", "/etc/acme/b.json", "~/none.json",
                      "%APPDATA%/acme/a.json", "$ACME_HOME/c.json")
    assert paths(discovery) == ["/etc/acme/b.json", "~/.acme.json", "~/.config/acme/a.json"]
    assert (discovery.root_name, discovery.problems, discovery.in_git) == ("~", [], False)
    assert {file.scope for file in discovery.files} == {Scope.PRODUCTION}
    assert {file.format for file in discovery.files} == {"json"}
    assert [read(discovery.root, file, 1000) for file in discovery.files] == [
        b"etc/acme/b.json", b"home/me/.acme.json", b"home/me/.config/acme/a.json"]


def test_a_variable_moves_a_folder(tmp_path: Path) -> None:
    root = made(tmp_path, "home/me/.config/acme/a.json", "data/config/acme/a.json", "data/acme/c.json")
    discovery = found(root, "$XDG_CONFIG_HOME/acme/a.json", "$ACME_HOME/c.json", "$OTHER/c.json",
                      XDG_CONFIG_HOME=str(root / "data/config"), ACME_HOME=f"{root}/data/acme/", OTHER="relative")
    assert paths(discovery) == ["$ACME_HOME/c.json", "$XDG_CONFIG_HOME/acme/a.json"]
    discovery = found(root, "$XDG_CONFIG_HOME/acme/a.json", XDG_CONFIG_HOME=f"{root}/home/me/.config")
    assert paths(discovery) == ["~/.config/acme/a.json"]


def test_a_file_that_two_globs_name_is_one(tmp_path: Path) -> None:
    root = made(tmp_path, "home/me/.acme/a.json")
    assert paths(found(root, "~/.acme/a.json", "~/.acme/*.json", "$ACME_HOME/a.json",
                       ACME_HOME=str(root / "home/me/.acme"))) == ["~/.acme/a.json"]


def test_open_parts_are_one_folder_each_and_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = made(tmp_path, *(f"home/me/.acme/{name}/a.json" for name in ("one", "two", "three")),
                "home/me/.acme/one/deep/a.json")
    assert paths(found(root, "~/.acme/*/a.json")) == ["~/.acme/one/a.json", "~/.acme/three/a.json",
                                                      "~/.acme/two/a.json"]
    assert paths(found(root, "~/.acme/?w*/*.json")) == ["~/.acme/two/a.json"]
    monkeypatch.setattr("shadowbom.discover.home._MAX_MATCHES", 2)
    assert len(paths(found(root, "~/.acme/*/a.json"))) == 2
    monkeypatch.setattr("shadowbom.discover.home._MAX_LISTED", 1)
    assert len(paths(found(root, "~/.acme/*/a.json"))) == 1


def test_links_stay_in_the_home_folder(tmp_path: Path) -> None:
    root = made(tmp_path, "home/me/dotfiles/a.json", "outside/b.json", "home/other/c.json")
    (root / "home/me/a.json").symlink_to("dotfiles/a.json")
    (root / "home/me/b.json").symlink_to(root / "outside/b.json")
    (root / "home/me/c.json").symlink_to("../other/c.json")
    (root / "home/me/d.json").symlink_to("nowhere")
    (root / "home/me/e.json").symlink_to("e.json")
    discovery = found(root, *(f"~/{name}.json" for name in "abcde"))
    assert paths(discovery) == ["~/a.json"]
    assert read(discovery.root, discovery.files[0], 1000) == b"home/me/dotfiles/a.json"
    assert [problem.path for problem in discovery.problems if "leaves" in problem.message] == ["~/b.json", "~/c.json"]


def test_what_is_no_regular_file_is_none(tmp_path: Path) -> None:
    root = made(tmp_path, "home/me/x/y.json")
    os.mkfifo(root / "home/me/pipe.json")
    assert paths(found(root, "~/x", "~/pipe.json", "~/x/y.json/z.json", "~/x/y.json/*")) == []


def test_names_that_are_no_utf8_are_encoded(tmp_path: Path) -> None:
    root = made(tmp_path, "home/me/.acme/a.json")
    (root / "home/me/.acme" / os.fsdecode(b"\xff\n.json")).write_text("x", encoding="utf-8")
    assert paths(found(root, "~/.acme/*.json")) == ["~/.acme/%FF%0A.json", "~/.acme/a.json"]


def test_the_environment_says_whose_home_it_is() -> None:
    assert machine_of({"HOME": "/home/me", "A": "b"}).home == "/home/me"
    assert machine_of({"USERPROFILE": "C:\\Users\\me"}).home == "C:\\Users\\me"
    with pytest.raises(KeyError):
        machine_of({})
