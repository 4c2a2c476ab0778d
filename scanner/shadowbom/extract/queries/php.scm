; The nodes of a PHP file that facts are made of. Capture names are those of code/outline.py.

(namespace_use_declaration) @import

[(function_definition) (method_declaration) (anonymous_function) (arrow_function)] @function
[(class_declaration) (interface_declaration) (trait_declaration)] @class
(enum_declaration) @enum
(return_statement (_) @return)

[
  (function_call_expression) (member_call_expression) (nullsafe_member_call_expression) (scoped_call_expression)
  (object_creation_expression) (attribute)
] @call
(argument name: (_)) @keyword
(subscript_expression) @subscript

(property_declaration) @declared
[(assignment_expression) (property_element) (const_element) (enum_case)] @assign
(augmented_assignment_expression) @augment
[(simple_parameter) (property_promotion_parameter)] @default

(array_element_initializer) @pair
(array_creation_expression) @collection

(conditional_expression !body) @logical
[(match_condition_list) (case_statement value: (_))] @compare
(binary_expression) @binary

[(string) (encapsed_string) (heredoc) (nowdoc)] @string
