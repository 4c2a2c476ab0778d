"""Where reports go: files and standard output, in pairs of a format and a place."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shadowbom.errors import UserError

if TYPE_CHECKING:  # not for those that write no report of a scan
    from shadowbom.core.finding import Finding
    from shadowbom.core.result import ScanResult
    from shadowbom.report import ReportOptions

STDOUT = "-"
_SPECIAL = re.compile(r"([*?\[\]\\ ])")


@dataclass(frozen=True, slots=True)
class Target:
    """A format and the file it is written to; "-" is standard output."""

    format: str
    path: str


def pair(given: Iterable[tuple[str, str]], default: str) -> list[Target]:
    """Formats and files in the order they were given, as ``("format" | "output", value)``, put together.

    A file belongs to the format before it that has none yet, else to the one after it; what stays single
    takes ``default`` or standard output. Raises UserError where two would go to the same place.
    """
    pairs: list[list[str | None]] = []
    for kind, value in given:
        place = 0 if kind == "format" else 1
        if pairs and pairs[-1][place] is None:
            pairs[-1][place] = value
        else:
            pairs.append([value, None] if place == 0 else [None, value])
    targets = [Target(form or default, path or STDOUT) for form, path in pairs] or [Target(default, STDOUT)]
    places = [_real(target.path) for target in targets]
    for number, target in enumerate(targets):
        if places[number] in places[:number]:
            where = "standard output" if target.path == STDOUT else target.path
            raise UserError(f"two reports would go to {where}; give each format its own -o FILE")
    return targets


def check(targets: Iterable[Target]) -> None:
    """Raise UserError for a file that cannot be written, before a long scan rather than after it."""
    for target in targets:
        if target.path == STDOUT:
            continue
        if os.path.isdir(target.path):
            raise UserError(f"-o {target.path}: is a folder")
        if not os.path.isdir(os.path.dirname(_real(target.path))):
            raise UserError(f"-o {target.path}: its folder does not exist")


def own_files(paths: Iterable[str], root: str) -> tuple[str, ...]:
    """Ignore patterns for the files among ``paths`` below ``root``: what an earlier run has written is no evidence."""
    top = os.path.realpath(root)
    inside = [real for path in paths if path != STDOUT and (real := _real(path)).startswith(top + os.sep)]
    return tuple("/" + _SPECIAL.sub(r"\\\1", os.path.relpath(real, top).replace(os.sep, "/")) for real in inside)


def write_report(target: Target, result: ScanResult, *, all_: bool, quiet: bool, verbose: bool, only: str = "",
                 failing: tuple[Finding, ...] = ()) -> None:
    """Render one format and write it. Raises UserError where the file cannot be written."""
    from shadowbom.report import render

    options = replace(report_options(target, all_=all_, quiet=quiet, verbose=verbose, only=only), failing=failing)
    write_text(target, render(target.format, result, options))


def report_options(target: Target, *, all_: bool, quiet: bool, verbose: bool, only: str = "") -> ReportOptions:
    """How a report is wanted, with the colours and the width of a terminal where it goes to one."""
    from shadowbom.report import ReportOptions

    terminal = target.path == STDOUT and sys.stdout.isatty()
    return ReportOptions(
        all=all_,
        quiet=quiet,
        verbose=verbose,
        only=only,
        colour=terminal and colours_wanted(),
        width=_width() if terminal else 0,
    )


def write_text(target: Target, text: str) -> None:
    """Write a report to its place. Raises UserError where the file cannot be written."""
    if target.path == STDOUT:
        _print(text)
    else:
        write_file(target.path, text)


def say(*lines: str) -> None:
    """Lines on standard output. What cannot be printed is escaped, line breaks in a line among it."""
    from shadowbom.report.text import clean

    body = "".join(f"{clean(line)}\n" for line in lines)
    sys.stdout.flush()
    sys.stdout.buffer.write(body.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def colours_wanted() -> bool:
    """Whether a terminal should get colours: NO_COLOR is not set, and it understands them."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM", "") != "dumb"


def write_file(path: str, text: str) -> None:
    """``text`` in UTF-8 into a file, whole or not at all; pipes and devices are written to as they are."""
    real = _real(path)
    try:
        if os.path.exists(real) and not os.path.isfile(real):
            with open(real, "w", encoding="utf-8", newline="\n") as out:
                out.write(text)
            return
        _replace(real, text.encode("utf-8"))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UserError(f"-o {path}: {error.strerror or error}") from None


def _width() -> int:
    import shutil

    return shutil.get_terminal_size().columns


def write_bytes(path: str, data: bytes) -> None:
    """``data`` into a file that is there, whole or not at all; its rights stay. Raises UserError where that fails."""
    try:
        _replace(path, data)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from None


def _replace(path: str, data: bytes) -> None:
    # Imported here: most runs write to standard output.
    import tempfile

    handle, temporary = tempfile.mkstemp(prefix=".shadowbom-", dir=os.path.dirname(path))
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        os.chmod(temporary, os.stat(path).st_mode & 0o777 if os.path.exists(path) else 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    """The process's mask for new files. It can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _print(text: str) -> None:
    """To standard output in UTF-8; a terminal of another encoding gets escapes for what it cannot show."""
    encoding = sys.stdout.encoding or "utf-8" if sys.stdout.isatty() else "utf-8"
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(encoding, "backslashreplace"))
    sys.stdout.buffer.flush()


def _real(path: str) -> str:
    return path if path == STDOUT else os.path.realpath(path)
