"""Code in documents: the fences of Markdown, which are documentation, and the chunks of R Markdown and Quarto, which
are run.

Prose is never read. A fence says its language; each is a program of its own, for it need not go with the next one. The
chunks of a document in one language are one program. A fence of plain text whose lines all give something a name
(``URL: https://...``) shows settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shadowbom.core.fact import Fact
from shadowbom.core.location import Location
from shadowbom.core.source import Document, Problem, Scope
from shadowbom.extract.cards.front import cards
from shadowbom.extract.embedded.masked import read_parts
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.languages import LANGUAGES
from shadowbom.extract.positions.matter import matter, matter_nodes
from shadowbom.extract.settings.servers import Servers
from shadowbom.extract.settings.shapes import Leaves

_FENCE = re.compile(r"([ \t>]{0,40})(`{3,}|~{3,})[ \t]*([^\r\n`]{0,200})")
_TAG = re.compile(r"\{?\.?([A-Za-z][\w+#\-]{0,30})")
_OFF = re.compile(r"\beval\s*=\s*F(?:ALSE)?\b|\beval\s*[:=]\s*false\b")
_TAGS = {
    "py": "python", "python3": "python", "ipython": "python", "js": "javascript", "jsx": "javascript",
    "mjs": "javascript", "cjs": "javascript", "node": "javascript", "ts": "typescript", "mts": "typescript",
    "golang": "go", "rs": "rust", "kt": "kotlin", "cs": "csharp", "c#": "csharp", "rb": "ruby", "ex": "elixir",
    "exs": "elixir", "c++": "c", "cpp": "c", "cc": "c", "h": "c", "hpp": "c",
}
_FORMS = frozenset({"text", "txt", "plaintext", "env", "dotenv", "properties", "ini", "conf", "config"})
_FORM = re.compile(r"([A-Za-z][\w.\-]{0,60}(?: [A-Za-z][\w.\-]{0,30}){0,2})[ \t]*[:=](?!/)[ \t]*(\S.{0,500})?")
_MAX_SETTINGS = 60
_MAX_FENCES = 400
_MAX_LINES = 5000


@dataclass(frozen=True, slots=True)
class _Block:
    """A fence: what stands behind its sign, the 1-based line of its first line of code, the offsets where that begins
    and where the code ends, and the white space in front of the sign."""

    info: str
    line: int
    start: int
    end: int
    indent: str


def _blocks(text: str) -> Iterator[_Block]:
    """The fences of a document, in order. One that is not closed goes on to the end."""
    opened: re.Match[str] | None = None
    first = start = 0
    offset = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        found = _FENCE.match(line)
        if opened is None:
            if found is not None:
                opened, first, start = found, number + 1, offset + len(line)
        elif found is not None and found[2].startswith(opened[2]) and not found[3].strip():
            yield _Block(opened[3], first, start, offset, opened[1])
            opened = None
        offset += len(line)
    if opened is not None:
        yield _Block(opened[3], first, start, offset, opened[1])


def _language(info: str) -> str:
    """The id of the language that a fence names; "" for none that is read."""
    found = _TAG.match(info)
    tag = found[1].lower() if found is not None else ""
    tag = _TAGS.get(tag, tag)
    return tag if tag in LANGUAGES else ""


def markdown(document: Document, request: Request) -> Extraction:
    """The facts of a document's fences, where it is documentation. What steers a coding agent is none: a fence in it
    is an example and no part of the program either. In front of that the agent's MCP servers may stand."""
    path = document.file.path
    servers = _servers(document, request)
    if document.file.scope is Scope.PRODUCTION:
        return Extraction(servers)
    facts: list[Fact] = [*servers, *cards(document)]
    problems: list[Problem] = []
    from shadowbom.extract.code import TooBrokenError, facts_of

    for count, block in enumerate(_blocks(document.text)):
        language = _language(block.info)
        if not language:
            facts += _settings(document, block)
            continue
        if count >= _MAX_FENCES:
            problems.append(Problem(path, "extract", f"more than {_MAX_FENCES} fences: the others were not read"))
            break
        lines = document.text[block.start : block.end].splitlines()[:_MAX_LINES]
        cuts = [_indent(line, block.indent) for line in lines]

        def place(line: int, column: int, block: _Block = block, cuts: list[int] = cuts) -> Location:
            cut = cuts[line - 1] if line <= len(cuts) else 0
            return Location(path, block.line + line - 1, column + cut)

        code = "\n".join(line[cut:] for line, cut in zip(lines, cuts, strict=True))
        try:
            facts += facts_of(code, language, path, place)
        except TooBrokenError as error:
            problems.append(Problem(path, "extract", str(error), block.line))
    return Extraction(tuple(facts), tuple(problems))


def _servers(document: Document, request: Request) -> tuple[Fact, ...]:
    tables = tuple(table for table in request.tables if table.format == "front-matter")
    front = matter(document.text) if tables else ""
    found = Servers(document.file.path)
    for root in matter_nodes(front) if front else ():
        found.read(root, tables)
    return tuple(found.facts)


def _settings(document: Document, block: _Block) -> list[Fact]:
    """The settings that a fence shows, where each of its lines is one or a comment; none otherwise."""
    tag = block.info.split(maxsplit=1)[0].lower() if block.info.strip() else ""
    lines = document.text[block.start : block.end].splitlines()
    if tag not in _FORMS or len(lines) > _MAX_SETTINGS:
        return []
    found = Leaves(document.file.path)
    for number, line in enumerate(lines):
        cut = _indent(line, block.indent)
        text = line[cut:].strip()
        if not text or text[0] in "#;[":
            continue
        match = _FORM.fullmatch(text)
        if match is None:
            return []
        start = cut + len(line[cut:]) - len(line[cut:].lstrip())
        if match[2]:
            at = Location(document.file.path, block.line + number, start + match.start(2) + 1)
            key = match[1].replace(" ", "_").replace(".", "_")
            place = Location(document.file.path, block.line + number, start + 1)
            found.add(key, match[2].strip("\"'"), place, at)
    return [*found.facts] if len(found.facts) > 1 else []


def _indent(line: str, indent: str) -> int:
    """How many characters in front of ``line`` are those in front of its fence."""
    count = 0
    while count < len(indent) and count < len(line) and line[count] in " \t>":
        count += 1
    return count


def chunks(document: Document, request: Request) -> Extraction:
    """The facts of the chunks that a document runs. Those whose evaluation is switched off are not."""
    del request
    parts = []
    for block in _blocks(document.text):
        language = _language(block.info) if block.info.startswith("{") else ""
        head = document.text[block.start : block.start + 400]
        if language and not _OFF.search(block.info) and not _OFF.search("\n".join(_options(head))):
            parts.append((block.start, block.end, language))
    return read_parts(document, parts)


def _options(head: str) -> Iterator[str]:
    """The lines of options at the beginning of a chunk."""
    for line in head.splitlines():
        if not line.startswith("#|"):
            return
        yield line
