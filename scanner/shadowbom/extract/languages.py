"""Programming languages: one row each, read by ``code/``.

A row says where the grammar is, which query files make its one query, what its node types are in the terms of
``code/values.py`` (forms of expressions) and ``code/outline.py`` (forms of binding targets), and which names of its
standard library read the environment, import at run time or say nothing. A new language is a ``.scm`` file and a
row; what its import and parameter syntax needs besides stands in the module that ``syntax`` names.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    ``grammar`` is "module:function" of the wheel; ``queries`` the files in ``queries/``, in order; ``syntax`` the
    module with the language's ``Syntax`` (see ``code/syntax.py``). ``forms`` maps node types to the name of an
    expression's form; ``targets`` node types to that of a binding's target; ``assigns`` node types to the fields
    (target, value). ``members`` and ``indexes`` are the fields (object, member) of a member access and a subscript.

    Names are written as callees are (``module:path``, no module for globals). ``env_tables`` hold the environment
    as members, ``env_calls`` read the variable that is their first argument, ``env_modules`` are prefixes of modules
    whose exports are variables; ``importers`` import the module that is their first argument, and ``import_words`` are
    their last names. ``silent`` are globals whose calls say nothing. ``env_members`` is true where members
    of the tables are variables, not methods; ``exports`` where assignments can export,
    ``plain_keys`` where the keys of an object literal are written without quotes.
    """

    id: str
    grammar: str
    queries: tuple[str, ...]
    syntax: str
    forms: dict[str, str]
    targets: dict[str, str]
    assigns: dict[str, tuple[str, str]]
    members: tuple[str, str]
    indexes: tuple[str, str]
    selves: frozenset[str] = frozenset()
    env_tables: frozenset[str] = frozenset()
    env_calls: frozenset[str] = frozenset()
    env_modules: tuple[str, ...] = ()
    importers: frozenset[str] = frozenset()
    import_words: frozenset[str] = frozenset()
    env_members: bool = False
    exports: bool = False
    plain_keys: bool = False
    silent: frozenset[str] = frozenset()


def _each(text: str, form: str) -> dict[str, str]:
    return dict.fromkeys(text.split(), form)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PYTHON = Language(
    id="python",
    grammar="tree_sitter_python:language",
    queries=("python.scm",),
    syntax="shadowbom.extract.code.python:PythonSyntax",
    forms={
        **_each("string", "string"),
        **_each("concatenated_string", "concatenation"),
        **_each("binary_operator", "binary"),
        **_each("boolean_operator", "logical"),
        **_each("conditional_expression", "conditional"),
        **_each("dictionary", "object"),
        **_each("list tuple set expression_list", "sequence"),
        **_each("call", "call"),
        **_each("attribute", "member"),
        **_each("subscript", "subscript"),
        **_each("identifier", "name"),
        **_each("await parenthesized_expression as_pattern", "first"),
        **_each("assignment named_expression", "assigned"),
        **_each("integer float true false none ellipsis", "atom"),
        **_each("unary_operator", "signed"),
        **_each("lambda", "function"),
    },
    targets={
        **_each("identifier", "name"),
        **_each("as_pattern_target parenthesized_expression", "first"),
        **_each("attribute", "member"),
        **_each("subscript", "subscript"),
        **_each("pattern_list tuple_pattern list_pattern", "each"),
    },
    assigns={"assignment": ("left", "right"), "named_expression": ("name", "value"),
             "augmented_assignment": ("left", "right"), "for_statement": ("left", "right"),
             "for_in_clause": ("left", "right"), "default_parameter": ("name", "value"),
             "typed_default_parameter": ("name", "value"), "pair": ("key", "value"),
             "keyword_argument": ("name", "value")},
    members=("object", "attribute"),
    indexes=("value", "subscript"),
    selves=frozenset({"self", "cls"}),
    env_tables=frozenset({"os:environ", "os:environb"}),
    env_calls=frozenset({
        "os:getenv", "os:environ.get", "os:environ.pop", "os:environ.setdefault", "os:getenvb", "decouple:config",
        "decouple:config()", "decouple:AutoConfig()", "decouple:Config()", "environs:Env()", "environs:Env().str",
        "environs:env", "environs:env.str", "environ:Env()", "environ:Env().str", "environ:Env().url",
    }),
    importers=frozenset({"importlib:import_module", ":__import__", "importlib:__import__"}),
    import_words=frozenset({"import_module", "__import__"}),
    silent=_words(
        "abs all any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict "
        "dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash help hex id input "
        "int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print "
        "property range repr reversed round set setattr slice sorted staticmethod str sum tuple type vars zip "
        "ValueError TypeError RuntimeError KeyError AttributeError NotImplementedError ImportError Exception"
    ),
)

_SCRIPT_FORMS = {
    **_each("string", "string"),
    **_each("template_string", "template"),
    **_each("binary_expression", "binary"),
    **_each("ternary_expression", "conditional"),
    **_each("object", "object"),
    **_each("array", "sequence"),
    **_each("call_expression new_expression", "call"),
    **_each("member_expression", "member"),
    **_each("subscript_expression", "subscript"),
    **_each("identifier shorthand_property_identifier this super meta_property", "name"),
    **_each("await_expression parenthesized_expression as_expression satisfies_expression non_null_expression "
            "jsx_expression", "first"),
    **_each("type_assertion sequence_expression", "last"),
    **_each("assignment_expression augmented_assignment_expression", "assigned"),
    **_each("number true false null undefined", "atom"),
    **_each("unary_expression", "signed"),
    **_each("arrow_function function_expression generator_function class", "function"),
}
_SCRIPT_TARGETS = {
    **_each("identifier shorthand_property_identifier_pattern property_identifier private_property_identifier string",
            "name"),
    **_each("member_expression", "member"),
    **_each("subscript_expression", "subscript"),
    **_each("array_pattern", "each"),
    **_each("object_pattern", "members"),
    **_each("assignment_pattern object_assignment_pattern", "default"),
}
_SCRIPT_ASSIGNS = {
    "variable_declarator": ("name", "value"), "assignment_expression": ("left", "right"),
    "augmented_assignment_expression": ("left", "right"), "field_definition": ("property", "value"),
    "public_field_definition": ("name", "value"), "enum_assignment": ("name", "value"),
    "type_alias_declaration": ("name", "value"), "for_in_statement": ("left", "right"),
    "assignment_pattern": ("left", "right"), "object_assignment_pattern": ("left", "right"),
    "required_parameter": ("pattern", "value"), "optional_parameter": ("pattern", "value"), "pair": ("key", "value"),
}
_SCRIPT_SILENT = _words(
    "console Math JSON Object Array String Number Boolean Promise Date Symbol Reflect Error TypeError RangeError Set "
    "Map WeakMap RegExp parseInt parseFloat isNaN setTimeout clearTimeout setInterval clearInterval structuredClone "
    "queueMicrotask describe it test expect beforeEach afterEach beforeAll afterAll jest vi assert"
)


def _script(id_: str, grammar: str, *queries: str) -> Language:
    return Language(
        id=id_,
        grammar=grammar,
        queries=("ecmascript.scm", *queries),
        syntax="shadowbom.extract.code.ecmascript:ScriptSyntax",
        forms=_SCRIPT_FORMS,
        targets=_SCRIPT_TARGETS,
        assigns=_SCRIPT_ASSIGNS,
        members=("object", "property"),
        indexes=("object", "index"),
        selves=frozenset({"this"}),
        env_tables=frozenset({":process.env", "process:env", "process:default.env", "node:process:env",
                              "node:process:default.env", ":import.meta.env", ":Bun.env", ":globalThis.process.env"}),
        env_calls=frozenset({":Deno.env.get"}),
        env_modules=("$env/",),
        importers=frozenset({":require", ":import"}),
        import_words=frozenset({"require", "import"}),
        env_members=True,
        exports=True,
        plain_keys=True,
        silent=_SCRIPT_SILENT,
    )


LANGUAGES: dict[str, Language] = {
    row.id: row
    for row in (
        _script("javascript", "tree_sitter_javascript:language", "javascript.scm", "jsx.scm"),
        _PYTHON,
        _script("tsx", "tree_sitter_typescript:language_tsx", "typescript.scm", "jsx.scm"),
        _script("typescript", "tree_sitter_typescript:language_typescript", "typescript.scm"),
    )
}
"""The rows, by id: the ``language`` of a row in ``EXTRACTORS``."""
