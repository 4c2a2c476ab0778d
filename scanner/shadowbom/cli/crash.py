"""What is left of a crash: where it happened, and nothing of what was read.

An exception's message can hold a piece of a scanned file, so neither the terminal nor the log gets it. The log has
the kinds of the exceptions and the lines of program code they passed.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from pathlib import Path

from shadowbom import __version__
from shadowbom.catalog.cache import folder

ISSUES = "https://github.com/shadowbom/shadowbom/issues"
_KEPT = 10
"""Logs that stay; older ones are removed."""


def report_crash(error: BaseException) -> None:
    """Write the log, and say on standard error where it is."""
    path = _write(describe(error))
    sys.stderr.write(
        f"shadowbom: internal error ({type(error).__name__}); this is a fault of ours\n"
        f"shadowbom: details without any file content: {path or 'could not be written'}\n"
        f"shadowbom: please send them to {ISSUES}\n"
    )


def describe(error: BaseException) -> str:
    """The exception and what caused it, outermost last, each with the program lines it passed."""
    lines = [f"shadowbom {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"]
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    for part in reversed(chain):
        number = f" (errno {part.errno})" if isinstance(part, OSError) and part.errno else ""
        lines += ["", f"{type(part).__module__}.{type(part).__qualname__}{number}"]
        lines += [
            f"  {frame.filename}:{frame.lineno} in {frame.name}: {frame.line}"
            for frame in traceback.extract_tb(part.__traceback__)[-40:]
        ]
    return "\n".join(lines) + "\n"


def _write(text: str) -> Path | None:
    """The log's path: in our own cache folder, else in a new temporary folder that only this user can open."""
    for find in (folder, lambda: Path(tempfile.mkdtemp(prefix="shadowbom-"))):
        try:
            parent = find()
            if parent is None:
                continue
            handle, name = tempfile.mkstemp(prefix="crash-", suffix=".log", dir=parent)
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as log:
                log.write(text)
            for old in sorted(parent.glob("crash-*.log"), key=os.path.getmtime)[:-_KEPT]:
                old.unlink(missing_ok=True)
            return Path(name)
        except OSError:
            continue
    return None
