"""Ruby."""

from __future__ import annotations

from shadowbom.extract.languages.row import Language, each, words

RUBY = Language(
    id="ruby",
    grammar="tree_sitter_ruby:language",
    queries=("ruby.scm",),
    syntax="shadowbom.extract.code.ruby:RubySyntax",
    forms={
        **each("string bare_string simple_symbol delimited_symbol bare_symbol", "string"),
        **each("chained_string", "concatenation"),
        **each("binary", "binary"),
        **each("if unless conditional", "conditional"),
        **each("case", "branches"),
        **each("hash", "object"),
        **each("array string_array symbol_array right_assignment_list", "sequence"),
        **each("call", "call"),
        **each("scope_resolution", "member"),
        **each("element_reference", "subscript"),
        **each("identifier constant instance_variable class_variable global_variable self", "name"),
        **each("rescue_modifier if_modifier unless_modifier", "first"),
        **each("parenthesized_statements begin then else body_statement block_body", "last"),
        **each("assignment operator_assignment", "assigned"),
        **each("integer float true false nil", "atom"),
        **each("unary", "signed"),
        **each("lambda", "function"),
    },
    targets={
        **each("identifier constant hash_key_symbol global_variable", "name"),
        **each("instance_variable class_variable", "field"),
        **each("call scope_resolution", "member"),
        **each("element_reference", "subscript"),
        **each("left_assignment_list destructured_left_assignment", "each"),
    },
    assigns={"assignment": ("left", "right"), "operator_assignment": ("left", "right"), "pair": ("key", "value"),
             "optional_parameter": ("name", "value"), "keyword_parameter": ("name", "value")},
    members=("receiver", "method"),
    accesses={"scope_resolution": ("scope", "name")},
    calls={"call": ("receiver", "method")},
    indexes=("object", ""),
    selves=frozenset({"self"}),
    env_tables=frozenset({"ENV:"}),
    env_calls=frozenset({"ENV:fetch", "ENV:dig", "ENV:delete"}),
    env_words=("ENV",),
    importers=frozenset({":require", ":require_relative", ":load"}),
    import_words=frozenset({"require", "require_relative", "load"}),
    plain_keys=True,
    word=r"[A-Za-z_$][\w]*[?!]?",
    spelling=(("&.", "."), ("::", "."), ("@@", "self."), ("@", "self.")),
    roots="first",
    inner=True,
    makers=frozenset({"new"}),
    keywords={"pair": ("key", "value")},
    spreads={"splat_argument": "*", "hash_splat_argument": "**", "block_argument": "&"},
    colon=True,
    lookups=frozenset({"fetch", "dig"}),
    same_text=frozenset({"freeze", "to_s", "to_sym", "to_str", "dup", "presence", "squish", "chomp", "downcase",
                         "strip_heredoc", "itself", "html_safe"}),
    formatters=frozenset({":format", ":sprintf"}),
    comparing=frozenset({"eql?", "start_with?", "end_with?", "include?", "delete_prefix", "delete_suffix", "sub",
                         "gsub", "eq", "match?", "key?"}),
    branches={"when": "body", "else": ""},
    acting=words("system exec spawn eval instance_eval class_eval open execute exec_query"),
    silent=words(
        "puts print p pp raise fail format sprintf attr_reader attr_writer attr_accessor private public protected "
        "module_function private_constant private_class_method alias_method delegate expect allow it describe context "
        "let before after specify assert assert_equal refute assert_nil assert_includes subject loop catch throw "
        "lambda proc rand sleep exit abort at_exit binding caller warn require_dependency rescue_from "
        "belongs_to has_many has_one validates validate before_action after_action scope helper_method t l"
    ),
)
