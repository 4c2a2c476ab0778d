; The nodes of a C# file that facts are made of. Capture names are those of code/outline.py.

(using_directive) @import

[
  (method_declaration) (constructor_declaration) (local_function_statement) (lambda_expression)
  (anonymous_method_expression)
] @function
[(class_declaration) (interface_declaration) (struct_declaration) (record_declaration)] @class
(enum_declaration) @enum
(enum_member_declaration) @member
(return_statement (_) @return)

[(invocation_expression) (object_creation_expression) (implicit_object_creation_expression) (attribute)] @call
(argument name: (_)) @keyword
(attribute_argument name: (_)) @keyword

[(variable_declaration) (property_declaration)] @declared
(parameter) @default
[(variable_declarator) (property_declaration)] @assign
[(expression_statement (assignment_expression) @assign) (lambda_expression body: (assignment_expression) @assign)]
(foreach_statement) @loop

(initializer_expression (assignment_expression) @pair)
(initializer_expression (initializer_expression . (string_literal) . (_) .) @pair)
(anonymous_object_creation_expression) @flat
[(initializer_expression) (collection_expression)] @collection

(binary_expression) @binary
[(is_pattern_expression) (constant_pattern)] @compare
(element_access_expression) @subscript

[(string_literal) (verbatim_string_literal) (raw_string_literal) (interpolated_string_expression)] @string
