"""Members of a 7z archive, by py7zr where it is installed (``shadowbom[models]``).

It runs in a process of its own that is given bytes and answers with bytes: see ``sevenzip_child``.
"""

from __future__ import annotations

import io
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from shadowbom.engines.environment import kept
from shadowbom.engines.sevenzip_child import LOCKED

SECONDS = 30.0
ABSENT = "is not opened: what loading it runs is not known; pip install 'shadowbom[models]' opens it"

class NotOpenedError(Exception):
    """The archive was not opened. The message says why, without the file's own text."""


def members(data: bytes, seconds: float = SECONDS) -> list[tuple[str, bytes]]:
    """Names and data of the members of an archive, by name; of all of them at most ``sevenzip_child.LIMIT`` bytes.
    Raises NotOpenedError."""
    if find_spec("py7zr") is None:
        raise NotOpenedError(ABSENT)
    try:
        done = subprocess.run(
            # Isolated: neither the scanned folder nor the environment can put a module in the way. What it says of an
            # error may quote the file, so that goes nowhere.
            [sys.executable, "-I", str(Path(__file__).with_name("sevenzip_child.py"))], input=data,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds, check=False,
            env=kept(),
        )
    except (OSError, subprocess.TimeoutExpired):
        raise NotOpenedError(f"could not be opened within {seconds:.0f} s") from None
    if done.returncode:
        why = "has a password" if done.returncode == LOCKED else "cannot be read"
        raise NotOpenedError(f"{why}: what loading it runs is not known")
    answer = io.BytesIO(done.stdout)
    found = []
    while lengths := answer.read(16):
        name = answer.read(int.from_bytes(lengths[:8], "little")).decode()
        found.append((name, answer.read(int.from_bytes(lengths[8:], "little"))))
    return found
