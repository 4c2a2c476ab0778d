"""What a process that is given hostile things gets of our environment: what it needs to start, and no token."""

from __future__ import annotations

import os

_KEPT = ("PATH", "SYSTEMROOT")


def kept() -> dict[str, str]:
    """The variables, as far as there are any."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ}
