"""Jupyter notebooks: the code of their cells, with magics and shell lines told apart.

The cells of a notebook are one program, and are read as one text. Outputs and images are never read. A Location is of
the file on disk, line and column of the place in the JSON string where a source line is spelt, with the cell besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shadowbom.core.fact import EnvRead, Fact
from shadowbom.core.location import Location
from shadowbom.core.source import Document, Problem
from shadowbom.core.value import Lit
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.positions import Malformed, Node, json_tree
from shadowbom.extract.shell import shell_facts

# Scalars that are large and never code.
_SKIPPED = frozenset({"image/png", "image/jpeg", "image/gif", "image/svg+xml", "text/html", "application/pdf"})
_LANGUAGES = {"python": "python", "ipython": "python", "python3": "python", "javascript": "javascript",
              "typescript": "typescript"}
# A magic begins a line, or is what a name is bound to; what continues an expression (``% value``) is none.
_MAGIC = re.compile(r"(\s*)(?:[A-Za-z_][\w, ]{0,60}=\s*)?(%%?(?=[A-Za-z])|!!?(?!=)|\?(?=\w))")
_SHELL_CELLS = frozenset({"bash", "sh", "script", "cmd", "system", "sx", "!"})
# Cell magics whose body is no code of the kernel's language.
_OTHER_CELLS = frozenset({
    "html", "HTML", "javascript", "js", "latex", "markdown", "svg", "SVG", "sql", "bigquery", "R", "perl", "ruby",
    "cypher", "scala", "css", "configure",
})
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)
_LONG_LINE = 20_000
_VARIABLE = re.compile(r"\s*([A-Za-z_]\w*)[ =]\s*(\S.*)?$")
_SHELL_MAGICS = frozenset({"pip", "conda", "mamba", "micromamba", "uv", "sx", "system"})
_SIMPLE = {"t": "\t", "r": "\r", "b": "\b", "f": "\f", "n": "\n"}


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a cell: its text, and where that begins on disk. ``raw`` is the text as JSON spells it."""

    text: str
    raw: str
    line: int
    column: int
    cell: int
    cell_line: int

    def at(self, path: str, column: int) -> Location:
        """The place on disk of the 1-based ``column`` of this line."""
        return Location(path, self.line, self.column + _spelt(self.raw, column - 1), self.cell, self.cell_line)


def extract(document: Document, request: Request) -> Extraction:
    """The facts of a notebook's code cells, of format 4 or of format 3's worksheets. A broken file is a Problem,
    besides what could be read of it."""
    del request  # no server table is kept in code
    path = document.file.path
    problems: list[Problem] = []
    try:
        root = json_tree(document.text, _SKIPPED)
    except Malformed as error:
        problems.append(Problem(path, "extract", f"broken notebook: {error}", error.line))
        if error.partial is None:
            return Extraction((), tuple(problems))
        root = error.partial
    lines = [line for number, cell in enumerate(_cells(root), 1) for line in _lines(cell, number, document.text)]
    code, facts = _split(lines, path)
    kernel = _kernel(root)
    language = _LANGUAGES.get(kernel)
    if language is None:
        if any(code):
            problems.append(Problem(path, "extract", f"cells in {kernel[:40]!r} are not read"))
    elif any(code):
        from shadowbom.extract.code import TooBrokenError, facts_of

        def place(line: int, column: int) -> Location:
            return lines[min(line, len(lines)) - 1].at(path, column)

        try:
            facts += facts_of("\n".join(code), language, path, place)
        except TooBrokenError as error:
            problems.append(Problem(path, "extract", str(error)))
    return Extraction(tuple(facts), tuple(problems))


def _kernel(root: Node) -> str:
    """The language of the cells, in lower case; Python where the notebook does not say."""
    for names in (("kernelspec", "language"), ("language_info", "name"), ("kernelspec", "name")):
        found = root.get("metadata", *names)
        if found is not None and found.string:
            return found.string.lower()
    return "python"


def _cells(root: Node) -> Iterator[Node]:
    """The cells of all kinds, in order."""
    found = root.child("cells")
    if found is not None:
        yield from found.elements
        return
    sheets = root.child("worksheets")
    for sheet in sheets.elements if sheets is not None else ():
        inner = sheet.child("cells")
        yield from inner.elements if inner is not None else ()


def _lines(cell: Node, number: int, text: str) -> Iterator[_Line]:
    """The lines of a code cell, whose source is a list of strings or one string."""
    kind = cell.child("cell_type")
    source = cell.child("source") or cell.child("input")
    if kind is None or kind.string != "code" or source is None:
        return
    count = 0
    for part in source.elements or [source]:
        if part.kind != "string":
            continue
        at = part.offset + 1
        for piece in _pieces(_raw(text, part.offset)):
            ends = piece.endswith("\\n") and _ends_line(piece)
            raw = piece[:-2] if ends else piece
            line, column = part.lines.at(at)
            count += 1
            yield _Line(_decode(raw).replace("\n", " "), raw, line, column, number, count)
            at += len(piece)


def _raw(text: str, offset: int) -> str:
    """The spelling of the JSON string that opens at ``offset``, without its quotes."""
    quote = text[offset]
    at = offset + 1
    while True:
        end = text.find(quote, at)
        if end < 0:
            return text[offset + 1 :]
        slashes = 0
        while text[end - 1 - slashes] == "\\":
            slashes += 1
        if slashes % 2 == 0:
            return text[offset + 1 : end]
        at = end + 1


def _ends_line(piece: str) -> bool:
    """Whether the ``\\n`` at the end of ``piece`` is an escape, not an escaped backslash and an n."""
    slashes = len(piece) - 1 - len(piece[:-1].rstrip("\\"))
    return slashes % 2 == 1


def _pieces(raw: str) -> list[str]:
    """The lines of a JSON string as they are spelt, each with its line end."""
    pieces: list[str] = []
    start = 0
    for escape in _ESCAPE.finditer(raw) if "\\n" in raw else ():
        if escape[0] == "\\n":
            pieces.append(raw[start : escape.end()])
            start = escape.end()
    if start < len(raw):
        pieces.append(raw[start:])
    return pieces


def _decode(raw: str) -> str:
    """The value of a JSON string. Halves of surrogate pairs, which stand for one character, become U+FFFD."""
    return _ESCAPE.sub(_character, raw) if "\\" in raw else raw


def _character(escape: re.Match[str]) -> str:
    text = escape[0]
    if text[1] == "u" and len(text) == 6:
        char = chr(int(text[2:], 16))
        return "\ufffd" if "\ud800" <= char <= "\udfff" else char
    return _SIMPLE.get(text[1], text[1])


def _spelt(raw: str, count: int) -> int:
    """How many characters of ``raw`` spell its first ``count`` decoded ones; on a very long line about so many."""
    if len(raw) > _LONG_LINE or "\\" not in raw:
        return count
    before = 0
    for escape in _ESCAPE.finditer(raw):
        # Each escape before the place makes the spelling longer than the text.
        if escape.start() - before >= count:
            break
        before += len(escape[0]) - 1
    return count + before


def _split(lines: list[_Line], path: str) -> tuple[list[str], list[Fact]]:
    """The code with one line for each line of ``lines``, and the facts of its shell lines."""
    code: list[str] = []
    facts: list[Fact] = []
    mode = ""
    cell = 0
    pending: tuple[str, Location] | None = None
    for line in lines:
        text = line.text.rstrip("\r")
        if line.cell != cell:
            cell, mode, pending = line.cell, "", None
            if text.lstrip().startswith(("%%", "!!")):
                mode = _mode(text.lstrip())
                code.append("")
                continue
        magic = _MAGIC.match(text)
        if pending is None and mode != "shell" and (mode == "other" or magic is None):
            code.append("" if mode == "other" else text)
            continue
        # An indented magic is the body of a block: something must stand there.
        code.append(f"{magic[1]}pass" if magic is not None and magic[1] and pending is None and not mode else "")
        plain = magic is None or mode == "shell" or pending is not None
        command = text if magic is None or plain else text[magic.end() :]
        start, at = pending if pending is not None else ("", line.at(path, 1))
        command = f"{start} {command.strip()}".strip()
        if command.endswith("\\"):
            pending = (command[:-1].strip(), at)
            continue
        pending = None
        facts.extend(shell_facts(command, at) if plain or magic is None or magic[2][0] == "!" else _magic(command, at))
    return code, facts


def _magic(command: str, at: Location) -> Iterator[Fact]:
    """The facts of a line magic: an installer's, or a variable that is set."""
    word, _, rest = command.partition(" ")
    if word in _SHELL_MAGICS:
        yield from shell_facts(rest if word in ("sx", "system") else command, at)
    elif word in ("env", "set_env"):
        variable = _VARIABLE.match(rest)
        if variable is not None:
            yield EnvRead(at, variable[1], Lit(variable[2].strip(), at) if variable[2] else None)


def _mode(text: str) -> str:
    """What the body of a cell with the magic ``text`` is: shell, other, or "" for code."""
    if text.startswith("!!"):
        return "shell"
    words = text[2:].split()
    word = words[0] if words else ""
    if word in _SHELL_CELLS:
        return "shell"
    if word in _OTHER_CELLS or (word in ("writefile", "file") and not words[-1].endswith(".py")):
        return "other"
    return ""
