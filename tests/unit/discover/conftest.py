"""Small trees to discover."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Make = Callable[[dict[str, str | bytes]], Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes files, by path and content, into a fresh folder "tree" and returns it."""

    def write(files: dict[str, str | bytes]) -> Path:
        root = tmp_path / "tree"
        root.mkdir(exist_ok=True)
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    return write


@pytest.fixture
def git() -> Callable[..., str]:
    """Runs git in a folder, untouched by the configuration of whoever runs the tests."""

    def run(folder: Path, *words: str, date: str = "2024-02-29T12:00:00+02:00") -> str:
        environment = {
            "PATH": os.environ["PATH"], "HOME": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_COMMITTER_DATE": date,
        }
        command = ["git", "-c", "safe.directory=*", "-c", "protocol.file.allow=always", *words]
        return subprocess.run(
            command, cwd=folder, env=environment, check=True, capture_output=True, text=True
        ).stdout.strip()

    return run
