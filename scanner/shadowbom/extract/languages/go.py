"""Go."""

from __future__ import annotations

from shadowbom.extract.languages.row import Language, each, words

GO = Language(
    id="go",
    grammar="tree_sitter_go:language",
    queries=("go.scm",),
    syntax="shadowbom.extract.code.go:GoSyntax",
    forms={
        **each("interpreted_string_literal raw_string_literal", "string"),
        **each("binary_expression", "binary"),
        **each("composite_literal", "construct"),
        **each("literal_value", "implicit"),
        **each("call_expression", "call"),
        **each("selector_expression qualified_type", "member"),
        **each("index_expression", "subscript"),
        **each("identifier type_identifier field_identifier package_identifier", "name"),
        **each("parenthesized_expression literal_element expression_list generic_type pointer_type "
                "type_assertion_expression", "first"),
        **each("type_conversion_expression", "last"),
        **each("int_literal float_literal true false nil iota", "atom"),
        **each("unary_expression", "unary"),
        **each("func_literal", "function"),
    },
    targets={
        **each("identifier field_identifier literal_element", "name"),
        **each("selector_expression", "member"),
        **each("index_expression", "subscript"),
        **each("parenthesized_expression unary_expression", "first"),
        **each("expression_list", "each"),
    },
    assigns={"const_spec": ("name", "value"), "var_spec": ("name", "value"),
             "short_var_declaration": ("left", "right"), "assignment_statement": ("left", "right"),
             "range_clause": ("left", "right"), "keyed_element": ("key", "value"),
             "field_declaration": ("name", "value")},
    members=("operand", "field"),
    indexes=("operand", "index"),
    env_calls=frozenset({"os:Getenv", "os:LookupEnv", "syscall:Getenv"}),
    plain_keys=True,
    spreads={"variadic_argument": "..."},
    constructs={"composite_literal": ("type", "body")},
    lists=frozenset({"expression_list"}),
    declares=words("const_spec var_spec short_var_declaration field_declaration"),
    typed=True,
    results=True,
    options=True,
    formatters=frozenset({"fmt:Sprintf"}),
    either=frozenset({"cmp:Or"}),
    same=words("F Ptr To Pointer String StringPtr Opt NewOpt Model ModelName ModelID ChatModel EmbeddingModel "
               "TrimSpace ToLower TrimRight TrimSuffix string"),
    comparing=words("HasPrefix HasSuffix Contains ContainsAny EqualFold Equal NotEqual NotContains TrimPrefix "
                    "TrimSuffix Index LastIndex Split SplitN Replace MatchString DeepEqual"),
    env_helpers=True,
    acting=words("Exec ExecContext Query QueryContext QueryRow QueryRowContext"),
    silent=words("append cap clear close complex copy delete imag len make max min new panic print println real "
                 "recover bool byte error int int32 int64 float32 float64 rune uint uint32 uint64"),
)
