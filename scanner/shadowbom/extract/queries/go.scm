; The nodes of a Go file that facts are made of. Capture names are those of code/outline.py.

(import_declaration) @import

[(function_declaration) (method_declaration) (func_literal)] @function
(type_spec type: (struct_type)) @class
(return_statement (expression_list) @return)

(call_expression) @call
(composite_literal type: [(type_identifier) (qualified_type) (generic_type)]) @call
(index_expression) @subscript

[(const_spec) (var_spec) (short_var_declaration) (assignment_statement) (field_declaration)] @assign
(range_clause) @loop

(keyed_element) @pair
(composite_literal type: [(slice_type) (array_type) (implicit_length_array_type) (map_type)]) @collection
(const_declaration) @collection

(binary_expression) @binary
(expression_case value: (expression_list) @compare)

[(interpreted_string_literal) (raw_string_literal)] @string
(expression_statement . (interpreted_string_literal) @bare .)
(field_declaration tag: (_) @tag)
