"""The console script's entry. It imports nothing but ``sys`` and ``gc``, so that ``--version`` answers at once."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with ``argv`` (default: the process's arguments) and give its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["--version"], ["-V"]):
        from shadowbom import __version__

        sys.stdout.write(f"shadowbom {__version__}\n")
        return 0
    if argv is not None:
        return _run(arguments)
    # The process is ours and ends with this call: what it makes has no cycles worth looking for, and a search
    # through hundreds of thousands of objects costs as much as listing a large tree.
    gc.disable()
    code = _run(arguments)
    gc.freeze()
    return code


def _run(arguments: list[str]) -> int:
    from shadowbom.cli.run import run

    return run(arguments)
