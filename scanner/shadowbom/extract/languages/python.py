"""Python."""

from __future__ import annotations

from shadowbom.extract.languages.row import Language, each, words

PYTHON = Language(
    id="python",
    grammar="tree_sitter_python:language",
    queries=("python.scm",),
    syntax="shadowbom.extract.code.python:PythonSyntax",
    forms={
        **each("string", "string"),
        **each("concatenated_string", "concatenation"),
        **each("binary_operator", "binary"),
        **each("boolean_operator", "logical"),
        **each("conditional_expression", "conditional"),
        **each("dictionary", "object"),
        **each("list tuple set expression_list", "sequence"),
        **each("call", "call"),
        **each("attribute", "member"),
        **each("subscript", "subscript"),
        **each("identifier", "name"),
        **each("await parenthesized_expression as_pattern", "first"),
        **each("assignment named_expression", "assigned"),
        **each("integer float true false none ellipsis", "atom"),
        **each("unary_operator", "signed"),
        **each("lambda", "function"),
    },
    targets={
        **each("identifier", "name"),
        **each("as_pattern_target parenthesized_expression", "first"),
        **each("attribute", "member"),
        **each("subscript", "subscript"),
        **each("pattern_list tuple_pattern list_pattern", "each"),
    },
    assigns={"assignment": ("left", "right"), "named_expression": ("name", "value"),
             "augmented_assignment": ("left", "right"), "for_statement": ("left", "right"),
             "for_in_clause": ("left", "right"), "default_parameter": ("name", "value"),
             "typed_default_parameter": ("name", "value"), "pair": ("key", "value"),
             "keyword_argument": ("name", "value")},
    members=("object", "attribute"),
    indexes=("value", "subscript"),
    selves=frozenset({"self", "cls"}),
    generics=True,
    env_tables=frozenset({"os:environ", "os:environb"}),
    env_calls=frozenset({
        "os:getenv", "os:environ.get", "os:environ.pop", "os:environ.setdefault", "os:getenvb", "decouple:config",
        "decouple:config()", "decouple:AutoConfig()", "decouple:Config()", "environs:Env()", "environs:Env().str",
        "environs:env", "environs:env.str", "environ:Env()", "environ:Env().str", "environ:Env().url",
    }),
    importers=frozenset({"importlib:import_module", ":__import__", "importlib:__import__"}),
    import_words=frozenset({"import_module", "__import__"}),
    acting=words("eval exec open execute executemany executescript read_text read_bytes write_text write_bytes"),
    silent=words(
        "abs all any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict "
        "dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash help hex id input "
        "int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print "
        "property range repr reversed round set setattr slice sorted staticmethod str sum tuple type vars zip "
        "ValueError TypeError RuntimeError KeyError AttributeError NotImplementedError ImportError Exception"
    ),
)
