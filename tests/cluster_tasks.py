"""What workers of a cluster run in tests: the real thing, after something has happened to the worker."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from shadowbom.sweep import nursery

MARKER = "SHADOWBOM_TEST_MARKER"
"""The variable that names the file by which a worker says that it is at it."""


def poison(spec: str, same: Mapping[str, str]) -> bytes:
    """The repository ``ml`` ends each worker that has it."""
    if json.loads(spec)["name"] == "ml":
        os.kill(os.getpid(), signal.SIGKILL)
    return nursery.run(spec, same)


def waits(spec: str, same: Mapping[str, str]) -> bytes:
    """The first worker that has the repository ``ml`` writes its number down and waits for what comes."""
    if json.loads(spec)["name"] == "ml" and not (marker := Path(os.environ[MARKER])).exists():
        written = marker.with_suffix(".new")
        written.write_text(str(os.getpid()), encoding="ascii")
        written.rename(marker)
        time.sleep(60)
    return nursery.run(spec, same)


def nonsense(spec: str, same: Mapping[str, str]) -> bytes:
    """No result."""
    return b"[]"


def fails(spec: str, same: Mapping[str, str]) -> bytes:
    """An error that nobody has thought of."""
    raise ZeroDivisionError("over\nand over")
