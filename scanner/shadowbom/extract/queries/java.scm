; The nodes of a Java file that facts are made of. Capture names are those of code/outline.py.

(import_declaration) @import

[
  (method_declaration) (constructor_declaration) (compact_constructor_declaration) (lambda_expression)
] @function
[(class_declaration) (interface_declaration) (record_declaration) (annotation_type_declaration)] @class
(enum_declaration) @enum
(return_statement (_) @return)

[(method_invocation) (object_creation_expression) (explicit_constructor_invocation) (annotation)] @call
(enum_constant) @member
(element_value_pair) @keyword

[(field_declaration) (local_variable_declaration) (constant_declaration) (formal_parameter)] @declared
[(variable_declarator) (assignment_expression) (resource)] @assign
(enhanced_for_statement) @loop

(array_initializer) @collection

(binary_expression) @binary
(switch_label (_) @compare)

(string_literal) @string
