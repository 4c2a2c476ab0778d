"""Elixir."""

from __future__ import annotations

from shadowbom.extract.languages.row import Language, each, words

ELIXIR = Language(
    id="elixir",
    grammar="tree_sitter_elixir:language",
    queries=("elixir.scm",),
    syntax="shadowbom.extract.code.elixir:ElixirSyntax",
    forms={
        **each("string atom quoted_atom charlist sigil", "string"),
        **each("binary_operator", "binary"),
        **each("map keywords", "object"),
        **each("list tuple", "sequence"),
        **each("call", "call"),
        **each("dot", "member"),
        **each("access_call", "subscript"),
        **each("identifier alias unary_operator", "name"),
        **each("do_block body block", "last"),
        **each("integer float boolean nil", "atom"),
        **each("anonymous_function", "function"),
    },
    targets={
        **each("identifier keyword", "name"),
        **each("tuple list", "each"),
        **each("map", "members"),
        **each("access_call", "subscript"),
    },
    assigns={"binary_operator": ("left", "right"), "pair": ("key", "value"),
             "unary_operator": ("operand/target", "operand/#kind arguments/#first")},
    members=("left", "right"),
    indexes=("target", "key"),
    selves=frozenset({"self", "__MODULE__"}),
    env_calls=frozenset({"System:get_env", "System:fetch_env!", "System:fetch_env"}),
    silent=words(
        "IO Enum Map String Keyword List Logger Process Agent GenServer Task Regex Integer Float is_nil is_binary "
        "is_map is_list raise inspect send self spawn assert refute test describe setup to_string length hd tl elem "
        "put_in get_in update_in from where select field belongs_to has_many timestamps add create table index "
        "plug pipe_through scope live attr slot embed_templates defstruct @type @spec"
    ),
    called={"call": "target"},
    arguments="#kind arguments",
    body="#kind do_block|#kind arguments/#kind keywords/#first/value",
    block="#kind do_block",
    label="#kind arguments/#kind binary_operator/left/target|#kind arguments/#kind call/target|"
          "#kind arguments/#kind alias identifier",
    constructs={"map": ("#kind struct/#first", "#kind map_content")},
    macros={
        **each("alias import require use", "import"),
        **each("defmodule defprotocol defimpl", "class"),
        **each("def defp defmacro defmacrop", "function"),
        **each("defdelegate if unless case cond with for try receive quote unquote", ""),
    },
    nested=frozenset({"map_content", "keywords"}),
    word=r"@?[A-Za-z_]\w*[?!]?",
    spelling=(("@", "self.@"),),
    sigil="@",
    roots="chain",
    inner=True,
    plain_keys=True,
    colon=True,
    keywords={},
    spreads={},
    joiners=frozenset({"<>"}),
    pipes=frozenset({"|>"}),
    bare=True,
    tabled=True,
    tagged=True,
    lookups=words("get_env compile_env get_lazy fetch!"),
    same=words("String.trim to_string String.to_atom"),
    comparing=words("starts_with? ends_with? contains? match? has_key? =~"),
)
