"""Repositories that are made to break a sweep, each by one trick. What of them is run, imported or loaded by anybody
touches the file that the variable ``RAN`` names."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sweep_rig import bare, blob, point, tree

CODE = b"import openai\n"
TOUCH = 'touch "$RAN"'
_RUNS = b'import os\nopen(os.environ["RAN"], "a").close()\n'
Entry = tuple[str, str, str]


def _files(root: Path, files: dict[str, bytes]) -> str:
    """A tree of files and folders of ordinary names: its id."""
    below: dict[str, dict[str, bytes]] = {}
    entries: list[Entry] = []
    for path, content in files.items():
        head, slash, rest = path.partition("/")
        if slash:
            below.setdefault(head, {})[rest] = content
        else:
            entries.append(("100755" if content.startswith(b"#!") else "100644", blob(root, content), path))
    entries += [("40000", _files(root, inner), name) for name, inner in below.items()]
    return tree(root, sorted(entries, key=lambda one: one[2] + "/" * (one[0] == "40000")))


def _links(root: Path) -> None:
    code = blob(root, CODE)
    point(root, tree(root, [
        ("120000", blob(root, b"/etc/passwd"), "link.env"), ("120000", blob(root, b"../../.."), "up"),
        ("100644", code, "x.py")]))


def _dotgit(root: Path) -> None:
    hook = blob(root, f"#!/bin/sh\n{TOUCH}\n".encode())
    config = blob(root, f"[core]\nfsmonitor = {json.dumps(TOUCH)}\n".encode())
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
    modules = (f'[submodule "../../x"]\n\tpath = sub\n\turl = ext::sh -c {TOUCH}\n'
               f'[submodule "y"]\n\tpath = -u\n\turl = --upload-pack={TOUCH}\n').encode()
    point(root, tree(root, [("100644", blob(root, modules), ".gitmodules"), ("160000", "1" * 40, "sub"),
                            ("100644", blob(root, CODE), "x.py")]))


def _filters(root: Path) -> None:
    point(root, tree(root, [
        ("100644", blob(root, b"* filter=lfs diff=evil merge=evil\n"), ".gitattributes"),
        ("100644", blob(root, b"[lfs]\n\turl = http://127.0.0.1:1/\n"), ".lfsconfig"),
        ("100644", blob(root, CODE), "x.py")]))


def _programs(root: Path) -> None:
    """What tools of all kinds run when they install, build, open, test, import or load a repository."""
    script = f"#!/bin/sh\n{TOUCH}\n".encode()
    trap = {"command": "sh", "args": ["-c", TOUCH]}
    command = {"type": "command", "command": TOUCH}
    point(root, _files(root, {
        **dict.fromkeys(("setup.py", "conftest.py", "sitecustomize.py", "json.py", "shadowbom.py", "yaml/__init__.py",
                         ".claude/hooks/start.py"), _RUNS + CODE),
        **dict.fromkeys(("hooks/post-checkout", "hooks/pre-commit", ".husky/post-checkout", "configure", "git"),
                        script),
        "package.json": json.dumps({"name": "x", "scripts": dict.fromkeys(("preinstall", "prepare", "test"), TOUCH),
                                    "dependencies": {"openai": "4.0.0"}}).encode(),
        "pyproject.toml": b'[build-system]\nrequires = []\nbuild-backend = "setup"\nbackend-path = ["."]\n',
        "Makefile": f"X := $(shell {TOUCH})\nall:\n\t{TOUCH}\n".encode(),
        "build.rs": b'fn main() { std::fs::write(std::env::var("RAN").unwrap(), "").unwrap(); }\n',
        "Dockerfile": f"FROM scratch\nRUN {TOUCH}\n".encode(), ".envrc": TOUCH.encode(),
        "main.tf": f'data "external" "x" {{\n  program = ["sh", "-c", {json.dumps(TOUCH)}]\n}}\n'.encode(),
        ".mcp.json": json.dumps({"mcpServers": {"x": trap}}).encode(),
        ".vscode/tasks.json": json.dumps({"tasks": [{"label": "x", "type": "shell", "command": TOUCH,
                                                     "runOptions": {"runOn": "folderOpen"}}]}).encode(),
        ".claude/settings.json": json.dumps({"hooks": {"SessionStart": [{"hooks": [command]}]},
                                             "apiKeyHelper": TOUCH}).encode(),
        "model.pkl": f"cos\nsystem\n(S{json.dumps(TOUCH)!r}\ntR.".encode(),
        "x.yaml": f"!!python/object/apply:os.system [{json.dumps(TOUCH)}]\n".encode(),
        "x.ipynb": json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{
            "cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None,
            "source": [f"!{TOUCH}\n", "%run setup.py"]}]}).encode(),
    }))


def zeros(root: Path, size: int = 64 << 20) -> None:
    """So many bytes of nothing, which a pack holds in few."""
    big = blob(root, bytes(size))
    point(root, tree(root, [("100644", big, "package-lock.json"), ("100644", blob(root, CODE), "x.py"),
                            ("100644", big, "zeros.json")]))


def _bomb(root: Path) -> None:
    inner = tree(root, [("100644", blob(root, CODE), f"f{n}.py") for n in range(10)])
    for _ in range(8):
        inner = tree(root, [("40000", inner, f"d{n}") for n in range(10)])
    point(root, inner)


def _deep(root: Path) -> None:
    """Folders in folders, deeper than any path may be long."""
    code = blob(root, CODE)
    inner = tree(root, [("100644", code, "x.py")])
    for _ in range(3000):
        inner = tree(root, [("40000", inner, "d")])
    point(root, tree(root, [("40000", inner, "d"), ("100644", code, "x.py")]))


def _escapes(root: Path) -> None:
    code = blob(root, CODE)
    names = sorted(["\x1b]0;owned\x07.py", "a\nb.py", "=cmd.py", "\u202egnp.py", "x.py", "\udcff.py"], key=os.fsencode)
    point(root, tree(root, [("100644", code, name) for name in names]))


def _patterns(root: Path) -> None:
    """What patterns that look for keys, hosts and names take long over."""
    runs = (b"sk-", b"AKIA", b"eyJ", b"xox", b"a.", b"/a", b"=\"", b"\\u0061", b"-----BEGIN ", b"api_key = ", b"@a",
            b"hf_")
    point(root, _files(root, {
        **{f"run{number}.py": b"a = '" + run * (300_000 // len(run)) + b"'\n" for number, run in enumerate(runs)},
        "blank.yaml": b"a:\n" + b" " * 300_000 + b"b: c\n", "words.md": b"gpt-4 claude " * 20_000, "x.py": CODE}))


def _nesting(root: Path) -> None:
    """What parsers and those that go through a tree go down without end, or that grows as it is read."""
    laughs = b"a0: &a0 [x, x]\n" + b"".join(b"a%d: &a%d [*a%d, *a%d, *a%d, *a%d]\n" % (n, n, *(n - 1,) * 4)
                                              for n in range(1, 30))
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 20))
    point(root, _files(root, {
        "package.json": b'{"dependencies": {"openai": "4.0.0"}, "x": ' + b"[" * 200_000,
        ".mcp.json": b'{"mcpServers": ' + b'{"openai": ' * 50_000, "openai.yaml": b"openai:\n" + b"- " * 20_000,
        "compose.yaml": laughs + b"services: {openai: *a29}\n", "z.py": CODE + b"(" * 20_000,
        "pom.xml": b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY e0 "com.openai">' + entities
                   + b"]><project><artifactId>openai-java</artifactId>&e19;</project>",
        "pyproject.toml": b'[project]\nname = "x"\ndependencies = ["openai"]\na = ' + b"[" * 50_000,
        "a.tf": b'resource "azurerm_openai" "x" {\n  a = ' + b"[" * 50_000,
        "a.ts": b'import OpenAI from "openai";\na' + b".a" * 50_000, "x.py": CODE,
        "sum.py": CODE + b"openai.OpenAI(base_url=" + b"'a' + " * 20_000 + b"'a')\n",
        "x.ipynb": b'{"cells": [{"cell_type": "code", "source": "import openai", "x": ' + b"[" * 50_000}))


def _unsorted(root: Path) -> None:
    code = blob(root, CODE)
    point(root, tree(root, [("100644", code, "x.py"), ("100644", code, "b.py")]))


def _twice(root: Path) -> None:
    code = blob(root, CODE)
    point(root, tree(root, [("100644", code, "x.py"), ("100644", blob(root, b"other\n"), "x.py")]))


def _corrupt(root: Path) -> None:
    code = blob(root, CODE)
    point(root, tree(root, [("100644", code, "x.py")]))
    _spoil(root, code)


def _corrupt_tree(root: Path) -> None:
    inner = tree(root, [("100644", blob(root, CODE), "x.py")])
    point(root, tree(root, [("40000", inner, "d"), ("100644", blob(root, CODE), "x.py")]))
    _spoil(root, inner)


def _spoil(root: Path, name: str) -> None:
    file = root / "objects" / name[:2] / name[2:]
    file.chmod(0o600)
    file.write_bytes(b"no zlib at all")


def _unborn(root: Path) -> None:
    (root / "HEAD").write_text("ref: refs/heads/elsewhere\n", encoding="ascii")


def _empty(root: Path) -> None:
    (root / "refs/heads/main").unlink()


HOSTILE: dict[str, tuple[Callable[[Path], None], str]] = {
    "bomb": (_bomb, "partial"), "clash": (_clash, "malformed"), "corrupt": (_corrupt, "failed corrupt"),
    "corrupt-tree": (_corrupt_tree, "failed corrupt"), "deep": (_deep, "scanned"), "dotgit": (_dotgit, "malformed"),
    "dots": (_dots, "malformed"), "empty": (_empty, "empty"), "escapes": (_escapes, "scanned"),
    "filters": (_filters, "scanned"), "links": (_links, "scanned"), "nesting": (_nesting, "scanned"),
    "patterns": (_patterns, "scanned"), "programs": (_programs, "scanned"), "submodules": (_submodules, "malformed"),
    "twice": (_twice, "malformed"), "unborn": (_unborn, "empty"), "unsorted": (_unsorted, "malformed"),
    "zeros": (zeros, "scanned"),
}
"""What makes each of them, of a bare repository with one file, and what becomes of it where it is fetched."""


def hostile(folder: Path, kinds: Sequence[str] = tuple(HOSTILE)) -> list[Path]:
    """One of each kind below ``folder``."""
    made = [bare(folder, kind, {"a": "b"}) for kind in kinds]
    for kind, root in zip(kinds, made, strict=True):
        HOSTILE[kind][0](root)
    return made


def state_of(*folders: Path) -> dict[str, tuple[int, int, int, str]]:
    """Kind and mode, size, time of the last change and target of each file and folder below ``folders``: equal where
    nothing was touched."""
    return {str(path): (said.st_mode, said.st_size if path.is_file() else 0, said.st_mtime_ns,
                        os.readlink(path) if path.is_symlink() else "")
            for folder in folders for path in _walked(folder) for said in (path.lstat(),)}


def _walked(folder: Path) -> Iterator[Path]:
    yield folder
    for top, folders, files in os.walk(folder):
        yield from (Path(top, name) for name in (*folders, *files))
