"""A sweep in parts, one a machine: which part this is, and what belongs to it."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping

from shadowbom.errors import UserError

COUNT = "SHADOWBOM_SHARDS"
"""The variable that says how many parts there are, where the platform does not."""
_SPELT = re.compile(r"(\d{1,6})/(\d{1,6})")


def shard_of(spelt: str, environment: Mapping[str, str] = os.environ) -> tuple[int, int]:
    """Which of how many parts, from 1: as ``I/N``, or "auto" for what the platform says: ``JOB_COMPLETION_INDEX`` of a
    Kubernetes Indexed Job (from 0, with ``SHADOWBOM_SHARDS``) or ``CI_NODE_INDEX`` and ``CI_NODE_TOTAL`` (from 1).
    (1, 1) for "". Raises UserError for anything else."""
    if not spelt:
        return 1, 1
    if spelt == "auto":
        if "CI_NODE_INDEX" in environment:
            spelt = f"{environment['CI_NODE_INDEX']}/{environment.get('CI_NODE_TOTAL', '')}"
        elif (index := environment.get("JOB_COMPLETION_INDEX", "")).isdecimal():
            spelt = f"{int(index) + 1}/{environment.get(COUNT, '')}"
        else:
            raise UserError("--shard auto: neither CI_NODE_INDEX nor JOB_COMPLETION_INDEX is set")
    found = _SPELT.fullmatch(spelt)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise UserError(f"--shard {spelt}: not a part like 1/4 (a total may come from {COUNT})")
    return int(found[1]), int(found[2])


def is_of(key: str, shard: tuple[int, int]) -> bool:
    """Whether a repository belongs to a part, by its key alone: the same on every machine."""
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % shard[1] == shard[0] - 1
