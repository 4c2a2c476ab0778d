"""Facts of source code, in the languages of ``languages/``.

``extract`` is what ``EXTRACTORS`` names. ``facts_of`` reads a text that is part of something else, such as the cells
of a notebook. A file is parsed once, its query is run once, one pass makes scopes and bindings, and expressions are
read where a fact needs their value.
"""

from __future__ import annotations

import gc

from shadowbom.core.fact import Fact
from shadowbom.core.source import Document, Problem
from shadowbom.extract.code.facts import Facts
from shadowbom.extract.code.outline import Outline
from shadowbom.extract.code.source import Placer, Source
from shadowbom.extract.code.tables import kit
from shadowbom.extract.embedded.databricks import magics
from shadowbom.extract.extractors import BY_ID, Extraction, Request
from shadowbom.extract.grammars import TooBrokenError
from shadowbom.extract.manifests.inline import packages

__all__ = ["TooBrokenError", "extract", "facts_of"]


def facts_of(text: str, language: str, path: str, place: Placer | None = None) -> list[Fact]:
    """The facts of ``text`` in ``language`` (an id of ``LANGUAGES``), which is the file ``path`` or, with ``place``,
    part of it. Raises ``TooBrokenError`` where the grammar cannot cope."""
    tools = kit(language)
    source = Source(text, path, place)
    # A file gives tens of thousands of objects that all live until its end: the cycle collector would go through them
    # again and again for nothing, a quarter of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        root = tools.grammar.parse(tools.syntax.readable(source.data))
        outline = Outline(source, tools, root)
        outline.read(tools.grammar.captures(root))
        facts = Facts(outline)
        found = facts.all()
        facts.close()
        return found
    finally:
        if collecting:
            gc.enable()


def extract(document: Document, request: Request) -> Extraction:
    """The facts of a source file, in the language of its format's row, and the packages that it asks for itself."""
    del request  # no server table is kept in code
    path = document.file.path
    row = BY_ID.get(document.file.format)
    language = row.language if row is not None else ""
    if not language:
        return Extraction(problems=(Problem(path, "extract", f"no language for the format {document.file.format!r}"),))
    try:
        facts = facts_of(document.text, language, path)
    except TooBrokenError as error:
        return Extraction(tuple(packages(document.text, language, path)), (Problem(path, "extract", str(error)),))
    asked = (*packages(document.text, language, path), *magics(document.text, language, path))
    return Extraction((*facts, *asked))
