"""PHP."""

from __future__ import annotations

from shadowbom.extract.languages.row import Language, each, words

PHP = Language(
    id="php",
    grammar="tree_sitter_php:language_php",
    queries=("php.scm",),
    syntax="shadowbom.extract.code.php:PhpSyntax",
    forms={
        **each("string encapsed_string", "string"),
        **each("heredoc nowdoc", "template"),
        **each("binary_expression", "binary"),
        **each("conditional_expression", "conditional"),
        **each("match_block", "branches"),
        **each("array_creation_expression", "array"),
        **each("function_call_expression member_call_expression nullsafe_member_call_expression "
               "scoped_call_expression object_creation_expression", "call"),
        **each("member_access_expression nullsafe_member_access_expression class_constant_access_expression "
               "scoped_property_access_expression", "member"),
        **each("subscript_expression", "subscript"),
        **each("variable_name name qualified_name relative_scope named_type", "name"),
        **each("parenthesized_expression throw_expression print_intrinsic by_ref", "first"),
        **each("array_element_initializer cast_expression match_expression", "last"),
        **each("assignment_expression augmented_assignment_expression", "assigned"),
        **each("integer float boolean null", "atom"),
        **each("unary_op_expression", "signed"),
        **each("anonymous_function arrow_function", "function"),
    },
    targets={
        **each("variable_name name", "name"),
        **each("member_access_expression scoped_property_access_expression", "member"),
        **each("subscript_expression", "subscript"),
        **each("list_literal", "each"),
    },
    assigns={"assignment_expression": ("left", "right"), "augmented_assignment_expression": ("left", "right"),
             "property_element": ("name", "default_value"), "const_element": ("#first", "#second"),
             "enum_case": ("name", "value"), "array_element_initializer": ("#first", "#second"),
             "simple_parameter": ("name", "default_value"), "argument": ("name", "#last"),
             "property_promotion_parameter": ("name", "default_value")},
    members=("object", "name"),
    accesses={"class_constant_access_expression": ("#first", "#second"),
              "scoped_property_access_expression": ("scope", "name")},
    indexes=("#first", "#second"),
    selves=frozenset({"this", "self", "static"}),
    env_tables=frozenset({":_ENV", ":_SERVER"}),
    env_calls=frozenset({":getenv", ":env", "Illuminate.Support:Env.get"}),
    env_words=("_ENV", "_SERVER"),
    acting=words("exec shell_exec system passthru popen proc_open eval file_get_contents file_put_contents fopen "
                 "readfile curl_init query unserialize"),
    silent=words(
        "count isset empty array_map array_filter array_merge array_keys array_values implode explode json_encode "
        "json_decode str_replace preg_match preg_replace preg_split in_array is_array is_string is_null is_callable "
        "trim strlen substr strtolower strtoupper ucfirst printf var_dump print_r dd dump error_log die exit time "
        "microtime date md5 sha1 hash max min round floor ceil file_exists unlink fopen fclose fwrite method_exists "
        "class_exists function_exists array_key_exists array_unique range usleep sleep __ trans Log Str Arr Carbon "
        "Assert Mockery expect it test add_action add_filter esc_html esc_attr wp_die __DIR__"
    ),
    calls={"member_call_expression": ("object", "name"), "nullsafe_member_call_expression": ("object", "name"),
           "scoped_call_expression": ("scope", "name")},
    called={"object_creation_expression": "#first", "attribute": "#first"},
    inside={"object_creation_expression": "arguments", "attribute": "arguments"},
    word=r"[A-Za-z_]\w*",
    spelling=(("?->", "."), ("->", "."), ("::", "."), ("\\", "."), ("$", "")),
    roots="first",
    keywords={},
    wrapper="argument",
    spreads={"variadic_unpacking": "..."},
    colon=True,
    joiners=frozenset({"."}),
    formatters=frozenset({":sprintf"}),
    same=words("trim rtrim ltrim strval value"),
    comparing=words("str_contains str_starts_with str_ends_with strpos stripos in_array array_key_exists assertSame "
                    "assertEquals assertContains toBe toEqual hash_equals strcmp"),
    branches={"match_conditional_expression": "return_expression", "match_default_expression": "return_expression"},
    lookups=words("config data_get array_get"),
    fluent=True,
    typed=True,
    setters=words("define config.set data_set Config.set putenv"),
)
