; The nodes of a C or C++ file that facts are made of. Capture names are those of code/outline.py.

[(preproc_include) (preproc_def)] @import

[(function_definition) (lambda_expression)] @function
[(class_specifier body: (_)) (struct_specifier body: (_))] @class
(namespace_definition) @namespace
(return_statement (_) @return)

[(call_expression) (new_expression)] @call
(subscript_expression) @subscript

[(declaration) (field_declaration)] @declared
[(init_declarator) (assignment_expression) (field_declaration)] @assign
(for_range_loop) @loop

(initializer_pair) @pair
(initializer_list) @collection

(binary_expression) @binary
(case_statement value: (_) @compare)

[(string_literal) (raw_string_literal)] @string
(concatenated_string) @concat
