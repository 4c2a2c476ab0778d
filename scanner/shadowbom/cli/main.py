"""The console script's entry. It imports nothing but ``sys``, so that ``--version`` answers at once."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with ``argv`` (default: the process's arguments) and give its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["--version"], ["-V"]):
        from shadowbom import __version__

        sys.stdout.write(f"shadowbom {__version__}\n")
        return 0
    from shadowbom.cli.run import run

    return run(arguments)
