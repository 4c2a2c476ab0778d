"""Text that came out of a scanned repository, made safe to stand in Markdown as GitHub and GitLab show it.

A backslash before ``@`` or a scheme does not help there: mentions, references and addresses are looked for in what the
Markdown has become. They are not looked for in code, so whatever is more than a plain word is shown as code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from shadowbom.core.location import Location
from shadowbom.report.addresses import uri
from shadowbom.report.text import clean, clip

_PLAIN = re.compile(r"\(?(?:[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d+(?:,\d{3})*)['\u2019]?(?!.*::)[).,:;!?]*")
_FENCE = re.compile("`+")
BAR = "\\|"
"""A pipe in a table, even in code."""


def code(text: str, length: int) -> str:
    """``text`` on one line as code, cut to ``length`` characters; "" for nothing."""
    shown = clip(text, length).strip(" ")
    if not shown:
        return ""
    runs = {len(run) for run in _FENCE.findall(shown)}
    fence = "`" * next(size for size in range(1, len(shown) + 2) if size not in runs)
    pad = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def prose(text: str, length: int) -> str:
    """A sentence on one line, cut to ``length`` characters: plain words as they are, all others as code."""
    words = clip(text, length).split()
    return " ".join(word if _PLAIN.fullmatch(word) else _marked(word, length) for word in words)


def place(location: Location, source: str, length: int) -> str:
    """A place as code, and as a link to its line where ``source`` is the address that paths are below."""
    shown = code(clean(str(location)), length)
    if not source:
        return shown
    line = "" if location.cell else f"#L{location.line}"
    return f"[{shown}]({source}{uri(location.path)}{line})"


def row(cells: Iterable[str]) -> str:
    """A line of a table."""
    return f"| {' | '.join(cell.replace('|', BAR) for cell in cells)} |"


def _marked(word: str, length: int) -> str:
    """A word as code, without the mark at the end of a sentence or clause, which is no part of it."""
    end = len(word.rstrip(".,:;!?"))
    end = len(word) if "::" in word[end:] else end
    return code(word[:end], length) + word[end:] if end else code(word, length)
