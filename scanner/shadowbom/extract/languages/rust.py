"""Rust."""

from __future__ import annotations

from shadowbom.extract.languages.row import Language, each, words

RUST = Language(
    id="rust",
    grammar="tree_sitter_rust:language",
    queries=("rust.scm",),
    syntax="shadowbom.extract.code.rust:RustSyntax",
    forms={
        **each("string_literal raw_string_literal", "string"),
        **each("binary_expression", "binary"),
        **each("struct_expression", "construct"),
        **each("array_expression tuple_expression", "sequence"),
        **each("call_expression macro_invocation", "call"),
        **each("field_expression scoped_identifier scoped_type_identifier", "member"),
        **each("index_expression", "subscript"),
        **each("identifier type_identifier field_identifier shorthand_field_initializer self crate super", "name"),
        **each("parenthesized_expression await_expression try_expression type_cast_expression generic_type "
                "generic_function expression_statement else_clause unsafe_block", "first"),
        **each("block async_block reference_expression match_expression return_expression", "last"),
        **each("match_block", "branches"),
        **each("if_expression", "conditional"),
        **each("integer_literal float_literal boolean_literal", "atom"),
        **each("unary_expression", "unary"),
        **each("closure_expression", "function"),
    },
    targets={
        **each("identifier field_identifier shorthand_field_identifier", "name"),
        **each("field_expression", "member"),
        **each("index_expression", "subscript"),
        **each("tuple_pattern", "each"),
        **each("mut_pattern ref_pattern reference_pattern captured_pattern", "first"),
        **each("tuple_struct_pattern", "last"),
    },
    assigns={"let_declaration": ("pattern", "value"), "let_condition": ("pattern", "value"),
             "const_item": ("name", "value"), "static_item": ("name", "value"),
             "assignment_expression": ("left", "right"), "for_expression": ("pattern", "value"),
             "field_initializer": ("field", "value"), "field_declaration": ("name", "value"),
             "enum_variant": ("name", "value")},
    members=("value", "field"),
    indexes=("value", "index"),
    selves=frozenset({"self", "Self"}),
    env_calls=frozenset({
        "std:env.var", "std.env:var", "std:env.var_os", "std.env:var_os", "dotenvy:var", "dotenv:var", ":env",
        ":option_env", "std:env", "std:option_env",
    }),
    plain_keys=True,
    accesses={"scoped_identifier": ("path", "name"), "scoped_type_identifier": ("path", "name")},
    called={"macro_invocation": "macro"},
    inside={"macro_invocation": "token_tree"},
    verbs="{",
    spelling=(("::", "."),),
    roots="path",
    spreads={"base_field_initializer": "..."},
    constructs={"struct_expression": ("name", "body")},
    comments=frozenset({"line_comment", "block_comment"}),
    declares=words("let_declaration let_condition const_item static_item field_declaration enum_variant"),
    typed=True,
    fluent=True,
    options=True,
    formatters=frozenset({":format"}),
    same=words("Ok Some Owned Borrowed :String.from :Arc.new std.sync:Arc.new :Box.new :Rc.new std.rc:Rc.new "
               ":Mutex.new std.sync:Mutex.new std.sync:RwLock.new tokio.sync:Mutex.new tokio.sync:RwLock.new :Cow.from "
               "std.borrow:Cow.from :PathBuf.from std.path:PathBuf.from :SecretString.from :ModelId.from :Some :Ok"),
    same_text=words("to_string to_owned into as_str as_ref as_deref to_lowercase trim_end_matches trim_start_matches"),
    through=words("clone cloned unwrap expect unwrap_or_default as_mut borrow lock read write ok context "
                  "with_context map_err ok_or ok_or_else await"),
    fallbacks=words("unwrap_or unwrap_or_else or or_else"),
    inheriting=words("Some Ok from"),
    branches={"match_arm": "value"},
    comparing=words("assert_eq assert_ne assert matches debug_assert_eq eq ne contains starts_with ends_with "
                    "strip_prefix strip_suffix find rfind eq_ignore_ascii_case trim_matches"),
    env_helpers=True,
    silent=words("println eprintln print eprint panic todo unimplemented unreachable assert assert_eq assert_ne "
                 "debug_assert debug info warn error trace write writeln matches bail anyhow ensure format_args dbg "
                 "concat include_str include_bytes Err"),
)
