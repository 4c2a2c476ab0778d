"""A language's row in the numbers of its grammar."""

from __future__ import annotations

import importlib
from functools import cache

from shadowbom.extract.code.syntax import Syntax
from shadowbom.extract.grammars import Grammar, Node, grammar
from shadowbom.extract.languages import LANGUAGES, Language


class NodeTables:
    """Node types and fields as the grammar's ids, which compare faster than names.

    ``forms`` and ``targets`` map a node type to its form, ``assigns`` to the fields (target, value). The other
    attributes are ids of fields.
    """

    __slots__ = (
        "alias", "arguments", "assigns", "attribute", "body", "comment", "constructor", "forms", "function",
        "identifier", "index", "indexed", "keyword", "left", "member", "name", "object", "operator", "right", "spreads",
        "strings", "targets", "value",
    )

    def __init__(self, language: Language, grammar: Grammar) -> None:
        kind, field = grammar.kind, grammar.field
        self.forms = {kind(name): form for name, form in language.forms.items()}
        self.targets = {kind(name): form for name, form in language.targets.items()}
        self.assigns = {kind(name): (field(target), field(value))
                        for name, (target, value) in language.assigns.items()}
        self.object, self.member = map(field, language.members)
        self.indexed, self.index = map(field, language.indexes)
        texts = ("string", "template", "concatenation")
        self.strings = frozenset(id_ for id_, form in self.forms.items() if form in texts)
        self.comment = kind("comment")
        self.identifier = kind("identifier")
        self.attribute = next((kind(name) for name, form in language.forms.items() if form == "member"), -1)
        self.keyword = kind("keyword_argument")
        self.spreads = {kind("list_splat"): "*", kind("dictionary_splat"): "**", kind("spread_element"): "..."}
        self.alias = field("alias")
        self.arguments = field("arguments")
        self.body = field("body")
        self.constructor = field("constructor")
        self.function = field("function")
        self.left = field("left")
        self.name = field("name")
        self.operator = field("operator")
        self.right = field("right")
        self.value = field("value")

    def called(self, node: Node) -> Node | None:
        """The expression that the call ``node`` calls or constructs."""
        found = node.child_by_field_id(self.function)
        return found if found is not None or not self.constructor else node.child_by_field_id(self.constructor)


class Kit:
    """All that is needed to read a language."""

    __slots__ = ("grammar", "language", "syntax", "tables")

    def __init__(self, language: Language) -> None:
        self.language = language
        self.grammar = grammar(language.grammar, language.queries)
        self.tables = NodeTables(language, self.grammar)
        module, _, name = language.syntax.partition(":")
        self.syntax: Syntax = getattr(importlib.import_module(module), name)()


@cache
def kit(language: str) -> Kit:
    """The kit of the language with this id, made when first asked for. Raises ``KeyError`` for an unknown one."""
    return Kit(LANGUAGES[language])
