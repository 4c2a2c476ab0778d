; The nodes of a Rust file that facts are made of. Capture names are those of code/outline.py.

[(use_declaration) (extern_crate_declaration)] @import
(mod_item body: (_)) @namespace

[(function_item) (closure_expression)] @function
(struct_item) @class
(trait_item) @class
(enum_item) @enum
(impl_item) @reopen
(return_expression (_) @return)

[(call_expression) (macro_invocation) (struct_expression)] @call
(index_expression) @subscript

[
  (let_declaration) (let_condition) (const_item) (static_item) (assignment_expression) (field_declaration)
  (enum_variant)
] @assign
(for_expression) @loop

(field_initializer) @pair
[(array_expression) (tuple_expression)] @collection

(binary_expression) @binary
(match_pattern) @compare

(token_tree) @tokens
(attribute_item) @quiet
[(field_declaration_list) (enum_variant_list)] @tag
[(string_literal) (raw_string_literal)] @string
