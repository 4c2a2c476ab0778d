"""JavaScript and TypeScript."""

from __future__ import annotations

from shadowbom.extract.languages.row import Language, each, words

_SCRIPT_FORMS = {
    **each("string", "string"),
    **each("template_string", "template"),
    **each("binary_expression", "binary"),
    **each("ternary_expression", "conditional"),
    **each("object", "object"),
    **each("array", "sequence"),
    **each("call_expression new_expression", "call"),
    **each("member_expression", "member"),
    **each("subscript_expression", "subscript"),
    **each("identifier shorthand_property_identifier this super meta_property", "name"),
    **each("await_expression parenthesized_expression as_expression satisfies_expression non_null_expression "
            "jsx_expression", "first"),
    **each("type_assertion sequence_expression", "last"),
    **each("assignment_expression augmented_assignment_expression", "assigned"),
    **each("number true false null undefined", "atom"),
    **each("unary_expression", "signed"),
    **each("arrow_function function_expression generator_function class", "function"),
}
_SCRIPT_TARGETS = {
    **each("identifier shorthand_property_identifier_pattern property_identifier private_property_identifier string",
            "name"),
    **each("member_expression", "member"),
    **each("subscript_expression", "subscript"),
    **each("array_pattern", "each"),
    **each("object_pattern", "members"),
    **each("assignment_pattern object_assignment_pattern", "default"),
}
_SCRIPT_ASSIGNS = {
    "variable_declarator": ("name", "value"), "assignment_expression": ("left", "right"),
    "augmented_assignment_expression": ("left", "right"), "field_definition": ("property", "value"),
    "public_field_definition": ("name", "value"), "enum_assignment": ("name", "value"),
    "type_alias_declaration": ("name", "value"), "for_in_statement": ("left", "right"),
    "assignment_pattern": ("left", "right"), "object_assignment_pattern": ("left", "right"),
    "required_parameter": ("pattern", "value"), "optional_parameter": ("pattern", "value"), "pair": ("key", "value"),
}
_SCRIPT_ACTING = words("eval fetch Function query execute $queryRawUnsafe $executeRawUnsafe")
_SCRIPT_SILENT = words(
    "console Math JSON Object Array String Number Boolean Promise Date Symbol Reflect Error TypeError RangeError Set "
    "Map WeakMap RegExp parseInt parseFloat isNaN setTimeout clearTimeout setInterval clearInterval structuredClone "
    "queueMicrotask describe it test expect beforeEach afterEach beforeAll afterAll jest vi assert"
)


def script(id_: str, grammar: str, *queries: str) -> Language:
    """The row of a dialect: its grammar and the query files that it adds."""
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
        acting=_SCRIPT_ACTING,
        silent=_SCRIPT_SILENT,
    )

JAVASCRIPT = script("javascript", "tree_sitter_javascript:language", "javascript.scm", "jsx.scm")
TSX = script("tsx", "tree_sitter_typescript:language_tsx", "typescript.scm", "jsx.scm")
TYPESCRIPT = script("typescript", "tree_sitter_typescript:language_typescript", "typescript.scm")
