"""The instructions of a Dockerfile: keyword, text over its lines, heredocs, and where each part stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from shadowbom.core.location import Location
from shadowbom.extract.shell import Placer

MAX_LINES = 50_000
_MAX_LINE = 20_000
_MAX_HEREDOCS = 20
_DIRECTIVE = re.compile(r"#[ \t]*(?P<name>\w+)[ \t]*=[ \t]*(?P<value>\S+)")
_KEYWORD = re.compile(r"[ \t]*(?P<keyword>[A-Za-z]+)(?:[ \t]+|$)")
_HEREDOC = re.compile(r"<<(?P<tabs>-?)[ \t]*(?P<quote>[\"']?)(?P<name>[A-Za-z_]\w*)(?P=quote)")
_CONTINUED = re.compile(r"\\\n[ \t]*")


@dataclass(frozen=True, slots=True)
class Heredoc:
    """The lines of a heredoc; ``line`` is that of the first one."""

    text: str
    line: int

    def placer(self, path: str) -> Placer:
        """Gives the location of a line and column of the text."""
        return lambda line, column: Location(path, self.line + line - 1, column)


@dataclass(frozen=True, slots=True)
class Instruction:
    """``text`` is what follows the keyword, its lines joined by a backslash and a line feed whatever sign the file has
    for that; comments between them are empty. It begins at ``line`` and ``column``."""

    keyword: str
    text: str
    line: int
    column: int
    heredocs: tuple[Heredoc, ...] = ()

    @property
    def joined(self) -> str:
        """The text on one line."""
        return _CONTINUED.sub(" ", self.text)

    def after(self, offset: int) -> Instruction:
        """The instruction without the first ``offset`` characters of its text."""
        skipped = self.text[:offset]
        lines = skipped.count("\n")
        column = len(skipped) - skipped.rfind("\n") if lines else self.column + offset
        return replace(self, text=self.text[offset:], line=self.line + lines, column=column)

    def inner(self) -> Instruction | None:
        """The instruction that this one holds (ONBUILD)."""
        found = _KEYWORD.match(self.text)
        return replace(self.after(found.end()), keyword=found["keyword"].upper()) if found else None

    def at(self, path: str, offset: int) -> Location:
        """The place of a character of the text."""
        inner = self.after(offset)
        return Location(path, inner.line, inner.column)

    def at_joined(self, path: str, offset: int) -> Location:
        """The place of a character of ``joined``."""
        for found in _CONTINUED.finditer(self.text):
            if found.start() >= offset:
                break
            # A sign and the white space after it are one space there.
            offset += len(found[0]) - 1
        return self.at(path, offset)

    def placer(self, path: str) -> Placer:
        """Gives the location of a line and column of the text."""
        return lambda line, column: Location(
            path, self.line + line - 1, column + self.column - 1 if line == 1 else column)


def instructions(text: str) -> Iterator[Instruction]:
    """The instructions of a file, in order; at most ``MAX_LINES`` lines of it."""
    lines = [line[:_MAX_LINE].rstrip("\r") for line in text.removeprefix("\ufeff").split("\n", MAX_LINES)[:MAX_LINES]]
    escape = _escape(lines)
    at = 0
    while at < len(lines):
        found = _KEYWORD.match(lines[at])
        if found is None:
            at += 1
            continue
        first = at
        parts: list[str] = []
        while at < len(lines):
            line = lines[at]
            at += 1
            bare = line.strip()
            if at - 1 > first and (not bare or bare.startswith("#")):
                # Neither ends an instruction that goes on.
                parts.append("\\")
                continue
            ends = line.rstrip()
            if not ends.endswith(escape):
                parts.append(line)
                break
            parts.append(f"{ends[:-1]}\\")
        keyword = found["keyword"].upper()
        whole = "\n".join(parts)[found.end() :].removesuffix("\\")
        heredocs: list[Heredoc] = []
        if keyword in ("RUN", "COPY", "ADD") and "<<" in whole:
            for opening in list(_HEREDOC.finditer(whole))[:_MAX_HEREDOCS]:
                body, at = _body(lines, at, opening["name"], tabs=bool(opening["tabs"]))
                heredocs.append(body)
        yield Instruction(keyword, whole, first + 1, found.end() + 1, tuple(heredocs))


def _escape(lines: list[str]) -> str:
    """The sign that continues a line, which a directive at the top may set."""
    for line in lines:
        found = _DIRECTIVE.match(line)
        if found is None:
            break
        if found["name"].lower() == "escape":
            return "`" if found["value"] == "`" else "\\"
    return "\\"


def _body(lines: list[str], at: int, name: str, *, tabs: bool) -> tuple[Heredoc, int]:
    """A heredoc from the line ``at`` on, and the line after its end; one that is not ended goes to the end."""
    start = at
    while at < len(lines):
        line = lines[at].lstrip("\t") if tabs else lines[at]
        if line == name:
            return Heredoc("\n".join(lines[start:at]), start + 1), at + 1
        at += 1
    return Heredoc("\n".join(lines[start:]), start + 1), at
