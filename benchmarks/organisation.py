"""Organisations to sweep: made of small real repositories, with hostile ones among them, or of tiny ones."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from hostile_repositories import HOSTILE, zeros
from sweep_rig import bare

LARGEST = 4 << 20
"""Bytes of a source, without its work tree, that counts as small."""
_ZEROS = 512 << 20
_IDENTITY = {"GIT_AUTHOR_NAME": "b", "GIT_AUTHOR_EMAIL": "b@example.org", "GIT_COMMITTER_NAME": "b",
             "GIT_COMMITTER_EMAIL": "b@example.org", "GIT_CONFIG_GLOBAL": os.devnull}


def small(sources: Path) -> list[Path]:
    """The clones and bare repositories of a folder that are small, the smallest first."""
    sized = sorted((_size(path), path) for path in sources.iterdir()
                   if (path / "HEAD").exists() or (path / ".git").is_dir())
    found = [path for size, path in sized if size <= LARGEST]
    if not found:
        raise SystemExit(f"{sources}: no repository of at most {LARGEST >> 20} MB")
    return found


def mixed(folder: Path, sources: list[Path], count: int) -> dict[str, str]:
    """``count`` repositories below ``folder``, one in twenty hostile and each kind of those at least once where there
    is room: the status that each must get where it is fetched, by name."""
    bad = max(count // 20, min(len(HOSTILE), count // 4))
    kinds = [list(HOSTILE)[number % len(HOSTILE)] for number in range(bad)]
    expected = {}
    for number in range(count - bad):
        copied(folder, f"r{number:04}", sources[number % len(sources)], number)
        expected[f"r{number:04}"] = "scanned"
    for number, kind in enumerate(kinds):
        name = f"x{number:04}-{kind}"
        make, expected[name] = HOSTILE[kind]
        root = bare(folder, name, {"a": "b"})
        (partial(zeros, size=_ZEROS) if kind == "zeros" else make)(root)
    return expected


def copied(folder: Path, name: str, source: Path, number: int) -> Path:
    """A copy of a source that shares nothing with it, with a commit of its own."""
    root = folder / f"{name}.git"
    shutil.copytree(source / ".git" if (source / ".git").is_dir() else source, root)
    env = {**os.environ, **_IDENTITY, "GIT_DIR": str(root), "GIT_INDEX_FILE": str(root / "index.new")}
    head = _git(env, "rev-parse", "HEAD^{commit}")
    _git(env, "read-tree", head)
    blob = _git(env, "hash-object", "-w", "--stdin", given=f"{number}\n".encode())
    _git(env, "update-index", "--add", "--cacheinfo", f"100644,{blob},own.txt")
    commit = _git(env, "commit-tree", "-p", head, "-m", name, _git(env, "write-tree"))
    _git(env, "update-ref", "HEAD", commit)
    (root / "index.new").unlink()
    return root


def checked_out(root: Path, work: Path) -> None:
    """The files of HEAD, with a repository of their own."""
    work.mkdir(parents=True)
    env = {**os.environ, **_IDENTITY}
    archive = subprocess.run(["git", "--git-dir", root, "archive", "HEAD"], check=True, capture_output=True, env=env)
    subprocess.run(["tar", "-x", "-C", work], input=archive.stdout, check=True)
    shutil.copytree(root, work / ".git")
    env |= {"GIT_DIR": str(work / ".git"), "GIT_WORK_TREE": str(work)}
    _git(env, "config", "core.bare", "false")
    _git(env, "read-tree", "HEAD")


def tiny(folder: Path, count: int) -> None:
    """``count`` repositories of three to five files, no two alike: code, manifests, servers of MCP, weights by name."""
    for number in range(count):
        provider, package = (("openai", "openai"), ("anthropic", "@anthropic-ai/sdk"), ("cohere", "cohere-ai"),
                             ("mistralai", "@mistralai/mistralai"))[number % 4]
        image = f"ollama/ollama:0.{number % 12}"
        servers = {f"s{number}": {"command": "npx", "args": ["-y", f"@acme/server-{number % 50}"]}}
        files = {
            "README.md": f"# Service {number}\n",
            "app.py": f"import {provider}\n\nNAME = 'service-{number}'\nMODEL = 'gpt-4o-{number % 9}'\n",
            "package.json": json.dumps({"name": f"@acme/p{number}", "dependencies": {
                package: f"1.{number % 30}.0", f"@acme/p{number - 7}": "1.0.0"}}),
            **({".mcp.json": json.dumps({"mcpServers": servers})} if number % 3 == 0 else {}),
            **({"compose.yaml": f"services:\n  llm:\n    image: {image}\n    ports: ['11434:11434']\n"}
               if number % 5 == 0 else {}),
        }
        bare(folder, f"t{number:04}", files)


def _git(env: dict[str, str], *words: str, given: bytes = b"") -> str:
    done = subprocess.run(["git", *words], check=True, capture_output=True, env=env, input=given)
    return done.stdout.decode().strip()


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
