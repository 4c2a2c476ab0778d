"""A language's row in the numbers of its grammar."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache

from shadowbom.extract.code.children import Child, inner_of, reference
from shadowbom.extract.code.spelling import Spelling
from shadowbom.extract.code.syntax import Syntax
from shadowbom.extract.grammars import Grammar, Node, grammar
from shadowbom.extract.languages import LANGUAGES, Language
from shadowbom.extract.shapes import ShapedGrammar


class NodeTables:
    """Node types and fields as the grammar's ids, which compare faster than names.

    ``forms`` and ``targets`` map a node type to its form, ``assigns`` to the fields (target, value). The other
    attributes are ids of fields.
    """

    __slots__ = (
        "alias", "arguments", "assigns", "attribute", "block", "body", "branches", "callees", "columns", "comments",
        "constants", "constructor", "constructors", "constructs", "declares", "flat", "forms", "function", "generic",
        "headed", "identifier", "index", "indexed", "initializers", "inside", "keywords", "label", "left", "lists",
        "member", "name", "nested", "object", "operator", "parts", "right", "split", "spreads", "strings", "targets",
        "types", "value", "wrapper",
    )

    def __init__(self, language: Language, grammar: Grammar | ShapedGrammar) -> None:
        kind = grammar.kind

        def field(text: str) -> Child:
            return reference(grammar, text)

        self.forms = {kind(name): form for name, form in language.forms.items()}
        self.targets = {kind(name): form for name, form in language.targets.items()}
        self.assigns = {kind(name): (field(target), field(value))
                        for name, (target, value) in language.assigns.items()}
        self.object, self.member = map(field, language.members)
        self.indexed, self.index = map(field, language.indexes)
        texts = ("string", "template", "concatenation")
        self.strings = frozenset(id_ for id_, form in self.forms.items() if form in texts)
        self.comments = frozenset(map(kind, language.comments))
        self.inside = {kind(name): kind(given) for name, given in language.inside.items()}
        self.lists = frozenset(map(kind, language.lists))
        self.declares = frozenset(map(kind, language.declares))
        self.identifier = kind("identifier")
        self.attribute = next((kind(name) for name, form in language.forms.items() if form == "member"), -1)
        self.keywords = {kind(name): (field(key), field(value)) for name, (key, value) in language.keywords.items()}
        self.wrapper = kind(language.wrapper) if language.wrapper else -1
        self.constructs = {kind(name): (field(type_), field(members))
                           for name, (type_, members) in language.constructs.items()}
        self.spreads = {kind(name): sign for name, sign in language.spreads.items()}
        self.split = frozenset(map(kind, language.calls))
        self.parts = {kind(name): (field(owner), field(member))
                      for name, (owner, member) in {**language.calls, **language.accesses}.items()}
        self.branches = {kind(name): field(given) if given else 0 for name, given in language.branches.items()}
        self.callees = {kind(name): field(given) for name, given in language.called.items()}
        self.constructors = frozenset(map(kind, language.constructors))
        self.headed = frozenset(map(kind, language.headed))
        self.constants = {kind(name): (field(label), field(given))
                          for name, (label, given) in language.constants.items()}
        self.initializers = {kind(name): field(given) for name, given in language.initializers.items()}
        self.flat = frozenset(map(kind, language.flat))
        self.columns = frozenset(map(kind, language.columns))
        self.nested = frozenset(map(kind, language.nested))
        self.generic = kind("generic_name")
        self.types = {kind(name): field(type_) for name, type_ in language.types.items()}
        self._name_fields(language, field)

    def _name_fields(self, language: Language, field: Callable[[str], Child]) -> None:
        """The fields that all node types of a grammar have in common."""
        self.alias = field("alias")
        self.arguments = field(language.arguments)
        self.block = field(language.block)
        self.label = field(language.label)
        self.body = field(language.body)
        self.constructor = field("constructor")
        self.function = field("function")
        self.left, self.operator, self.right = map(field, language.operands)
        self.name = field("name")
        self.value = field("value")

    def called(self, node: Node) -> Node | None:
        """The expression that the call ``node`` calls or constructs: the node itself where its receiver and the name
        called are fields of its own."""
        if node.kind_id in self.split:
            return node
        fields = self.constructs.get(node.kind_id)
        if fields is not None:
            return inner_of(node, fields[0])
        own = self.callees.get(node.kind_id)
        if own is not None:
            return inner_of(node, own)
        found = inner_of(node, self.function)
        return found if found is not None or not self.constructor else inner_of(node, self.constructor)

    def given(self, node: Node) -> Node | None:
        """The arguments of the call ``node``, or the members of what it constructs."""
        fields = self.constructs.get(node.kind_id)
        inside = self.inside.get(node.kind_id)
        if inside is not None:
            return next((child for child in node.named_children if child.kind_id == inside), None)
        return inner_of(node, self.arguments if fields is None else fields[1])

    def access(self, node: Node) -> tuple[Node | None, Node | None]:
        """The object and the member of a member access, or what a call calls."""
        owner, member = self.parts.get(node.kind_id, (self.object, self.member))
        taken = inner_of(node, member)
        if taken is not None and taken.kind_id == self.generic:
            taken = taken.named_child(0)
        return inner_of(node, owner), taken

    def type_of(self, function: Node) -> Node | None:
        """The one type, by its plain name, that a method is called with: ``Plugin`` of ``plugins.Add<Plugin>``."""
        if not self.generic:
            return None
        taken = inner_of(function, self.parts.get(function.kind_id, (self.object, self.member))[1])
        given = taken if taken is not None else function
        if given.kind_id != self.generic or given.named_child_count != 2:
            return None
        types = given.named_child(1)
        inner = types.named_child(0) if types is not None and types.named_child_count == 1 else None
        return inner if inner is not None and inner.kind_id == self.identifier else None

    def index_of(self, node: Node) -> Node | None:
        """What a subscript asks for."""
        if self.index:
            return inner_of(node, self.index)
        return node.named_child(1) if node.named_child_count > 1 else None

    def argument(self, node: Node) -> tuple[Node | None, Node | None]:
        """The name of an argument, None for one without, and its value."""
        fields = self.keywords.get(node.kind_id)
        if fields is not None:
            return inner_of(node, fields[0]), inner_of(node, fields[1])
        if node.kind_id == self.wrapper and node.named_child_count:
            return inner_of(node, self.name), node.named_child(node.named_child_count - 1)
        return None, node


class Kit:
    """All that is needed to read a language."""

    __slots__ = ("grammar", "language", "spelling", "syntax", "tables")

    def __init__(self, language: Language) -> None:
        self.language = language
        self.grammar: Grammar | ShapedGrammar = (
            ShapedGrammar(language.grammar, language.shape, language.captures) if language.shape
            else grammar(language.grammar, language.queries))
        self.tables = NodeTables(language, self.grammar)
        self.spelling = Spelling(language)
        module, _, name = language.syntax.partition(":")
        self.syntax: Syntax = getattr(importlib.import_module(module), name)()


@cache
def kit(language: str) -> Kit:
    """The kit of the language with this id, made when first asked for. Raises ``KeyError`` for an unknown one."""
    return Kit(LANGUAGES[language])
