"""Git repositories that a test makes commit by commit, each with exactly the files that it says."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ENVIRONMENT = {
    "PATH": os.environ["PATH"], "HOME": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_AUTHOR_DATE": "1700000000 +0000",
    "GIT_COMMITTER_DATE": "1700000000 +0000",
}
FIRST_DAY = 1_700_000_000
"""The author's time of the first commit, 2023-11-14; each further one is a day later."""

State = Mapping[str | bytes, str | bytes]


def git(root: Path, *words: str, given: bytes = b"") -> str:
    """The output of git in ``root``."""
    done = subprocess.run(["git", *words], cwd=root, env=ENVIRONMENT, check=True, capture_output=True, input=given)
    return done.stdout.decode("utf-8", "replace").strip()


@dataclass
class Builder:
    """Makes a repository by ``git fast-import``. Each commit states all its files; a path ending in ``@link`` is a
    symbolic link of the name before it."""

    root: Path
    stream: bytearray = field(default_factory=bytearray)
    count: int = 0

    def commit(self, state: State, *, branch: str = "main", parents: Sequence[int] = ()) -> int:
        """A commit with these files; its number, from 1."""
        self.count += 1
        who = f"A <a@example.org> {FIRST_DAY + 86_400 * (self.count - 1)} +0000"
        self.stream += f"commit refs/heads/{branch}\nmark :{self.count}\nauthor {who}\ncommitter {who}\n".encode()
        self._data(b"commit %d" % self.count)
        for number, parent in enumerate(parents):
            self.stream += b"%s :%d\n" % (b"merge" if number else b"from", parent)
        self.stream += b"deleteall\n"
        for path, content in state.items():
            raw = os.fsencode(path)
            mode = b"120000" if raw.endswith(b"@link") else b"100644"
            quoted = raw.removesuffix(b"@link").replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
            self.stream += b'M %s inline "%s"\n' % (mode, quoted)
            self._data(content.encode() if isinstance(content, str) else content)
        return self.count

    def chain(self, *states: State, branch: str = "main", parents: Sequence[int] = ()) -> int:
        """Commits one after the other; the number of the last."""
        number = parents[0] if parents else 0
        for state in states:
            number = self.commit(state, branch=branch, parents=(number,) if number else ())
        return number

    def _data(self, content: bytes) -> None:
        self.stream += b"data %d\n%s\n" % (len(content), content)

    def done(self, *, checkout: bool = True) -> list[str]:
        """Make the repository, with ``main`` checked out; the ids of the commits by number, that of 0 is ""."""
        self.root.mkdir(parents=True, exist_ok=True)
        git(self.root, "init", "-q", "-b", "main")
        git(self.root, "fast-import", "--quiet", "--export-marks=.git/marks", given=bytes(self.stream))
        if checkout:
            git(self.root, "reset", "-q", "--hard")
        rows = [row.split() for row in (self.root / ".git/marks").read_text().splitlines()]
        ids = {int(mark[1:]): commit for mark, commit in rows}
        return ["", *(ids[number] for number in range(1, self.count + 1))]
