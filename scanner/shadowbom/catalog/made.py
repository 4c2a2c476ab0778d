"""What a compiled database depends on besides the catalogue: the modules that make it, and the machine."""

from __future__ import annotations

import hashlib
import os
import platform
from functools import lru_cache

import hyperscan

_MODULES = (
    "atoms.py", "candidates.py", "judged_resources.py", "names.py", "place_atoms.py", "places.py", "rarity.py",
)


def made_by() -> list[str]:
    """The state of the modules that make the atoms, of hyperscan and of the machine: no kept database outlives a change
    of one of them."""
    here = os.path.dirname(__file__)
    states = ["{}:{}".format(*_state(os.path.join(here, name))) for name in _MODULES]
    return [*states, str(getattr(hyperscan, "__version__", "")), *_machine()]


def _state(path: str) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=1)
def _machine() -> tuple[str, str]:
    """The processor's kind and, where the system tells, its instruction sets."""
    flags = ""
    try:
        with open("/proc/cpuinfo", "rb") as source:
            for line in source.read(8192).split(b"\n"):
                if line.startswith((b"flags", b"Features")):
                    flags = hashlib.sha256(line).hexdigest()[:16]
                    break
    except OSError:
        flags = platform.processor()
    return platform.machine(), flags
