"""Source code to facts. One walk from the top of each syntax tree; the languages differ in their node handlers."""

from __future__ import annotations

from shadowbom.core.source import Document, Problem
from shadowbom.extract.code.lines import Lines
from shadowbom.extract.extractors import BY_ID, Extraction, Request


def extract(document: Document, request: Request) -> Extraction:
    """The facts of a source file. Nothing in it is run; broken syntax gives the facts of what is whole."""
    del request  # no server table is kept in code
    return extract_text(document.text, document.file.path, BY_ID[document.file.format].language)


def extract_text(text: str, path: str, language: str) -> Extraction:
    """The facts of ``text`` in a language of ``EXTRACTORS``, at places of ``path``."""
    from shadowbom.extract.grammars import parse

    source = text.encode("utf-8", "replace")
    if language == "python":
        from shadowbom.extract.code.python import PythonWalker as Walker
    else:
        from shadowbom.extract.code.script import ScriptWalker as Walker  # type: ignore[assignment]
    walker = Walker(source, Lines(source, path), language)
    walker.run(parse(language, source))
    problems = (Problem(path, "extract", "nested too deeply: the inner parts were not read"),) if walker.cut else ()
    return Extraction(tuple(walker.facts), problems)
