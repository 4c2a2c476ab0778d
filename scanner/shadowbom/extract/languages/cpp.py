"""C and C++, which share headers: one row, read with the grammar of C++."""

from __future__ import annotations

from shadowbom.extract.languages.row import Language, each, words

C = Language(
    id="c",
    grammar="tree_sitter_cpp:language",
    queries=("cpp.scm",),
    syntax="shadowbom.extract.code.cpp:CppSyntax",
    forms={
        **each("string_literal raw_string_literal", "string"),
        **each("concatenated_string", "concatenation"),
        **each("binary_expression", "binary"),
        **each("conditional_expression", "conditional"),
        **each("initializer_list", "implicit"),
        **each("call_expression new_expression", "call"),
        **each("field_expression qualified_identifier", "member"),
        **each("subscript_expression", "subscript"),
        **each("identifier type_identifier field_identifier this", "name"),
        **each("parenthesized_expression template_function", "first"),
        **each("cast_expression", "last"),
        **each("number_literal true false null", "atom"),
        **each("unary_expression pointer_expression", "unary"),
        **each("lambda_expression", "function"),
    },
    targets={
        **each("identifier field_identifier", "name"),
        **each("field_expression", "member"),
        **each("subscript_expression", "subscript"),
        **each("pointer_declarator reference_declarator field_designator", "last"),
        **each("array_declarator", "first"),
    },
    assigns={"init_declarator": ("declarator", "value"), "assignment_expression": ("left", "right"),
             "field_declaration": ("declarator", "default_value"), "initializer_pair": ("designator/#first", "value"),
             "for_range_loop": ("declarator", "right")},
    members=("argument", "field"),
    indexes=("argument", "indices/#first"),
    plain_keys=True,
    selves=frozenset({"this"}),
    env_calls=frozenset({":getenv", ":std.getenv", ":secure_getenv", ":qgetenv", ":qEnvironmentVariable"}),
    accesses={"qualified_identifier": ("scope", "name")},
    called={"new_expression": "type"},
    spelling=(("->", "."), ("::", ".")),
    label="name|declarator/declarator/declarator|declarator/declarator",
    types={"declaration": "type", "field_declaration": "type"},
    declares=words("init_declarator field_declaration"),
    typed=True,
    inner=True,
    stars=True,
    env_helpers=True,
    same=words("string string_view move std.move make_optional QString QStringLiteral QLatin1String"),
    same_text=words("c_str str data toStdString"),
    fallbacks=words("value_or"),
    comparing=words("strcmp strncmp strcasecmp strncasecmp strstr compare find rfind starts_with ends_with contains "
                    "ASSERT_EQ EXPECT_EQ EXPECT_STREQ ASSERT_STREQ REQUIRE CHECK"),
    silent=words("printf fprintf sprintf snprintf puts perror assert abort exit free malloc calloc realloc memcpy "
                 "memset strlen static_assert sizeof LOG VLOG fputs"),
)
