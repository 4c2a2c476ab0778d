"""Repositories that are made to break a sweep: nothing is run, nothing outside the work folder is touched, and each has
its outcome."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from git_histories import git
from git_server import Apart, serving_apart
from shadowbom.sweep.answers import Answer, assets, coverage, coverage_lines
from shadowbom.sweep.forges import ListingProblem, RepositoryRef, Target, list_all
from shadowbom.sweep.formats import render
from shadowbom.sweep.spec import Limits
from shadowbom.sweep.store import open_store
from sweep_rig import bare, blob, listed, point, statuses, swept, tree

CODE = b"import openai\n"


def _links(root: Path) -> None:
    code = blob(root, CODE)
    point(root, tree(root, [
        ("120000", blob(root, b"/etc/passwd"), "link.env"), ("120000", blob(root, b"../../.."), "up"),
        ("100644", code, "x.py")]))


def _dotgit(root: Path) -> None:
    hook = blob(root, b"#!/bin/sh\ntouch \"$RAN\"\n")
    config = blob(root, b"[core]\nfsmonitor = touch ran\n")
    hooks = tree(root, [("100755", hook, "post-checkout")])
    inner = tree(root, [("100644", config, "config"), ("40000", hooks, "hooks")])
    point(root, tree(root, [("40000", inner, ".git"), ("100644", blob(root, CODE), "x.py")]))


def _dots(root: Path) -> None:
    code = blob(root, CODE)
    inner = tree(root, [("100644", code, "evil.py")])
    point(root, tree(root, [("40000", inner, ".."), ("100644", code, "/tmp/absolute.py"), ("100644", code, "x.py")]))


def _clash(root: Path) -> None:
    code = blob(root, CODE)
    point(root, tree(root, [("40000", tree(root, [("100644", code, "config")]), ".GIT"), ("100644", code, "X.py"),
                            ("100644", code, "x.py")]))


def _submodules(root: Path) -> None:
    modules = blob(root, b'[submodule "../../x"]\n\tpath = sub\n\turl = ext::sh -c "touch ran"\n'
                         b'[submodule "y"]\n\tpath = -u\n\turl = --upload-pack=touch ran\n')
    point(root, tree(root, [("100644", modules, ".gitmodules"), ("160000", "1" * 40, "sub"),
                            ("100644", blob(root, CODE), "x.py")]))


def _filters(root: Path) -> None:
    point(root, tree(root, [
        ("100644", blob(root, b"* filter=lfs diff=evil merge=evil\n"), ".gitattributes"),
        ("100644", blob(root, b"[lfs]\n\turl = http://127.0.0.1:1/\n"), ".lfsconfig"),
        ("100644", blob(root, CODE), "x.py")]))


def _zeros(root: Path) -> None:
    big = blob(root, bytes(64 << 20))
    point(root, tree(root, [("100644", big, "package-lock.json"), ("100644", blob(root, CODE), "x.py"),
                            ("100644", big, "zeros.json")]))


def _bomb(root: Path) -> None:
    inner = tree(root, [("100644", blob(root, CODE), f"f{n}.py") for n in range(10)])
    for _ in range(8):
        inner = tree(root, [("40000", inner, f"d{n}") for n in range(10)])
    point(root, inner)


def _escapes(root: Path) -> None:
    code = blob(root, CODE)
    names = sorted(["\x1b]0;owned\x07.py", "a\nb.py", "=cmd.py", "\u202egnp.py", "x.py", "\udcff.py"], key=os.fsencode)
    point(root, tree(root, [("100644", code, name) for name in names]))


def _patterns(root: Path) -> None:
    long = b"a = '" + b"sk-" * 100_000 + b"'\n" + CODE
    point(root, tree(root, [
        ("100644", blob(root, b"[" * 200_000), "deep.json"), ("100644", blob(root, long), "x.py"),
        ("100644", blob(root, b"a:\n" + b" " * 5000 + b"- " * 20_000), "y.yaml"),
        ("100644", blob(root, CODE + b"(" * 20_000), "z.py")]))


def _unsorted(root: Path) -> None:
    code = blob(root, CODE)
    point(root, tree(root, [("100644", code, "x.py"), ("100644", code, "b.py")]))


def _twice(root: Path) -> None:
    code = blob(root, CODE)
    point(root, tree(root, [("100644", code, "x.py"), ("100644", blob(root, b"other\n"), "x.py")]))


def _corrupt(root: Path) -> None:
    code = blob(root, CODE)
    point(root, tree(root, [("100644", code, "x.py")]))
    file = root / "objects" / code[:2] / code[2:]
    file.chmod(0o600)
    file.write_bytes(b"no zlib at all")


HOSTILE: dict[str, tuple[Callable[[Path], None], str]] = {
    "bomb": (_bomb, "partial"), "clash": (_clash, "malformed"), "dotgit": (_dotgit, "malformed"),
    "dots": (_dots, "malformed"), "escapes": (_escapes, "scanned"), "filters": (_filters, "scanned"),
    "links": (_links, "scanned"), "patterns": (_patterns, "scanned"), "submodules": (_submodules, "malformed"),
    "twice": (_twice, "malformed"), "unsorted": (_unsorted, "malformed"), "zeros": (_zeros, "scanned"),
}


@pytest.fixture
def served(tmp_path: Path) -> Path:
    for name, (make, _) in HOSTILE.items():
        make(bare(tmp_path / "served", name, {"a": "b"}))
    _corrupt(bare(tmp_path / "served", "corrupt", {"a": "b"}))
    bare(tmp_path / "served", "empty")
    return tmp_path / "served"


@pytest.fixture
def server(served: Path) -> Iterator[Apart]:
    with serving_apart(served) as running:
        yield running


def test_every_repository_is_accounted_for_and_nothing_is_run(
    server: Apart, served: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAN", str(tmp_path / "ran"))
    monkeypatch.chdir(tmp_path)
    before = {path for path in tmp_path.rglob("*") if served not in path.parents}
    store = tmp_path / "s.db"
    swept(listed(tmp_path, server.url, [*HOSTILE, "corrupt", "empty"]), store, limits=Limits(entries=300, seconds=120))
    assert statuses(store) == {
        **{name: status for name, (_, status) in HOSTILE.items()}, "corrupt": "failed corrupt", "empty": "empty"}
    left = {path for path in tmp_path.rglob("*") if served not in path.parents} - before
    assert {path.name for path in left} <= {"listed.txt", "s.db", "s.db-shm", "s.db-wal", "s.db.lock"}
    with closing(open_store(str(store))) as opened:
        found = {row["repository"] for row in assets(opened, ["openai"])}
        assert found == set(HOSTILE)
        text = render("table", {}, [Answer("x", "x", ("repository", "path"), tuple(assets(opened)))],
                      coverage_lines(coverage(opened)))
    assert "\x1b" not in text
    assert "root:" not in text


def test_a_folder_of_them_is_swept_as_well(served: Path, tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    swept(Target("folder", str(served)), store, limits=Limits(entries=300, seconds=120))
    said = statuses(store)
    assert said.pop("empty") == "empty"
    assert said.pop("bomb") == "partial"
    assert said.pop("corrupt") == "scanned"
    assert set(said.values()) == {"scanned"}


def test_settings_of_a_clone_start_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = bare(tmp_path / "org", "web", {"a.py": "import openai\n"})
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    evil.chmod(0o755)
    with (root / "config").open("a") as config:
        config.write(f"[core]\nfsmonitor = {evil}\nhooksPath = {tmp_path}\nsshCommand = {evil}\n[remote \"origin\"]\n"
                     f"url = ext::{evil}\npromisor = true\n[extensions]\npartialClone = origin\n"
                     f"[uploadpack]\npackObjectsHook = {evil}\n[alias]\ncat-file = !{evil}\n")
    swept(Target("folder", str(tmp_path / "org")), tmp_path / "s.db")
    assert statuses(tmp_path / "s.db") == {"web": "scanned"}
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("head", [
    "ref: refs/heads/../../../outside\n", "ref: /etc/passwd\n", "ref: refs/heads/" + "x" * 5000, "\0" * 100,
])
def test_a_head_that_leads_elsewhere_is_left_to_git(tmp_path: Path, head: str) -> None:
    root = bare(tmp_path / "org", "web", {"a.py": "import openai\n"})
    (tmp_path / "outside").write_text("1" * 40 + "\n")
    (root / "HEAD").write_text(head)
    (ref,), problems = list_all([Target("folder", str(tmp_path / "org"))])
    assert isinstance(ref, RepositoryRef)
    assert (ref.head, problems) == ("", [])


def test_a_head_that_is_a_link_or_a_pipe_is_not_read(tmp_path: Path) -> None:
    for name, make in (("link", lambda path: path.symlink_to(tmp_path / "outside")), ("pipe", os.mkfifo)):
        root = bare(tmp_path / "org", name, {"a.py": "import openai\n"})
        (tmp_path / "outside").write_text("1" * 40 + "\n")
        (root / "HEAD").unlink()
        make(root / "HEAD")
    refs, _ = list_all([Target("folder", str(tmp_path / "org"))])
    assert [ref.head for ref in refs] == ["", ""]


def test_packed_and_detached_heads_are_known_without_git(tmp_path: Path) -> None:
    packed = bare(tmp_path / "org", "packed", {"a.py": "import openai\n"})
    commit = git(packed, "rev-parse", "HEAD")
    git(packed, "pack-refs", "--all")
    detached = bare(tmp_path / "org", "detached", {"a.py": "import openai\n"})
    git(detached, "update-ref", "--no-deref", "HEAD", commit)
    refs, _ = list_all([Target("folder", str(tmp_path / "org"))])
    assert [ref.head for ref in refs] == [commit, commit]


def test_a_folder_that_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "org" / "closed").mkdir(parents=True)
    bare(tmp_path / "org", "web", {"a": "b"})
    real = os.scandir

    def scandir(path: bytes) -> object:
        if path.endswith(b"closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    refs, problems = list_all([Target("folder", str(tmp_path / "org"))])
    assert [ref.name for ref in refs] == ["web"]
    assert problems == [ListingProblem(f"folder:{tmp_path}/org", "malformed", "closed: Permission denied")]
